package duesweb

import (
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// spendModel is what dues were used for.
type spendModel struct {
	purse
	units []duesapp.Keeper
	list  []duesapp.Spending
}

func (p *pages) spendModel(r *web.Request, at place) (m spendModel, err error) {
	permit, err := r.Actor.PermitHere(dues.CanView)
	if err != nil {
		return m, err
	}
	if m.units, err = p.app.Keepers(r.Context(), permit); err != nil {
		return m, err
	}
	if at.unit == 0 && len(m.units) > 0 {
		at.unit = m.units[0].ID
	}
	m.purse = purse{place: at, today: r.Today(), tabs: at.tabs(r, "/dues/spending"), may: r.Actor.Can(dues.CanSpend)}
	m.list, err = p.app.Spendings(r.Context(), permit, at.year)
	return m, err
}

func (p *pages) spending(r *web.Request) (web.Answer, error) {
	m, err := p.spendModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费使用", Nav: nav, Body: spendBody(m)}, nil
}

func (p *pages) spend(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	purpose, _ := f.Int("purpose", 1, int(dues.Disaster))
	in := duesapp.Spending{Unit: unitOf(f), Day: f.Day("day"), Purpose: dues.Purpose(purpose), Amount: moneyOf(f, "amount"), What: f.Text("what", 200), Approval: f.Text("approval", 200)}
	if f.Err() == nil {
		_, err = p.app.Spend(r.Context(), r.Permit, in)
	}
	if err != nil || f.Err() != nil {
		m, merr := p.spendModel(r, placeOf(f.Raw, r.Today()))
		if merr != nil {
			return nil, merr
		}
		if !m.again(f, "spend", err) {
			return nil, err
		}
		return web.Invalid(web.Page{Title: "党费使用", Nav: nav, Body: spendBody(m)}), nil
	}
	return web.See{To: backTo("/dues/spending", in.Unit, in.Day), Toast: "已登记支出 " + in.Amount.Text()}, nil
}

func (p *pages) unspend(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[duesapp.Spending](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.Unspend(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: "/dues/spending", Toast: "已冲回"}, nil
}

func purposeOptions() (os []ui.Option) {
	for x := dues.Training; x <= dues.Disaster; x++ {
		os = append(os, ui.Option{Value: itoa(int(x)), Label: x.Chinese()})
	}
	return os
}

func (m spendModel) sum() (total money.Fen) {
	for _, x := range m.list {
		if !x.Ended {
			total += x.Amount
		}
	}
	return total
}

func (m spendModel) table() ui.TableProps {
	t := ui.TableProps{ID: "spending", Caption: itoa(m.year) + " 年党费使用", Dense: true, Columns: []ui.Column{{Label: "日期", RowHeader: true}, {Label: "单位"}, {Label: "用途"}, {Label: "说明"}, {Label: "批准"}, {Label: "金额", Align: ui.Right}, {Label: "状态"}}}
	if m.may {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true})
	}
	for _, x := range m.list {
		state, text := ui.OK, "已登记"
		if x.Ended {
			state, text = ui.NA, "已冲回"
		}
		cells := []ui.Cell{{Text: x.Day.String(), NoWrap: true}, {Text: x.UnitName}, {Text: x.Purpose.Chinese()}, {Text: x.What}, {Text: x.Approval, Sub: x.By}, {Text: x.Amount.Grouped()}, {State: state, Text: text}}
		if m.may {
			c := ui.Cell{Text: " "}
			if !x.Ended {
				c = ui.Cell{Body: ui.Button(ui.Action{Label: "冲回", Size: ui.Small, Dialog: "back-" + x.ID.String()})}
			}
			cells = append(cells, c)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func (p *pages) exportSpending(r *web.Request) (web.Answer, error) {
	m, err := p.spendModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	name := itoa(m.year) + "年党费使用登记"
	return workbook(name, func(b *sheet.Writer) error {
		if err := b.Sheet("党费使用", name, []sheet.Column{{Title: "日期", Width: 14}, {Title: "单位", Width: 24}, {Title: "用途", Width: 26}, {Title: "说明", Width: 30}, {Title: "批准", Width: 26}, {Title: "金额", Width: 12}, {Title: "经办人"}, {Title: "状态"}}); err != nil {
			return err
		}
		for _, x := range m.list {
			state := "已登记"
			if x.Ended {
				state = "已冲回"
			}
			if err := b.Row(x.Day.String(), x.UnitName, x.Purpose.Chinese(), x.What, x.Approval, x.Amount.String(), x.By, state); err != nil {
				return err
			}
		}
		return nil
	}), nil
}
