package browser

import (
	"os"
	"testing"
)

func TestScratchLife(t *testing.T) {
	h, pw := demo(t)
	p := h.visit()
	p.signIn("shuji", pw["shuji"])
	id := `[0-9a-z]{13}`
	look := func(name string) { p.t.Helper(); p.look(name) }
	p.open("/life"); look("list")
	p.open("/life?kind=lecture&year=2020"); look("list-none")
	p.open("/life")
	m := p.first(`^/life/` + id + `$`)
	p.open(m); look("view")
	p.open(m + "/edit"); look("edit")
	p.open(m + "/notice"); look("notice")
	p.open(m + "/print"); p.shot("print")
	for _, k := range []string{"assembly", "committee", "group", "lecture", "theme-day", "organisation-life", "review"} {
		p.open("/life/new?kind=" + k + "&on=2025-08"); p.settle(); p.shot("new-" + k)
	}
	p.open("/life/new?plan=1"); look("plan")
	p.open("/life/new?kind=assembly"); look("new")
	p.press("提交归档"); look("errors")
	p.open("/life/talks"); look("talks")
	_ = os.Stdout
}
