package admissionweb

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/ui"
)

func (m *dossierModel) personActions() []ui.Action {
	if !m.records() {
		return nil
	}
	return []ui.Action{{Label: "修改", Href: at(m.ID, "person")}}
}

func (m *dossierModel) person() []ui.Pair {
	out := []ui.Pair{{Label: "党支部", Value: m.View.Branch.Short}, {Label: "性别", Value: gender(m.Gender)}, {Label: "民族", Value: han.EthnicName(m.Ethnicity)}, {Label: "出生", Value: m.Born.String()}, {Label: "公民身份号码", Value: m.IDTail},
		{Label: "学历", Value: m.Education}, {Label: "部门和职务", Value: joinWith(" ", m.WorkUnit, m.Job)}}
	if m.Floating {
		out = append(out, ui.Pair{Label: "流动人员", Value: "是，两地公示和征求意见"})
	}
	if m.Leaves != 0 {
		out = append(out, ui.Pair{Label: "预计离开", Value: m.Leaves.String()})
	}
	return append(out, ui.Pair{Label: "建档", Value: m.OpenedAt.In(civil.Shanghai).Format("2006-01-02") + " " + m.OpenedBy})
}

func (m *dossierModel) moveActions() []ui.Action {
	if !m.records() {
		return nil
	}
	return []ui.Action{{Label: "变动", Href: at(m.ID, "move")}, {Label: "终止", Href: at(m.ID, "close")}}
}

func (m *dossierModel) moves() []ui.ListItem {
	var out []ui.ListItem
	for i := range m.Moves {
		x := &m.Moves[i]
		item := ui.ListItem{State: ui.OK, Title: moved(x), Sub: joinWith("，", "材料 "+itoa(len(x.Papers))+" 份", x.Note)}
		switch {
		case x.Decision != 0:
			item.Title, item.Sub = x.Day.String()+" 随组织变动从"+x.Other+"转来", x.Note
		case x.Into && x.Reviewed != 0:
			item.Sub += "，" + x.Reviewed.String() + " 审查"
		case x.Into:
			item.State = ui.Due
			item.Sub += "，材料尚未审查"
			if m.records() {
				item.Action = &ui.Action{Label: "登记审查", Href: at(m.ID, "move") + "?of=" + strconv.FormatInt(x.ID, 10)}
			}
		}
		out = append(out, item)
	}
	slices.Reverse(out)
	return out
}

func moved(x *admission.Move) string {
	if x.Into {
		return x.Day.String() + " 从" + x.Other + "转入"
	}
	return x.Day.String() + " 转往" + x.Other
}

func (m *dossierModel) ending() []ui.Pair {
	out := []ui.Pair{{Label: "结果", Value: m.End.Chinese()}, {Label: "日期", Value: m.Ended.String()}}
	if m.EndReason != "" {
		out = append(out, ui.Pair{Label: "原因", Value: m.EndReason})
	}
	if m.Basis != "" {
		out = append(out, ui.Pair{Label: "依据", Value: m.Basis})
	}
	if m.Announced != 0 {
		out = append(out, ui.Pair{Label: "大会公布", Value: m.Announced.String()})
	}
	return out
}

// foot stands under the steps.
func (m *dossierModel) foot() templ.Component {
	if open := m.unconfirmed(); open != "" {
		return ui.Note("待核：" + open + "。")
	}
	return nil
}

// unconfirmed is what of the articles of the steps is still to be compared with
// the original.
func (m *dossierModel) unconfirmed() string {
	var out []string
	for i := range m.Verdict.Steps {
		s := &m.Verdict.Steps[i]
		if s.Cite.IsZero() || s.Standing == admission.NotAsked {
			continue
		}
		for _, text := range []string{s.Cite.Entry().Unconfirmed, admission.Doubt(s.Step.Rule())} {
			if text == "" {
				continue
			}
			if s.Cite.Doc == rulebook.AdmissionRules && text == s.Cite.Entry().Unconfirmed {
				text = s.Cite.Article + text
			}
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	return joinWith("；", out...)
}
