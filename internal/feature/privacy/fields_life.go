package privacy

import (
	"touyan/internal/base/access"
	"touyan/internal/base/personal"
)

const (
	lifeView   access.Can = "life.view"
	lifeRecord access.Can = "life.record"
)

// lifeRoom is what organisational life holds.
var lifeRoom = Room{"life", "组织生活", []personal.Field{
	entry("life_meeting.host", "主持人", "党员", "会议记录要素", "支部记录", duty, archived, lifeView),
	entry("life_meeting.recorder", "记录人", "党员", "会议记录要素", "支部记录", duty, archived, lifeView),
	entry("life_meeting.speaker", "讲课人", "党员", "党课记录要素", "支部记录", duty, archived, lifeView),
	entry("life_meeting.guests", "列席人员", "列席人", "会议记录要素", "支部记录", duty, archived, lifeView),
	entry("life_meeting.points", "发言要点", "发言人", "会议记录要素", "支部记录", duty, archived, lifeView),
	entry("life_meeting.remark", "会议备注", "与会党员", "会议记录的说明", "支部记录", duty, archived, lifeView),
	entry("life_meeting.source_line", "导入时的原始行", "与会党员", "核对导入", "会议记录导入", duty, archived, lifeRecord),
	entry("life_absence.person", "缺席人", "党员", "计算实到", "支部记录", duty, archived, lifeView),
	entry("life_absence.manner", "请假或缺席", "党员", "计算实到", "支部记录", duty, archived, lifeView),
	sensitive(entry("life_absence.reason", "请假、缺席的原因", "党员", "会议记录要素", "支部记录", duty, archived, lifeView), personal.Plain, lifeView, "可能涉及健康；会议记录须写明缺席原因，只限本支部可见"),
	entry("life_topic.points", "议题的讨论要点", "发言人", "会议记录要素", "支部记录", duty, archived, lifeView),
	entry("life_edit.content", "没有保存的修改", "与会党员", "填写时断电、断网不丢失；只有填写人看得到，保存或放弃后删去", "本人填写", duty, archived, lifeRecord),
	name("life_pairing.maker", "配对人", "说明谁给笔记本配对", archived, lifeRecord),
	entry("life_topic.presenter", "议题汇报人", "党员", "会议记录要素", "支部记录", duty, archived, lifeView),
	sensitive(entry("life_resolution.content", "决议内容", "与决议有关的党员", "会议记录要素", "支部记录", duty, archived, lifeView), personal.Plain, lifeView, "可能涉及发展党员和处分；决议须写入记录，只限本支部可见"),
	entry("life_resolution.owner", "责任人", "党员", "落实决议", "支部记录", duty, archived, lifeView),
	entry("life_meeting.outcome", "成果或承诺", "参加的党员", "活动记录要素", "支部记录", duty, archived, lifeView),
	entry("life_participant.person", "参加人", "党员", "活动记录要素；参加不是义务，只记来了谁", "支部记录", duty, archived, lifeView),
	entry("life_report.content", "议定事项", "责任人", "落实决议", "支部记录", duty, archived, lifeView),
	entry("life_report.words", "落实情况", "责任人", "落实决议", "支部记录", duty, archived, lifeView),
	entry("life_closing.content", "议定事项", "责任人", "落实决议", "支部记录", duty, archived, lifeView),
	entry("life_closing.words", "办结情况", "责任人", "落实决议", "支部记录", duty, archived, lifeView),
	name("life_closing.actor", "办结人", "说明谁登记办结", archived, lifeView),
	name("life_sample.drawn_name", "抽查人", "说明谁抽查", archived, lifeView),
	entry("life_sample.words", "抽查意见", "记录人", "改进记录", "上级抽查", duty, archived, lifeView),
	entry("life_arrival.content", "带回的记录原文", "与会党员", "两处都记的，留存另一处的", "离线带回", duty, archived, lifeView),
	name("life_change.actor", "修改人", "说明谁改了记录", archived, lifeView),
	entry("life_change.changes", "改前改后", "与会党员", "更正、核对和追责", "系统记录", duty, archived, lifeView),
	sensitive(entry("life_talk.one_name", "谈话一方", "党员", "谈心谈话每年有覆盖", "支部记录", duty, archived, lifeView), personal.Plain, lifeView, "谈话记录从严按敏感处理；只记谁和谁何时谈过"),
	sensitive(entry("life_talk.other_name", "谈话另一方", "党员", "谈心谈话每年有覆盖", "支部记录", duty, archived, lifeView), personal.Plain, lifeView, "谈话记录从严按敏感处理；只记谁和谁何时谈过"),
	sensitive(entry("life_talk.topic", "谈话主题", "党员", "谈心谈话每年有覆盖", "支部记录", duty, archived, lifeView), personal.Plain, lifeView, "只写主题，不写谈话内容"),
}, `
	life_meeting: id branch party_group kinds stage stage_before off_reason title day begins ends for_year place host_member recorder_member speaker_member due present on_leave absent
	life_meeting: voters_due voters_present roll_due entered_at recorded_at entered_by batch version
	life_absence: meeting line member
	life_topic: meeting line topic
	life_resolution: meeting line matter manner ayes noes abstentions due_day topic
	life_edit: meeting account version at
	life_pairing: branch secret made_at made_by
	life_change: meeting version at account verb
	life_review: meeting excellent qualified basically unqualified
	life_talk: id branch day one other entered_at entered_by
	life_meeting: activity partner took_part
	life_activity: id court code name needs settles basis ended made_at made_by version
	life_participant: meeting line member
	life_report: meeting line origin done
	life_closing: id origin day at account
	life_sample: id meeting drawn_at drawn_by state reasons said_at mended_at version
	life_arrival: id meeting origin place manner digest entered_at recorded_at arrived_at arrived_by`}
