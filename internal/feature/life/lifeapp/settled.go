package lifeapp

import (
	"net/url"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// settled is Uses with the way to each finding that the record settles; of
// years before the last one the desk shows none.
func (a *App) settled(tx *sqldb.Tx, tree *org.Tree, branch org.Unit, m *life.Meeting) ([]Use, error) {
	us := Uses(m)
	if len(us) == 0 || branch.ID == 0 {
		return us, nil
	}
	today := tx.Today()
	fs, err := a.Facts().Judge(tx, tree, []org.Unit{branch}, civil.Period{From: civil.Year(today.Year() - 1).From, Until: today}, today)
	if err != nil {
		return nil, err
	}
	for i := range fs {
		for j := range us {
			if us[j].Rule == fs[i].Rule && m.Serves(&fs[i]) {
				us[j].Href = findingHref(fs[i].Key())
			}
		}
	}
	return us, nil
}

func findingHref(k rulebook.Key) string {
	return "/overview/finding?" + url.Values{"rule": {string(k.Rule)}, "kind": {string(k.Kind)}, "subject": {id.Of[rulebook.Subject](k.Subject).String()}, "period": {k.Period}}.Encode()
}
