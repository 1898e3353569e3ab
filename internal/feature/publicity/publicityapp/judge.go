package publicityapp

import (
	"cmp"
	"slices"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may know of publicity, inside their own transaction.
type Facts struct{ app *App }

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{a} }

// Rules returns the rules of this room.
func (*Facts) Rules() []rulebook.Rule { return publicity.Rules() }

// Judge says of each Party unit and year that begins inside the window whether what
// its facts ask to be told was told. Years without such a fact have no finding.
func (f *Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	wanted := map[org.UnitID]bool{}
	over := access.Path("")
	for _, u := range units {
		if !u.Kind.Party() {
			continue
		}
		if len(wanted) == 0 {
			over = u.Path
		}
		wanted[u.ID], over = true, access.Common(over, u.Path)
	}
	first, last := window.From.Year(), min(window.Until, on).Year()
	if window.From > civil.Year(first).From {
		first++
	}
	if len(wanted) == 0 || last < first {
		return nil, nil
	}
	years, err := f.facts(tx, tree, over, civil.Period{From: civil.Year(first).From, Until: min(on, civil.Year(last).Until)})
	if err != nil || len(years) == 0 {
		return nil, err
	}
	var out []rulebook.Finding
	for _, y := range years {
		u, ok := tree.Unit(y.unit)
		if !ok || !wanted[y.unit] {
			continue
		}
		court, _ := tree.Unit(u.Court)
		y.Subject = &rulebook.Subject{Kind: u.Kind.Subject(), ID: int64(u.ID), Name: u.Label(tree), Unit: int64(u.ID), UnitName: u.Short, Code: u.Code, Court: court.Name}
		out = append(out, y.Judge(on))
	}
	return out, nil
}

type unitYear struct {
	unit org.UnitID
	publicity.YearFacts
}

// facts are the facts of the subtree's units by year, with what was written of them.
func (f *Facts) facts(tx *sqldb.Tx, tree *org.Tree, over access.Path, in civil.Period) (out []*unitYear, err error) {
	by := map[string]*unitYear{}
	n := 0
	for _, s := range f.app.sources {
		ps, err := s.ToTell(tx, tree, over, in)
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			if p.Elsewhere != "" || !in.Has(p.Day) {
				continue
			}
			k := p.Unit.String() + "-" + strconv.Itoa(p.Day.Year())
			if by[k] == nil {
				by[k] = &unitYear{p.Unit, publicity.YearFacts{Year: p.Day.Year()}}
				out = append(out, by[k])
			}
			by[k].Facts = append(by[k].Facts, publicity.Fact{Proposal: p})
			n++
		}
	}
	if n == 0 {
		return nil, nil
	}
	items, err := f.written(tx, over)
	if err != nil {
		return nil, err
	}
	days, err := setting.Named(tx, publicity.SetDays)
	if err != nil {
		return nil, err
	}
	for _, y := range out {
		for i := range y.Facts {
			x := &y.Facts[i]
			w := items[x.Key]
			x.Item, x.State, x.On = w.item, w.state, w.on
			x.Within = local(tree, y.unit, days, x.Day)
		}
		slices.SortStableFunc(y.Facts, func(a, b publicity.Fact) int { return cmp.Compare(a.Day, b.Day) })
	}
	slices.SortFunc(out, func(a, b *unitYear) int { return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.Year, b.Year)) })
	return out, nil
}

// local is what the unit or the nearest one above it set, as it held on the day.
func local(tree *org.Tree, unit org.UnitID, set []setting.Value, day civil.Day) (d publicity.Days) {
	for u, ok := tree.Unit(unit); ok && len(set) > 0; u, ok = tree.Unit(u.Parent) {
		for _, v := range set {
			if n, err := strconv.Atoi(v.Amount); err == nil && v.Unit == int64(u.ID) && v.From <= day {
				d = publicity.Days{Days: n, Basis: v.Basis}
			}
		}
		if d.Days > 0 {
			return d
		}
	}
	return d
}

type written struct {
	item  publicity.ItemID
	state publicity.State
	on    civil.Day
}

// written are the items about facts, by their keys; a published one before others.
func (f *Facts) written(tx *sqldb.Tx, over access.Path) (map[string]written, error) {
	out := map[string]written{}
	err := tx.Each(func(r sqldb.Row) error {
		var key string
		var w written
		err := r.Scan(&key, &w.item, &w.state, &w.on)
		if was, ok := out[key]; !ok || was.state != publicity.Published {
			out[key] = w
		}
		return err
	}, `select i.fact, i.id, i.state, i.on_day`+from+`i.fact is not null and u.path >= $1 and u.path < $2 order by i.id`, string(over), string(over.End()))
	return out, err
}

// Told says what a subtree disclosed in a period, a line each, for its 专刊.
func (f *Facts) Told(tx *sqldb.Tx, over access.Path, in civil.Period) ([]string, error) {
	return sqldb.All(tx, func(r sqldb.Row) (line string, err error) {
		var day civil.Day
		var title string
		err = r.Scan(&day, &title)
		return day.Chinese(in.Until) + "，公开“" + title + "”。", err
	}, `select i.on_day, i.title`+from+`i.kind = 'disclosure' and i.state = 'published' and i.on_day >= $3 and i.on_day <= $4 and u.path >= $1 and u.path < $2 order by i.on_day, i.id`,
		string(over), string(over.End()), in.From, in.Until)
}
