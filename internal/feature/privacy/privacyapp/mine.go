package privacyapp

import (
	"context"
	"encoding/json"
	"io"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// Mine is everything held about one person, and what they asked to have
// corrected.
type Mine struct {
	Member      bool // they are in the register
	Holdings    []personal.Holding
	Corrections []privacy.Correction // newest first
}

// Mine returns what every room holds about the permit's actor, whole, for
// nobody else (PI-07). It stands in the trail; taken says that they take it away.
func (a *App) Mine(ctx context.Context, permit access.Permit, taken bool) (out Mine, err error) {
	if err := permit.Covers(privacy.CanOwn); err != nil {
		return Mine{}, err
	}
	actor := permit.Actor()
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		out = Mine{Member: actor.Member != 0}
		what := "查看本人信息"
		if taken {
			what = "下载本人信息"
		}
		if err := audit.Record(tx, permit, audit.Entry{Action: privacy.CanOwn, Subject: what, Account: actor.Account, Member: actor.Member}); err != nil {
			return err
		}
		if out.Member {
			if out.Holdings, err = a.people.Holding(tx, actor.Member); err != nil {
				return err
			}
			if out.Corrections, err = a.corrections(tx, `where member = $1 order by asked_at desc, id desc`, actor.Member); err != nil {
				return err
			}
		}
		for _, h := range a.holders {
			more, err := h(tx, actor.Account, actor.Member)
			if err != nil {
				return err
			}
			out.Holdings = append(out.Holdings, more...)
		}
		return a.ownTraces(tx, actor.Account, &out)
	})
	return out, err
}

// ownTraces are what this room holds about an account.
func (a *App) ownTraces(tx *sqldb.Tx, account int64, out *Mine) error {
	rows, err := sqldb.All(tx, func(r sqldb.Row) (x personal.Row, err error) {
		var at sqldb.Instant
		err = r.Scan(&x.Value, &at)
		x.Name, x.When = "已阅告知书", local(at.Time)
		return x, err
	}, `select edition, read_at from privacy_receipt where account = $1 order by read_at desc, edition`, account)
	if err != nil {
		return err
	}
	more, err := sqldb.All(tx, func(r sqldb.Row) (x personal.Row, err error) {
		var at sqldb.Instant
		err = r.Scan(&x.Name, &x.Value, &at)
		x.Name, x.When = "导出申请 "+x.Name, local(at.Time)
		return x, err
	}, `select number, purpose, asked_at from privacy_export where asked_by = $1 order by asked_at desc, id`, account)
	if rows = append(rows, more...); len(rows) > 0 {
		out.Holdings = append(out.Holdings, personal.Holding{Title: "个人信息保护", Rows: rows})
	}
	return err
}

// WriteSheet writes it as a workbook.
func (m Mine) WriteSheet(w io.Writer, mark string) error {
	book := sheet.NewWriter(w)
	for _, h := range m.Holdings {
		if err := book.Sheet(h.Title, mark, []sheet.Column{{Title: "项目", Width: 22}, {Title: "内容", Width: 50}, {Title: "时间", Width: 26}}); err != nil {
			return err
		}
		for _, r := range h.Rows {
			if err := book.Row(r.Name, r.Value, r.When); err != nil {
				return err
			}
		}
	}
	return book.Close()
}

// WriteJSON writes it for a program.
func (m Mine) WriteJSON(w io.Writer) error {
	type part struct {
		Title string         `json:"title"`
		Rows  []personal.Row `json:"rows"`
	}
	parts := []part{}
	for _, h := range m.Holdings {
		parts = append(parts, part(h))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(parts)
}

// nobody is the fault of somebody who is in no register.
func nobody() error {
	return fault.New(fault.NotFound, "您的账号没有对应的党员登记。如有误，请联系党务干部。")
}
