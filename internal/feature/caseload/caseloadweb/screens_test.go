package caseloadweb_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// stranger asks without a session.
func (s *site) stranger(path string) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	return rec
}

func TestScreen_opens_by_its_address_alone_shows_units_of_its_court_and_ends_at_once(t *testing.T) {
	s := newSite(t)
	page := s.get("/court-work/screens", 200, "还没有大屏地址", "只读，只有单位没有个人")
	court := s.attribute(page, `<option value="([0-9a-z]+)"[^>]*>云川市中级人民法院`)
	other := s.attribute(page, `<option value="([0-9a-z]+)"[^>]*>云川市临江区人民法院`)
	s.post("/court-work/screens", 422, url.Values{"court": {court}, "name": {""}, "until": {"2028-01-01"}}, "请填写大屏所在的地方", "一年以内")
	r := httptest.NewRequest(http.MethodPost, "/court-work/screens", strings.NewReader(url.Values{"court": {court}, "name": {"一层大厅"}, "until": {"2026-12-31"}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, made := s.do(r, 200, "一层大厅", "离开本页后不再显示")
	at := s.attribute(made, `value="http://[^/"]+(/wall/[A-Z2-7]{52})"`)
	if strings.Contains(s.get("/court-work/screens", 200, "一层大厅", "在用", "还没有"), at) {
		t.Error("the address is shown twice")
	}
	wall := s.stranger(at)
	body := wall.Body.String()
	if wall.Code != 200 || !strings.Contains(body, "云川市中级人民法院") || !strings.Contains(body, "结案率") {
		t.Fatalf("%d %.500s", wall.Code, body)
	}
	for _, name := range []string{"白宇", "孙艳辉", "乔颖", "简宁"} {
		if strings.Contains(body, name) {
			t.Errorf("the screen names %s", name)
		}
	}
	if elsewhere := s.stranger(at + "?court=" + other).Body.String(); !strings.Contains(elsewhere, "云川市中级人民法院") || strings.Contains(elsewhere, "临江区") {
		t.Error("the screen shows another court")
	}
	stamp := s.attribute(body, `hx-get="(/wall/[^"]+/stamp\?seen=[^"]+)"`)
	if rec := s.stranger(stamp); rec.Code != 204 {
		t.Errorf("nothing new: %d", rec.Code)
	}
	if rec := s.stranger(at + "/stamp?seen=0"); rec.Code == 204 || rec.Code >= 400 {
		t.Errorf("something new: %d", rec.Code)
	}
	for _, path := range []string{"/court-work", "/wall", "/court-work/screens"} {
		if rec := s.stranger(path); rec.Code == 200 {
			t.Errorf("%s opens to nobody", path)
		}
	}
	list := s.get("/court-work/screens", 200)
	s.post(s.attribute(list, `action="(/court-work/screens/[^"]+/close)"`), 303, nil)
	if rec := s.stranger(at); rec.Code != 404 || strings.Contains(rec.Body.String(), "结案率") {
		t.Errorf("after it was taken down: %d", rec.Code)
	}
	if rec := s.stranger(stamp); rec.Code == 204 || rec.Code >= 400 {
		t.Errorf("a screen that has ended is not drawn anew: %d", rec.Code)
	}
	if rec := s.stranger("/wall/" + strings.Repeat("A", 52)); rec.Code != 404 {
		t.Errorf("a guess: %d", rec.Code)
	}
	many := 0
	for range 80 {
		if s.stranger("/wall/"+strings.Repeat("B", 52)).Code == 429 {
			many++
		}
	}
	if many == 0 {
		t.Error("eighty guesses in a moment")
	}
	s.role = "leader"
	s.get("/court-work/screens", 403)
}

func TestGoal_is_drawn_on_the_board(t *testing.T) {
	s := newSite(t)
	court := s.attribute(s.get("/court-work", 200), `name="court" value="([^"]+)"`)
	s.get("/court-work/definitions/of?court="+court+"&code=E03", 200, "本院目标", "没有设定目标")
	form := url.Values{"court": {court}, "code": {"E03"}, "amount": {"99"}, "goal-from": {"2025-01-01"}, "basis": {""}}
	s.post("/court-work/goals", 422, form, "请填写依据的文号", "本院目标")
	form.Set("basis", "云中法〔2025〕3号")
	s.post("/court-work/goals", 303, form)
	s.get("/court-work/definitions/of?court="+court+"&code=E03", 200, "不低于 99%", "云中法〔2025〕3号", "现行")
	s.get("/court-work?code=E03", 200, "本院目标")
}
