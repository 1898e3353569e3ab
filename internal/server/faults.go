package server

import "touyan/internal/platform/ui"

func faultActions(signIn bool) []ui.Action {
	if signIn {
		return []ui.Action{{Label: "去登录", Href: "/sign-in", Kind: ui.Primary}}
	}
	return []ui.Action{{Label: "回首页", Href: "/", Kind: ui.Default}}
}
