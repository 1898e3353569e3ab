package trail

import "strings"

// Group is a room's actions together.
type Group struct{ Prefix, Title string }

// Groups are the groups of actions in the order in which they are offered.
var Groups = []Group{
	{"account.", "登录与账号"}, {"grant.", "授权"}, {"member.", "党员信息"}, {"org.", "组织架构"}, {"life.", "组织生活"}, {"desk.", "义务与豁免"}, {"admission.", "发展党员"},
	{"dues.", "党费"}, {"statistics.", "统计"}, {"records.", "档案与制度"}, {"publicity.", "公开栏"}, {"calendar.", "日历订阅"}, {"survey.", "问卷测评"}, {"review.", "评议整改"}, {"care.", "关怀"}, {"ballot.", "选举与表决"}, {"caseload.", "审判质效"},
	{"privacy.", "个人信息"}, {"operations.", "运行维护"}, {"seal.", "密钥"}, {"audit.", "审计"},
}

// titles are what actions are called. An action that is not here is shown by
// its name: the trail of a newer program is still readable.
var titles = map[string]string{
	"account.install": "安装", "account.sign-in": "登录", "account.sign-in-failed": "登录失败", "account.locked": "锁定登录", "account.sign-out": "退出",
	"account.session-ended": "结束登录", "account.seat": "切换岗位", "account.refused": "请求被拒", "account.failed": "系统出错", "account.password": "修改口令", "account.reset": "重置口令",
	"account.make": "建立账号", "account.disable": "停用账号", "account.enable": "启用账号", "account.grant": "授予权限", "account.revoke": "收回权限", "account.link": "对应党员",
	"account.factor": "启用动态口令", "account.factor-off": "解除动态口令", "account.factor-reset": "重置动态口令", "account.factor-shown": "出示动态口令",
	"account.prove": "再次验证身份", "account.recover": "使用恢复码", "account.recovery": "生成恢复码", "account.manage": "管理账号",
	"grant.propose": "提出授权", "grant.approve": "复核授权", "grant.return": "退回授权", "grant.withdraw": "撤回授权申请", "grant.preview": "预览权限",
	"grant.inspect": "核对授权", "grant.alarm": "授权被改动", "grant.adopt": "并入授权", "grant.adopt-refused": "并入授权被拒",
	"member.view": "查看或导出名册", "member.reveal": "查看完整信息", "member.change": "修改党员信息", "member.import": "导入党员", "member.export": "导出党员",
	"org.change": "修改组织架构", "org.import": "导入组织架构", "org.view": "查看组织架构",
	"life.record": "记录组织生活", "life.import": "导入台账", "life.shape": "设置活动类型", "life.sample": "抽查会议记录", "life.view": "查看组织生活",
	"desk.ask": "说明理由", "desk.decide": "核定豁免", "desk.set": "设置参数", "desk.overview": "导出履责总览",
	"privacy.approve": "批准导出或处置", "privacy.decide": "处理更正请求", "privacy.dispose": "提出处置", "privacy.export": "申请导出", "privacy.notice": "发布告知书",
	"privacy.own": "本人查询", "privacy.report": "误传涉密处置",
	"member.decide":  "核定党员事项",
	"admission.view": "查看发展党员", "admission.own": "本人的发展过程", "admission.plan": "下达发展计划", "admission.record": "记录发展党员", "admission.approve": "审批发展党员",
	"admission.import": "导入发展党员", "dues.view": "查看党费", "dues.own": "本人的党费", "dues.assess": "核定党费", "dues.collect": "收缴党费", "dues.remit": "上缴党费",
	"dues.spend": "使用党费", "dues.disclose": "公示党费", "statistics.view": "查看统计", "statistics.freeze": "冻结统计表",
	"ballot.view": "查看选举", "ballot.hold": "办理选举表决", "ballot.count": "录入计票",
	"review.view": "查看评议整改", "review.keep": "登记评议整改", "survey.view": "查看测评结果", "survey.keep": "办理问卷", "survey.grade": "登记评定意见",
	"care.keep": "登记关怀", "care.read": "查看困难情形", "care.view": "查看关怀", "care.count": "查看关怀数字", "care.own": "本人的结对小结",
	"calendar.own":   "本人的日历地址",
	"publicity.read": "查看公开事项", "publicity.write": "起草、发布公开事项", "publicity.review": "审核公开事项", "publicity.approve": "审批党务公开",
	"records.search": "搜索", "records.view": "查看档案", "records.file": "归档文件", "records.transfer": "生成归档包", "records.set": "录入制度和保管期限",
	"caseload.import": "导入案件清单", "caseload.define": "修改指标口径", "caseload.judge": "查看法官办案情况", "caseload.own": "本人办案情况", "caseload.link": "办理数据接口", "caseload.screen": "生成和停用大屏地址", "caseload.view": "查看审判质效", "caseload.circulate": "办理周调度", "caseload.answer": "办结调度跟进",
	"account.own": "自己的账户", "desk.view": "查看工作台", "grant.view": "查看授权",
	"account.ask": "申请重置", "account.confirm": "复核重置", "account.alarm": "账号被改动", "account.adopt": "并入账号",
	"operations.backup": "备份", "operations.restore": "恢复", "operations.keys": "密钥操作", "operations.patrol": "巡检", "operations.start": "服务启动", "operations.view": "查看运行状态",
	"audit.begin": "审计链开始", "audit.alarm": "告警", "audit.verify": "校验审计链", "audit.head": "导出链头", "audit.prune": "清理审计记录", "audit.export": "导出审计记录", "audit.view": "查看审计记录",
}

// ActionTitle returns what an action is called in Chinese.
func ActionTitle(action string) string {
	if t, ok := titles[action]; ok {
		return t
	}
	return action
}

// GroupTitle returns the title of the group that an action belongs to.
func GroupTitle(action string) string {
	for _, g := range Groups {
		if strings.HasPrefix(action, g.Prefix) {
			return g.Title
		}
	}
	return "其他"
}

// IsExport reports whether an entry is of data that left the system in a file.
func IsExport(action, subject string) bool {
	return strings.HasSuffix(action, ".export") || strings.HasPrefix(subject, "导出")
}
