package statisticsapp_test

import (
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
	"touyan/internal/platform/sqldb"
)

// What the tables of REG-11 say of the invented town.
func TestREG_11_tables_of_a_year(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		r := h.report("001.", upper, "2026")
		if r.Title != "云川中院（含下级法院）" || r.Until != civil.MustDay("2026-07-01") || r.Checked < 100 {
			t.Errorf("%q %v %d", r.Title, r.Until, r.Checked)
		}
		for _, c := range []struct {
			table, row, column string
			want               int
		}{
			{"members", "all", "all", 8}, {"members", "all", "female", 3}, {"members", "probationary", "all", 2}, {"members", "minority", "female", 1}, {"members", "retired", "all", 1},
			{"members", "all", "age-61", 1}, {"members", "all", "age-unknown", 1}, {"members", "all", "age-45", 2}, {"education", "all", "university", 2}, {"education", "all", "education-unknown", 4},
			{"posts", "leader", "all", 1}, {"posts", "head", "all", 1}, {"posts", "judge", "all", 1}, {"posts", "retired", "all", 1}, {"posts", "post-unknown", "all", 1}, {"posts", "police", "probationary", 1},
			{"party-age", "party-none", "all", 2}, {"party-age", "party-50", "all", 1}, {"admissions", "in-admitted", "in-admitted", 1}, {"admissions", "police", "age-30", 1},
		} {
			if got := h.cell(r, c.table, c.row, c.column); got != c.want {
				t.Errorf("%s %s %s: %d, want %d", c.table, c.row, c.column, got, c.want)
			}
		}
		bodies, _ := r.Sheet("bodies")
		if row, _ := bodies.Of("branch", 0); row.Cells[0] != 4 || row.Cells[1] != 2 || row.Cells[2] != 2 || row.Cells[len(row.Cells)-1] != 8 {
			t.Errorf("branches by size: %v", row.Cells)
		}
		if row, _ := bodies.Of("committee", 0); row.Cells[0] != 2 || row.Cells[len(row.Cells)-1] != 8 {
			t.Errorf("committees: %v", row.Cells)
		}
	})
}

// Every number of every table, and every side of the balance, opens to as many
// as it says.
func TestREG_11_every_number_opens_to_its_people(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		opened := 0
		for _, scope := range []struct {
			over access.Path
			unit org.UnitID
		}{{"", 0}, {ownUpper, 0}, {"001.001.001.", civil2}} {
			for _, of := range []string{"2025", "2026h1", "2026"} {
				r := h.report(scope.over, scope.unit, of)
				permit := h.permit(member.CanView, scope.over)
				ask := func(in statisticsapp.PeopleIn, want int) {
					t.Helper()
					in.ReportIn = statisticsapp.ReportIn{Of: r.Of, Term: r.Term}
					p, err := h.app.People(ctx, permit, in)
					if err != nil || p.Total != want {
						t.Fatalf("%s %s %+v: %d, want %d, %v", scope.over, of, in, p.Total, want, err)
					}
					for _, l := range p.Listed {
						if l.Name == "" || l.Branch == "" {
							t.Fatalf("%+v: somebody without a name or a branch: %+v", in, l)
						}
					}
					opened++
				}
				for _, s := range r.Sheets {
					table, _ := statistics.TableOf(s.Table)
					for _, row := range s.Rows {
						for i, column := range table.Columns {
							ask(statisticsapp.PeopleIn{Table: table.Key, Row: row.Key, RowUnit: row.Unit, Column: column}, row.Cells[i])
						}
					}
				}
				ask(statisticsapp.PeopleIn{Side: statisticsapp.SideOpening}, r.Balance.Opening)
				ask(statisticsapp.PeopleIn{Side: statisticsapp.SideClosing}, r.Balance.Closing)
				ask(statisticsapp.PeopleIn{Side: statisticsapp.SideDoubts}, r.Balance.Doubts)
				for _, x := range append(append([]statistics.Reason{}, statistics.InReasons...), statistics.OutReasons...) {
					ask(statisticsapp.PeopleIn{Side: string(x)}, r.Balance.In[x]+r.Balance.Out[x])
				}
			}
		}
		if opened < 1000 {
			t.Errorf("only %d numbers", opened)
		}
	})
}

// A court answers for its own people; its superior sees how it stands.
func TestReport_reaches_what_the_seat_reaches(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		if r := h.report(ownUpper, upper, "2026"); r.Balance.Closing != 6 || !r.Own || len(r.Courts) != 0 || r.Title != "云川中院" {
			t.Errorf("own part: %d %q %+v", r.Balance.Closing, r.Title, r.Of)
		}
		if r := h.report("001.z00.", 0, "2026"); r.Balance.Closing != 2 || r.Title != "临江法院" || len(r.Choices) != 3 {
			t.Errorf("lower court: %d %q %+v", r.Balance.Closing, r.Title, r.Choices)
		}
		if r := h.report("001.001.002.", 0, "2026"); r.Balance.Closing != 3 || r.Title != "刑一庭党支部" {
			t.Errorf("a branch: %d %q", r.Balance.Closing, r.Title)
		}
		r := h.report("001.", upper, "2026")
		if len(r.Courts) != 3 || r.Courts[0].Balance.Closing != 6 || r.Courts[1].Balance.Closing != 2 || r.Courts[2].Balance.Closing != 0 || r.Courts[1].Balance.In[statistics.Admitted] != 1 {
			t.Errorf("courts: %+v", r.Courts)
		}
		for _, c := range []struct {
			over access.Path
			unit org.UnitID
		}{{"001.z00.", upper}, {"001.z00.", civil2}, {ownUpper, lower}, {"001.001.001.", crim1}, {"", nowhere}} {
			_, err := h.app.Report(ctx, h.permit(statistics.CanView, c.over), statisticsapp.ReportIn{Of: statisticsapp.Of{Unit: c.unit}, Term: term("2026")})
			h.says(err, fault.NotFound, "")
			_, err = h.app.People(ctx, h.permit(member.CanView, c.over), side(statisticsapp.Of{Unit: c.unit}, "2026", statisticsapp.SideClosing))
			h.says(err, fault.NotFound, "")
		}
		_, err := h.app.Report(ctx, h.permit(statistics.CanView, ""), statisticsapp.ReportIn{Term: term("2027")})
		h.says(err, fault.Invalid, "")
		_, err = h.app.People(ctx, h.permit(member.CanView, ""), statisticsapp.PeopleIn{ReportIn: statisticsapp.ReportIn{Term: term("2026")}, Table: "members", Row: "nobody", Column: "all"})
		h.says(err, fault.NotFound, "")
		_, err = h.app.Report(ctx, h.permit(member.CanView, ""), statisticsapp.ReportIn{Term: term("2026")})
		h.says(err, fault.Denied, "")
	})
}

// Issue 4: a member is transferred out, then found in last year's statistics and
// not in this year's.
func TestREG_11_transferred_out_is_in_last_year_and_not_in_this(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		decide := h.permit(member.CanDecide, ownUpper)
		letter, err := h.members.Introduce(ctx, decide, memberapp.LetterIn{ID: 106, Day: civil.MustDay("2026-03-01"), Days: 60, Organ: "中共清河市直属机关工委", Unit: "清河中院机关党委", Dues: civil.MustDay("2026-03-01").Month()})
		if err != nil {
			t.Fatal(err)
		}
		of := statisticsapp.Of{Unit: upper, Own: true}
		if r := h.report(ownUpper, upper, "2026"); r.Balance.Went() != 0 {
			t.Errorf("a letter alone takes nobody away: %+v", r.Balance)
		}
		if _, err := h.members.Receipt(ctx, decide, memberapp.ReceiptIn{ID: 106, Letter: letter, Day: civil.MustDay("2026-03-20"), Receipt: "清直组回〔2026〕18号"}); err != nil {
			t.Fatal(err)
		}
		last, this := h.report(ownUpper, upper, "2025"), h.report(ownUpper, upper, "2026")
		if last.Balance.Closing != 5 || this.Balance.Opening != 5 || this.Balance.Closing != 5 || this.Balance.Out[statistics.TransferredOut] != 1 || this.Balance.In[statistics.TransferredIn] != 1 || this.Balance.Doubts != 0 {
			t.Errorf("%+v %+v", last.Balance, this.Balance)
		}
		everybody := func(in string) string {
			return h.names(ownUpper, statisticsapp.PeopleIn{ReportIn: statisticsapp.ReportIn{Of: of, Term: term(in)}, Table: "members", Row: "all", Column: "all"})
		}
		if got := everybody("2025"); !strings.Contains(got, "马腾") || strings.Contains(got, "卢青") {
			t.Errorf("2025: %s", got)
		}
		if got := everybody("2026"); strings.Contains(got, "马腾") || !strings.Contains(got, "卢青") {
			t.Errorf("2026: %s", got)
		}
		p, err := h.app.People(ctx, h.permit(member.CanView, ownUpper), side(of, "2026", string(statistics.TransferredOut)))
		if err != nil || len(p.Listed) != 1 || p.Listed[0].Name != "马腾" || p.Listed[0].Branch != "刑一庭党支部" || p.Listed[0].Why != "2026-03-20 转出组织关系" {
			t.Errorf("%+v %v", p.Listed, err)
		}
	})
}

// Who was expelled is for those who may know such things; the number is for all
// who see the tables.
func TestREG_11_penalties_are_not_told_to_everybody(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		if _, err := h.members.Tell(ctx, h.permit(member.CanDecide, ""), memberapp.TellIn{ID: 106, Event: member.Event{Kind: member.DidExpel, Day: civil.Exactly(civil.MustDay("2026-02-03")), Basis: "云纪〔2026〕3号"}}); err != nil {
			t.Fatal(err)
		}
		of := statisticsapp.Of{Unit: upper, Own: true}
		if r := h.report(ownUpper, upper, "2026"); r.Balance.Out[statistics.Expelled] != 1 {
			t.Errorf("%+v", r.Balance)
		}
		in := side(of, "2026", string(statistics.Expelled))
		if _, err := h.app.People(ctx, h.as(7, "leader", ownUpper, upper, member.CanView), in); fault.KindOf(err) != fault.Denied {
			t.Errorf("a leader opens it: %v", err)
		}
		if p, err := h.app.People(ctx, h.as(8, "officer", ownUpper, upper, member.CanView), in); err != nil || len(p.Listed) != 1 || p.Listed[0].Name != "马腾" {
			t.Errorf("%+v %v", p, err)
		}
	})
}

// What is counted here is what the register counts for every other room, in
// each branch and on each day.
func TestREG_11_agrees_with_the_register(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		decide := h.permit(member.CanDecide, "")
		for _, in := range []memberapp.TellIn{
			{ID: 106, Event: member.Event{Kind: member.DidGo, Day: civil.Exactly(civil.MustDay("2026-03-20")), Basis: "介绍信"}},
			{ID: 103, Event: member.Event{Kind: member.DidCancel, Day: civil.Exactly(civil.MustDay("2026-06-30")), Basis: "决议"}},
			{ID: 101, Event: member.Event{Kind: member.DidHalt, Day: civil.Exactly(civil.MustDay("2026-05-01")), Basis: "决定"}},
			{ID: 101, Event: member.Event{Kind: member.DidReinstate, Day: civil.Exactly(civil.MustDay("2026-07-01")), Basis: "决定"}, Branch: civil2},
		} {
			if _, err := h.members.Tell(ctx, decide, in); err != nil {
				t.Fatal(err)
			}
		}
		for _, in := range []string{"2024", "2025", "2026h1", "2026"} {
			r := h.report(ownUpper, upper, in)
			s, _ := r.Sheet("units")
			err := h.db.Read(ctx, func(tx *sqldb.Tx) error {
				census, err := h.members.Facts().Census(tx, ownUpper, r.Until)
				if err != nil {
					return err
				}
				for _, row := range s.Rows[1:] {
					if n := census[row.Unit]; row.Cells[1] != n.Full || row.Cells[2] != n.Probationary {
						t.Errorf("%s %s: %d and %d, the register says %+v", in, row.Title, row.Cells[1], row.Cells[2], n)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if b := h.report(ownUpper, upper, "2026").Balance; b.Out[statistics.TransferredOut] != 1 || b.Out[statistics.Cancelled] != 1 || b.Out[statistics.Stopped] != 1 || b.In[statistics.Restored] != 1 || b.Doubts != 0 {
			t.Errorf("%+v", b)
		}
	})
}
