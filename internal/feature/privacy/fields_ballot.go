package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	ballotView access.Can = "ballot.view"
	ballotHold access.Can = "ballot.hold"
)

// ballotRoom is what elections and votes hold: who stood, who counted, who could
// vote. How anybody voted is in no column.
var ballotRoom = Room{"ballot", "选举与表决", []personal.Field{
	entry("ballot_proceeding.title", "选举、表决的名称", "表决所涉的人", "说明表决什么", "支部登记", duty, archived, ballotView),
	name("ballot_proceeding.begun_by", "发起人", "说明谁发起", archived, ballotView),
	entry("ballot_step.names", "提名和预备人选", "被提名的党员", "记录提名和上级审查", "支部登记", duty, archived, ballotView),
	entry("ballot_step.note", "步骤的说明", "被提名的党员", "说明办理情况", "支部登记", duty, archived, ballotView),
	name("ballot_step.entered_name", "登记人", "说明谁登记", archived, ballotView),
	name("ballot_step.back_name", "撤销人", "说明谁撤销登记", archived, ballotView),
	entry("ballot_step.back_reason", "撤销的原因", "被提名的党员", "撤销须留原因", "支部登记", duty, archived, ballotView),
	entry("ballot_vote.matter", "表决的事项或者对象", "表决所涉的人", "说明表决什么", "支部登记", duty, archived, ballotView),
	name("ballot_vote.order_by_name", "人工排定候选人顺序的人", "人工改变顺序须留何人", archived, ballotView),
	entry("ballot_vote.order_reason", "人工排定的理由", "候选人", "人工改变顺序须留因何", "支部登记", duty, archived, ballotView),
	entry("ballot_vote.absent", "缺席的选举人", "党员", "清点到会人数", "支部登记", duty, archived, ballotView),
	name("ballot_vote.opened_by", "宣布开始投票的人", "说明谁开始投票", archived, ballotView),
	name("ballot_vote.kept_by", "决定按开始时名册继续的人", "说明谁决定", archived, ballotView),
	entry("ballot_vote.sheet", "计票结果", "候选人", "公布选举结果", "监票人、计票人录入", duty, archived, ballotView),
	name("ballot_vote.published_by", "公布结果的人", "说明谁公布", archived, ballotView),
	name("ballot_candidate.full_name", "候选人姓名", "选举", archived, ballotView),
	entry("ballot_candidate.note", "候选人的部门、职务、党龄", "候选人", "介绍候选人", "名册带出", duty, archived, ballotView),
	entry("ballot_candidate.reason", "退出候选的原因", "候选人", "退出须留原因", "支部登记", duty, archived, ballotView),
	name("ballot_teller.full_name", "监票人、计票人姓名", "核对监票人不是候选人", archived, ballotView),
	name("ballot_voter.full_name", "选举人姓名", "确定应到和选举权", archived, ballotView),
	sensitive(entry("ballot_voter.why", "没有选举权、不计应到的原因", "党员", "确定应到和选举权", "名册和处分登记", duty, archived, ballotHold), personal.Plain, ballotHold, "可能涉及处分和健康，只限办理选举的人"),
	name("ballot_entry.entered_name", "录入计票的人", "两人各自录入", archived, ballotView),
	entry("ballot_entry.sheet", "一人录入的计票", "候选人", "两人录入须一致", "监票人、计票人录入", duty, archived, ballotView),
}, `
	ballot_proceeding: id court unit purpose seats term_ends running ended end_reason election begun_at version
	ballot_step: id proceeding kind day number body entered_at back_at
	ballot_vote: id proceeding kind post round prior mode day seats order_on online introduced method tellers_elected arrived issued stage digest opened_at kept_reason winning winning_basis reduced_to reduced_agreed reduced_presidium written_for written_against void_reason published_at urn version
	ballot_candidate: vote line member withdrawn
	ballot_teller: vote line member role
	ballot_voter: vote member votes rule
	ballot_entry: vote slot account entered_at`}
