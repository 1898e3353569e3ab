package server

import (
	"context"
	"fmt"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/platform/sqldb"
)

// newPublicity makes the room and tells it whose facts are to be told.
func (s *System) newPublicity() *publicityapp.App {
	a := publicityapp.New(s.db, s.org.Facts(), monthly{s}, electionsToTell{s}, admissionsToTell{s}, duesToTell{s})
	a.Push(desks{s})
	return a
}

// desks are those of everybody who may sign in.
type desks struct{ s *System }

// Send leaves out who has no seat that reads notices.
func (d desks) Send(tx *sqldb.Tx, meant func(access.Path) bool, title, content, href string) error {
	actors, err := d.s.accounts.Facts().Actors(tx, tx.Today())
	if err != nil {
		return err
	}
	var to []int64
	for _, a := range actors {
		if slices.ContainsFunc(a.Grants, func(g access.Grant) bool { return Policy.Allows(g.Role, publicity.CanRead) && meant(g.Over) }) {
			to = append(to, a.Account)
		}
	}
	return d.s.desk.Tell(tx, to, title, content, href)
}

// monthly is what the records of a branch say of a month. Names of persons stay in
// the records.
type monthly struct{ s *System }

// Month says how many meetings of each kind a unit's branches held, what about, and
// what was elected.
func (t monthly) Month(ctx context.Context, u org.Unit, month civil.Month) ([]publicity.Section, error) {
	permit, err := over(life.CanView, u)
	if err != nil {
		return nil, err
	}
	es, err := t.s.life.All(ctx, permit, lifeapp.Filter{Unit: u.ID, Period: month.Period(), Stage: life.Recorded})
	if err != nil {
		return nil, err
	}
	counts := publicity.Section{Title: "本月概况"}
	held := publicity.Section{Title: "组织生活"}
	by := map[string]int{}
	var order []string
	for i := len(es) - 1; i >= 0; i-- {
		e := es[i]
		what := e.What()
		if by[what]++; by[what] == 1 {
			order = append(order, what)
		}
		held.Lines = append(held.Lines, e.Day.Chinese(month.Last())+"，"+e.BranchName+"："+e.Name())
	}
	for _, what := range order {
		counts.Lines = append(counts.Lines, fmt.Sprintf("%s %d 次。", what, by[what]))
	}
	elected := publicity.Section{Title: "换届选举"}
	told := publicity.Section{Title: "党务公开"}
	err = t.s.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := t.s.org.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		ps, err := electionsToTell(t).ToTell(tx, tree, u.Path, month.Period())
		if err != nil {
			return err
		}
		elected.Lines = nil
		for _, p := range ps {
			elected.Lines = append(elected.Lines, p.Day.Chinese(month.Last())+"，"+p.Title+"。")
		}
		told.Lines, err = t.s.publicity.Facts().Told(tx, u.Path, month.Period())
		return err
	})
	return []publicity.Section{counts, held, elected, told}, err
}
