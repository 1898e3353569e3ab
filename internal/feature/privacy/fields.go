package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
	"touyan/internal/base/rulebook"
)

// What most entries rest on, and how long they are kept.
var (
	duty     = rulebook.Cite(rulebook.PersonalInformationLaw, "第三十四条")
	measures = rulebook.Cite(rulebook.PersonalInformationLaw, "第五十一条")
	logs     = rulebook.Cite(rulebook.CybersecurityLaw, "第二十一条")

	archived = personal.Keep{Term: "随所在业务记录归档", Basis: "党务档案按归档期限，不按本表处置"}
	working  = personal.Keep{Term: "账号停用后 3 年", Basis: "追责所需；个人信息保护法 第十九条"}
	trailed  = personal.Keep{Term: "不少于 6 个月，按院里规定", Basis: "网络安全法 第二十一条"}
	session  = personal.Keep{Term: "会话结束后 90 天内", Basis: "个人信息保护法 第十九条"}
)

// entry is the beginning of an entry: plain and internal.
func entry(column, title, whose, purpose, source string, basis rulebook.Citation, keep personal.Keep, see access.Can) personal.Field {
	return personal.Field{Column: column, Title: title, Whose: whose, Purpose: purpose, Source: source, Basis: basis, Keep: keep,
		Level: personal.Internal, Show: personal.Plain, See: see, Read: see}
}

// name is an entry for the name or post of somebody who did something.
func name(column, title, purpose string, keep personal.Keep, see access.Can) personal.Field {
	return entry(column, title, "办理人", purpose, "系统按登录人记录", duty, keep, see)
}

// sensitive raises an entry, with what makes it necessary.
func sensitive(f personal.Field, show personal.Show, read access.Can, necessary string) personal.Field {
	f.Level, f.Show, f.Read, f.Necessary = personal.Sensitive, show, read, necessary
	return f
}

// restricted is sensitive for the few who have to know, and shown to nobody unasked.
func restricted(f personal.Field, read access.Can, necessary string) personal.Field {
	f = sensitive(f, personal.Hidden, read, necessary)
	f.Level = personal.NeedKnow
	return f
}
