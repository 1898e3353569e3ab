package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	ownAccount access.Can = "account.own"
	accounts   access.Can = "account.manage"
)

// accountRoom is what accounts hold.
var accountRoom = Room{"account", "账号", []personal.Field{
	entry("account.login", "登录名", "账号本人", "登录时确认身份", "系统管理员建立账号", measures, working, accounts),
	entry("account.person", "姓名", "账号本人", "说明账号是谁的", "系统管理员建立账号", measures, working, accounts),
	restricted(entry("account.password", "口令摘要", "账号本人", "登录时确认身份", "本人设定", measures, working, ""), "", "只存不可还原的摘要，任何人看不到"),
	restricted(entry("account_password.password", "用过的口令摘要", "账号本人", "不重复使用旧口令", "本人设定", measures, working, ""), "", "只存不可还原的摘要，任何人看不到"),
	restricted(entry("account_factor.seed", "动态口令种子", "账号本人", "双因素登录", "系统生成", measures, working, ""), "", "加密存储，只在启用时给本人看一次"),
	entry("account.used_at", "最近登录时间", "账号本人", "长期不用的账号停用", "系统记录", measures, working, accounts),
	entry("account.disabled_reason", "停用原因", "账号本人", "说明账号为什么停用", "系统管理员", measures, working, accounts),
	entry("account_grant.role", "授予的角色", "账号本人", "确定能办理什么", "授权审批", measures, working, ownAccount),
	entry("account_grant.reason", "授权事由", "账号本人", "授权须有依据", "授权审批", measures, working, ownAccount),
	entry("account_grant.ended_reason", "撤回授权的事由", "账号本人", "授权须有依据", "授权审批", measures, working, ownAccount),
	entry("account_reset.reason", "重置的事由", "账号本人", "重置要有人核实身份", "系统管理员", measures, working, ownAccount),
	name("account_reset.asked_name", "提出人", "重置须可追责", working, ownAccount),
	name("account_reset.decided_name", "复核人", "重置须可追责", working, ownAccount),
	entry("account_reset.answer", "不同意重置的理由", "账号本人", "重置要有另一人同意", "复核人", measures, working, ownAccount),
	entry("account_session.address", "登录地址", "账号本人", "本人识别异常登录", "系统记录", logs, session, ownAccount),
	entry("account_session.agent", "浏览器", "账号本人", "本人识别异常登录", "系统记录", logs, session, ownAccount),
	entry("account_session.seat", "当前岗位", "账号本人", "按所选岗位办理", "本人选择", measures, session, ownAccount),
}, `
	account: id member must_change disabled_at made_at version password_at password_until mac
	account_grant: id account unit from_day until_day made_by made_at ended_at ended_by proposal mac
	account_session: token account made_at seen_at expires_at via proven_at factor_at mac
	account_failure: who failures last_at locked_until first_at
	account_install: token made_at used_at
	account_password: id account at
	account_factor: account digest made_at confirmed_at step
	account_recovery: code account used_at
	account_session_end: token why at
	account_reset: id account what state asked_by asked_at expires_at decided_by decided_at mac
	account_oidc: state at`}
