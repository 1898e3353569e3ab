package memberapp_test

import (
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

func TestRegroup_closes_and_opens_belongings(t *testing.T) {
	both(t, func(h house) {
		h.seed(person{id: 1, name: "沈砚", branch: civil2, group: g1, joined: "2010-07-01", converted: "2011-07-01"},
			person{id: 2, name: "林知夏", branch: civil2, group: g2, joined: "2012-07-01", converted: "2013-07-01"},
			person{id: 3, name: "周一帆", branch: crim1, joined: "2012-07-01", converted: "2013-07-01"})
		day := civil.MustDay("2026-06-10")
		regroup := func(day civil.Day, moves ...org.Move) error {
			return h.db.Write(ctx, func(tx *sqldb.Tx) error {
				return h.app.Facts().Regroup(tx, h.permit(org.CanChange, ""), moves, day, "合并：某法党〔2026〕9号")
			})
		}
		if err := regroup(day, org.Move{Member: 1, From: civil2, Branch: crim1}, org.Move{Member: 2, From: civil2, Branch: crim1}); err != nil {
			t.Fatal(err)
		}
		h.read(func(tx *sqldb.Tx) error {
			for on, want := range map[string][2]int{"2026-06-09": {2, 1}, "2026-06-10": {0, 3}, "2026-07-01": {0, 3}} {
				n, err := h.app.Facts().Census(tx, "", civil.MustDay(on))
				if err != nil {
					return err
				}
				if n[civil2].Full != want[0] || n[crim1].Full != want[1] {
					t.Errorf("%s: %v and %v, want %v", on, n[civil2], n[crim1], want)
				}
			}
			bs, err := h.app.Facts().Belongings(tx, "")
			for _, b := range bs {
				if b.ID == 1 && (len(b.Places) != 2 || b.Places[0].Period.Until != day.AddDays(-1) || b.Places[1].Group != 0) {
					t.Errorf("%+v", b.Places)
				}
			}
			return err
		})
		h.read(func(tx *sqldb.Tx) error {
			branch, err := sqldb.One(tx, sqldb.Scalar[org.UnitID], `select branch from member where id = 1`)
			if err != nil {
				return err
			}
			what, err := sqldb.One(tx, sqldb.Scalar[string], `select what from member_change where member = 1`)
			if branch != crim1 || !strings.Contains(what, "某法党〔2026〕9号") {
				t.Errorf("%v %q", branch, what)
			}
			return err
		})
		// Who is elsewhere, or has moved since, stands against it by name; nobody moves.
		for want, moves := range map[string][]org.Move{
			"不在原支部":                 {{Member: 3, From: civil2, Branch: crim1}},
			"沈砚 2026-06-10 已另行调整支部": {{Member: 1, From: civil2, Branch: crim1}},
			"两个支部":                  {{Member: 3, From: crim1, Branch: civil2}, {Member: 3, From: crim1, Branch: crim1}},
			"没有找到":                  {{Member: 99, From: crim1, Branch: civil2}},
		} {
			on := day
			if strings.Contains(want, "另行") {
				on = civil.MustDay("2026-06-01")
			}
			if err := regroup(on, moves...); err == nil || !strings.Contains(fault.Of(err).Text, want) {
				t.Errorf("%q: %v", want, err)
			}
		}
	})
}
