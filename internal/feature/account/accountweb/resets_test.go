package accountweb_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
)

// ASVS 2.3.5, without script: one asks on the account's page, another agrees on
// theirs, and the first sees the new password.
func TestResets_pages(t *testing.T) {
	s := newSite(t)
	s.install()
	row := regexp.MustCompile(`/accounts/(\w+)">安澜`).FindStringSubmatch(s.get("/accounts?q="+url.QueryEscape("安澜")).is(200, "安澜").body)
	if row == nil {
		t.Fatal("no account in the list")
	}
	at := "/accounts/" + row[1]
	s.get(at).is(200, "提出重置", "两人办理").not("重置口令</button>")
	s.post(at+"/reset").is(403, "须两人办理")
	s.post(at+"/reset/ask", "what", "password", "reason", "").is(422, "如何核实")
	s.post(at+"/reset/ask", "what", "password", "reason", "当面核对工作证").is(303, at)
	s.get(at).is(200, "丰夏", "等另一人同意").not(`id="ask"`)
	s.get("/accounts/resets").is(403)
	officer := s.cookies

	s.cookies = map[string]*http.Cookie{}
	s.member()
	s.give(account.ID(s.whoIs("shenyan")), grant.CommitteeSecretary, 0)
	page := s.get("/accounts/resets").is(200, "安澜：重置口令", "当面核对工作证", "同意")
	z := regexp.MustCompile(`/accounts/resets/(\w+)/agree`).FindStringSubmatch(page.body)
	if z == nil {
		t.Fatal("nothing to agree to")
	}
	s.post("/accounts/resets/"+z[1]+"/decline", "reason", "").is(422, "理由")
	s.post("/accounts/resets/"+z[1]+"/agree").is(303, "/accounts/resets")
	s.post("/accounts/resets/" + z[1] + "/agree").is(409)
	s.get("/accounts/resets").is(200, "没有待复核的重置", "已同意，待办理")
	s.get(at).is(403)

	s.cookies = officer
	s.get(at).is(200, "沈砚已同意", "重置口令")
	s.post(at+"/reset").is(200, "只在这里显示一次")
	s.get(at).is(200, "提出重置")
}
