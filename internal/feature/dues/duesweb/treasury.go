package duesweb

import (
	"fmt"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// purse is what the pages of a unit's money have in common.
type purse struct {
	place
	today civil.Day
	tabs  []ui.SegItem
	form  *web.Form
	which string // the form that was refused
	alert string
	may   bool // change anything here
}

func (m purse) value(which, name, start string) string {
	if m.form != nil && m.which == which {
		return m.form.Raw(name)
	}
	return start
}

func (m purse) bad(which, name string) string {
	if m.form == nil || m.which != which {
		return ""
	}
	return m.form.Fault().Field(name)
}

func (m purse) errors() []ui.FieldError {
	if m.form == nil {
		return nil
	}
	return fieldErrors(m.form.Fault())
}

// again puts what was wrong into the page; ok is false for other errors.
func (m *purse) again(f *web.Form, which string, err error) (ok bool) {
	x := mendable(err)
	if err != nil && x == nil {
		return false
	}
	m.form, m.which = f, which
	if x != nil {
		for _, e := range x.Fields {
			f.Bad(e.Name, e.Text)
		}
		if len(x.Fields) == 0 {
			m.alert = x.Text
		}
	}
	return true
}

func moneyOf(f *web.Form, name string) money.Fen {
	x, err := money.Parse(f.Raw(name))
	if err != nil {
		f.Bad(name, fault.Of(err).Text)
	}
	return x
}

func unitOf(f *web.Form) org.UnitID {
	u, _ := id.Parse[org.Unit](f.Raw("unit"))
	return u
}

// remitModel is what a unit remits.
type remitModel struct {
	purse
	first, until civil.Month
	proposal     duesapp.Proposal
	units        []duesapp.Keeper
	list         []duesapp.Remittance
}

func (p *pages) remittances(r *web.Request) (web.Answer, error) {
	m, err := p.remitModel(r, placeOf(r.Query, r.Today()), r.Query)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费上缴", Nav: nav, Body: remitBody(m)}, nil
}

func (p *pages) remitModel(r *web.Request, at place, get func(string) string) (m remitModel, err error) {
	permit, err := r.Actor.PermitHere(dues.CanView)
	if err != nil {
		return m, err
	}
	d, err := p.app.Keepers(r.Context(), permit)
	if err != nil {
		return m, err
	}
	m.units = d
	if at.unit == 0 && len(d) > 0 {
		at.unit = d[0].ID
	}
	q := civil.QuarterOf(r.Today())
	if at.year != r.Today().Year() {
		q = civil.Quarter(at.year, 4)
	}
	m.first, m.until = q.From.Month(), q.Until.Month()
	if x, err := civil.ParseMonth(get("first")); err == nil {
		m.first = x
	}
	if x, err := civil.ParseMonth(get("until")); err == nil {
		m.until = x
	}
	m.purse = purse{place: at, today: r.Today(), tabs: at.tabs(r, "/dues/remittances"), may: r.Actor.Can(dues.CanRemit)}
	if at.unit != 0 {
		if m.proposal, err = p.app.Propose(r.Context(), permit, at.unit, m.first, max(m.first, m.until)); err != nil {
			return m, err
		}
	}
	m.list, err = p.app.Remittances(r.Context(), permit, at.year)
	return m, err
}

func (m remitModel) table() ui.TableProps {
	t := ui.TableProps{ID: "remittances", Caption: itoa(m.year) + " 年上缴", Dense: true, Columns: []ui.Column{{Label: "日期", RowHeader: true}, {Label: "上缴单位"}, {Label: "缴给"}, {Label: "所属月份"}, {Label: "实收", Align: ui.Right}, {Label: "比例", Align: ui.Right}, {Label: "上缴", Align: ui.Right}, {Label: "凭证号"}, {Label: "状态"}}}
	if m.may {
		t.Columns = append(t.Columns, ui.Column{Label: "操作", HideLabel: true})
	}
	for _, x := range m.list {
		to, share, months := x.ToName, "", x.First.String()+" 至 "+x.Until.String()
		if to == "" {
			to = "上级党组织"
		}
		if x.Share != nil {
			share = x.Share.String()
		}
		if x.Centre {
			months = "大额多交，全部转交"
		}
		state, text := ui.OK, "已登记"
		if x.Ended {
			state, text = ui.NA, "已冲回"
		}
		cells := []ui.Cell{{Text: x.Day.String(), NoWrap: true}, {Text: x.FromName}, {Text: to}, {Text: months}, {Text: x.Collected.Grouped()}, {Text: share}, {Text: x.Amount.Grouped()}, {Text: x.Number}, {State: state, Text: text}}
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

func (p *pages) refuseRemit(r *web.Request, f *web.Form, which string, err error) (web.Answer, error) {
	m, merr := p.remitModel(r, placeOf(f.Raw, r.Today()), f.Raw)
	if merr != nil {
		return nil, merr
	}
	if !m.again(f, which, err) {
		return nil, err
	}
	return web.Invalid(web.Page{Title: "党费上缴", Nav: nav, Body: remitBody(m)}), nil
}

func (p *pages) remit(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in := duesapp.RemitIn{Unit: unitOf(f), Day: f.Day("day"), First: monthOf(f, "first"), Until: monthOf(f, "until"), Amount: moneyOf(f, "amount"), Number: f.Text("number", 60)}
	if f.Err() == nil {
		_, err = p.app.Remit(r.Context(), r.Permit, in)
	}
	if err != nil || f.Err() != nil {
		return p.refuseRemit(r, f, "remit", err)
	}
	return web.See{To: backTo("/dues/remittances", in.Unit, in.Day), Toast: "已登记上缴 " + in.Amount.Text()}, nil
}

func backTo(path string, unit org.UnitID, day civil.Day) string {
	return place{unit: unit, year: day.Year()}.inYear(path)
}

func (p *pages) takeBack(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[duesapp.Remittance](r, "id")
	if err != nil {
		return nil, err
	}
	if err := p.app.TakeBack(r.Context(), r.Permit, k); err != nil {
		return nil, err
	}
	return web.See{To: "/dues/remittances", Toast: "已冲回"}, nil
}

func (p *pages) setShare(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	from := f.Day("from")
	if from.IsZero() {
		f.Bad("from", "请填写自哪一天起")
	}
	if f.Err() == nil {
		err = p.app.SetShare(r.Context(), r.Permit, unitOf(f), from, f.Text("part", 10), f.Text("basis", 100))
	}
	if err != nil || f.Err() != nil {
		return p.refuseRemit(r, f, "share", err)
	}
	return web.See{To: backTo("/dues/remittances", unitOf(f), r.Today()), Toast: "比例已设定"}, nil
}

func (p *pages) passOn(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	day := f.Day("pass-day")
	if f.Err() == nil {
		_, err = p.app.PassOn(r.Context(), r.Permit, unitOf(f), day, f.Text("pass-number", 60))
	}
	if err != nil || f.Err() != nil {
		return p.refuseRemit(r, f, "pass", err)
	}
	return web.See{To: backTo("/dues/remittances", unitOf(f), day), Toast: "已登记转交"}, nil
}

func (p *pages) exportRemittances(r *web.Request) (web.Answer, error) {
	m, err := p.remitModel(r, placeOf(r.Query, r.Today()), r.Query)
	if err != nil {
		return nil, err
	}
	name := itoa(m.year) + "年党费上缴登记"
	return workbook(name, func(b *sheet.Writer) error {
		if err := b.Sheet("党费上缴", name, []sheet.Column{{Title: "日期", Width: 14}, {Title: "上缴单位", Width: 24}, {Title: "缴给", Width: 24}, {Title: "所属月份", Width: 20}, {Title: "实收", Width: 12}, {Title: "比例"}, {Title: "上缴", Width: 12}, {Title: "凭证号", Width: 16}, {Title: "经办人"}, {Title: "状态"}}); err != nil {
			return err
		}
		for _, x := range m.list {
			share, state := "", "已登记"
			if x.Share != nil {
				share = x.Share.String()
			}
			if x.Ended {
				state = "已冲回"
			}
			if err := b.Row(x.Day.String(), x.FromName, x.ToName, x.First.String()+"至"+x.Until.String(), x.Collected.String(), share, x.Amount.String(), x.Number, x.By, state); err != nil {
				return err
			}
		}
		return nil
	}), nil
}

func keeperOptions(us []duesapp.Keeper) []ui.Option { return branchOptions(us, "") }

func (m remitModel) says() string {
	p := m.proposal
	return fmt.Sprintf("%s，%s 至 %s：实收 %s，已上缴 %s；账上现有 %s", p.Unit.Short, m.first, m.until, p.Collected.Text(), p.Remitted.Text(), p.Till.Text())
}
