package statisticsapp_test

import (
	"bytes"
	"slices"
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
	"touyan/internal/platform/sheet"
)

var decided = civil.MustDay("2026-01-12")

func freezing(in string, unit org.UnitID) statisticsapp.FreezeIn {
	return statisticsapp.FreezeIn{ReportIn: statisticsapp.ReportIn{Of: statisticsapp.Of{Unit: unit}, Term: term(in)}, Number: " 云法机党〔2026〕1号 ", DecidedOn: decided}
}

// What was reported stays as it was; the register goes on, and who differs is
// named, with the reason that somebody gives.
func TestREG_11_frozen_report_and_what_differs_since(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		officer := h.as(8, "officer", ownUpper, upper, statistics.CanFreeze)
		k, err := h.app.Freeze(ctx, officer, freezing("2025", 0))
		if err != nil {
			t.Fatal(err)
		}
		view := h.as(8, "officer", ownUpper, upper, statistics.CanView)
		kept, err := h.app.Kept(ctx, view, k)
		if err != nil || kept.Different != 0 || kept.Amount != 5 || kept.Number != "云法机党〔2026〕1号" || kept.Title != "云川中院" || kept.Until != civil.MustDay("2025-12-31") {
			t.Fatalf("%+v %v", kept, err)
		}

		// The register is put right afterwards: somebody had not yet joined, somebody
		// was of another sex, somebody was in the other branch, somebody is new.
		h.exec(`update member set gender = '2' where id = 101`)
		h.exec(`update member_place set branch = $1 where member = 106`, civil2)
		h.exec(`update member set joined = '2026-01-05' where id = 103`)
		h.exec(`update member_place set from_day = '2026-01-05' where member = 103`)
		h.seed(person{id: 107, name: "补录", branch: civil2, joined: "2011-07-01", converted: "2012-07-01"})

		if kept, err = h.app.Kept(ctx, view, k); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range kept.Differences {
			got = append(got, d.Name+"："+strings.Join(d.Then, "、")+"→"+strings.Join(d.Now, "、"))
		}
		slices.Sort(got)
		want := []string{"沈砚：男→女", "补录：→", "闻笛：", "马腾：刑一庭党支部→民二庭党支部"}
		if len(got) != 4 || got[0] != want[0] || !strings.Contains(got[1], "→在册、正式党员") || !strings.Contains(got[2], "在册、预备党员") || !strings.HasSuffix(got[2], "→") || got[3] != want[3] {
			t.Errorf("%q", got)
		}
		sheet, _ := kept.Sheet("members")
		if row, _ := sheet.Of("all", 0); row.Cells[0] != 5 || kept.Now.Balance.Closing != 5 {
			t.Errorf("reported %v, now %d", row.Cells, kept.Now.Balance.Closing)
		}

		// A number of the frozen report opens to those whom it counted then.
		in := statisticsapp.PeopleIn{Table: "members", Row: "all", Column: "female", Report: k}
		if names := h.names(ownUpper, in); names != "裴临 闻笛" {
			t.Errorf("women as reported: %s", names)
		}
		// The year after: what was reported against the opening, by name.
		r := h.report(ownUpper, upper, "2026")
		if o := r.Opening; o == nil || o.Amount != 5 || o.Missing != 1 || o.Added != 1 {
			t.Fatalf("%+v", r.Opening)
		}
		of := statisticsapp.Of{Unit: upper, Own: true}
		if names := h.names(ownUpper, side(of, "2026", statisticsapp.SideMissing)); names != "闻笛" {
			t.Errorf("missing: %s", names)
		}
		if names := h.names(ownUpper, side(of, "2026", statisticsapp.SideAdded)); names != "补录" {
			t.Errorf("added: %s", names)
		}

		// The reasons.
		if err := h.app.Explain(ctx, officer, statisticsapp.ExplainIn{Report: k, Member: 103, Text: "入党日期登记错误，支部大会 2026-01-05 通过"}); err != nil {
			t.Fatal(err)
		}
		if err := h.app.Explain(ctx, officer, statisticsapp.ExplainIn{Report: k, Text: "年后全面核对名册"}); err != nil {
			t.Fatal(err)
		}
		h.says(h.app.Explain(ctx, officer, statisticsapp.ExplainIn{Report: k, Text: " "}), fault.Invalid, "reason")
		h.says(h.app.Explain(ctx, officer, statisticsapp.ExplainIn{Report: k, Member: 9999, Text: "没有这个人"}), fault.NotFound, "")
		if kept, err = h.app.Kept(ctx, view, k); err != nil || len(kept.Reasons) != 1 {
			t.Fatalf("%+v %v", kept.Reasons, err)
		}
		for _, d := range kept.Differences {
			if (d.Member == 103) != (len(d.Reasons) == 1) {
				t.Errorf("%s: %+v", d.Name, d.Reasons)
			}
		}

		// The superior sees that and what was reported, and no person.
		s := h.as(9, "superior", "001.", upper, statistics.CanView)
		all, err := h.app.Report(ctx, s, statisticsapp.ReportIn{Term: term("2025")})
		if err != nil || len(all.Courts) != 3 || all.Courts[0].Frozen == nil || all.Courts[0].Frozen.ID != k || all.Courts[1].Frozen != nil {
			t.Errorf("%+v %v", all.Courts, err)
		}
		if kept, err = h.app.Kept(ctx, s, k); err != nil || kept.Named || kept.Different != 4 || len(kept.Differences) != 0 {
			t.Errorf("%+v %v", kept.Differences, err)
		}
		// Others do not find it.
		for _, x := range []struct {
			over access.Path
			unit org.UnitID
		}{{"001.z00.", lower}, {"001.001.001.", civil2}} {
			other := h.as(10, "secretary", x.over, x.unit, statistics.CanView)
			_, err = h.app.Kept(ctx, other, k)
			h.says(err, fault.NotFound, "")
			_, err = h.app.People(ctx, h.as(10, "secretary", x.over, x.unit, member.CanView), in)
			h.says(err, fault.NotFound, "")
			if all, err := h.app.Reports(ctx, other); err != nil || len(all) != 0 {
				t.Errorf("%s: %+v %v", x.over, all, err)
			}
		}
		if all, err := h.app.Reports(ctx, view); err != nil || len(all) != 1 || all[0].Title != "云川中院" {
			t.Errorf("%+v %v", all, err)
		}
		// Freezing again keeps both; the newest counts.
		if _, err := h.app.Freeze(ctx, officer, freezing("2025", 0)); err != nil {
			t.Fatal(err)
		}
		if r := h.report(ownUpper, upper, "2026"); r.Opening.Missing != 0 || r.Opening.Added != 0 {
			t.Errorf("%+v", r.Opening)
		}
	})
}

// A difference that is a penalty is told to those who may know.
func TestREG_11_differences_that_not_everybody_may_know(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		k, err := h.app.Freeze(ctx, h.as(8, "officer", ownUpper, upper, statistics.CanFreeze), freezing("2025", 0))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.members.Tell(ctx, h.permit(member.CanDecide, ""), memberapp.TellIn{ID: 106, Event: member.Event{Kind: member.DidExpel, Day: civil.Exactly(civil.MustDay("2025-12-03")), Basis: "云纪〔2025〕33号"}}); err != nil {
			t.Fatal(err)
		}
		for role, want := range map[access.Role]string{"officer": "开除党籍", "leader": "党籍处理有变化"} {
			kept, err := h.app.Kept(ctx, h.as(7, role, ownUpper, upper, statistics.CanView), k)
			if err != nil || len(kept.Differences) != 1 || kept.Differences[0].Name != "马腾" || strings.Join(kept.Differences[0].Now, "、") != want {
				t.Errorf("%s: %+v %v", role, kept.Differences, err)
			}
		}
	})
}

func TestFreeze_refuses(t *testing.T) {
	both(t, func(h house) {
		officer := h.as(8, "officer", ownUpper, upper, statistics.CanFreeze)
		for name, c := range map[string]struct {
			change func(*statisticsapp.FreezeIn)
			kind   fault.Kind
			field  string
		}{
			"no number":            {func(in *statisticsapp.FreezeIn) { in.Number = " " }, fault.Invalid, "number"},
			"a long number":        {func(in *statisticsapp.FreezeIn) { in.Number = strings.Repeat("号", 101) }, fault.Invalid, "number"},
			"no day":               {func(in *statisticsapp.FreezeIn) { in.DecidedOn = 0 }, fault.Invalid, "decided"},
			"tomorrow":             {func(in *statisticsapp.FreezeIn) { in.DecidedOn = civil.MustDay("2026-07-02") }, fault.Invalid, "decided"},
			"before the term ends": {func(in *statisticsapp.FreezeIn) { in.DecidedOn = civil.MustDay("2025-12-30") }, fault.Invalid, "decided"},
			"a term not over":      {func(in *statisticsapp.FreezeIn) { in.Term = term("2026") }, fault.Invalid, ""},
			"another court":        {func(in *statisticsapp.FreezeIn) { in.Unit = lower }, fault.NotFound, ""},
		} {
			in := freezing("2025", 0)
			c.change(&in)
			_, err := h.app.Freeze(ctx, officer, in)
			t.Log(name)
			h.says(err, c.kind, c.field)
		}
		if _, err := h.app.Freeze(ctx, h.as(8, "officer", ownUpper, upper, statistics.CanView), freezing("2025", 0)); fault.KindOf(err) != fault.Denied {
			t.Error(err)
		}
	})
}

// The workbook has every table and the balance, with the numbers of the page.
func TestExport_has_every_table(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		k, err := h.app.Freeze(ctx, h.as(8, "officer", ownUpper, upper, statistics.CanFreeze), freezing("2025", 0))
		if err != nil {
			t.Fatal(err)
		}
		view := h.as(8, "officer", ownUpper, upper, statistics.CanView)
		for _, c := range []struct {
			report statisticsapp.FrozenID
			want   string
		}{{0, "6"}, {k, "5"}} {
			b, err := h.app.Export(ctx, view, statisticsapp.ReportIn{Term: term("2026")}, c.report)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := b.Write(&out); err != nil {
				t.Fatal(err)
			}
			book, err := sheet.Open(bytes.NewReader(out.Bytes()), int64(out.Len()), sheet.Default)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(book.Sheets()); got != len(statistics.Tables)+1 {
				t.Errorf("%d sheets", got)
			}
			first, err := book.Load(0)
			if err != nil {
				t.Fatal(err)
			}
			if got := first.Rows[2].Cells[1].Text; got != c.want { // under the title and the headings
				t.Errorf("members in all: %q, want %s", got, c.want)
			}
		}
		p, err := h.app.PeopleSheet(ctx, h.permit(member.CanView, ownUpper), side(statisticsapp.Of{}, "2026", statisticsapp.SideClosing))
		if err != nil || len(p.Pages) != 1 || len(p.Pages[0].Rows) != 6 {
			t.Errorf("%+v %v", p, err)
		}
	})
}
