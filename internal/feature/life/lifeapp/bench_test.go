package lifeapp_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// The province of the benchmark: 40 courts, 6,000 branches of three groups,
// some 42 meetings each.
const (
	courts     = 40
	branchesOf = 150
	groupsOf   = 3
)

type province struct{ tree *org.Tree }

func (p province) Tree(*sqldb.Tx, civil.Day) (*org.Tree, error) { return p.tree, nil }
func (p province) Posts(*sqldb.Tx, access.Path, civil.Period) ([]org.Post, error) {
	return nil, nil
}
func (province) Those(*sqldb.Tx, []member.ID) ([]member.Belonging, error) { return nil, nil }

func (p province) Belongings(*sqldb.Tx, access.Path) ([]member.Belonging, error) { return nil, nil }

// seedProvince writes the units and a year of meetings.
func seedProvince(b *testing.B, db *sqldb.DB) province {
	b.Helper()
	var units []org.Unit
	err := db.Write(ctx, func(tx *sqldb.Tx) error {
		in := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version")
		add := func(u org.Unit) org.Unit {
			u.ID = id.New[org.Unit](tx.Now())
			if u.Court == 0 {
				u.Court = u.ID
			}
			units = append(units, u)
			in.Add(u.ID, u.Court, u.Parent, string(u.Path), string(u.Kind), string(u.Path), u.Short, u.Short, u.WithCommittee, civil.End(0), 1)
			return u
		}
		w := tx.Insert("life_meeting", "id", "branch", "party_group", "kinds", "stage", "title", "day", "for_year", "host", "due", "present", "entered_at", "version")
		for c := range courts {
			court := add(org.Unit{Kind: org.Court, Path: access.Path(fmt.Sprintf("%03d.", c)), Short: fmt.Sprintf("第 %d 法院", c), Name: "法院"})
			for i := range branchesOf {
				br := add(org.Unit{Court: court.ID, Parent: court.ID, Kind: org.Branch, Path: access.Path(fmt.Sprintf("%03d.%03d.", c, i)), Short: "支部", WithCommittee: true})
				meet := func(k life.Kinds, g org.UnitID, m, d int) {
					w.Add(id.New[life.Meeting](tx.Now()), br.ID, g, int64(k), "recorded", "会", civil.MustDate(2025, m, d), 2025, "主持", 20, 19, sqldb.At(tx.Now()), 1)
				}
				for m := 1; m <= 12; m++ {
					meet(life.Committee, 0, m, 7)
					meet(life.ThemeDay, 0, m, 14)
					if m%3 == 0 {
						meet(life.Assembly, 0, m, 17)
					}
				}
				meet(life.OrganisationLife|life.Review, 0, 12, 22)
				for g := range groupsOf {
					gr := add(org.Unit{Court: court.ID, Parent: br.ID, Kind: org.Group, Path: br.Path + access.Path(fmt.Sprintf("%03d.", g)), Short: "组"})
					for m := 1; m <= 4; m++ {
						meet(life.GroupMeet, gr.ID, m, 22)
					}
				}
			}
		}
		if err := in.Done(); err != nil {
			return err
		}
		return w.Done()
	})
	if err != nil {
		b.Fatal(err)
	}
	return province{org.NewTree(units)}
}

func BenchmarkJudge_province(b *testing.B) {
	now := time.Date(2026, 1, 31, 9, 0, 0, 0, civil.Shanghai)
	b.Run("sqlite", func(b *testing.B) { province250(b, sqltest.Lite(b, now)) })
	b.Run("postgres", func(b *testing.B) {
		if os.Getenv("TOUYAN_TEST_PG") == "" {
			b.Skip("TOUYAN_TEST_PG is not set")
		}
		db, err := sqldb.Open(context.Background(), sqldb.Options{URL: sqltest.Postgres(b), Now: func() time.Time { return now }})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = db.Close() })
		if err := schema.Migrate(context.Background(), db); err != nil {
			b.Fatal(err)
		}
		province250(b, db)
	})
}

// province250 reports the time of judging over that of merely reading the rows.
func province250(b *testing.B, db *sqldb.DB) {
	p := seedProvince(b, db)
	facts := lifeapp.New(db, p, p).Facts()
	on := civil.MustDay("2026-01-31")
	judge := func() (n int) {
		if err := db.Read(ctx, func(tx *sqldb.Tx) error {
			fs, err := facts.Judge(tx, p.tree, p.tree.All(), civil.Year(2025), on)
			n = len(fs)
			return err
		}); err != nil {
			b.Fatal(err)
		}
		return n
	}
	read := func() (n int) {
		if err := db.Read(ctx, func(tx *sqldb.Tx) error {
			var m, branch, group org.UnitID
			var kinds int64
			var day civil.Day
			var year, due, roll *int64
			var host sqldb.Text
			var by member.ID
			return tx.Each(func(r sqldb.Row) error {
				n++
				return r.Scan(&m, &branch, &group, &kinds, &day, &year, &host, &by, &due, &roll)
			}, `select id, branch, party_group, kinds, day, for_year, host, host_member, due, roll_due from life_meeting`)
		}); err != nil {
			b.Fatal(err)
		}
		return n
	}
	read()
	judge()
	var reading, judging time.Duration
	for b.Loop() {
		t := time.Now()
		read()
		reading += time.Since(t)
		t = time.Now()
		judge()
		judging += time.Since(t)
	}
	b.ReportMetric(float64(judging)/float64(reading), "judge/read")
	b.ReportMetric(float64(reading.Milliseconds())/float64(b.N), "read-ms")
	b.ReportMetric(float64(judging.Milliseconds())/float64(b.N), "judge-ms")
	b.ReportMetric(float64(judge()), "findings")
	b.ReportMetric(float64(read()), "rows")
}
