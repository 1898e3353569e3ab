package grantweb

import (
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/platform/ui"
)

// moment writes a moment as tables do: 2026-09-18 09:30.
func moment(t time.Time) string { return t.In(civil.Shanghai).Format("2006-01-02 15:04") }

// span writes how long a grant runs.
func span(p civil.Period) string {
	switch {
	case p.From == 0 && p.Until == 0:
		return "在册期间"
	case p.From == 0:
		return "至 " + p.Until.String()
	case p.Until == 0:
		return p.From.String() + " 起"
	}
	return p.From.String() + " 至 " + p.Until.String()
}

func stateOf(s grant.State) ui.State {
	switch s {
	case grant.Proposed:
		return ui.Due
	case grant.Approved:
		return ui.OK
	case grant.Returned:
		return ui.Over
	}
	return ui.NA
}

func standingOf(s grantapp.Standing) ui.State {
	switch s {
	case grantapp.Running:
		return ui.OK
	case grantapp.Coming:
		return ui.Plan
	case grantapp.Broken:
		return ui.Over
	}
	return ui.NA
}

// roleOptions are the roles in two groups; membership comes with the register
// and with nothing else.
func roleOptions(with ...access.Role) []ui.Option {
	var os []ui.Option
	for _, r := range grant.Roles {
		if r == grant.Member && len(with) == 0 {
			continue
		}
		o := ui.Option{Value: string(r), Label: grant.Title(r), Group: "业务岗位"}
		if grant.Administrator(r) {
			o.Group = "管理员（三人互不兼任，不兼业务岗位）"
		}
		os = append(os, o)
	}
	return os
}

// orNone puts the choice of nothing in particular before the others.
func orNone(label string, os []ui.Option) []ui.Option {
	return append([]ui.Option{{Label: label}}, os...)
}

// indent puts deeper units further right, as the tree does.
func indent(p access.Path) string {
	return strings.Repeat("　", max(0, strings.Count(string(p), ".")-1))
}
