package privacyapp_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 6, 30, 9, 30, 0, 0, civil.Shanghai)
)

const (
	court  org.UnitID = 1
	branch org.UnitID = 3
	other  org.UnitID = 4
)

// house is a court with two branches, its members and this room.
type house struct {
	*testing.T
	db      *sqldb.DB
	members *memberapp.App
	uploads *intake.Store
	app     *privacyapp.App
}

var policy = access.Policy{
	"member":    {privacy.CanOwn},
	"secretary": {privacy.CanOwn, member.CanView, member.CanReveal, member.CanChange, privacy.CanDecide, privacy.CanExport, privacy.CanReport},
	"reader":    {privacy.CanOwn, member.CanView, privacy.CanExport},
	"officer": {privacy.CanOwn, member.CanView, member.CanReveal, member.CanChange, privacy.CanDecide, privacy.CanExport, privacy.CanApprove, privacy.CanDispose, privacy.CanReport, privacy.CanNotice,
		member.CanImport},
}

func both(t *testing.T, test func(h house)) {
	sqltest.Both(t, now, func(t *testing.T, db *sqldb.DB) { test(furnish(t, db)) })
}

func furnish(t *testing.T, db *sqldb.DB) house {
	t.Helper()
	sealer, err := seal.Load(ctx, db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	h := house{T: t, db: db, members: memberapp.New(db, sealer, orgapp.New(db).Facts()), uploads: intake.New(db, sealer)}
	h.app = privacyapp.New(db, sealer, h.members.Custody(), h.uploads)
	h.write(func(tx *sqldb.Tx) error {
		in := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version")
		span := tx.Insert("org_span", "id", "unit", "from_day", "until_day", "parent", "path", "full_name", "short_name", "with_committee")
		for _, u := range []org.Unit{
			{ID: court, Court: court, Path: "001.", Kind: org.Court, Code: "01", Short: "云川中院"},
			{ID: branch, Court: court, Parent: court, Path: "001.001.", Kind: org.Branch, Code: "0101", Short: "民二庭党支部"},
			{ID: other, Court: court, Parent: court, Path: "001.002.", Kind: org.Branch, Code: "0102", Short: "刑一庭党支部"},
		} {
			in.Add(u.ID, u.Court, u.Parent, string(u.Path), string(u.Kind), u.Code, u.Short, u.Short, false, civil.End(0), 1)
			span.Add(u.ID, u.ID, civil.MustDay("1990-01-01"), civil.End(0), u.Parent, string(u.Path), u.Short, u.Short, false)
		}
		if err := in.Done(); err != nil {
			return err
		}
		return span.Done()
	})
	return h
}

func (h house) write(fn func(tx *sqldb.Tx) error) {
	h.Helper()
	if err := h.db.Write(ctx, fn); err != nil {
		h.Fatal(err)
	}
}

func (h house) count(q string, args ...any) (n int) {
	h.Helper()
	if err := h.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		n, err = sqldb.One(tx, sqldb.Scalar[int], q, args...)
		return err
	}); err != nil {
		h.Fatal(err)
	}
	return n
}

// actor is somebody with a post over a path.
func actor(role access.Role, account, k int64, over access.Path) *access.Actor {
	return access.NewActor(policy, account, k, "甲"+strconv.FormatInt(account, 10), []access.Grant{{Role: role, Over: over, Name: "云川中院机关党委", Period: civil.Since(1)}}, civil.DayOf(now))
}

func (h house) permit(a *access.Actor, can access.Can) access.Permit {
	h.Helper()
	p, err := a.PermitHere(can)
	if err != nil {
		h.Fatal(err)
	}
	return p
}

// idNumber makes a valid number of an invented person.
func idNumber(serial int) string {
	s := "51030119850315" + strconv.Itoa(1000 + serial)[1:]
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return s + string("10X98765432"[sum%11])
}

// enter registers a member.
func (h house) enter(name string, serial int, in org.UnitID) member.ID {
	h.Helper()
	p, err := access.System("test").Permit(member.CanChange, "001.")
	if err != nil {
		h.Fatal(err)
	}
	saved, err := h.members.Add(ctx, p, memberapp.AddIn{Branch: in, Said: memberapp.Said{"name": name, "id-number": idNumber(serial), "gender": "", "standing": "正式党员",
		"joined": "2008-07-01", "converted": "2009-07-01", "phones": "13900001" + strconv.Itoa(1000 + serial)[1:], "address": "临江街道独特路 " + strconv.Itoa(serial) + " 号", "job": "法官助理", "remark": "独特备注"}})
	if err != nil {
		h.Fatalf("%s: %+v", name, err)
	}
	return saved.ID
}

// upload takes a file in as the member import does.
func (h house) upload(name, content string) intake.BatchID {
	h.Helper()
	p, err := access.System("test").Permit(member.CanImport, "001.")
	if err != nil {
		h.Fatal(err)
	}
	k, err := h.uploads.Begin(ctx, p, h.members.Import(), intake.File{Name: name, Size: int64(len(content)), ReaderAt: bytes.NewReader([]byte(content))})
	if err != nil {
		h.Fatal(err)
	}
	h.uploads.Wait()
	return k
}
