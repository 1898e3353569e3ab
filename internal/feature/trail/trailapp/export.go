package trailapp

import (
	"context"
	"io"
	"strconv"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// mostRows is how many entries one workbook takes; more are exported with the
// command line, without a bound.
const mostRows = 50000

// Exported is a workbook ready to be written.
type Exported struct {
	Name    string
	Entries []trail.Entry
	Cut     bool // there were more
	title   string
}

// Export returns what the query finds, the newest first, as a workbook; it
// stands in the trail itself. Needs audit.export. Fault: TooLarge beyond 50 000.
func (a *App) Export(ctx context.Context, permit access.Permit, q trail.Query) (x Exported, err error) {
	if err := permit.Covers(trail.CanExport); err != nil {
		return x, err
	}
	defer fault.Wrap(&err, "trailapp.Export")
	q.At, q.ID = time.Time{}, 0
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := look(tx, permit)
		if err != nil {
			return err
		}
		f, err := search(tx, s, q, mostRows, 4*mostRows)
		x.Entries, x.Cut = f.Entries, f.More
		today := tx.Today().String()
		x.title, x.Name = "审计记录（导出于 "+today+"）", "审计记录-"+today+".xlsx"
		return err
	})
	if err != nil {
		return x, err
	}
	if x.Cut {
		return x, fault.Newf(fault.TooLarge, "符合条件的记录超过 %d 条，或要翻查的太多。请缩短期间或加上条件，或用命令 touyan audit export 导出。", mostRows)
	}
	return x, a.db.Write(ctx, func(tx *sqldb.Tx) error { return exported(tx, permit, "导出审计记录", q, len(x.Entries)) })
}

// exported writes that entries were taken away.
func exported(tx *sqldb.Tx, permit access.Permit, what string, q trail.Query, n int) error {
	detail := map[string]any{"count": n}
	for k, v := range map[string]string{"from": q.From.String(), "until": q.Until.String(), "actor": q.Actor, "group": q.Group, "action": q.Action, "object": q.Object, "address": q.Address, "result": q.Result} {
		if v != "" {
			detail[k] = v
		}
	}
	return audit.Record(tx, permit, audit.Entry{Action: trail.CanExport, Subject: what + " " + strconv.Itoa(n) + " 条", Detail: detail})
}

// Write writes the workbook.
func (x Exported) Write(w io.Writer) error {
	book := sheet.NewWriter(w)
	err := book.Sheet("审计记录", x.title, []sheet.Column{{Title: "时间", Width: 28}, {Title: "人员"}, {Title: "岗位", Width: 24}, {Title: "类别"}, {Title: "动作", Width: 18}, {Title: "动作代码", Width: 22},
		{Title: "对象", Width: 40}, {Title: "涉及信息", Width: 24}, {Title: "结果"}, {Title: "来源地址", Width: 18}, {Title: "请求号", Width: 20}, {Title: "详情", Width: 50}, {Title: "记录号", Width: 18}})
	if err != nil {
		return err
	}
	for _, e := range x.Entries {
		err := book.Row(e.At.In(civil.Shanghai).Format("2006-01-02T15:04:05.000Z07:00"), e.Actor, e.Post, trail.GroupTitle(e.Action), trail.ActionTitle(e.Action), e.Action,
			e.Subject, e.Kinds, trail.ResultTitle(e.Result), e.Address, e.Request, e.Detail, e.ID.String())
		if err != nil {
			return err
		}
	}
	return book.Close()
}
