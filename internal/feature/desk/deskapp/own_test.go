package deskapp_test

import (
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/platform/sqldb"
)

// purse is a room that knows of one member, who owes two months and has paid a
// third. It says so to nobody else.
type purse struct {
	diary
	of int64
}

func (p *purse) JudgeOwn(_ *sqldb.Tx, member int64, on civil.Day) ([]rulebook.Finding, error) {
	if member != p.of {
		return nil, nil
	}
	var fs []rulebook.Finding
	for i, state := range []rulebook.State{rulebook.Open, rulebook.Met, rulebook.Overdue} {
		m := civil.MustDate(on.Year(), 6-i, 1).Month().Period()
		fs = append(fs, rulebook.Finding{Rule: "MTG-02", Subject: &rulebook.Subject{Kind: rulebook.Branch, ID: member}, Period: m, State: state, Due: m.Until,
			Explain: func() rulebook.Explanation { return rulebook.Explanation{Summary: m.Chinese()} }})
	}
	return fs, nil
}

// What is to be done about a person stands before that person alone, the most
// urgent first, and what is done does not.
func TestWorkbench_shows_a_person_their_own(t *testing.T) {
	both(t, noon, func(t *testing.T, h *house) {
		p := &purse{diary: diary{judged: map[string]int{}}, of: 101}
		d := deskapp.New(h.db, h.units, p)
		b := h.branch("010100005")
		look := func(member int64) []*desk.Item {
			t.Helper()
			a := access.NewActor(policy, member, member, "某人", []access.Grant{{Role: "secretary", Unit: int64(b.ID), Over: b.Path, Name: b.Short}}, 1)
			permit := must[access.Permit](t)(a.Permit(desk.CanView, b.Path))
			return must[deskapp.Workbench](t)(d.Workbench(t.Context(), permit)).Own
		}
		own := look(101)
		if len(own) != 2 || own[0].State != rulebook.Overdue || own[1].State != rulebook.Open {
			t.Errorf("%d items of one's own: %v", len(own), own)
		}
		for _, other := range []int64{102, 0} {
			if n := len(look(other)); n != 0 {
				t.Errorf("member %d sees %d items of another", other, n)
			}
		}
	})
}
