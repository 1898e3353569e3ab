package privacyapp_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/privacy/privacyapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

func is(t *testing.T, err error, want fault.Kind, what string) {
	t.Helper()
	if err == nil || fault.KindOf(err) != want {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// PI-02: everybody is told, once for each edition; telling is not asking.
func TestPI_02_notice_is_read_by_edition(t *testing.T) {
	both(t, func(h house) {
		somebody, officer := actor("member", 7, 0, "001.001."), actor("officer", 1, 0, "001.")
		unread := func() bool {
			u, err := h.app.Facts().Unread(ctx, 7)
			if err != nil {
				h.Fatal(err)
			}
			return u
		}
		if !unread() {
			h.Error("nothing was read and nothing is unread")
		}
		text, read, err := h.app.Notice(ctx, h.permit(somebody, privacy.CanOwn))
		if err != nil || read || !strings.Contains(text.Content, "不以您的同意为前提") {
			h.Fatalf("%v %v", read, err)
		}
		is(h.T, h.app.Receive(ctx, h.permit(somebody, privacy.CanOwn), "99-x"), fault.Conflict, "an edition that is none")
		for range 2 { // a second press changes nothing
			if err := h.app.Receive(ctx, h.permit(somebody, privacy.CanOwn), text.Edition()); err != nil {
				h.Fatal(err)
			}
		}
		if once, again := unread(), unread(); once || again {
			h.Error("it was read and is unread")
		}
		write := h.permit(officer, privacy.CanNotice)
		is(h.T, h.app.Publish(ctx, write, privacyapp.PublishIn{Kind: privacy.NoticeKind, Content: "   ", Basis: "云中法〔2026〕1 号"}), fault.Invalid, "an empty notice")
		is(h.T, h.app.Publish(ctx, write, privacyapp.PublishIn{Kind: privacy.WarningKind, Content: "", Basis: "云中法〔2026〕1 号"}), fault.Invalid, "an empty warning (PI-12)")
		is(h.T, h.app.Publish(ctx, write, privacyapp.PublishIn{Kind: privacy.NoticeKind, Content: strings.Repeat("告知", 20)}), fault.Invalid, "without a basis")
		if err := h.app.Publish(ctx, write, privacyapp.PublishIn{Kind: privacy.NoticeKind, Content: strings.Repeat("告知", 20), Basis: "云中法〔2026〕1 号"}); err != nil {
			h.Fatal(err)
		}
		if !unread() {
			h.Error("a new edition is not told")
		}
		if h.app.Facts().Warning(ctx) != privacy.Warning {
			h.Error("the warning is gone")
		}
		if n := h.count(`select count(*) from privacy_receipt where account = 7`); n != 1 {
			h.Errorf("%d receipts", n)
		}
	})
}

// PI-07: one sees everything about oneself, whole, and nobody else's.
func TestPI_07_mine_is_whole_and_only_mine(t *testing.T) {
	both(t, func(h house) {
		a, b := h.enter("沈砚", 11, branch), h.enter("顾岚", 22, branch)
		me := actor("member", 7, int64(a), "001.001.")
		h.app.Ask(func(_ *sqldb.Tx, account, _ int64) ([]personal.Holding, error) {
			return []personal.Holding{{Title: "账号", Rows: []personal.Row{{Name: "登录名", Value: "shenyan"}}}}, nil
		})
		mine, err := h.app.Mine(ctx, h.permit(me, privacy.CanOwn), true)
		if err != nil || !mine.Member {
			h.Fatal(err)
		}
		var book, text bytes.Buffer
		if err := mine.WriteSheet(&book, "本人下载"); err != nil {
			h.Fatal(err)
		}
		if err := mine.WriteJSON(&text); err != nil {
			h.Fatal(err)
		}
		for _, want := range []string{idNumber(11), "13900001011", "独特路 11 号", "独特备注", "民二庭党支部", "shenyan", "登记"} {
			if !strings.Contains(text.String(), want) {
				h.Errorf("what is held lacks %s", want)
			}
		}
		if strings.Contains(text.String(), idNumber(22)) || strings.Contains(text.String(), "顾岚") {
			h.Errorf("%v is told of %v", a, b)
		}
		opened, err := sheet.Open(bytes.NewReader(book.Bytes()), int64(book.Len()), sheet.Default)
		if err != nil || len(opened.Sheets()) != len(mine.Holdings) {
			h.Errorf("the workbook: %v", err)
		}
		if n := h.count(`select count(*) from audit_entry where action = 'privacy.own' and subject = '下载本人信息'`); n != 1 {
			h.Errorf("%d traces", n)
		}
		nobody := actor("member", 8, 0, "001.")
		if m, err := h.app.Mine(ctx, h.permit(nobody, privacy.CanOwn), false); err != nil || m.Member || strings.Contains(text.String(), "顾岚") {
			h.Errorf("an account without a member: %v", err)
		}
	})
}

// PI-07: a correction is asked for, decided by another with a reason and in
// time, and made through the register's own operation.
func TestPI_07_correction(t *testing.T) {
	both(t, func(h house) {
		k := h.enter("沈砚", 11, branch)
		me, secretary, far := actor("secretary", 7, int64(k), "001.001."), actor("secretary", 2, 0, "001.001."), actor("secretary", 3, 0, "001.002.")
		ask := h.permit(me, privacy.CanOwn)
		_, err := h.app.AskCorrection(ctx, ask, privacyapp.CorrectionIn{Field: "birth", Wanted: "昨天", Reason: "与身份证不一致"})
		is(h.T, err, fault.Invalid, "what cannot be")
		_, err = h.app.AskCorrection(ctx, ask, privacyapp.CorrectionIn{Field: "phones", Wanted: "13800138000"})
		is(h.T, err, fault.Invalid, "without a reason")
		c, err := h.app.AskCorrection(ctx, ask, privacyapp.CorrectionIn{Field: "phones", Wanted: "13800138000", Reason: "换了号码"})
		if err != nil {
			h.Fatal(err)
		}
		_, err = h.app.AskCorrection(ctx, ask, privacyapp.CorrectionIn{Field: "phones", Wanted: "13800138001", Reason: "换了号码"})
		is(h.T, err, fault.Conflict, "twice at once")
		if n := h.count(`select count(*) from privacy_correction where wanted = $1`, []byte("13800138000")); n != 0 {
			h.Error("what is wanted is stored in the clear")
		}
		decide := func(a *access.Actor, version int, agreed bool, answer string) error {
			return h.app.DecideCorrection(ctx, h.permit(a, privacy.CanDecide), privacyapp.DecideIn{ID: c, Version: version, Agreed: agreed, Answer: answer})
		}
		is(h.T, decide(me, 1, true, "本人核对"), fault.Denied, "one's own")
		is(h.T, decide(far, 1, true, "核对无误"), fault.NotFound, "another branch's")
		is(h.T, decide(secretary, 1, false, ""), fault.Invalid, "without a reason")
		seen, err := h.app.Correction(ctx, h.permit(secretary, privacy.CanDecide), c)
		if err != nil || seen.Wanted != "13800138000" || seen.Shown != "****1011" || seen.Due.String() != "2026-07-14" {
			h.Errorf("%+v %v", seen, err)
		}
		if err := decide(secretary, 1, true, "核对无误"); err != nil {
			h.Fatal(err)
		}
		is(h.T, decide(secretary, 1, false, "再想一想"), fault.Conflict, "decided already")
		mine, err := h.app.Mine(ctx, ask, false)
		if err != nil || mine.Corrections[0].State != privacy.CorrectionDone || mine.Corrections[0].Answer != "核对无误" {
			h.Errorf("%+v %v", mine.Corrections, err)
		}
		var text bytes.Buffer
		if err := mine.WriteJSON(&text); err != nil || !strings.Contains(text.String(), "13800138000") || !strings.Contains(text.String(), "独特备注") {
			h.Errorf("the register says otherwise: %v", err)
		}
		if n := h.count(`select count(*) from member_change where member = $1`, k); n != 2 {
			h.Errorf("%d changes in the history", n)
		}
		if _, err := h.app.AskCorrection(ctx, ask, privacyapp.CorrectionIn{Field: "gender", Wanted: "男", Reason: "登记有误"}); err != nil {
			h.Errorf("one character: %v", err)
		}
		second, err := h.app.AskCorrection(ctx, ask, privacyapp.CorrectionIn{Field: "job", Wanted: "法官", Reason: "已入额"})
		if err != nil {
			h.Fatal(err)
		}
		if err := h.app.WithdrawCorrection(ctx, ask, second); err != nil {
			h.Fatal(err)
		}
		is(h.T, h.app.WithdrawCorrection(ctx, h.permit(secretary, privacy.CanOwn), second), fault.NotFound, "another's request")
	})
}

// PI-11, PI-15: personal data leave whole only when others agreed, within a
// limit, marked, and the file is sealed and goes.
func TestPI_11_export_by_approval(t *testing.T) {
	both(t, func(h house) {
		h.enter("沈砚", 11, branch)
		h.enter("顾岚", 22, other)
		asker, first, second, far := actor("officer", 1, 0, "001."), actor("officer", 2, 0, "001."), actor("officer", 3, 0, "001."), actor("officer", 4, 0, "002.")
		ask := h.permit(asker, privacy.CanExport)
		columns := []string{"member.full_name", "member.id_number", "member.phones", "member.job", "member.remark"}
		_, err := h.app.AskExport(ctx, ask, privacyapp.ExportIn{Columns: columns, Open: []string{"member.id_number"}})
		is(h.T, err, fault.Invalid, "without a purpose")
		_, err = h.app.AskExport(ctx, h.permit(actor("reader", 9, 0, "001.001."), privacy.CanExport), privacyapp.ExportIn{Columns: columns, Open: []string{"member.id_number"}, Purpose: "统计上报"})
		is(h.T, err, fault.Denied, "whole numbers for somebody who may not reveal them")
		k, err := h.app.AskExport(ctx, ask, privacyapp.ExportIn{Columns: columns, Open: []string{"member.id_number"}, Purpose: "年度党内统计"})
		if err != nil {
			h.Fatal(err)
		}
		look := func() privacy.Export {
			e, err := h.app.Export(ctx, ask, k)
			if err != nil {
				h.Fatal(err)
			}
			return e
		}
		is(h.T, h.app.MakeExport(ctx, ask, k), fault.Conflict, "made before it was approved")
		decide := func(a *access.Actor, k privacyapp.ExportID, version int) error {
			return h.app.DecideExport(ctx, h.permit(a, privacy.CanApprove), privacyapp.VerdictIn[privacy.Export]{ID: k, Version: version, Agreed: true, Reason: "同意"})
		}
		is(h.T, decide(asker, k, 1), fault.Denied, "approved by oneself")
		is(h.T, decide(far, k, 1), fault.NotFound, "approved elsewhere")
		if err := decide(first, k, 1); err != nil {
			h.Fatal(err)
		}
		if e := look(); e.Needs != 1 || e.State != privacy.ExportApproved || e.Amount != 2 {
			h.Errorf("%+v", e)
		}
		is(h.T, h.app.MakeExport(ctx, h.permit(first, privacy.CanExport), k), fault.Denied, "made by another")
		if err := h.app.MakeExport(ctx, ask, k); err != nil {
			h.Fatal(err)
		}
		_, err = h.app.FetchExport(ctx, h.permit(first, privacy.CanExport), k)
		is(h.T, err, fault.Denied, "fetched by another")
		file, err := h.app.FetchExport(ctx, ask, k)
		if err != nil {
			h.Fatal(err)
		}
		text := sheetText(h, file)
		for _, want := range []string{idNumber(11), idNumber(22), "****1011", "甲1", "2026-06-30 09:30", look().Number, "年度党内统计", "独特备注"} {
			if !strings.Contains(text, want) {
				h.Errorf("the sheet lacks %s", want)
			}
		}
		if strings.Contains(text, "13900001011") || strings.Contains(text, "独特路") {
			h.Error("a column that was not asked for whole is whole, or one not asked for is there")
		}
		if n := h.count(`select count(*) from audit_entry where action = 'privacy.export'`); n != 3 {
			h.Errorf("%d traces, want asking, making, fetching", n)
		}

		// PI-15: number, job and standing together need two others.
		two, err := h.app.AskExport(ctx, ask, privacyapp.ExportIn{Columns: append(columns, "member.standing"), Open: []string{"member.id_number"}, Purpose: "年度党内统计"})
		if err != nil {
			h.Fatal(err)
		}
		if err := decide(first, two, 1); err != nil {
			h.Fatal(err)
		}
		is(h.T, h.app.MakeExport(ctx, ask, two), fault.Conflict, "one of two agreed")
		is(h.T, decide(first, two, 2), fault.Conflict, "the same person twice")
		if err := decide(second, two, 2); err != nil {
			h.Fatal(err)
		}
		if err := h.app.MakeExport(ctx, ask, two); err != nil {
			h.Fatal(err)
		}
	})
}

func TestPI_15_thresholds(t *testing.T) {
	three := []string{"member.id_number", "member.job", "member.standing"}
	for _, c := range []struct {
		people  int
		columns []string
		open    []string
		want    int
	}{
		{200, three[1:], nil, 1}, {201, three[1:], nil, 2}, {1, three, []string{"member.id_number"}, 2}, {1, three, nil, 1}, {1, three[:2], []string{"member.id_number"}, 1},
	} {
		if n, why := privacy.Approvals(c.people, c.columns, c.open); n != c.want || (why != "") != (n > 1) {
			t.Errorf("%+v: %d %s", c, n, why)
		}
	}
}

func sheetText(h house, f privacyapp.Fetched) string {
	h.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		h.Fatal(err)
	}
	book, err := sheet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), sheet.Default)
	if err != nil {
		h.Fatal(err)
	}
	var text strings.Builder
	if err := book.Rows(0, func(r sheet.Row) error {
		for _, c := range r.Cells {
			text.WriteString(c.Text + "\n")
		}
		return nil
	}); err != nil {
		h.Fatal(err)
	}
	return text.String()
}

// PI-14: what came in by mistake is out of reach at once, and gone when a second
// person says so.
func TestPI_14_emergency(t *testing.T) {
	both(t, func(h house) {
		k := h.upload("某名册.xlsx", "不是名册的内容")
		reporter, second := actor("secretary", 5, 0, "001."), actor("officer", 1, 0, "001.")
		report := h.permit(reporter, privacy.CanReport)
		recent, _, err := h.app.Suspects(ctx, report)
		if err != nil || len(recent) != 1 || len(recent[0].Items) != 1 {
			h.Fatalf("%+v %v", recent, err)
		}
		e, err := h.app.Report(ctx, report, privacyapp.ReportIn{Keeper: "intake", Item: int64(k), Mark: "机密"})
		if err != nil {
			h.Fatal(err)
		}
		batch, err := h.uploads.Batch(ctx, h.permit(second, member.CanImport), h.members.Import(), k)
		if err != nil || batch.FileName == "某名册.xlsx" || batch.Loadable(false) {
			h.Errorf("an isolated upload is shown: %+v %v", batch, err)
		}
		decide := func(a *access.Actor, agreed bool) error {
			return h.app.DecideRemoval(ctx, h.permit(a, privacy.CanApprove), privacyapp.VerdictIn[privacy.Emergency]{ID: e, Version: 1, Agreed: agreed, Reason: "核实为机密件"})
		}
		is(h.T, decide(actor("officer", 5, 0, "001."), true), fault.Denied, "removed by who reported it")
		if err := decide(second, true); err != nil {
			h.Fatal(err)
		}
		if n := h.count(`select count(*) from blob`) + h.count(`select count(*) from intake_batch`); n != 0 {
			h.Errorf("%d rows are left", n)
		}
		got, err := h.app.Emergency(ctx, report, e)
		if err != nil || got.State != privacy.Removed || len(got.Places) < 5 || !strings.Contains(strings.Join(got.Places, ""), "备份") || strings.Contains(got.Report, "某名册") {
			h.Errorf("%+v %v", got, err)
		}
		// One that turns out to be none comes back as it was.
		k = h.upload("另一名册.xlsx", "不是名册的内容")
		if e, err = h.app.Report(ctx, report, privacyapp.ReportIn{Keeper: "intake", Item: int64(k), Mark: "未标密"}); err != nil {
			h.Fatal(err)
		}
		if err := decide(second, false); err != nil {
			h.Fatal(err)
		}
		if b, err := h.uploads.Batch(ctx, h.permit(second, member.CanImport), h.members.Import(), k); err != nil || b.FileName != "另一名册.xlsx" {
			h.Errorf("%+v %v", b, err)
		}
	})
}

// PI-04: what is over its term is proposed by one and destroyed by another; the
// record stays.
func TestPI_04_disposal_by_two(t *testing.T) {
	both(t, func(h house) {
		young := h.upload("新.xlsx", "不是名册")
		old := h.upload("旧.xlsx", "不是名册的内容")
		h.write(func(tx *sqldb.Tx) error {
			_, err := tx.Exec(`update intake_batch set made_at = $2 where id = $1`, old, sqldb.At(now.Add(-31*24*time.Hour)))
			return err
		})
		one, two := actor("officer", 1, 0, "001."), actor("officer", 2, 0, "001.")
		propose := h.permit(one, privacy.CanDispose)
		due, _, err := h.app.Overdue(ctx, propose)
		if err != nil || len(due) != 1 || len(due[0].Items) != 1 || due[0].Items[0].ID != int64(old) {
			h.Fatalf("%+v %v", due, err)
		}
		_, err = h.app.Dispose(ctx, propose, privacyapp.DisposeIn{Keeper: "intake", Items: []int64{int64(old), int64(young)}, Reason: "已过保存期"})
		is(h.T, err, fault.Invalid, "what is not over its term")
		k, err := h.app.Dispose(ctx, propose, privacyapp.DisposeIn{Keeper: "intake", Items: []int64{int64(old)}, Reason: "已过保存期"})
		if err != nil {
			h.Fatal(err)
		}
		decide := func(a *access.Actor) error {
			return h.app.DecideDisposal(ctx, h.permit(a, privacy.CanApprove), privacyapp.VerdictIn[privacy.Disposal]{ID: k, Version: 1, Agreed: true, Reason: "同意"})
		}
		is(h.T, decide(one), fault.Denied, "one person alone")
		if n := h.count(`select count(*) from intake_batch`); n != 2 {
			h.Errorf("%d uploads before the approval", n)
		}
		if err := decide(two); err != nil {
			h.Fatal(err)
		}
		if n := h.count(`select count(*) from intake_batch`); n != 1 {
			h.Errorf("%d uploads after it", n)
		}
		d, err := h.app.Disposal(ctx, propose, k)
		if err != nil || d.State != privacy.DisposalDone || d.Destroyed != 1 || len(d.Items) != 1 || len(d.Approvals) != 1 {
			h.Errorf("%+v %v", d, err)
		}
		is(h.T, decide(two), fault.Conflict, "twice")
	})
}
