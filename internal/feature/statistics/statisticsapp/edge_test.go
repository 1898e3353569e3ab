package statisticsapp_test

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
)

// The half-year is counted on 30 June, the day before is another number, and
// the year goes on to today.
func TestREG_11_half_year_ends_on_30_June(t *testing.T) {
	both(t, func(h house) {
		h.seed(
			person{id: 301, name: "六月三十日来", branch: civil2, joined: "2010-07-01", converted: "2011-07-01", from: "2026-06-30", arrived: "2026-06-30"},
			person{id: 302, name: "七月一日来", branch: civil2, joined: "2010-07-01", converted: "2011-07-01", from: "2026-07-01", arrived: "2026-07-01"},
			person{id: 303, name: "六月三十日最后一天", branch: civil2, joined: "2010-07-01", converted: "2011-07-01", until: "2026-06-30", standing: "ended"},
			person{id: 304, name: "六月二十九日最后一天", branch: civil2, joined: "2010-07-01", converted: "2011-07-01", until: "2026-06-29", standing: "ended"},
		)
		half, year := h.report("", 0, "2026h1"), h.report("", 0, "2026")
		if half.Until != civil.MustDay("2026-06-30") || half.Balance.Closing != 2 || half.Balance.Opening != 2 || half.Balance.In[statistics.TransferredIn] != 1 || half.Balance.Out[statistics.UnknownOut] != 1 {
			t.Errorf("half-year: %v %+v", half.Until, half.Balance)
		}
		if year.Balance.Closing != 2 || year.Balance.In[statistics.TransferredIn] != 2 || year.Balance.Out[statistics.UnknownOut] != 2 {
			t.Errorf("year to 1 July: %+v", year.Balance)
		}
		if got := h.names("", side(statisticsapp.Of{}, "2026h1", statisticsapp.SideClosing)); got != "六月三十日最后一天 六月三十日来" {
			t.Errorf("on 30 June: %s", got)
		}
		if got := h.names("", side(statisticsapp.Of{}, "2026", statisticsapp.SideClosing)); got != "七月一日来 六月三十日来" {
			t.Errorf("on 1 July: %s", got)
		}
	})
}

// A day of which only the month is known counts from its first day on, and a
// member placed within the month of their joining was admitted, not unknown.
func TestREG_11_days_that_are_a_month_only(t *testing.T) {
	both(t, func(h house) {
		h.seed(
			person{id: 301, name: "只知入党年月", branch: civil2, joined: "2026-05", birth: "1996-06"},
			person{id: 302, name: "入党当月中旬编入", branch: civil2, joined: "2026-05", from: "2026-05-15", birth: "1996-07"},
			person{id: 303, name: "只知转入年月", branch: civil2, joined: "2010-07", converted: "2011-07", from: "2026-03-09", arrived: "2026-03"},
			person{id: 304, name: "上年十二月入党", branch: civil2, joined: "2025-12"},
		)
		r := h.report("", 0, "2026h1")
		if b := r.Balance; b.Opening != 1 || b.In[statistics.Admitted] != 2 || b.In[statistics.TransferredIn] != 1 || b.Came() != 3 {
			t.Errorf("%+v", b)
		}
		// Born in June 1996: 30 years old since 1 June, as everywhere; in July: 29.
		if n := h.cell(r, "members", "all", "age-30"); n != 2 {
			t.Errorf("up to 30 years: %d", n)
		}
		if last := h.report("", 0, "2025"); last.Balance.Closing != 1 || last.Balance.In[statistics.Admitted] != 1 {
			t.Errorf("2025: %+v", last.Balance)
		}
	})
}

// Age and 党龄 are the completed years on the last day: who is 35 and turns 36 on
// the day after is 35.
func TestREG_11_age_on_the_day(t *testing.T) {
	both(t, func(h house) {
		h.seed(
			person{id: 301, name: "三十日满三十六", branch: civil2, joined: "2015-06-30", converted: "2016-06-30", birth: "1990-06-30"},
			person{id: 302, name: "次日满三十六", branch: civil2, joined: "2015-07-01", converted: "2016-07-01", birth: "1990-07-01"},
			person{id: 303, name: "闰日生", branch: civil2, joined: "2015-07-01", converted: "2020-02-29", birth: "1996-02-29"},
		)
		half, year := h.report("", 0, "2026h1"), h.report("", 0, "2026")
		for _, c := range []struct {
			r             statisticsapp.Report
			table, column string
			want          int
		}{{half, "members", "age-35", 1}, {half, "members", "age-40", 1}, {year, "members", "age-35", 0}, {year, "members", "age-40", 2}, {half, "members", "age-30", 1}} {
			if got := h.cell(c.r, c.table, "all", c.column); got != c.want {
				t.Errorf("%s %s %s: %d, want %d", c.r.Term, c.table, c.column, got, c.want)
			}
		}
		// 党龄 6–10 years: converted on 30 June 2016 and 29 February 2020; on 30 June
		// 2026 the one of 1 July 2016 has nine.
		if got := h.cell(half, "party-age", "party-10", "male"); got != 3 {
			t.Errorf("6 to 10 years: %d", got)
		}
	})
}

// Who is converted on the last day is a full member in it, the day before
// probationary; one of the next day is still probationary.
func TestREG_11_converted_on_the_last_day(t *testing.T) {
	both(t, func(h house) {
		h.seed(
			person{id: 301, name: "末日转正", branch: civil2, joined: "2025-06-30", converted: "2026-06-30"},
			person{id: 302, name: "次日转正", branch: civil2, joined: "2025-07-01", converted: "2026-07-01"},
			person{id: 303, name: "延期", branch: civil2, joined: "2025-06-01"},
		)
		half, year := h.report("", 0, "2026h1"), h.report("", 0, "2026")
		for _, c := range []struct {
			r    statisticsapp.Report
			row  string
			want int
		}{{half, "full", 1}, {half, "probationary", 2}, {year, "full", 2}, {year, "probationary", 1}} {
			if got := h.cell(c.r, "members", c.row, "all"); got != c.want {
				t.Errorf("%s %s: %d, want %d", c.r.Term, c.row, got, c.want)
			}
		}
		units, _ := half.Sheet("units")
		table, _ := statistics.TableOf("units")
		if total, _ := units.Of(statistics.Total, 0); total.Cells[len(table.Columns)-1] != 1 {
			t.Errorf("converted in the half-year: %v", total.Cells)
		}
		// Who was cancelled as a probationary member was one until then.
		if _, err := h.members.Tell(ctx, h.permit(member.CanDecide, ""), memberapp.TellIn{ID: 303, Event: member.Event{Kind: member.DidCancel, Day: civil.Exactly(civil.MustDay("2026-07-01")), Basis: "支部大会决议"}}); err != nil {
			t.Fatal(err)
		}
		if got := h.cell(h.report("", 0, "2026h1"), "members", "probationary", "all"); got != 2 {
			t.Errorf("probationary on 30 June: %d", got)
		}
		if b := h.report("", 0, "2026").Balance; b.Out[statistics.Cancelled] != 1 || b.Closing != 2 {
			t.Errorf("%+v", b)
		}
	})
}

// A court with nobody has tables of nothing that agree with each other.
func TestREG_11_court_with_none(t *testing.T) {
	both(t, func(h house) {
		r := h.report("001.z01.", 0, "2026")
		if r.Balance.Closing != 0 || r.Title != "北坡法院" || len(r.Sheets) != len(statistics.Tables) {
			t.Errorf("%+v", r)
		}
		for _, s := range r.Sheets {
			for _, row := range s.Rows {
				for _, n := range row.Cells {
					if n != 0 {
						t.Errorf("%s %s: %v", s.Table, row.Title, row.Cells)
					}
				}
			}
		}
		if got := h.names("001.z01.", side(statisticsapp.Of{}, "2026", statisticsapp.SideClosing)); got != "" {
			t.Error(got)
		}
	})
}

// A merge moves people between branches of one court: the court's balance does
// not change, the branch's does, and last year shows the branches there were.
func TestREG_11_merged_branches(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		d := org.Decision{Court: upper, Day: civil.MustDay("2026-06-01"), Number: "云法机党〔2026〕9号", Body: "中共云川市直属机关工作委员会", Steps: []org.Step{{Do: org.Merge, Unit: civil2, From: []org.UnitID{crim1}}}}
		if _, err := h.org.Decide(ctx, h.permit(org.CanChange, ""), d, ""); err != nil {
			t.Fatal(err)
		}
		last, this := h.report(ownUpper, upper, "2025"), h.report(ownUpper, upper, "2026")
		if b := this.Balance; b.Opening != 5 || b.Closing != 6 || b.Came() != 1 || b.Went() != 0 || b.Doubts != 0 {
			t.Errorf("the court: %+v", b)
		}
		rows := func(r statisticsapp.Report) (names []string) {
			s, _ := r.Sheet("units")
			for _, x := range s.Rows {
				names = append(names, x.Title)
			}
			return names
		}
		if got := rows(last); len(got) != 4 {
			t.Errorf("branches of 2025: %q", got)
		}
		if got := rows(this); len(got) != 3 {
			t.Errorf("branches of 2026: %q", got)
		}
		old, _ := last.Sheet("units")
		if row, ok := old.Of("", crim1); !ok || row.Cells[0] != 2 {
			t.Errorf("刑一庭 in 2025: %+v", row)
		}
		bodies, _ := this.Sheet("bodies")
		if row, _ := bodies.Of("branch", 0); row.Cells[0] != 2 {
			t.Errorf("branches by size: %v", row.Cells)
		}
		// The branch that took the other in holds its records: who came with the
		// merger came to nobody from outside.
		u, _ := this.Sheet("units")
		if row, _ := u.Of("", civil2); row.Cells[0] != 6 {
			t.Errorf("民二庭 in 2026: %+v", row)
		}
		of := statisticsapp.Of{Unit: crim1}
		if got := h.names("", side(of, "2025", statisticsapp.SideClosing)); got != "顾远 马腾" {
			t.Errorf("刑一庭 on the last day of 2025: %q", got)
		}
	})
}

// Somebody who is recorded to have died and still belongs to a branch is named.
func TestREG_11_documents_that_do_not_agree(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		h.exec(`insert into member_event (id, member, kind, day, basis, corrects, actor, entered_at) values (1, 106, 'joined', '2005-07-01', 'x', 0, 'x', 0), (2, 106, 'died', '2026-02-01', 'x', 0, 'x', 0)`)
		r := h.report(ownUpper, upper, "2026")
		if r.Balance.Doubts != 1 {
			t.Errorf("%+v", r.Balance)
		}
		p, err := h.app.People(ctx, h.permit(member.CanView, ownUpper), side(statisticsapp.Of{}, "2026", statisticsapp.SideDoubts))
		if err != nil || len(p.Listed) != 1 || p.Listed[0].Why != "2026-02-01 登记去世，期末仍在支部" {
			t.Errorf("%+v %v", p.Listed, err)
		}
	})
}

// Somebody who left long ago and joined again is counted in both times.
func TestREG_11_joined_again(t *testing.T) {
	both(t, func(h house) {
		h.seed(person{id: 301, name: "重新入党", branch: civil2, joined: "2026-04-01", from: "2026-04-01"})
		h.exec(`insert into member_place (id, member, branch, from_day, until_day, reason) values (9, 301, $1, '2010-07-01', '2019-03-31', '据名册登记')`, civil2)
		h.exec(`insert into member_event (id, member, kind, day, basis, corrects, actor, entered_at, cause) values (1, 301, 'joined', '2010-07-01', 'x', 0, 'x', 0, null), (2, 301, 'converted', '2011-07-01', 'x', 0, 'x', 0, null),
			(3, 301, 'struck', '2019-04-01', 'x', 0, 'x', 0, 'absence'), (4, 301, 'joined', '2026-04-01', 'x', 0, 'x', 0, null)`)
		if r := h.report("", 0, "2018"); h.cell(r, "members", "full", "all") != 1 {
			t.Errorf("2018: %+v", r.Balance)
		}
		if b := h.report("", 0, "2019").Balance; b.Opening != 1 || b.Closing != 0 || b.Out[statistics.StruckOff] != 1 {
			t.Errorf("2019: %+v", b)
		}
		if r := h.report("", 0, "2026"); r.Balance.In[statistics.Admitted] != 1 || h.cell(r, "members", "probationary", "all") != 1 {
			t.Errorf("2026: %+v", r.Balance)
		}
	})
}
