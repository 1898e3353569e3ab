package server

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/calendar"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/grant/grantapp"
	"touyan/internal/feature/grant/grantweb"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/feature/privacy"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/records"
	"touyan/internal/feature/review"
	"touyan/internal/feature/statistics"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/health"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// words say the permissions in Chinese, for the preview of a role.
var words = map[access.Can]string{
	account.CanOwn: "自己的口令、登录和岗位", account.CanManage: "建立、停用账号，重置口令", account.CanConfirm: "同意重置管理员的口令",
	grant.CanView: "查看授权和变更申请", grant.CanPropose: "提出授权变更", grant.CanApprove: "复核授权变更", grant.CanPreview: "按角色预览", grant.CanInspect: "核对授权的校验值",
	desk.CanView: "自己的工作台", desk.CanOverview: "履责总览", desk.CanAsk: "申请豁免", desk.CanDecide: "核定豁免", desk.CanSet: "设置参数",
	org.CanView: "查看组织架构", org.CanImport: "导入组织架构", org.CanChange: "变更组织架构",
	member.CanView: "查看党员名册", member.CanReveal: "揭示遮盖的字段", member.CanImport: "导入党员名册", member.CanChange: "变更党员信息",
	member.CanDecide:  "登记党籍变化、处分、处置，转接组织关系",
	admission.CanView: "查看发展党员", admission.CanRecord: "登记发展党员的步骤", admission.CanApprove: "登记上级党委的审批", admission.CanPlan: "登记年度发展计划", admission.CanImport: "导入在办档案", admission.CanOwn: "自己的入党进度",
	life.CanView: "查看组织生活", life.CanRecord: "记录组织生活", life.CanImport: "导入组织生活台账", life.CanShape: "设置活动类型", life.CanSample: "抽查会议记录",
	dues.CanOwn: "自己的党费", dues.CanView: "查看党费", dues.CanCollect: "登记党费交纳和更正", dues.CanAssess: "核定党费基数和减免", dues.CanRemit: "上缴党费和对账", dues.CanSpend: "登记党费使用", dues.CanDisclose: "公布党费收缴情况",
	privacy.CanOwn: "自己的个人信息", privacy.CanDecide: "核定信息更正", privacy.CanExport: "申请导出个人信息", privacy.CanApprove: "审批导出和处置",
	privacy.CanDispose: "提出到期处置", privacy.CanReport: "报告误传涉密", privacy.CanNotice: "修订告知书和警示",
	caseload.CanView: "查看审判质效", caseload.CanImport: "导入案件清单", caseload.CanDefine: "录入指标口径和院庭长名单", caseload.CanJudge: "查看法官办案情况", caseload.CanOwn: "自己的办案情况", caseload.CanLink: "办理案件数据接口", caseload.CanScreen: "生成和停用大屏地址", caseload.CanCirculate: "办理周调度、竞赛和典型登记", caseload.CanAnswer: "说明和办结调度跟进",
	ballot.CanView: "查看选举、表决和结果", ballot.CanHold: "办理选举、表决", ballot.CanCount: "录入计票结果（限本次的监票人、计票人）",
	review.CanView: "查看组织生活会和民主评议", review.CanKeep: "登记会前准备、批评、问题和整改",
	survey.CanView: "查看问卷和测评结果", survey.CanKeep: "起草、开启、结束问卷", survey.CanGrade: "登记评定意见",
	calendar.CanOwn:   "自己的日历订阅",
	publicity.CanRead: "查看公开栏", publicity.CanWrite: "起草、发布公开事项", publicity.CanReview: "审核公开事项", publicity.CanApprove: "审批党务公开",
	records.CanSearch: "搜索记录，查看制度汇编", records.CanView: "查看支部档案", records.CanFile: "归档文件", records.CanTransfer: "生成归档包", records.CanSet: "录入本院制度，设置保管期限",
	statistics.CanView: "查看党内统计", statistics.CanFreeze: "冻结上报的统计",
	trail.CanView: "查看审计", trail.CanExport: "导出审计", trail.CanPrune: "清理到期审计",
}

func init() { maps.Copy(words, careWords) }

// sight is what the preview of a role is derived from.
func (s *System) sight() grantweb.Sight {
	return grantweb.Sight{
		Policy: Policy, Routes: s.Routes, Navigation: entries, Words: func(can access.Can) string { return words[can] },
		Fields: func() (fs []grantweb.Fields) {
			for _, r := range privacy.Rooms {
				fs = append(fs, grantweb.Fields{Title: r.Title, Fields: r.Fields})
			}
			return fs
		},
	}
}

// entries are those of the sidebar for whoever can do what may says.
func entries(may func(access.Can) bool) (es []grantweb.Entry) {
	for _, g := range navigation {
		for _, p := range g.places {
			if may(p.can) {
				es = append(es, grantweb.Entry{Group: g.title, Label: p.label, Href: p.href})
			}
		}
	}
	return es
}

// guardGrants seals the grants of an earlier version, once, and looks for those
// that were changed by hand while nobody was there.
func (s *System) guardGrants(ctx context.Context) error {
	permit, err := s.permit("启动", grant.CanInspect)
	if err != nil {
		return err
	}
	if _, err := s.grants.Adopt(ctx, permit, filepath.Join(s.options.Data, "keys", "grants-sealed"), s.adoptAccounts(permit)); err != nil {
		return err
	}
	return s.inspectGrants(ctx)
}

// inspectGrants compares every grant with its digest (DB-31).
func (s *System) inspectGrants(ctx context.Context) error {
	permit, err := s.permit("巡检", grant.CanInspect)
	if err != nil {
		return err
	}
	wrong, err := s.grants.Inspect(ctx, permit)
	for _, w := range wrong {
		s.log.Error("a grant is not as this program wrote it and gives nothing", "grant", w.Grant.String(), "account", w.Account.String(), "what", string(w.What))
	}
	if err != nil {
		return err
	}
	return s.inspectAccounts(ctx)
}

// adoptAccounts gives the accounts of an earlier version their codes, when
// grants get theirs.
func (s *System) adoptAccounts(permit access.Permit) func(tx *sqldb.Tx) error {
	return func(tx *sqldb.Tx) error { return s.accounts.Facts().Adopt(tx, permit.Actor()) }
}

// inspectAccounts compares every account with its code (MP-02, DB-31).
func (s *System) inspectAccounts(ctx context.Context) error {
	permit, err := s.permit("巡检", account.CanManage)
	if err != nil {
		return err
	}
	wrong, err := s.accounts.Inspect(ctx, permit)
	for _, w := range wrong {
		s.log.Error("an account is not as this program wrote it and opens nothing", "account", w.ID.String(), "login", w.Login)
	}
	return err
}

// genuine examines that every grant is as this program wrote it (MP-02, DB-31).
func genuine(ctx context.Context, db *sqldb.DB, o Options) health.Check {
	c := health.Check{ID: "grants.genuine", Name: "账号和授权", State: health.OK, Says: "账号和授权与校验值相符"}
	fail := func(says string) health.Check {
		c.State, c.Says = health.Fail, says
		c.Do = "这些账号不能登录，这些授权没有生效。授权由安全管理员在“授权”页核对，账号由系统管理员核对后提出重置；查明谁直接改动了数据库。"
		return c
	}
	if _, err := os.Stat(o.masterKey()); err != nil {
		return fail("没有主密钥，账号和授权无法核对")
	}
	sealer, err := seal.Load(ctx, db, o.masterKey())
	if err != nil {
		return fail(err.Error())
	}
	permit, err := access.System(commandLine).Permit(grant.CanInspect, access.Everywhere)
	if err != nil {
		return fail(err.Error())
	}
	units := orgapp.New(db).Facts()
	grants := grantapp.New(db, sealer, units)
	wrong, err := grants.Wrong(ctx, permit)
	if err != nil {
		return fail(err.Error())
	}
	var names []string
	for _, w := range wrong {
		names = append(names, w.Person+"的授权（"+w.What.Chinese()+"）")
	}
	if permit, err = access.System(commandLine).Permit(account.CanManage, access.Everywhere); err != nil {
		return fail(err.Error())
	}
	accounts, err := accountapp.New(db, Policy, units, grants.Facts(), sealer, o.doors()).Wrong(ctx, permit)
	if err != nil {
		return fail(err.Error())
	}
	for _, a := range accounts {
		names = append(names, a.Person+"的账号（"+a.Login+"）")
	}
	if len(names) > 0 {
		return fail(fmt.Sprintf("%d 处不对：%s", len(names), strings.Join(names[:min(3, len(names))], "、")))
	}
	return c
}
