package memberweb_test

import (
	"net/url"
	"strings"
	"testing"

	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
)

// ASVS 8.1.2, 8.2.3, DB-15, DB-38: what a page says follows the register of
// fields: who may only look sees neither what is hidden from them nor what
// became of it, and nobody sees a masked value whole without asking.
func TestASVS_8_2_3_pages_differ_by_field_and_role(t *testing.T) {
	s := newSite(t, "roster-clean.xlsx")
	b := s.branch("010100001")
	secretary, id := s.as("secretary", b), s.member("陈娟")
	edit := secretary.get("/members/" + id + "/edit").is(200)
	f := edit.form("member")
	f.Set("remark", "独特备注")
	secretary.post("/members/"+id+"/edit", f).is(303)

	keeper, reader := secretary.get("/members/"+id).is(200, "独特备注", "是否流动党员"), s.as("reader", b).get("/members/"+id).is(200)
	reader.not("独特备注")
	for _, f := range member.Fields {
		title := ">" + f.Title + "<"
		switch {
		case f.See == member.CanReveal && strings.Contains(reader.body, title):
			t.Errorf("who may only look is shown %s", f.Title)
		case f.Show == personal.Masked && strings.HasPrefix(f.Column, "member.") && f.See == member.CanView && strings.Contains(keeper.body, title) != strings.Contains(reader.body, title):
			t.Errorf("%s is masked for both, and shown to one", f.Title)
		}
	}
	s.as("reader", b).post("/members/"+id+"/reveal", url.Values{"reason": {"核对"}}).is(403)
	shown := secretary.post("/members/"+id+"/reveal", url.Values{"reason": {"核对介绍信"}}).is(200, "data-revealed")
	if got := shown.http.Get("Cache-Control"); got != "no-store" { // ASVS 14.3.2
		t.Errorf("a page with whole values: Cache-Control %q", got)
	}
	secretary.get("/members/" + id).is(200).not("data-revealed")
	s.as("reader", b).get("/members/" + id).not("独特备注")
}
