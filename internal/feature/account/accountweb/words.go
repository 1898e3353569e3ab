package accountweb

import (
	"strings"
	"time"

	"touyan/internal/base/civil"
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

// device names a browser from what it calls itself: "Windows 上的 Chrome".
func device(agent string) string {
	find := func(names ...string) string {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(agent, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	browser := find("Edg/", "Edge", "360", "360 浏览器", "QQBrowser", "QQ 浏览器", "MicroMessenger", "微信", "Firefox/", "Firefox", "Chrome/", "Chrome", "Safari/", "Safari")
	system := find("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "UOS", "统信 UOS", "Kylin", "麒麟", "Windows", "Windows", "Mac OS", "macOS", "Linux", "Linux")
	switch {
	case browser == "" && system == "":
		return "未知浏览器"
	case system == "":
		return browser
	case browser == "":
		return system
	}
	return system + " 上的 " + browser
}
