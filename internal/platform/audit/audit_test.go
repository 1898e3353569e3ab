package audit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestRecord_stands_and_falls_with_its_action(t *testing.T) {
	ctx := context.Background()
	sqltest.Both(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), func(t *testing.T, db *sqldb.DB) {
		actor := access.NewActor(access.Policy{"r": {"x.do"}}, 7, 0, "甲", []access.Grant{{Role: "r", Over: "001."}}, civil.MustDay("2026-01-01"))
		permit, err := actor.Permit("x.do", "001.")
		if err != nil {
			t.Fatal(err)
		}
		entry := audit.Entry{Action: "x.do", Court: 1, Subject: "某事", Detail: map[string]int{"count": 3}, Address: "127.0.0.1"}
		failed := errors.New("failed")
		for _, c := range []struct {
			end  error
			want int
		}{{failed, 0}, {nil, 1}} {
			err := db.Write(ctx, func(tx *sqldb.Tx) error {
				if err := audit.Record(tx, permit, entry); err != nil {
					return err
				}
				return c.end
			})
			if !errors.Is(err, c.end) {
				t.Fatal(err)
			}
			err = db.Read(ctx, func(tx *sqldb.Tx) error {
				n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from audit_entry where account = 7 and actor = '甲' and action = 'x.do' and court = 1 and subject = '某事' and detail = '{"count":3}' and address = '127.0.0.1'`)
				if n != c.want {
					t.Errorf("%d entries after %v", n, c.end)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
