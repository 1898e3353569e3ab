package admissionapp

import (
	"context"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/sqldb"
)

// Objection is what somebody objected during a publicity, and what came of it.
type Objection struct {
	ID       id.Of[Objection]
	Day      civil.Day
	Content  string
	Handling string
	Handled  civil.Day // zero: not yet
	Affects  bool      // it keeps the person from being listed
	At       time.Time
	By       string
}

const objectionColumns = `x.id, x.dossier, x.day, x.content, x.handling, x.handled, x.affects, x.entered_at, x.entered_name`

func scanObjection(r sqldb.Row) (o Objection, d admission.ID, err error) {
	var at sqldb.Instant
	err = r.Scan(&o.ID, &d, &o.Day, &o.Content, (*sqldb.Text)(&o.Handling), &o.Handled, &o.Affects, &at, &o.By)
	o.At = at.Time
	return o, d, err
}

// ObjectIn is an objection, or the handling of one.
type ObjectIn struct {
	ID      admission.ID
	Version int
	Of      id.Of[Objection] // zero: a new one
	Objection
}

// Object notes an objection, or how one was handled. Faults: NotFound, Invalid,
// Conflict.
func (a *App) Object(ctx context.Context, permit access.Permit, in ObjectIn) error {
	if err := permit.Covers(admission.CanRecord); err != nil {
		return err
	}
	in.Content, in.Handling = han.Trim(in.Content), han.Trim(in.Handling)
	return a.change(ctx, permit, in.ID, in.Version, func(tx *sqldb.Tx, f *File) (string, error) {
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if in.Of == 0 {
			if in.Day == 0 || in.Day > tx.Today() {
				_ = bad.At("day", "请填写收到异议的日期，不晚于今天")
			}
			if in.Content == "" {
				_ = bad.At("content", "请填写异议内容")
			}
		}
		if in.Of != 0 || in.Handling != "" || in.Handled != 0 {
			if in.Handling == "" {
				_ = bad.At("handling", "请填写核查和处理情况")
			}
			if in.Handled == 0 || in.Handled > tx.Today() {
				_ = bad.At("handled", "请填写处理日期，不晚于今天")
			}
		}
		if err := bad.Err(); err != nil {
			return "", err
		}
		if in.Of != 0 {
			n, err := tx.Exec(`update admission_objection set handling = $3, handled = $4, affects = $5 where id = $1 and dossier = $2`, in.Of, f.ID, in.Handling, in.Handled, in.Affects)
			if err == nil && n == 0 {
				err = notFound()
			}
			return "登记异议处理", err
		}
		row := tx.Insert("admission_objection", "id", "dossier", "day", "content", "handling", "handled", "affects", "entered_at", "entered_name")
		row.Add(id.New[Objection](tx.Now()), f.ID, in.Day, in.Content, sqldb.Text(in.Handling), in.Handled, in.Affects, sqldb.At(tx.Now()), permit.Actor().Name)
		return "登记公示异议", row.Done()
	})
}

// standing says which objection keeps the person from being listed; "" none.
func (f *File) standing() string {
	for _, o := range f.Objections {
		switch {
		case o.Handled == 0:
			return o.Day.String() + " 的公示异议还没有处理，不能列为发展对象。"
		case o.Affects:
			return o.Day.String() + " 的公示异议经核查影响发展，不能列为发展对象。"
		}
	}
	return ""
}
