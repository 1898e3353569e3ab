package memberapp_test

import (
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

var people = []person{
	{id: 101, name: "沈砚", branch: civil2, group: g1, joined: "1994-01-01", converted: "1995-01-01", birth: "1972-01-15", phone: "****1204"},
	{id: 102, name: "段景和", branch: civil2, group: g2, joined: "2002-07-12", converted: "2003-07-12", birth: "1979-06-01", phone: "****1521"},
	{id: 103, name: "闻笛", branch: civil2, group: g1, joined: "2025-09-27", birth: "1996-03", gender: "2", phone: "****8178"},
	{id: 104, name: "卓知微", branch: crim1, joined: "2010-03", converted: "2011-03", birth: "1986-11-08", gender: "2", phone: "****1838"},
	{id: 105, name: "远方人", branch: far, joined: "2010-03-01", converted: "2011-03-01", birth: "1986-11-08"},
}

func names(es []memberapp.Entry) string {
	var ns []string
	for _, e := range es {
		ns = append(ns, e.Name)
	}
	return strings.Join(ns, " ")
}

func TestList(t *testing.T) {
	both(t, func(h house) {
		h.seed(people...)
		for _, c := range []struct {
			name string
			over access.Path
			f    memberapp.Filter
			want string
		}{
			{"the court, in the order of names", "001.", memberapp.Filter{}, "卓知微 段景和 沈砚 闻笛"},
			{"the other way round", "001.", memberapp.Filter{Down: true}, "闻笛 沈砚 段景和 卓知微"},
			{"a branch-limited seat", "001.001.002.", memberapp.Filter{}, "卓知微"},
			{"everywhere", "", memberapp.Filter{}, "卓知微 段景和 沈砚 远方人 闻笛"},
			{"a unit", "001.", memberapp.Filter{Unit: civil2}, "段景和 沈砚 闻笛"},
			{"probationary", "001.", memberapp.Filter{Standing: member.Probationary}, "闻笛"},
			{"a group", "001.", memberapp.Filter{Unit: civil2, Group: g1}, "沈砚 闻笛"},
			{"part of a name", "001.", memberapp.Filter{Text: "景"}, "段景和"},
			{"the end of a phone", "001.", memberapp.Filter{Text: "838"}, "卓知微"},
			{"the whole tail", "001.", memberapp.Filter{Text: "1204"}, "沈砚"},
			{"one digit is too little", "001.", memberapp.Filter{Text: "8"}, ""},
			{"by age", "001.", memberapp.Filter{Sort: memberapp.ByAge}, "沈砚 段景和 卓知微 闻笛"},
			{"by joining", "001.", memberapp.Filter{Sort: memberapp.ByJoined, Down: true}, "闻笛 卓知微 段景和 沈砚"},
			{"政治生日 in July", "001.", memberapp.Filter{Birthday: true}, "段景和"},
			{"by ids, of which one is out of reach", "001.", memberapp.Filter{IDs: []member.ID{101, 105}}, "沈砚"},
		} {
			out, err := h.app.List(ctx, h.permit(member.CanView, c.over), memberapp.ListIn{Filter: c.f})
			if err != nil {
				h.Fatal(err)
			}
			if names(out.Entries) != c.want || out.Total != len(strings.Fields(c.want)) {
				h.Errorf("%s: %q of %d, want %q", c.name, names(out.Entries), out.Total, c.want)
			}
		}
	})
}

func TestList_counts_the_unit_whatever_is_filtered(t *testing.T) {
	both(t, func(h house) {
		h.seed(people...)
		out, err := h.app.List(ctx, h.permit(member.CanView, "001."), memberapp.ListIn{Filter: memberapp.Filter{Unit: civil2, Standing: member.Probationary, Text: "砚"}})
		if err != nil {
			h.Fatal(err)
		}
		if out.Numbers != (member.Numbers{Full: 2, Probationary: 1}) || out.Women != 1 || out.Young != 1 || out.Birthday != 1 || out.Lacking != 3 {
			h.Errorf("%+v women %d young %d birthdays %d lacking %d", out.Numbers, out.Women, out.Young, out.Birthday, out.Lacking)
		}
		if out.Count[civil2] != 3 || out.Count[crim1] != 1 || len(out.Count) != 2 {
			h.Errorf("tree: %v", out.Count)
		}
		if fmt.Sprint(out.Without) != "[{standing 1} {text 1}]" {
			h.Errorf("dropping one filter gives %v", out.Without)
		}
	})
}

func TestList_refuses_a_unit_out_of_reach(t *testing.T) {
	both(t, func(h house) {
		h.seed(people...)
		_, err := h.app.List(ctx, h.permit(member.CanView, "001.001.001."), memberapp.ListIn{Filter: memberapp.Filter{Unit: crim1}})
		if fault.KindOf(err) != fault.NotFound {
			h.Error(err)
		}
		if _, err := h.app.List(ctx, h.permit(member.CanChange, "001."), memberapp.ListIn{}); fault.KindOf(err) != fault.Denied {
			h.Error(err)
		}
	})
}

func TestList_pages(t *testing.T) {
	both(t, func(h house) {
		var many []person
		for i := range 120 {
			many = append(many, person{id: member.ID(1000 + i), name: fmt.Sprintf("某%03d", i), branch: crim1, joined: "2010-01-01", converted: "2011-01-01"})
		}
		h.seed(many...)
		for _, c := range []struct {
			ask, page, rows int
			first           string
		}{{0, 1, 50, "某000"}, {2, 2, 50, "某050"}, {3, 3, 20, "某100"}, {99, 3, 20, "某100"}} {
			out, err := h.app.List(ctx, h.permit(member.CanView, "001."), memberapp.ListIn{Page: c.ask})
			if err != nil || out.Page != c.page || len(out.Entries) != c.rows || out.Entries[0].Name != c.first || out.Total != 120 || out.Pages != 3 {
				h.Errorf("page %d: %d of %d, %d rows from %s, %v", c.ask, out.Page, out.Pages, len(out.Entries), out.Entries[0].Name, err)
			}
		}
	})
}

func TestFacts(t *testing.T) {
	both(t, func(h house) {
		h.seed(people...)
		h.write(func(tx *sqldb.Tx) error {
			// 沈砚 came from the criminal division on 1 June 2026, and is barred.
			if _, err := tx.Exec(`update member_place set from_day = '2026-06-01' where member = 101`); err != nil {
				return err
			}
			if _, err := tx.Exec(`insert into member_place (id, member, branch, from_day, until_day, reason) values (9, 101, $1, '1994-01-01', '2026-05-31', 'x')`, crim1); err != nil {
				return err
			}
			if _, err := tx.Exec(`update member_stamp set n = 7 where court = $1`, court); err != nil {
				return err
			}
			_, err := tx.Exec(`insert into member_bar (id, member, kind, from_day, until_day, reason, basis) values (9, 101, 'suspended', '2026-06-10', '2027-06-09', '留党察看一年', '云法党〔2026〕3 号')`)
			return err
		})
		h.read(func(tx *sqldb.Tx) error {
			f := h.app.Facts()
			for over, want := range map[access.Path]string{"001.001.001.": "101 102 103", "001.001.002.": "101 104", "002.": "105", "": "101 102 103 104 105"} {
				bs, err := f.Belongings(tx, over)
				if err != nil {
					return err
				}
				var ids []string
				for _, b := range bs {
					ids = append(ids, fmt.Sprint(int64(b.ID)))
					if b.ID == 101 && (len(b.Places) != 2 || b.Places[0].Branch != crim1 || b.Places[1].Group != g1 || len(b.Bars) != 1 || b.Bars[0].Reason != "留党察看一年") {
						h.Errorf("over %q: %+v", over, b)
					}
				}
				if strings.Join(ids, " ") != want {
					h.Errorf("over %q: %v, want %s", over, ids, want)
				}
			}
			for on, want := range map[string]map[org.UnitID]member.Numbers{
				"2026-05-31": {civil2: {Full: 1, Probationary: 1}, g1: {Probationary: 1}, g2: {Full: 1}, crim1: {Full: 2}},
				"2026-06-01": {civil2: {Full: 2, Probationary: 1}, g1: {Full: 1, Probationary: 1}, g2: {Full: 1}, crim1: {Full: 1}},
				"2025-09-26": {civil2: {Full: 1}, g1: {}, g2: {Full: 1}, crim1: {Full: 2}},
			} {
				for _, over := range []access.Path{"001.", access.Everywhere} { // read in two ways
					got, err := f.Census(tx, over, civil.MustDay(on))
					if err != nil {
						return err
					}
					for u, n := range want {
						if got[u] != n {
							h.Errorf("%s over %q unit %d: %+v, want %+v", on, over, u, got[u], n)
						}
					}
				}
			}
			for _, others := range []int{1, 600} { // few are asked for in another way than many
				ids := []member.ID{101, 103}
				for i := range others {
					ids = append(ids, member.ID(9000+i))
				}
				since, err := f.Converted(tx, ids)
				if err != nil || len(since) != 1 || since[101].IsZero() {
					h.Errorf("converted %v %v", since, err)
				}
			}
			ns, err := f.Names(tx, []member.ID{101, 105, 999})
			if len(ns) != 2 || ns[101] != "沈砚" || ns[105] != "远方人" {
				h.Errorf("names %v", ns)
			}
			return err
		})
	})
}
