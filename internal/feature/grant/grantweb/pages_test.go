package grantweb_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

var (
	who  = id.Of[grantapp.Holder](shenYan).String()
	unit = org.UnitID(branch).String()
)

// DB-13: from the proposal to the approval and back, by the pages alone.
func TestDB_13_pages_from_proposal_to_approval(t *testing.T) {
	s := newSite(t)
	s.get("/grants").is(200, "提出授权", "党务干部", "系统管理员", "丰夏", "生效中")
	s.get("/grants/new").is(200, "先找到本人")
	s.get("/grants/new?q="+url.QueryEscape("沈")).is(200, "沈砚", "account="+who)
	s.get("/grants/new?account="+who).is(200, "为沈砚提出授权", "暂无岗位", "全部单位", `value="2026-09-18"`)
	s.get("/grants/new?account="+id.Of[grantapp.Holder](anLan).String()).is(200, "不能为自己提出授权").not(`name="role"`)
	s.post("/grants/proposals", "account", who, "role", "", "unit", "", "from", "2026-13-01", "reason", "").is(422, "请选择单位", "不是日期", "请写明授权事由", `value="2026-13-01"`)
	s.post("/grants/proposals", "account", who, "role", "audit-admin", "unit", unit, "from", "2026-09-18", "reason", "院党组决定").is(422, "审计管理员不分单位")
	s.post("/grants/proposals", "role", "officer").is(303, "/grants/new")
	s.post("/grants/proposals", "account", id.Of[grantapp.Holder](luYao).String(), "role", "officer", "unit", unit, "from", "2026-09-18", "reason", "院党组决定").is(422, "不能同时任党务干部")
	a := s.post("/grants/proposals", "account", who, "role", "officer", "unit", unit, "from", "2026-09-18", "reason", "院党组决定").is(303)
	at := a.to
	s.get(at).is(200, "授予沈砚的党务干部权限", "待复核", "民二庭党支部", "院党组决定", "撤回申请").not("批准</")
	s.get("/grants/proposals").is(200, "1 份待复核", "安澜", at)
	s.post(at + "/approve").is(403)

	s.as = shenYan
	s.get(at).is(403)
	s.get("/grants").is(403)
	s.as = fengXia
	s.get("/grants").is(200, "1 份待复核").not(`href="/grants/new"`)
	s.get(at).is(200, "等您复核", "批准", "退回")
	s.post(at+"/return", "reason", "").is(422, "请写明退回的理由")
	s.post(at+"/approve").is(303, at)
	s.get(at).is(200, "丰夏已批准").not("等您复核", "撤回申请")
	s.post(at + "/approve").is(409)
	s.get("/grants?q="+url.QueryEscape("沈砚")).is(200, "院党组决定", at)
	s.post("/grants/proposals", "account", who, "role", "officer", "unit", unit, "from", "2026-09-18", "reason", "院党组决定").is(403)

	s.as = anLan
	a = s.get("/grants?q=shen&role=officer&standing=running").is(200, "沈砚")
	revoke := regexp.MustCompile(`/grants/\w{13}/revoke`).FindString(a.body)
	s.post(revoke, "reason", "").is(422)
	at = s.post(revoke, "reason", "借调期满").is(303).to
	s.get(at).is(200, "收回沈砚的党务干部权限")
	s.post(at+"/withdraw").is(303, at)
	s.get(at).is(200, "已于 2026-09-18 09:00 撤回")
	s.get("/grants/proposals?state=withdrawn").is(200, at)
	s.get("/grants/proposals?state=expired").is(200, "没有符合的申请")
	s.get("/grants/proposals/0000000000001").is(404)
	s.get("/grants/proposals/x").is(404)
}

// ASVS 15.3.3: what a form does not ask for cannot be set by sending it, nor by
// putting it into the address.
func TestASVS_15_3_3_nothing_else_can_be_set(t *testing.T) {
	s := newSite(t)
	extra := []string{"state", "approved", "proposed_by", "21", "by", "21", "decided_by", "21", "mac", "x", "expires_at", "9", "id", "1", "kind", "revoke", "target", "1", "Account", "1", "period", "x"}
	fields := append([]string{"account", who, "role", "officer", "unit", unit, "from", "2026-09-18", "reason", "院党组决定"}, extra...)
	s.post("/grants/proposals?role=system-admin&unit=all&account="+id.Of[grantapp.Holder](fengXia).String(), fields...).is(303)
	err := s.db.Read(context.Background(), func(tx *sqldb.Tx) error {
		n, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from grant_proposal where account = $1 and role = 'officer' and unit = $2 and state = 'proposed'
			and kind = 'give' and proposed_by = $3 and decided_by is null and target is null`, shenYan, branch, anLan)
		if n != 1 {
			t.Errorf("%d proposals are what was asked for", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.as = fengXia
	s.get("/grants?q=shenyan").is(200).not("院党组决定")
}

// ASVS 15.3.7: a field that is sent twice decides nothing.
func TestASVS_15_3_7_repeated_fields_are_refused(t *testing.T) {
	s := newSite(t)
	good := []string{"account", who, "role", "officer", "unit", unit, "from", "2026-09-18", "reason", "院党组决定"}
	for i := 2; i < len(good); i += 2 {
		s.post("/grants/proposals", append(append([]string{}, good...), good[i], "system-admin")...).is(422, "重复提交")
	}
	s.post("/grants/proposals", append(append([]string{}, good...), "account", id.Of[grantapp.Holder](luYao).String())...).is(303, "/grants/new")
	s.get("/grants/proposals").is(200, "没有符合的申请")
	at := s.post("/grants/proposals", good...).is(303).to
	s.as = fengXia
	s.post(at+"/return", "reason", "不妥", "reason", "妥").is(422, "重复提交")
	s.get(at).is(200, "等您复核")
}

// DB-09, DB-14: who may not propose, approve or preview gets nowhere.
func TestDB_14_pages_ask_for_the_permission(t *testing.T) {
	s := newSite(t)
	at := s.post("/grants/proposals", "account", who, "role", "officer", "unit", unit, "from", "2026-09-18", "reason", "院党组决定").is(303).to
	for as, paths := range map[int64][]string{
		shenYan: {"GET /grants", "GET /grants/new", "GET /grants/preview", "GET /grants/proposals", "GET " + at, "POST /grants/proposals", "POST " + at + "/approve", "POST " + at + "/return", "POST " + at + "/withdraw", "POST /grants/0000000000001/revoke"},
		fengXia: {"GET /grants/new", "GET /grants/preview", "POST /grants/proposals", "POST " + at + "/withdraw", "POST /grants/0000000000001/revoke"},
		anLan:   {"POST " + at + "/approve", "POST " + at + "/return"},
	} {
		s.as = as
		for _, p := range paths {
			method, path, _ := strings.Cut(p, " ")
			s.do(httptest.NewRequest(method, path, http.NoBody)).is(403)
		}
	}
}

// DB-23: the preview shows what a role would see, and nothing of what is in it.
func TestDB_23_preview_is_derived_and_has_no_text(t *testing.T) {
	s := newSite(t)
	s.get("/grants/preview").is(200, "选一个角色")
	s.get("/grants/preview?role=officer&unit="+unit).is(200, "党务干部：民二庭党支部及其下级单位", "组织生活", "/life", "记录组织生活", "POST /life", "GET /account", "遮盖，可逐次揭示", "member.phones", "限定知悉")
	s.get("/grants/preview?role=member").is(200, "遮盖").not("可逐次揭示", "POST /life")
	s.get("/grants/preview?role=system-admin").is(200, "看不到任何业务内容", "没有导航入口", "account.manage").not("POST /life", "遮盖")
	s.get("/grants/preview?role=root").is(200, "选一个角色").not("能办理的事")
	s.get("/grants/preview?q="+url.QueryEscape("丰")).is(200, "丰夏", "account=")
	s.get("/grants/preview?account="+id.Of[grantapp.Holder](fengXia).String()).is(200, "丰夏，党务干部：云川中院", "记录组织生活")
	s.get("/grants/preview?account="+who).is(200, "沈砚，暂无岗位", "什么也不能办理")
	s.get("/grants/preview?account=0000000000001").is(404)
}

// MP-02: what was changed by hand is shown to the security administrator.
func TestMP_02_alarm_on_the_page(t *testing.T) {
	s := newSite(t)
	s.get("/grants").is(200).not("校验值不符，没有生效")
	err := s.db.Write(context.Background(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`update account_grant set role = $1 where account = $2`, string(grant.Leader), fengXia)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.get("/grants").is(200, "1 项授权与校验值不符，没有生效")
	s.get("/grants?standing=broken").is(200, "丰夏", "可能被直接改动").not("路遥")
}
