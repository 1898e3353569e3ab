package admissionapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Candidate is a full member who could be a contact, an introducer or a talker.
type Candidate struct {
	ID      member.ID
	Name    string
	Branch  string
	Blocked string // a penalty in whose period today lies; "" none
}

// candidates returns the full members in order: those of the branch, or, for a
// step of the superior, of the whole court.
func (a *App) candidates(tx *sqldb.Tx, tree *org.Tree, over org.Unit) ([]Candidate, error) {
	bs, err := a.members.Belongings(tx, over.Path)
	if err != nil {
		return nil, err
	}
	var out []Candidate
	var ids []member.ID
	for i := range bs {
		b := &bs[i]
		if b.StandingOn(tx.Today()) != member.Full {
			continue
		}
		c := Candidate{ID: b.ID, Name: b.Name}
		if p, ok := b.In(tx.Today()); ok {
			c.Branch = tree.Name(p.Branch)
		}
		out, ids = append(out, c), append(ids, b.ID)
	}
	blocked, err := a.members.Blocked(tx, ids, tx.Today())
	for i := range out {
		out[i].Blocked = influence(blocked[out[i].ID])
	}
	return out, err
}

// influence names the penalty in whose period a day lies, as DEV-12 tells it.
func influence(bs []member.Blocked) string {
	switch {
	case len(bs) == 0:
		return ""
	case bs[0].Until == 0:
		return bs[0].By.Kind.Chinese()
	}
	return bs[0].By.Kind.Chinese() + "（至 " + bs[0].Until.String() + "）"
}

// recognise looks up the people of an act, and for introducers what penalties
// say of them on its day.
func (a *App) recognise(tx *sqldb.Tx, x *admission.Act) error {
	known := map[member.ID]*member.Belonging{}
	var ids []member.ID
	for _, p := range x.People {
		if p.Member != 0 {
			known[member.ID(p.Member)] = nil
			ids = append(ids, member.ID(p.Member))
		}
	}
	if err := look(tx, a.members, "", known); err != nil {
		return err
	}
	blocked := map[member.ID][]member.Blocked{}
	if day := x.Day; x.Step == admission.Introducers && day > civil.Day(0) {
		var err error
		if blocked, err = a.members.Blocked(tx, ids, day); err != nil {
			return err
		}
	}
	for i := range x.People {
		p := &x.People[i]
		who := member.ID(p.Member)
		stand(p, known[who], x.Day)
		if s := influence(blocked[who]); s != "" {
			p.Influence = s
		}
		for _, b := range blocked[who] {
			p.NoRights = p.NoRights || b.Right == member.Introducing
		}
	}
	return nil
}
