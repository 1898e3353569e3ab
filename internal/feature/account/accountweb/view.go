package accountweb

import (
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
)

// everywhere is the choice "all units" in the form.
const everywhere = "all"

func at(who account.ID) string { return "/accounts/" + who.String() }

func roleOf(s string) access.Role { return access.Role(s) }

func unitOf(s string) (org.UnitID, error) { return id.Parse[org.Unit](s) }

// viewModel is one account's page.
type viewModel struct {
	accountapp.Viewed
	Units []org.Unit
	Whole bool                // all units may be chosen
	Same  []accountapp.Person // of the same name, for an account without a member
	Entry entry
	Today civil.Day
}

func roleOptions() []ui.Option {
	var os []ui.Option
	for _, r := range account.Roles {
		if r != account.Member { // comes with the register and with nothing else
			os = append(os, ui.Option{Value: string(r), Label: account.Title(r)})
		}
	}
	return os
}

// unitOptions lists the units as the tree does, deeper ones further right.
func (m viewModel) unitOptions() []ui.Option {
	var os []ui.Option
	if m.Whole {
		os = append(os, ui.Option{Value: everywhere, Label: "全部单位"})
	}
	for _, u := range m.Units {
		os = append(os, ui.Option{Value: u.ID.String(), Label: strings.Repeat("　", strings.Count(string(u.Path), ".")-1) + u.Short})
	}
	return os
}

func state(a account.Account) (ui.State, string) {
	switch {
	case a.Disabled:
		return ui.NA, "已停用"
	case a.MustChange:
		return ui.Plan, "待设口令"
	}
	return ui.OK, "可用"
}

func explicitText(gs []account.Grant) string {
	var parts []string
	for _, g := range gs {
		parts = append(parts, account.Title(g.Role)+"（"+g.Name+"）")
	}
	return strings.Join(parts, "、")
}
