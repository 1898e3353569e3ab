package caseloadweb

import (
	"fmt"
	"slices"
	"strconv"

	"touyan/internal/base/id"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// goalWords says what a target asks: 不低于 90%.
func goalWords(d indicator.Direction, hundredths int64) string {
	word := "不低于 "
	if d == indicator.Lower {
		word = "不高于 "
	}
	return word + strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64) + "%"
}

func goalLabel(d indicator.Direction) string {
	if d == indicator.Lower {
		return "不高于"
	}
	return "不低于"
}

// setGoal enters a target of an indicator.
func (p *pages) setGoal(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	g := caseloadapp.Goal{Code: indicator.Code(f.Raw("code")), From: f.Day("goal-from"), Until: f.Day("goal-until"), Basis: f.Text("basis", 100)}
	g.Hundredths, _ = hundredths(f, "amount")
	if err = f.Err(); err == nil {
		err = p.app.SetGoal(r.Context(), r.Permit, court, g)
	}
	if err == nil {
		return web.See{To: standing{place: place{court: court}}.definitionOf(g.Code) + "#goals", Toast: "已设定目标"}, nil
	}
	bad := mendable(err)
	if bad == nil {
		return nil, err
	}
	return p.definitionPage(r, f.Raw, forms{bad: bad, get: f.Raw})
}

func (p *pages) withdrawGoal(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	k, err := web.PathID[caseloadapp.Goal](r, "id")
	if err != nil {
		return nil, err
	}
	court, _ := id.Parse[org.Unit](f.Raw("court"))
	if err := p.app.WithdrawGoal(r.Context(), r.Permit, court, k); err != nil {
		return nil, err
	}
	return web.See{To: standing{place: place{court: court}}.definitionOf(indicator.Code(f.Raw("code"))) + "#goals", Toast: "已撤销"}, nil
}

// goalRows has the targets of the indicator, the newest first.
func (m defined) goalRows() (rows []ui.Row) {
	d := m.inForce()
	holding := caseloadapp.GoalsOn(m.goals, m.today)[m.code]
	for _, g := range slices.Backward(m.goals) {
		state, do := ui.Cell{Text: "不再适用", State: ui.NA}, ui.Cell{}
		switch {
		case !g.WithdrawnAt.IsZero():
			state = ui.Cell{Text: "录错已撤销", State: ui.NA, Sub: g.WithdrawnBy}
		case g.ID == holding.ID:
			state = ui.Cell{Text: "现行", State: ui.OK}
		case g.From > m.today:
			state = ui.Cell{Text: "未到起用日", State: ui.Plan}
		}
		if g.WithdrawnAt.IsZero() && m.may {
			do.Body = ui.Button(ui.Action{Label: "撤销", Size: ui.Small, Dialog: "goal-" + g.ID.String()})
		}
		period := g.From.String() + " 起"
		if g.Until != 0 {
			period = g.From.String() + " 至 " + g.Until.String()
		}
		rows = append(rows, ui.Row{Cells: []ui.Cell{{Text: goalWords(d.Direction, g.Hundredths), NoWrap: true}, {Text: period, NoWrap: true}, {Text: g.Basis}, {Text: g.MadeBy, Dim: true}, state, do}})
	}
	return rows
}

// aims reports whether the indicator can have a target.
func (m defined) aims() bool {
	d := m.inForce()
	return d.Sampled && (d.Direction == indicator.Higher || d.Direction == indicator.Lower)
}

// aimed adds the court's target to a tile.
func aimed(t ui.IndicatorProps, v indicator.Value, goals map[indicator.Code]caseloadapp.Goal) ui.IndicatorProps {
	g, ok := goals[v.Definition.Code]
	if !ok {
		return t
	}
	if t.Compare != "" {
		t.Compare += "，"
	}
	t.Compare += fmt.Sprintf("目标%s", goalWords(v.Definition.Direction, g.Hundredths))
	if i, ok := v.Interval(); ok && t.State == ui.None && !few(v) {
		aim := float64(g.Hundredths) / 10000
		missed, met := i.High < aim, i.Low >= aim
		if v.Definition.Direction == indicator.Lower {
			missed, met = i.Low > aim, i.High <= aim
		}
		switch {
		case missed:
			t.State, t.StateText = ui.Over, "未达到目标"
		case met:
			t.State, t.StateText = ui.OK, "达到目标"
		default:
			t.StateText = "与目标分不出高低"
		}
	}
	return t
}
