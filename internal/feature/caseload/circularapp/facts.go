package circularapp

import (
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Rules returns the rules of this room.
func (*Facts) Rules() []rulebook.Rule { return circular.DeskRules() }

// Judge says which tasks of issued circulars stand at the desks of the units: open
// ones with their day, late ones from the day after, and those that were done in
// the window.
func (f *Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	at := map[org.UnitID]org.Unit{}
	var over access.Path
	for i, u := range units {
		at[u.ID] = u
		if i == 0 {
			over = u.Path
		}
		over = shared(over, u.Path)
	}
	if len(at) == 0 {
		return nil, nil
	}
	var out []rulebook.Finding
	err := tx.Each(func(r sqldb.Row) error {
		var k TaskID
		var line org.UnitID
		var due, done, began civil.Day
		var text, owner, unit, name string
		if err := r.Scan(&k, &line, &text, &owner, &due, &done, &began, &unit, &name); err != nil {
			return err
		}
		u, ok := at[line]
		if !ok {
			return nil
		}
		if done > on {
			done = 0 // as of that day
		}
		finding := rulebook.Finding{Rule: circular.TaskRule, Period: civil.Period{From: began, Until: due}, Due: due, State: rulebook.Open,
			Subject: &rulebook.Subject{Kind: rulebook.BusinessUnit, ID: int64(k), Name: unit, Unit: int64(u.ID), UnitName: u.Short, Code: u.Code, Court: tree.Name(u.Court)}}
		switch {
		case done != 0:
			finding.State = rulebook.Met
		case on > due:
			finding.State = rulebook.Overdue
		}
		finding.Explain = func() rulebook.Explanation {
			e := rulebook.Explanation{Summary: fmt.Sprintf("周调度：%s %s，%s", unit, name, text), Settle: rulebook.Action{Label: "说明和办结", Href: "/court-work/tasks/" + k.String()},
				Why: rulebook.Trace{{When: began.String(), Text: "通报签发，请" + unit + "核对" + name, Cite: circular.TaskCite()},
					{When: due.String(), Text: "期限，负责人 " + owner, Hit: true}}}
			if done != 0 {
				e.Settle = rulebook.Action{}
				e.Why = append(e.Why, rulebook.Fact{When: done.String(), Text: "办结"})
			}
			return e
		}
		out = append(out, finding)
		return nil
	}, `select t.id, t.owner_unit, t.task, t.owner, t.due, t.done, c.issued, s.unit_name, s.name
		from circular_task t join circular_signal s on s.id = t.signal join circular c on c.id = s.circular join org_unit u on u.id = t.owner_unit
		where c.issued is not null and s.dropped is null and c.issued <= $3 and t.due >= $4 and u.path >= $1 and u.path < $2 order by t.due, t.id`,
		string(over), string(over.End()), on, window.From)
	return out, err
}

// shared returns the smallest subtree that holds both.
func shared(a, b access.Path) access.Path {
	n := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '.' {
			n = i + 1
		}
	}
	return a[:n]
}
