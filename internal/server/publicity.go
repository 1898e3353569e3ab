package server

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/platform/sqldb"
)

// toTell is what the records of a branch ask to be told, and what they say of a
// month. Names of persons stay in the records.
type toTell struct{ s *System }

// Proposed are the elections since a day: who was elected is told to the members.
func (t toTell) Proposed(ctx context.Context, over access.Path, since civil.Day) (out []publicity.Proposal, err error) {
	err = t.s.db.Read(ctx, func(tx *sqldb.Tx) error {
		es, err := t.s.org.Facts().Elections(tx, over)
		if err != nil {
			return err
		}
		tree, err := t.s.org.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out = nil
		for _, e := range es {
			u, ok := tree.Unit(e.Unit)
			if !ok || e.Day < since {
				continue
			}
			body := fmt.Sprintf("%s %s选举产生：\n", e.Day.String(), u.Short)
			for _, x := range e.Seats {
				body += x.Title + " " + x.Holder + "\n"
			}
			if e.Approval != "" {
				body += "批复：" + e.Approval + "\n"
			}
			out = append(out, publicity.Proposal{Key: "election-" + e.ID.String(), Unit: e.Unit, Day: e.Day, Title: u.Short + "选举结果", Body: body, Basis: "党务公开条例 第十二条"})
		}
		return nil
	})
	return out, err
}

// Month says how many meetings of each kind a unit's branches held, what about, and
// what was elected.
func (t toTell) Month(ctx context.Context, u org.Unit, month civil.Month) ([]publicity.Section, error) {
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
	ps, err := t.Proposed(ctx, u.Path, month.First())
	for _, p := range ps {
		if p.Day <= month.Last() {
			elected.Lines = append(elected.Lines, p.Day.Chinese(month.Last())+"，"+p.Title+"。")
		}
	}
	return []publicity.Section{counts, held, elected}, err
}
