package caseloadweb

import (
	"fmt"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/circular"
	"touyan/internal/feature/caseload/circularapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
)

const (
	canView      access.Can = caseload.CanView
	canImport    access.Can = caseload.CanImport
	canCirculate access.Can = caseload.CanCirculate
	canAnswer    access.Can = caseload.CanAnswer
)

// importPage is where lists are taken in.
const importPage = nav + "/lists"

// readings stand beside every board: what its numbers can tell and what not.
var readings = []string{
	"数字都可以点开到案件；括号和表里是分子、分母，比率由它们算出，不用下级的率求平均。",
	"件数少于 10 的不计算比率，10 至 29 的只供参考，30 以上才判断。",
	"控制限以内的差别是平常的波动，不能据此说好坏，也不必解释；限以外的先核对数据和案件结构，再了解原因。",
	"“收缩后”把小样本的比率向全院靠拢，更接近它长期的水平。",
	"同时看多个单位、多项指标，单凭偶然也会有百分之五落在 95% 限以外。",
	"各单位按机构顺序列出，不按数值；数字不用于评价个人。",
}

func (m board) actions() (as []ui.Action) {
	if m.feed.Batch != 0 {
		as = append(as, ui.Action{Label: "大屏", Icon: "device-tv", Href: place{court: m.court}.at("/wall")}, ui.Action{Label: "导出", Icon: "file-export", Href: m.at(nav + "/export"), Download: true})
	}
	if m.imports {
		as = append(as, ui.Action{Label: "导入", Icon: "file-import", Href: importPage})
	}
	if m.may && m.feed.Batch != 0 {
		a := ui.Action{Label: "生成" + weekShort(m.next()) + "通报", Icon: "speakerphone", Kind: ui.Primary, Post: nav + "/circulars",
			Hidden: []ui.Hidden{{Name: "court", Value: m.court.String()}, {Name: "week", Value: m.next().From.String()}, {Name: "by", Value: string(m.level)}}}
		if m.made() {
			a = ui.Action{Label: weekShort(m.next()) + "通报", Icon: "speakerphone", Kind: ui.Primary, Href: nav + "/circulars/" + m.head.ID.String()}
		}
		as = append(as, a)
	}
	return as
}

func weekShort(w civil.Period) string {
	_, n := circular.Week(w)
	return fmt.Sprintf("第 %d 周", n)
}

func (m board) nothing() ui.EmptyProps {
	e := ui.EmptyProps{Art: true, Title: "还没有案件清单", Text: "从案件系统导出案件清单（CSV 或 Excel）导入后，这里按本院口径列出指标。不收当事人姓名和案件内容。"}
	if len(m.courts) == 0 {
		e.Title, e.Text = "当前工作范围内没有法院", "组织架构里的法院要有法院代字，案件才能对应到它。"
		return e
	}
	if m.imports {
		e.Actions = []ui.Action{{Label: "导入案件清单", Icon: "file-import", Kind: ui.Primary, Href: importPage}}
	}
	return e
}

type counted struct {
	state ui.State
	text  string
}

// legend counts the units by where they stand.
func (f *funnel) legend() []counted {
	out, warn, inside, small := f.positions()
	return []counted{{ui.Over, fmt.Sprintf("99.8%% 限以外 %d 个", out)}, {ui.Due, fmt.Sprintf("95%% 限以外 %d 个", warn)}, {ui.OK, fmt.Sprintf("正常波动 %d 个", inside)}, {ui.None, fmt.Sprintf("少于 30 件，只看不评 %d 个", small)}}
}

func (m board) courseActions() []ui.Action {
	if m.unit == 0 {
		return nil
	}
	return []ui.Action{{Label: "看全院", Href: m.at(nav, "unit", "") + "#course"}}
}

func (m board) weekMeta() string {
	if m.head == nil {
		return ""
	}
	s := circular.WeekName(m.head.Week)
	if m.head.Issued == 0 {
		return s + "，草稿"
	}
	return s + "，" + m.head.Issued.String() + " 签发"
}

func (m board) weekActions() []ui.Action {
	if m.head == nil {
		return nil
	}
	return []ui.Action{{Label: "打开", Href: nav + "/circulars/" + m.head.ID.String()}}
}

// reasonState is how urgent a reason looks.
func reasonState(r circular.Reason) ui.State {
	if r == circular.BeyondControl {
		return ui.Over
	}
	return ui.Due
}

// signalTable lists signals in the order of the organisation.
func signalTable(at place, all []circularapp.Signal, today civil.Day) ui.TableProps {
	t := ui.TableProps{ID: "signals", Caption: "请核对的事项", Columns: []ui.Column{{Label: "单位与指标", RowHeader: true}, {Label: "件数", Align: ui.Right}, {Label: "本期 / 全院", Align: ui.Right}, {Label: "判断与跟进"}}}
	for _, s := range all {
		if s.Dropped != "" {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Unit.Name, Sub: s.Name}, {Body: ui.Anchor(ui.Link{Label: itoa(s.Den), Href: at.cases(org.UnitID(s.Unit.ID), s.Code, s.Period)})},
			{Text: s.Share(), Sub: s.WholeShare()}, {State: reasonState(s.Reason), Text: s.Reason.Chinese(s.Above), Sub: taskLine(s, today)}}})
	}
	return t
}

// taskLine says where the follow-up of a signal stands.
func taskLine(s circularapp.Signal, today civil.Day) string {
	if len(s.Tasks) == 0 {
		return "还没有跟进事项"
	}
	t := s.Tasks[0]
	for _, x := range s.Tasks {
		if x.Done == 0 {
			t = x
			break
		}
	}
	switch {
	case t.Done != 0:
		return t.Text + "，" + t.Done.Chinese(today) + "办结"
	case t.Late(today):
		return t.Text + "，" + t.Due.Chinese(today) + "到期，逾期"
	}
	return t.Text + "，" + t.Due.Chinese(today) + "前"
}

// effectLog tells what became of the units that were named, with what chance and
// coming back by itself explain.
func effectLog(all []circularapp.Followed, most int) (es []ui.LogEntry) {
	for _, f := range all {
		if len(es) == most {
			break
		}
		es = append(es, ui.LogEntry{At: weekShort(f.Week), Text: f.Unit.Name + " " + f.Name, Href: nav + "/circulars/" + f.Circular.String(), Detail: effectWords(f)})
	}
	return es
}

func effectWords(f circularapp.Followed) string {
	switch {
	case f.Effect == nil && f.Since.Until < f.Since.From:
		return "通报后还没有新的清单，看不出变化。"
	case f.Effect == nil:
		return "这项指标随统计期的长短变化，满同样长的时间再比较。"
	}
	return fmt.Sprintf("通报后 %d 天：", f.Since.Days()) + f.Effect.Words()
}

func pleasedTable(all []Pleased) ui.TableProps {
	t := ui.TableProps{ID: "pleased-table", Caption: "群众满意度，按渠道", Dense: true, Columns: []ui.Column{{Label: "渠道", RowHeader: true}, {Label: "满意 / 有效", Align: ui.Right}, {Label: "满意度", Align: ui.Right}, {Label: "95% 区间", Align: ui.Right}}}
	for _, x := range all {
		s := chance.Sample{X: x.Good, N: x.Valid}
		share, interval := "—", "—"
		if s.Size() != chance.TooFew {
			share, interval = fmt.Sprintf("%.1f%%", s.Share()*100), tight(s.Interval())
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Channel, Href: x.Href, Sub: x.Until.String()}, {Text: fmt.Sprintf("%d / %d", x.Good, x.Valid)}, {Text: share}, {Text: interval, Dim: true, NoWrap: true}}})
	}
	return t
}

func levelName(by caseloadapp.Level) string {
	switch by {
	case caseloadapp.ByTeam:
		return "按团队"
	case caseloadapp.ByDivision:
		return "按庭室"
	}
	return "全院"
}

func phrases(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "，")
}
