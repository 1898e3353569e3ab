package duesweb

import (
	"io"

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

// balanceModel is the sheets of all units.
type balanceModel struct {
	purse
	on    civil.Day
	list  []duesapp.Balance
	was   map[org.UnitID]dues.Sheet // at the end of the year before
	units []duesapp.Keeper
	paper bool
}

func (p *pages) balanceModel(r *web.Request, at place) (m balanceModel, err error) {
	permit, err := r.Actor.PermitHere(dues.CanView)
	if err != nil {
		return m, err
	}
	m.purse = purse{place: at, today: r.Today(), tabs: at.tabs(r, "/dues/balances"), may: r.Actor.Can(dues.CanRemit)}
	m.on = min(civil.Year(at.year).Until, r.Today())
	if m.units, err = p.app.Keepers(r.Context(), permit); err != nil {
		return m, err
	}
	if m.list, err = p.app.Balances(r.Context(), permit, m.on); err != nil {
		return m, err
	}
	before, err := p.app.Balances(r.Context(), permit, civil.Year(at.year).From-1)
	m.was = map[org.UnitID]dues.Sheet{}
	for _, b := range before {
		m.was[b.Unit.ID] = b.Sheet
	}
	return m, err
}

func (p *pages) balances(r *web.Request) (web.Answer, error) {
	m, err := p.balanceModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费收支", Nav: nav, Body: balanceBody(m)}, nil
}

var levels = []struct {
	kind  org.Kind
	title string
}{{org.PartyCommittee, "机关党委"}, {org.GeneralBranch, "党总支"}, {org.Branch, "党支部"}}

func spent(s dues.Sheet) (sum money.Fen) {
	for _, x := range s.Spent {
		sum += x
	}
	return sum
}

// cells are the year of a unit: what it began with, what came in and went out,
// what is left.
func (m balanceModel) cells(b duesapp.Balance) []money.Fen {
	s, w := b.Sheet, m.was[b.Unit.ID]
	return []money.Fen{w.Cash + s.Opening - w.Opening, s.Assessed - w.Assessed, s.Collected() - w.Collected(), s.Gifts + s.Held - w.Gifts - w.Held, s.Received - w.Received,
		s.Interest - w.Interest, s.Remitted - w.Remitted, spent(s) - spent(w), s.Cash, s.Receivable}
}

var sheetHeads = []string{"上年结余", "应交", "实收", "多交", "下级上缴", "利息", "上缴", "使用", "结存", "欠交"}

func (m balanceModel) table() ui.TableProps {
	t := ui.TableProps{ID: "balances", Caption: "截至 " + m.on.String() + " 的收支平衡表", Dense: true, Columns: []ui.Column{{Label: "党组织", RowHeader: !m.paper}}}
	for _, h := range sheetHeads {
		t.Columns = append(t.Columns, ui.Column{Label: h, Align: ui.Right})
	}
	t.Columns = append(t.Columns, ui.Column{Label: "平衡"})
	for _, l := range levels {
		sums := make([]money.Fen, len(sheetHeads))
		n := 0
		for _, b := range m.list {
			if b.Unit.Kind != l.kind {
				continue
			}
			if n == 0 {
				t.Rows = append(t.Rows, ui.Row{Heading: l.title})
			}
			n++
			cells := []ui.Cell{{Text: b.Unit.Short, Sub: m.court(b)}}
			for i, f := range m.cells(b) {
				sums[i] += f
				cells = append(cells, ui.Cell{Text: amountOrNone(f)})
			}
			state, text := ui.OK, "平"
			if out := b.Out(); out != 0 {
				state, text = ui.Over, "差 "+out.Grouped()
			}
			t.Rows = append(t.Rows, ui.Row{Cells: append(cells, ui.Cell{State: state, Text: text})})
		}
		if n > 1 {
			cells := []ui.Cell{{Text: l.title + "合计"}}
			for _, f := range sums {
				cells = append(cells, ui.Cell{Text: amountOrNone(f)})
			}
			t.Rows = append(t.Rows, ui.Row{Cells: append(cells, ui.Cell{Text: " "})})
		}
	}
	return t
}

// court names the court of a sheet where there are several.
func (m balanceModel) court(b duesapp.Balance) string {
	for _, x := range m.list {
		if x.Unit.Court != b.Unit.Court {
			return b.Unit.Court
		}
	}
	return ""
}

func (p *pages) exportBalances(r *web.Request) (web.Answer, error) {
	m, err := p.balanceModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	name := "党费收支平衡表" + m.on.String()
	return workbook(name, func(b *sheet.Writer) error {
		columns := []sheet.Column{{Title: "层级"}, {Title: "法院", Width: 24}, {Title: "党组织", Width: 28}}
		for _, h := range sheetHeads {
			columns = append(columns, sheet.Column{Title: h, Width: 12})
		}
		if err := b.Sheet("收支平衡表", name, columns); err != nil {
			return err
		}
		for _, l := range levels {
			for _, x := range m.list {
				if x.Unit.Kind != l.kind {
					continue
				}
				row := []any{l.title, x.Unit.Court, x.Unit.Short}
				for _, f := range m.cells(x) {
					row = append(row, f.String())
				}
				if err := b.Row(row...); err != nil {
					return err
				}
			}
		}
		return nil
	}), nil
}

func (p *pages) printBalances(r *web.Request) (web.Answer, error) {
	m, err := p.balanceModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	m.paper = true
	return web.Fragment{Body: balancePaper(m, r.Actor.Name)}, nil
}

// credit enters interest or what the books began with.
func (p *pages) credit(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	kind := dues.Interest
	if f.Raw("kind") == "opening" {
		kind = dues.Opening
	}
	day, amount := f.Day("day"), moneyOf(f, "amount")
	if f.Err() == nil {
		err = p.app.Credit(r.Context(), r.Permit, unitOf(f), day, kind, amount)
	}
	if err != nil || f.Err() != nil {
		m, merr := p.balanceModel(r, placeOf(f.Raw, r.Today()))
		if merr != nil {
			return nil, merr
		}
		if !m.again(f, "credit", err) {
			return nil, err
		}
		return web.Invalid(web.Page{Title: "党费收支", Nav: nav, Body: balanceBody(m)}), nil
	}
	return web.See{To: place{year: day.Year()}.inYear("/dues/balances"), Toast: "已登记" + kind.Chinese() + " " + amount.Text()}, nil
}

// bankModel is a unit's statement beside its books.
type bankModel struct {
	purse
	duesapp.Bank
	wrong []string
}

func (p *pages) bankModel(r *web.Request, at place) (m bankModel, err error) {
	permit, err := r.Actor.PermitHere(dues.CanRemit)
	if err != nil {
		return m, err
	}
	if m.Bank, err = p.app.Bank(r.Context(), permit, at.unit, at.year); err != nil {
		return m, err
	}
	at.unit = m.Unit.ID
	m.purse = purse{place: at, today: r.Today(), tabs: at.tabs(r, "/dues/bank"), may: true}
	return m, nil
}

func (p *pages) bank(r *web.Request) (web.Answer, error) {
	m, err := p.bankModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "党费对账", Nav: nav, Body: bankBody(m)}, nil
}

func (p *pages) loadStatement(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	at := placeOf(f.Raw, r.Today())
	up, err := f.Upload("file")
	var out duesapp.Stated
	if err == nil {
		defer func() { _ = up.Close() }()
		out, err = p.app.LoadStatement(r.Context(), r.Permit, at.unit, io.NewSectionReader(up, 0, up.Size))
	}
	if err != nil {
		x := fault.Of(err)
		if x == nil || x.Kind != fault.Invalid && x.Kind != fault.TooLarge {
			return nil, err
		}
		m, merr := p.bankModel(r, at)
		if merr != nil {
			return nil, merr
		}
		m.alert = x.Text
		for _, e := range x.Fields {
			m.wrong = append(m.wrong, e.Text)
		}
		return web.Invalid(web.Page{Title: "党费对账", Nav: nav, Body: bankBody(m)}), nil
	}
	return web.See{To: at.inYear("/dues/bank"), Toast: "读入 " + itoa(out.New) + " 笔，已有 " + itoa(out.Same) + " 笔，自动对上 " + itoa(out.Matched) + " 笔"}, nil
}

// match matches a line, takes a match back, or books it as interest.
func (p *pages) match(r *web.Request) (web.Answer, error) {
	line, err := web.PathID[duesapp.BankLine](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	says := "已对上"
	switch s := f.Raw("entry"); s {
	case "interest":
		says, err = "已记为利息", p.app.BookInterest(r.Context(), r.Permit, line)
	case "":
		says, err = "已取消", p.app.Match(r.Context(), r.Permit, line, 0)
	default:
		entry, perr := id.Parse[dues.Entry](s)
		if perr != nil {
			return nil, fault.New(fault.NotFound, "没有找到这一笔账。")
		}
		err = p.app.Match(r.Context(), r.Permit, line, entry)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: placeOf(f.Raw, r.Today()).inYear("/dues/bank"), Toast: says}, nil
}

func (m bankModel) table() ui.TableProps {
	t := ui.TableProps{ID: "statement", Caption: "银行对账单", Dense: true, Columns: []ui.Column{{Label: "日期", RowHeader: true}, {Label: "摘要"}, {Label: "银行", Align: ui.Right}, {Label: "状态"}, {Label: "账上"}, {Label: "操作", HideLabel: true}}}
	for _, l := range m.Lines {
		state, text, book := ui.Due, "待对", ""
		var act ui.Cell
		post := "/dues/bank/" + l.ID.String()
		hidden := []ui.Hidden{{Name: "unit", Value: m.unit.String()}, {Name: "year", Value: itoa(m.year)}}
		if l.Entry != 0 {
			state, text = ui.OK, "已对上"
			for _, c := range m.Cash {
				if c.Entry == l.Entry {
					book = c.Day.String() + " " + c.What
				}
			}
			act = ui.Cell{Body: ui.Button(ui.Action{Label: "取消", Size: ui.Small, Post: post, Hidden: hidden})}
		} else {
			var actions []ui.Action
			for _, c := range m.Cash {
				if c.Bank == 0 && c.Amount == l.Amount && len(actions) < 3 {
					actions = append(actions, ui.Action{Label: "是 " + c.Day.String() + " " + c.What, Size: ui.Small, Post: post, Hidden: append(hidden[:2:2], ui.Hidden{Name: "entry", Value: c.Entry.String()})})
				}
			}
			if l.Amount > 0 {
				actions = append(actions, ui.Action{Label: "记为利息", Size: ui.Small, Post: post, Hidden: append(hidden[:2:2], ui.Hidden{Name: "entry", Value: "interest"})})
			}
			act = ui.Cell{Body: ui.Buttons(actions...)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Day.String(), NoWrap: true}, {Text: l.What}, {Text: l.Amount.Grouped()}, {State: state, Text: text}, {Text: book}, act}})
	}
	return t
}

func (m bankModel) open() ui.TableProps {
	t := ui.TableProps{ID: "books", Caption: "银行没有的账", Dense: true, Columns: []ui.Column{{Label: "日期", RowHeader: true}, {Label: "事项"}, {Label: "金额", Align: ui.Right}}}
	for _, c := range m.Cash {
		if c.Bank == 0 {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Day.String(), NoWrap: true}, {Text: c.What}, {Text: c.Amount.Grouped()}}})
		}
	}
	return t
}

func (p *pages) exportBank(r *web.Request) (web.Answer, error) {
	m, err := p.bankModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	name := m.Unit.Short + itoa(m.year) + "年党费对账"
	return workbook(name, func(b *sheet.Writer) error {
		if err := b.Sheet("银行对账", name, []sheet.Column{{Title: "日期", Width: 14}, {Title: "摘要", Width: 30}, {Title: "银行", Width: 14}, {Title: "状态"}}); err != nil {
			return err
		}
		for _, l := range m.Lines {
			state := "待对"
			if l.Entry != 0 {
				state = "已对上"
			}
			if err := b.Row(l.Day.String(), l.What, l.Amount.String(), state); err != nil {
				return err
			}
		}
		if err := b.Sheet("银行没有的账", name, []sheet.Column{{Title: "日期", Width: 14}, {Title: "事项", Width: 20}, {Title: "金额", Width: 14}}); err != nil {
			return err
		}
		for _, c := range m.Cash {
			if c.Bank == 0 {
				if err := b.Row(c.Day.String(), c.What, c.Amount.String()); err != nil {
					return err
				}
			}
		}
		return nil
	}), nil
}
