package duesweb

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// collectModel is the form of a batch.
type collectModel struct {
	monthModel
	form   *web.Form // as typed; nil at first
	errors []ui.FieldError
	bad    map[string]string
}

func key(member int64) string { return id.Of[dues.Member](member).String() }

func (m collectModel) value(name, start string) string {
	if m.form != nil {
		return m.form.Raw(name)
	}
	return start
}

func (m collectModel) picked(member int64) bool {
	return m.form != nil && m.form.Has("pick-"+key(member))
}

// owing is what a member would pay to be square with this month.
func owing(e *duesapp.Entry) money.Fen { return e.Arrears }

func (m collectModel) rows() ui.TableProps {
	t := ui.TableProps{ID: "lines", Caption: "本批交纳", Columns: []ui.Column{{Label: "收到", RowHeader: true}, {Label: "到本月应交", Align: ui.Right}, {Label: "实收（元）", Width: "150px"}, {Label: "其中自愿多交（元）", Width: "150px"}, {Label: "代交人", Width: "150px"}}}
	for i := range m.Entries {
		e := &m.Entries[i]
		k := key(e.Member)
		sum := owing(e)
		sub := ""
		if e.Still > 1 {
			sub = "含补交"
		}
		start := ""
		if sum > 0 {
			start = sum.String()
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Body: ui.Field(ui.FieldProps{Kind: ui.CheckboxKind, Name: "pick-" + k, Label: e.Name, Value: "1", Checked: m.picked(e.Member)})},
			{Text: sum.Grouped(), Sub: sub},
			{Body: ui.Field(ui.FieldProps{InputMode: "decimal", Name: "amount-" + k, Label: e.Name + " 实收", HideLabel: true, Value: m.value("amount-"+k, start), Error: m.bad["amount-"+k]})},
			{Body: ui.Field(ui.FieldProps{InputMode: "decimal", Name: "gift-" + k, Label: e.Name + " 自愿多交", HideLabel: true, Value: m.value("gift-"+k, ""), Error: m.bad["gift-"+k]})},
			{Body: ui.Field(ui.FieldProps{Name: "by-" + k, Label: e.Name + " 的代交人", HideLabel: true, Value: m.value("by-"+k, ""), MaxLength: 30})},
		}})
	}
	return t
}

func (p *pages) collectForm(r *web.Request) (web.Answer, error) {
	m, err := p.monthModel(r, placeOf(r.Query, r.Today()))
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "登记交纳", Nav: nav, Body: collectBody(collectModel{monthModel: m})}, nil
}

// collect enters the ticked lines, all of them or none.
func (p *pages) collect(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	at := placeOf(f.Raw, r.Today())
	m, err := p.monthModel(r, at)
	if err != nil {
		return nil, err
	}
	in, lines := m.batch(f)
	in.Note = f.Text("note", 100)
	if f.Err() == nil {
		out, err := p.app.Collect(r.Context(), r.Permit, in)
		if err == nil {
			return web.See{To: "/dues/batches/" + out.Batch.String(), Toast: fmt.Sprintf("已登记 %d 笔，共 %s", out.Payments, out.Total.Text())}, nil
		}
		x := mendable(err)
		if x == nil {
			return nil, err
		}
		for _, e := range x.Fields {
			name := e.Name
			if n, ok := strings.CutPrefix(name, "line-"); ok {
				i, _ := strconv.Atoi(n)
				name = lines[i]
			}
			f.Bad(name, e.Text)
		}
		if len(x.Fields) == 0 {
			m.alert = x.Text
		}
	}
	c := collectModel{monthModel: m, form: f, errors: fieldErrors(f.Fault()), bad: map[string]string{}}
	for _, e := range f.Fault().Fields {
		c.bad[e.Name] = e.Text
	}
	return web.Invalid(web.Page{Title: "登记交纳", Nav: nav, Body: collectBody(c)}), nil
}

// batch reads the form; lines says which field each line came from.
func (m monthModel) batch(f *web.Form) (in duesapp.CollectIn, lines map[int]string) {
	in.Unit, lines = int64(m.Unit.ID), map[int]string{}
	day := f.Day("day")
	total, err := money.Parse(f.Raw("total"))
	if err != nil {
		f.Bad("total", "请填写清点的合计，例如 1,043.00")
	}
	in.Total = total
	for i := range m.Entries {
		e := &m.Entries[i]
		k := key(e.Member)
		if !f.Has("pick-" + k) {
			continue
		}
		n := len(in.Lines) + 1
		lines[n] = "amount-" + k
		l := dues.BatchLine{Line: n, Member: e.Member, Name: e.Name, Day: day, PaidBy: f.Text("by-"+k, 30), Authorised: f.Has("authorised")}
		if l.Amount, err = money.Parse(f.Raw("amount-" + k)); err != nil {
			f.Bad("amount-"+k, e.Name+"："+fault.Of(err).Text)
		}
		if s := f.Raw("gift-" + k); s != "" {
			if l.Gift, err = money.Parse(s); err != nil {
				f.Bad("gift-"+k, e.Name+"："+fault.Of(err).Text)
			}
		}
		in.Lines = append(in.Lines, l)
	}
	if len(in.Lines) == 0 {
		f.Bad("total", "没有勾选任何人")
	}
	return in, lines
}

func (p *pages) batch(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[dues.Batch](r, "id")
	if err != nil {
		return nil, err
	}
	v, err := p.app.Batch(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "一批交纳", Nav: nav, Body: batchBody(v)}, nil
}

func receipts(v duesapp.BatchView) ui.TableProps {
	t := ui.TableProps{ID: "receipts", Caption: "收据", Columns: []ui.Column{{Label: "收据号", RowHeader: true}, {Label: "姓名"}, {Label: "交纳日期"}, {Label: "金额", Align: ui.Right}, {Label: "其中自愿多交", Align: ui.Right}, {Label: "代交人"}, {Label: "说明"}}}
	for _, x := range v.Receipts {
		says := ""
		if x.Reverses != 0 {
			says = "更正：" + x.Reason
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: number(x.Payment.Receipt), Href: "/dues/receipts/" + x.ID.String()}, {Text: x.Name}, {Text: x.Day.String(), NoWrap: true}, {Text: x.Amount.Grouped()}, {Text: amountOrNone(x.Gift)}, {Text: x.PaidBy}, {Text: says}}})
	}
	return t
}

func number(n int64) string { return "第 " + strconv.FormatInt(n, 10) + " 号" }

func (p *pages) receipt(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[dues.Payment](r, "id")
	if err != nil {
		return nil, err
	}
	x, err := p.app.Receipt(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: receiptPaper(x)}, nil
}

// printBatch is all receipts of a batch, one below the other.
func (p *pages) printBatch(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[dues.Batch](r, "id")
	if err != nil {
		return nil, err
	}
	v, err := p.app.Batch(r.Context(), r.Permit, k)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: receiptsPaper(v)}, nil
}

func receiptCells(x duesapp.Receipt) [][]ui.PaperCell {
	rows := [][]ui.PaperCell{
		{{Head: "收 据 号", Text: number(x.Payment.Receipt)}, {Head: "交纳日期", Text: x.Day.Chinese(0)}},
		{{Head: "党 支 部", Text: x.BranchName}, {Head: "姓　　名", Text: x.Name}},
		{{Head: "金　　额", Text: "人民币" + x.Amount.Capital() + "（" + x.Amount.Text() + "）"}},
	}
	if x.Gift != 0 {
		rows = append(rows, []ui.PaperCell{{Head: "其　　中", Text: "自愿多交 " + x.Gift.Text()}})
	}
	if x.PaidBy != "" {
		rows = append(rows, []ui.PaperCell{{Head: "代 交 人", Text: x.PaidBy + "（有本人委托）"}})
	}
	if x.Reverses != 0 {
		rows = append(rows, []ui.PaperCell{{Head: "更　　正", Text: x.Reason}})
	}
	return append(rows, []ui.PaperCell{{Head: "收 款 人", Text: x.By}, {Head: "状　　态", Text: map[bool]string{true: "已更正冲回", false: "有效"}[x.Reversed]}})
}

// correct takes one payment back.
func (p *pages) correct(r *web.Request) (web.Answer, error) {
	k, err := web.PathID[dues.Payment](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	out, err := p.app.Correct(r.Context(), r.Permit, k, f.Text("reason", 100))
	if err != nil {
		return nil, err
	}
	return web.See{To: dues.Href(out.Member), Toast: "已冲回 " + (-out.Amount).Text() + "，原收据保留"}, nil
}

func (p *pages) close(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	unit, _ := id.Parse[org.Unit](f.Raw("unit"))
	month, err := civil.ParseMonth(f.Raw("month"))
	if err != nil {
		return nil, fault.New(fault.Invalid, "月份应写成 2025-09")
	}
	if err := p.app.Close(r.Context(), r.Permit, unit, month); err != nil {
		return nil, err
	}
	return web.See{To: "/dues?" + url.Values{"unit": {unit.String()}, "month": {month.String()}}.Encode(), Toast: "已结账"}, nil
}
