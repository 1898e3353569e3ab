package statisticsapp_test

import (
	"reflect"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/statistics/statisticsapp"
)

func (h house) run(over access.Path, q statistics.Query) statisticsapp.Listing {
	h.Helper()
	l, err := h.app.Run(ctx, h.permit(member.CanView, over), q, 1)
	if err != nil {
		h.Fatal(err)
	}
	return l
}

func values(l statisticsapp.Listing) (rows []string) {
	for _, r := range l.Rows {
		rows = append(rows, strings.Join(r.Values, "|"))
	}
	return rows
}

// A list has the columns, the people and the order asked for; derived columns
// are as of today.
func TestRun(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		h.exec(`insert into org_post (id, unit, member, holder, post, title, from_day, until_day) values (1, $1, 101, '沈砚', 'secretary', '支部书记', '2024-01-01', '9999-12-31')`, civil2)
		q := statistics.Query{Columns: []string{"member.full_name", "age", "member.standing", "party-age", "branch", "party-post", "post"}, ByBranch: true}
		l := h.run(ownUpper, q)
		want := []string{"沈砚|45|正式党员|24|民二庭党支部|支部书记|庭处室负责人", "裴临|36|正式党员|15|民二庭党支部||法官", "闻笛|30|预备党员||民二庭党支部||法官助理",
			"卢青|38|正式党员|10|刑一庭党支部||书记员", "顾远|76|正式党员|50|刑一庭党支部||离退休", "马腾||正式党员|20|刑一庭党支部||岗位未登记"}
		if got := values(l); !reflect.DeepEqual(got, want) {
			t.Errorf("%q\nwant %q", got, want)
		}
		for _, c := range []struct {
			q    statistics.Query
			over access.Path
			want string
		}{
			{statistics.Query{Classes: []string{"female", "age-40"}}, ownUpper, "裴临"},
			{statistics.Query{Text: "临"}, "", "裴临"},
			{statistics.Query{Unit: crim1}, ownUpper, "卢青 顾远 马腾"},
			{statistics.Query{}, "001.z00.", "易行 简宁"},
			{statistics.Query{Text: "没有这个人"}, "", ""},
		} {
			c.q.Columns = []string{"member.full_name"}
			if got := strings.Join(values(h.run(c.over, c.q)), " "); got != c.want {
				t.Errorf("%+v: %q, want %q", c.q, got, c.want)
			}
		}
		_, err := h.app.Run(ctx, h.permit(member.CanView, ownUpper), statistics.Query{Unit: lower, Columns: []string{"member.full_name"}}, 1)
		h.says(err, fault.NotFound, "")
		_, err = h.app.Run(ctx, h.permit(member.CanView, ""), statistics.Query{Classes: []string{"nobody"}}, 1)
		h.says(err, fault.NotFound, "")
	})
}

// Sensitive columns are masked in lists and in their workbooks, however much the
// reader may reveal elsewhere.
func TestRun_masks(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()[:1]...)
		q := statistics.Query{Columns: []string{"member.full_name", "member.id_number"}}
		for _, permit := range []access.Permit{h.permit(member.CanView, ""), h.as(7, "leader", ownUpper, upper, member.CanView)} {
			l, err := h.app.Run(ctx, permit, q, 1)
			if err != nil || len(l.Rows) != 1 || !strings.Contains(strings.Join(l.Rows[0].Values, "|"), "5145**********") {
				t.Errorf("%+v %v", l.Rows, err)
			}
			b, err := h.app.ListBook(ctx, permit, q, "花名册", nil)
			if err != nil || len(b.Pages[0].Rows) != 1 || !strings.HasPrefix(b.Pages[0].Rows[0][2].(string), "5145**********") {
				t.Errorf("%+v %v", b, err)
			}
		}
	})
}

// Peers row 68: a form that somebody sent is filled with what is known, in its
// own order and words; what is not known stays empty.
func TestListBook_fills_a_form(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		form := statistics.ReadAsked("序号\t姓名\t最高学历\t是否党代表\t党龄\t所在支部")
		q := statistics.Query{Classes: []string{"female"}}
		for _, a := range form {
			if a.Column.Key != "" {
				q.Columns = append(q.Columns, a.Column.Key)
			}
		}
		b, err := h.app.ListBook(ctx, h.permit(member.CanView, ownUpper), q, "女党员情况表", form)
		if err != nil {
			t.Fatal(err)
		}
		p := b.Pages[0]
		if want := []string{"序号", "姓名", "最高学历", "是否党代表", "党龄", "所在支部"}; !reflect.DeepEqual(p.Columns, want) {
			t.Errorf("%q", p.Columns)
		}
		if want := [][]any{{"1", "裴临", "大学本科教育", "", "15", "民二庭党支部"}, {"2", "闻笛", "大学本科教育", "", "", "民二庭党支部"}}; !reflect.DeepEqual(p.Rows, want) {
			t.Errorf("%q", p.Rows)
		}
		if n, err := h.count(`select count(*) from audit_entry where subject = '导出自定义名单 女党员情况表'`); err != nil || n != 1 {
			t.Errorf("%d entries of the trail, %v", n, err)
		}
	})
}

// A list is kept for oneself, or shared with the seats at its unit, above and
// below it; each sees their own people in it.
func TestSave(t *testing.T) {
	both(t, func(h house) {
		h.seed(town()...)
		mine := h.as(7, "officer", ownUpper, upper, member.CanView)
		q := statistics.ReadQuery(nil)
		q.Classes = []string{"female"}
		in := statisticsapp.SaveIn{Title: " 女党员 ", Query: q}
		k, err := h.app.Save(ctx, mine, in)
		if err != nil {
			t.Fatal(err)
		}
		branch, other, same := h.as(8, "secretary", "001.001.001.", civil2, member.CanView), h.as(9, "officer", "001.z00.", lower, member.CanView), h.as(10, "leader", ownUpper, upper, member.CanView)
		sees := func(p access.Permit) int {
			t.Helper()
			ls, err := h.app.Lists(ctx, p)
			if err != nil {
				t.Fatal(err)
			}
			return len(ls)
		}
		if sees(mine) != 1 || sees(branch) != 0 || sees(other) != 0 || sees(same) != 0 {
			t.Errorf("a list of one's own: %d %d %d %d", sees(mine), sees(branch), sees(other), sees(same))
		}
		l, err := h.app.FindList(ctx, mine, k)
		if err != nil || l.Title != "女党员" || !l.Mine || !reflect.DeepEqual(l.Query, q) {
			t.Errorf("%+v %v", l, err)
		}
		_, err = h.app.FindList(ctx, same, k)
		h.says(err, fault.NotFound, "")

		in.ID, in.Version, in.Shared = k, l.Version, true
		if _, err := h.app.Save(ctx, mine, in); err != nil {
			t.Fatal(err)
		}
		if sees(branch) != 1 || sees(other) != 0 || sees(same) != 1 {
			t.Errorf("shared: %d %d %d", sees(branch), sees(other), sees(same))
		}
		// Of a unit that the reader does not hold it is of what they hold.
		in.Version++
		in.Query.Unit = crim1
		if _, err := h.app.Save(ctx, mine, in); err != nil {
			t.Fatal(err)
		}
		for p, want := range map[access.Permit]org.UnitID{mine: crim1, branch: 0} {
			l, err := h.app.FindList(ctx, p, k)
			if err != nil || l.Query.Unit != want {
				t.Errorf("%+v %v", l.Query, err)
			}
		}
		_, err = h.app.Save(ctx, mine, in)
		h.says(err, fault.Conflict, "") // of an old version
		in.Version++
		_, err = h.app.Save(ctx, branch, in)
		h.says(err, fault.NotFound, "") // somebody else's
		for _, title := range []string{"", strings.Repeat("长", 61)} {
			_, err = h.app.Save(ctx, mine, statisticsapp.SaveIn{Title: title, Query: q})
			h.says(err, fault.Invalid, "title")
		}
		_, err = h.app.Delete(ctx, branch, k)
		h.says(err, fault.NotFound, "")
		if title, err := h.app.Delete(ctx, mine, k); err != nil || title != "女党员" || sees(mine) != 0 || sees(branch) != 0 {
			t.Errorf("%q %v", title, err)
		}
		if _, err := h.app.Restore(ctx, mine, k); err != nil || sees(mine) != 1 {
			t.Error(err)
		}
	})
}
