package server

import (
	"strings"

	"touyan/internal/feature/desk"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/feature/records/recordsweb"
)

// worded says a parameter that a court set by one of its rules.
func worded(s recordsapp.Set) recordsweb.Worded {
	if p, ok := desk.ParameterNamed(s.Name); ok {
		return recordsweb.Worded{Title: p.Title, Value: p.Chinese(s.Amount), Href: "/parameters?court=" + s.Unit.String()}
	}
	terms := "/archive/terms?court=" + s.Unit.String()
	if code, ok := strings.CutPrefix(s.Name, records.SettingPrefix); ok {
		c, _ := records.CategoryOf(records.Code(code))
		return recordsweb.Worded{Title: "保管期限：" + c.Title, Value: records.Keep(s.Amount).Chinese(), Href: terms}
	}
	switch s.Name {
	case "records.fonds":
		return recordsweb.Worded{Title: "全宗号", Value: s.Amount, Href: terms}
	case "dues.share":
		return recordsweb.Worded{Title: "党费上缴比例", Value: s.Amount}
	}
	return recordsweb.Worded{Title: s.Name, Value: s.Amount}
}
