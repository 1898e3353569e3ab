package orgweb

import (
	"context"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgrule/orgsource"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/web"
	"touyan/internal/platform/web/webtest"
)

// openPeopled is open with people in every branch of the intermediate court and
// decisions that may be made.
func openPeopled(t *testing.T) *browser {
	b, db, app := openWith(t)
	sealer, err := seal.Load(context.Background(), db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	members := memberapp.New(db, sealer, app.Facts())
	register := members.Facts()
	app.Recognise(register)
	app.Consult(register, orgsource.New(app.Facts(), register))
	err = db.Write(context.Background(), func(tx *sqldb.Tx) error {
		n := int64(0)
		for _, u := range b.tree.Under("", org.Branch) {
			groups := b.tree.Children(u.ID)
			for i := range 8 {
				n++
				var group org.UnitID
				if len(groups) > 0 {
					group = groups[i%len(groups)].ID
				}
				who := "陈"
				for _, d := range fmt.Sprint(n) {
					who += string([]rune("零一二三四五六七八九")[d-'0'])
				}
				if _, err := tx.Exec(`insert into member (id, court, branch, party_group, full_name, name_key, id_number, id_index, id_tail, gender, standing, joined, converted, work_unit, job, lost, floating, version)
					values ($1, $2, $3, $4, $5, $5, $6, $5, '', '1', 'full', '2015-07-01', '2016-07-01', $7, '法官', $8, $8, 1)`, n, u.Court, u.ID, group, who, []byte{1}, strings.TrimSuffix(u.Short, "党支部"), false); err != nil {
					return err
				}
				if _, err := tx.Exec(`insert into member_place (id, member, branch, party_group, from_day, until_day, reason) values ($1, $1, $2, $3, '2018-01-01', $4, '据名册登记')`, n, u.ID, group, civil.End(0)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	site := &web.Site{Door: door{}, Frame: webtest.Frame{}, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noonThatDay }}
	site.Add(Routes(app, register)...)
	b.h = site.Handler()
	return b
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// hidden are the hidden fields of the last form of a page.
func hidden(page string) url.Values {
	v := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(page[strings.LastIndex(page, "<form"):], -1) {
		v.Add(m[1], html.UnescapeString(m[2]))
	}
	return v
}

func TestBranchesAreMergedInATableAndTakenBack(t *testing.T) {
	b := openPeopled(t)
	court := b.unit(org.Court, "01")
	a, c, d := b.unit(org.Branch, "010100004"), b.unit(org.Branch, "010100005"), b.unit(org.Branch, "010100006")
	_, page := b.get("/org/decisions/mass?court=" + court.ID.String())
	says(t, page, a.Short, "批量合并支部", "into-"+a.ID.String())

	// Lines are pasted from a workbook; one names no branch.
	form := url.Values{"table": {"1"}, "court": {court.ID.String()}, "go": {"fill"}, "day": {"2026-06-10"},
		"pasted": {a.Short + "\t民商事党支部\n" + c.Short + "\t民商事党支部\n没有的支部\t民商事党支部\n"}}
	w := b.post("/org/decisions", form)
	says(t, w.Body.String(), `value="民商事党支部"`, "没有名为“没有的支部”的支部")

	form = url.Values{"table": {"1"}, "court": {court.ID.String()}, "go": {"preview"}, "day": {"2026-06-10"}, "number": {"云机党〔2026〕9号"}, "body": {"市直机关工委"},
		"into-" + a.ID.String(): {"民商事党支部"}, "into-" + c.ID.String(): {"民商事党支部"}, "into-" + d.ID.String(): {"改名党支部"}}
	w = b.post("/org/decisions", form)
	page = w.Body.String()
	says(t, page, "尚未保存", "民商事党支部", "更名为“改名党支部”", "16 人", "随之终止的任职", "ORG-13", "没有登记支部书记")
	confirm := hidden(page)
	confirm.Set("go", "apply")
	w = b.post("/org/decisions", confirm)
	to := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/org/decisions/") {
		t.Fatal(w.Code, w.Body.String())
	}
	_, page = b.get(to)
	says(t, page, "变动前一天", "2026-06-09", a.Short, "撤销性决定", "云机党〔2026〕9号")

	// The tree of the day before, and of today.
	_, page = b.get("/org?on=2026-06-09&court=" + court.ID.String())
	says(t, page, "截至 2026-06-09 的架构", a.Short, c.Short)
	_, page = b.get("/org?court=" + court.ID.String())
	if strings.Contains(page, ">"+a.Short+"<") || !strings.Contains(page, "民商事党支部") || !strings.Contains(page, "改名党支部") {
		t.Error("the tree of today is not what was decided")
	}
	_, page = b.get("/org/units/" + a.ID.String() + "?on=2026-06-09")
	says(t, page, "截至 2026-06-09 的情况")
	_, page = b.get("/org/units/" + d.ID.String())
	says(t, page, "改称“改名党支部”", to)

	// It is taken back by another decision.
	_, page = b.get(to + "/undo")
	says(t, page, "恢复"+a.Short, "恢复名称“"+d.Short+"”")
	undo := hidden(page)
	undo.Set("go", "preview")
	undo.Set("day", "2026-06-20")
	undo.Set("number", "云机党〔2026〕11号")
	undo.Set("body", "市直机关工委")
	w = b.post("/org/decisions", undo)
	confirm = hidden(w.Body.String())
	confirm.Set("go", "apply")
	if w = b.post("/org/decisions", confirm); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body.String())
	}
	_, page = b.get("/org?court=" + court.ID.String())
	says(t, page, a.Short, c.Short, d.Short)
	_, page = b.get(to)
	says(t, page, "已由 云机党〔2026〕11号 撤回")
}

func TestADecisionThatCannotBeIsRefusedWithItsSentence(t *testing.T) {
	b := openPeopled(t)
	a := b.unit(org.Branch, "010100004")
	form := url.Values{"do": {"dissolve"}, "go": {"preview"}, "unit": {a.ID.String()}, "day": {"2026-06-10"}, "number": {"x"}, "body": {"y"}}
	w := b.post("/org/decisions", form)
	if w.Code != invalid {
		t.Fatal(w.Code)
	}
	says(t, w.Body.String(), "还有 8 名党员，请写明党员编入哪个支部", `value="2026-06-10"`)
	// A reader may look, and not decide.
	b.who = "-all"
	if code, _ := b.get("/org/decisions"); code != http.StatusOK {
		t.Error(code)
	}
	if code, _ := b.get("/org/decisions/new"); code != http.StatusForbidden {
		t.Error(code)
	}
	if w := b.post("/org/decisions", form); w.Code != http.StatusForbidden {
		t.Error(w.Code)
	}
}

func TestEveryActHasItsForm(t *testing.T) {
	b := openPeopled(t)
	a := b.unit(org.Branch, "010100004")
	for _, act := range org.Acts {
		code, page := b.get("/org/decisions/new?do=" + string(act) + "&unit=" + a.ID.String())
		if code != http.StatusOK || !strings.Contains(page, act.Chinese()) {
			t.Errorf("%s: %d", act, code)
		}
	}
	_, page := b.get("/org/decisions/new?do=split&unit=" + a.ID.String())
	says(t, page, "分到新支部的党员", "陈二五")
}

func TestTermsOfficersContactsAndPapers(t *testing.T) {
	b := openPeopled(t)
	u := b.unit(org.Branch, "010100014")
	_, page := b.get("/org/terms")
	says(t, page, "换届专项检查", "还有 61 天", "法警支队党支部")
	_, page = b.get("/org/terms?only=over")
	if strings.Contains(page, "还有 61 天") {
		t.Error("the chip lets everything through")
	}
	_, page = b.get("/org/terms?on=2027-01-01")
	says(t, page, "截至 2027-01-01", "已过期")
	_, page = b.get("/org/officers")
	says(t, page, "头雁", "党组织书记")

	_, page = b.get("/org/units/" + u.ID.String() + "/elect")
	form := hidden(page)
	for k, v := range map[string]string{"kind": "renewal", "day": "2026-06-20", "years": "3", "should": "8", "came": "8"} {
		form.Set(k, v)
	}
	form["holder"], form["title"] = []string{"陈九", "陈十"}, []string{"支部书记", "支部组织委员"}
	if w := b.post("/org/units/"+u.ID.String()+"/elect", form); w.Code != http.StatusSeeOther {
		t.Fatal(w.Code, w.Body.String())
	}
	_, page = b.get("/org/units/" + u.ID.String())
	says(t, page, "换届选举", "登记批复", "8 / 8", "结果报告", "陈九")
	for n := 1; n <= 5; n++ {
		if code, body := b.get("/org/units/" + u.ID.String() + "/papers/" + fmt.Sprint(n)); code != http.StatusOK || !strings.HasPrefix(body, "PK") {
			t.Errorf("paper %d: %d", n, code)
		}
	}
	if code, body := b.get("/org/units/" + u.ID.String() + "/papers"); code != http.StatusOK || !strings.HasPrefix(body, "PK") {
		t.Error(code)
	}
	w := b.post("/org/contacts", url.Values{"kind": {"contact-point"}, "holders": {"罗诚"}, "from": {"2026-06-01"}, "units": {u.ID.String()}})
	if w.Code != http.StatusSeeOther {
		t.Fatal(w.Body.String())
	}
	_, page = b.get("/org/contacts")
	says(t, page, "罗诚", "有领导联系的 1")
	w = b.post("/org/contacts", url.Values{"kind": {"supervision"}, "holders": {"甲、乙"}, "from": {"2026-06-01"}})
	says(t, w.Body.String(), "请填写督导组的名称", "请选择支部")
	_, page = b.get("/org?view=cover&court=" + b.unit(org.Court, "01").ID.String())
	says(t, page, "党小组建在团队上", "审判团队", "8 人")
}

func TestFullNamesAreMadeAsTheOthers(t *testing.T) {
	for _, x := range [][4]string{
		{"中共云川市中级人民法院民事审判第一庭支部委员会", "民一庭党支部", "民商事党支部", "中共云川市中级人民法院民商事支部委员会"},
		{"中共某法院民一庭党支部", "民一庭党支部", "民商事党支部", "中共某法院民商事党支部"},
		{"民一庭", "民一庭党支部", "民商事党支部", "民商事党支部"},
	} {
		if got := fullName(org.Unit{Name: x[0], Short: x[1]}, x[2]); got != x[3] {
			t.Errorf("%s as %s: %s", x[2], x[0], got)
		}
	}
}
