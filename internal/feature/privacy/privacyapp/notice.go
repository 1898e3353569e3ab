package privacyapp

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/privacy"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

func standing(tx *sqldb.Tx, kind string) (privacy.Text, error) {
	t, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (t privacy.Text, err error) {
		var at sqldb.Instant
		err = r.Scan(&t.Kind, &t.Number, &t.Content, &t.Basis, &t.MadeBy, &at)
		t.MadeAt = at.Time
		return t, err
	}, `select kind, number, content, basis, made_name, made_at from privacy_notice where kind = $1 and court = 0 order by number desc limit 1`, kind)
	if err == nil && !ok {
		t = privacy.Standing(kind)
	}
	return t, err
}

// Notice returns the notice in force and whether the permit's actor has read
// this edition. Everybody may.
func (a *App) Notice(ctx context.Context, permit access.Permit) (t privacy.Text, read bool, err error) {
	if err := permit.Covers(privacy.CanOwn); err != nil {
		return t, false, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if t, err = standing(tx, privacy.NoticeKind); err != nil {
			return err
		}
		read, err = hasRead(tx, permit.Actor().Account, t.Edition())
		return err
	})
	return t, read, err
}

func hasRead(tx *sqldb.Tx, account int64, edition string) (bool, error) {
	n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from privacy_receipt where account = $1 and edition = $2`, account, edition)
	return n > 0, err
}

// Receive notes that the permit's actor has read an edition of the notice; it
// is a receipt, no consent (PI-02). Fault: Conflict when there is a newer one.
func (a *App) Receive(ctx context.Context, permit access.Permit, edition string) error {
	if err := permit.Covers(privacy.CanOwn); err != nil {
		return err
	}
	account := permit.Actor().Account
	err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, err := standing(tx, privacy.NoticeKind)
		if err != nil {
			return err
		}
		if t.Edition() != edition {
			return fault.New(fault.Conflict, "告知书刚有更新，请看过新的内容。")
		}
		if read, err := hasRead(tx, account, edition); err != nil || read {
			return err
		}
		if _, err := tx.Exec(`insert into privacy_receipt (account, edition, read_at) values ($1, $2, $3)`, account, edition, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanOwn, Subject: "已阅个人信息处理告知书", Account: account, Detail: map[string]string{"edition": edition}})
	})
	return err
}

// believed is for how long the texts in force are not asked for again: every
// page needs them, and they change once in years. Whoever publishes one sees it
// at once; another instance of the program tells it this much later.
const believed = 10 * time.Second

// inForce returns the edition of the notice and the banner in force.
func (f *Facts) inForce(ctx context.Context) (edition, warning string, err error) {
	now := f.db.Now()
	f.mu.Lock()
	edition, warning = f.edition, f.warning
	fresh := now.Before(f.until)
	f.mu.Unlock()
	if fresh {
		return edition, warning, nil
	}
	err = f.db.Read(ctx, func(tx *sqldb.Tx) error {
		notice, err := standing(tx, privacy.NoticeKind)
		if err != nil {
			return err
		}
		banner, err := standing(tx, privacy.WarningKind)
		edition, warning = notice.Edition(), banner.Content
		return err
	})
	if err != nil {
		return "", privacy.Warning, err
	}
	f.mu.Lock()
	f.edition, f.warning, f.until = edition, warning, now.Add(believed)
	f.mu.Unlock()
	return edition, warning, nil
}

func (f *Facts) forget() {
	f.mu.Lock()
	f.until = time.Time{}
	f.mu.Unlock()
}

// Unread reports whether an account has still to read the notice in force: the
// gate before every page but the notice itself. What was read once is kept in
// memory until the notice changes.
func (f *Facts) Unread(ctx context.Context, account int64) (unread bool, err error) {
	if account == 0 {
		return false, nil
	}
	edition, _, err := f.inForce(ctx)
	if err != nil {
		return false, err
	}
	f.mu.Lock()
	known := f.read[account] == edition
	f.mu.Unlock()
	if known {
		return false, nil
	}
	err = f.db.Read(ctx, func(tx *sqldb.Tx) error {
		read, err := hasRead(tx, account, edition)
		if err == nil && read {
			f.mu.Lock()
			f.read[account] = edition
			f.mu.Unlock()
		}
		unread = !read
		return err
	})
	return unread, err
}

// Warning returns the banner about state secrets (PI-12); never empty.
func (f *Facts) Warning(ctx context.Context) string {
	_, warning, _ := f.inForce(ctx)
	return warning
}

// PublishIn is a new edition of a standing text.
type PublishIn struct{ Kind, Content, Basis string }

// Publish makes a new edition of the notice or the banner. The notice has to be
// read again by everybody. Faults: Invalid for an empty text or without a basis.
func (a *App) Publish(ctx context.Context, permit access.Permit, in PublishIn) error {
	if err := permit.Covers(privacy.CanNotice); err != nil {
		return err
	}
	content, basis := strings.TrimSpace(in.Content), strings.TrimSpace(in.Basis)
	f := fault.New(fault.Invalid, "有几处需要改正。")
	if n := utf8.RuneCountInString(content); n < privacy.LeastText {
		_ = f.At("content", "不能空着，也不能只有几个字")
	} else if n > privacy.MostText {
		_ = f.At("content", "字数过多，请删减")
	}
	if utf8.RuneCountInString(basis) < 2 {
		_ = f.At("basis", "请写明依据，例如会议决定的文号")
	}
	if in.Kind != privacy.NoticeKind && in.Kind != privacy.WarningKind {
		return fault.New(fault.NotFound, "没有这一种告知。")
	}
	if err := f.Err(); err != nil {
		return err
	}
	defer a.facts.forget()
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, err := standing(tx, in.Kind)
		if err != nil {
			return err
		}
		actor := permit.Actor()
		if _, err := tx.Exec(`insert into privacy_notice (id, kind, court, number, content, basis, made_by, made_name, made_at) values ($1, $2, 0, $3, $4, $5, $6, $7, $8)`,
			id.New[privacy.Text](tx.Now()), in.Kind, t.Number+1, content, basis, actor.Account, actor.Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanNotice, Subject: "修订告知", Detail: map[string]any{"kind": in.Kind, "number": t.Number + 1, "basis": basis}})
	})
}

// Texts returns the texts in force, for whoever writes them.
func (a *App) Texts(ctx context.Context, permit access.Permit) (notice, warning privacy.Text, err error) {
	if err := permit.Covers(privacy.CanNotice); err != nil {
		return notice, warning, err
	}
	_ = permit.Over() // one text for the whole installation
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if notice, err = standing(tx, privacy.NoticeKind); err == nil {
			warning, err = standing(tx, privacy.WarningKind)
		}
		return err
	})
	return notice, warning, err
}
