package accountweb

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/ui"
)

func at(who account.ID) string { return "/accounts/" + who.String() }

// viewModel is one account's page.
type viewModel struct {
	accountapp.Viewed
	Sessions  []account.Session
	AskedByMe bool                // the request for a reset is the asking person's
	Same      []accountapp.Person // of the same name, for an account without a member
}

// administers reports whether the person is one of the three administrators, who
// are in no register.
func (m viewModel) administers() bool {
	return slices.ContainsFunc(m.Seats, func(g access.Grant) bool { return grant.Administrator(g.Role) })
}

func state(a account.Account) (ui.State, string) {
	switch {
	case a.Altered:
		return ui.Over, "被改动"
	case a.Disabled && a.Why == account.Disused:
		return ui.NA, "久未登录停用"
	case a.Disabled && a.Why == account.Left:
		return ui.NA, "离院停用"
	case a.Why == account.Destroyed:
		return ui.NA, "已销毁"
	case a.Disabled:
		return ui.NA, "已停用"
	case a.MustChange:
		return ui.Plan, "待设口令"
	}
	return ui.OK, "可用"
}

func explicitText(gs []grant.Grant) string {
	var parts []string
	for _, g := range gs {
		parts = append(parts, grant.Title(g.Role)+"（"+g.Name+"）")
	}
	return strings.Join(parts, "、")
}
