package careweb

import (
	"io"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/feature/care"
	"touyan/internal/feature/care/careapp"
	"touyan/internal/feature/member"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// weeks that may be looked ahead; the first stands where none is asked for.
var weeks = []int{6, 13, 26, 52}

// front is the first page of the room.
type front struct {
	weeks  int
	bs     []care.Birthday
	part   part
	people careapp.People
	pairs  []care.Pair
	today  civil.Day
	keep   bool
	read   bool
}

// ahead is whose political birthday comes up, with what is to be thought of besides.
func (p *pages) ahead(file bool) web.Handler {
	return func(r *web.Request) (web.Answer, error) {
		x := &front{weeks: weeks[0], today: r.Today(), keep: r.Actor.Can(care.CanKeep), read: r.Actor.Can(care.CanRead)}
		for _, n := range weeks {
			if r.Query("weeks") == itoa(n) {
				x.weeks = n
			}
		}
		var err error
		if x.bs, err = p.app.Ahead(r.Context(), r.Permit, 7*x.weeks); err != nil {
			return nil, err
		}
		if file {
			return book(r, "政治生日", []sheet.Column{{Title: "姓名"}, {Title: "党支部", Width: 24}, {Title: "入党日期", Width: 14}, {Title: "政治生日", Width: 14}, {Title: "周年", Form: sheet.AsNumber}, {Title: "今年谈话", Width: 14}}, x.rows()), nil
		}
		if x.people, err = p.app.People(r.Context(), r.Permit, false); err != nil {
			return nil, err
		}
		if x.pairs, err = p.app.Pairs(r.Context(), r.Permit, false); err != nil {
			return nil, err
		}
		x.part = partOf(r, len(x.bs))
		return web.Page{Title: "关怀", Nav: Nav, Body: frontBody(x)}, nil
	}
}

func (x *front) rows() (rows [][]any) {
	for _, b := range x.bs {
		rows = append(rows, []any{b.Name, b.Branch, b.Joined.String(), when(b), b.Years, b.Talked.String()})
	}
	return rows
}

// when is the day, or the month where no day is known.
func when(b care.Birthday) string {
	if !b.Exact {
		return b.Day.Month().String()
	}
	return b.Day.String()
}

func (x *front) at(page int) string {
	w := ""
	if x.weeks != weeks[0] {
		w = itoa(x.weeks)
	}
	return address(Nav, "weeks", w, "page", itoa(page))
}

func weekOptions() (os []ui.Option) {
	for _, n := range weeks {
		os = append(os, ui.Option{Value: itoa(n), Label: "今后 " + itoa(n) + " 周"})
	}
	return os
}

func (x *front) table() ui.TableProps {
	t := ui.TableProps{ID: "birthdays", Caption: "政治生日", Dense: true, Columns: []ui.Column{{Label: "姓名", RowHeader: true, Width: "96px"}, {Label: "政治生日", Width: "120px"}, {Label: "周年", Align: ui.Right, Width: "72px"}, {Label: "入党日期", Width: "120px", Wide: true}, {Label: "今年谈话"}, {Label: "贺卡", Align: ui.Right, Width: "96px"}},
		Empty: ui.Empty(ui.EmptyProps{Title: "今后 " + itoa(x.weeks) + " 周没有党员过政治生日", Text: "政治生日是支部大会通过为预备党员之日，由名册推算。"})}
	for _, b := range x.bs[x.part.from:x.part.until] {
		talk := ui.Cell{Text: b.Talked.String(), NoWrap: true}
		if b.Talked == 0 {
			talk = ui.Cell{Text: "登记谈话", Href: "/life/talks?on=" + itoa(x.today.Year())}
		}
		day := ui.Cell{Text: when(b), NoWrap: true}
		if b.Day == x.today && b.Exact {
			day.Sub = "今天"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: b.Name, Href: "/members/" + b.Member.String()}, day, {Text: itoa(b.Years)}, {Text: b.Joined.String(), NoWrap: true}, talk,
			{Body: ui.Button(ui.Action{Label: b.Name + "的贺卡", Icon: "file-type-docx", IconOnly: true, Kind: ui.Ghost, Size: ui.Small, Href: Nav + "/cards/" + b.Member.String(), Download: true})}}})
	}
	t.Pager = x.part.pager("人", x.at)
	return t
}

// waiting are the first of those of whom no visit of the year is noted.
func (x *front) waiting() (items []ui.ListItem, n int) {
	for _, l := range x.people.Lines {
		if l.Visited(x.today.Year()) {
			continue
		}
		if n++; n > 6 {
			continue
		}
		i := ui.ListItem{State: ui.None, Title: l.Name, Sub: "还没有安排"}
		if l.Next != 0 {
			i.State, i.Sub = ui.Plan, "计划 "+l.Next.String()
			if x.read {
				i.Href = atVisits + "/" + l.Visit.String()
			}
		} else if x.keep {
			i.Href = atVisits + "/new?member=" + l.Member.String()
		}
		items = append(items, i)
	}
	return items, n
}

// lacking are the first pairs that ought to have a review.
func (x *front) lacking() (items []ui.ListItem) {
	for i := range x.pairs {
		p := &x.pairs[i]
		for _, y := range p.Wanting(x.today, 30) {
			if len(items) < 6 {
				items = append(items, ui.ListItem{State: ui.Due, Title: p.MentorName + "、" + p.MenteeName, Href: atPairs + "/" + p.ID.String(), Sub: itoa(y) + " 年小结"})
			}
		}
	}
	return items
}

// mayDo is what a branch may do on a political birthday (HON-06). None of it is asked
// for.
var mayDo = []string{"提前约一周告诉本人，谈一次心。", "在主题党日上一起过，重温入党誓词。", "打印贺卡（Word，一页）。", "怎样过由支部定，不要求照片，不计入考核。"}

func (p *pages) card(r *web.Request) (web.Answer, error) {
	who, err := web.PathID[member.Member](r, "member")
	if err != nil {
		return nil, err
	}
	b, err := p.app.Greeting(r.Context(), r.Permit, who)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: paper.Filename(b.Name, "政治生日贺卡") + ".docx", ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, card(b)) }}, nil
}

// oath is 党章第六条.
const oath = "我志愿加入中国共产党，拥护党的纲领，遵守党的章程，履行党员义务，执行党的决定，严守党的纪律，保守党的秘密，对党忠诚，积极工作，为共产主义奋斗终身，随时准备为党和人民牺牲一切，永不叛党。"

// card is one page to print.
func card(b care.Birthday) paper.Paper {
	day := paper.Signature{Organs: []string{b.Branch}, Day: b.Day}
	if !b.Exact {
		y, m := b.Day.Month().Civil()
		day.Day, day.Date = 0, itoa(y)+"年"+itoa(m)+"月"
	}
	return paper.Paper{Kind: paper.Plain, Title: "政治生日贺卡", Addressee: b.Name + "同志", Signature: day, Body: []paper.Block{
		paper.Para(joined(b.Joined) + "，您光荣加入中国共产党，到今年已经 " + strconv.Itoa(b.Years) + " 年。支部全体同志祝您政治生日快乐！"),
		paper.Para("让我们一起重温入党誓词："),
		paper.Para(oath),
	}}
}

func joined(p civil.PartialDay) string {
	y, m := p.Month().Civil()
	text := itoa(y) + " 年 " + itoa(m) + " 月"
	if d, ok := p.Day(); ok {
		_, _, n := d.Civil()
		text += " " + itoa(n) + " 日"
	}
	return text
}
