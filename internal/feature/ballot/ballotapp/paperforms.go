package ballotapp

import (
	"fmt"
	"strings"

	"touyan/internal/feature/ballot"
	"touyan/internal/platform/paper"
)

func (w writing) method() paper.Paper {
	due, least, known := w.due()
	count := "有选举权的正式党员应到" + blank + "名，实到五分之四以上方可进行选举。"
	if known {
		count = fmt.Sprintf("有选举权的正式党员应到%d名，实到%d名以上方可进行选举。", due, least)
	}
	base := "实到会"
	if v := w.assembly(); v != nil && v.Winning.Of == ballot.OfDue {
		base = "应到会"
	}
	items := []string{
		"根据" + w.articles() + "，制定本办法。",
		"选举由上届委员会主持；不设委员会的，由上届书记主持。",
		count,
		"选举采用无记名投票的方式。委员候选人名单按姓氏笔画为序排列；书记、副书记候选人按上级批准的顺序排列。",
		w.composition() + "所选人数等于或者少于应选名额的选票有效，多于应选名额的无效。",
		"对候选人可以投赞成票、不赞成票或者弃权票，未作标记的按弃权计；投不赞成票的可以另选他人，弃权的不能另选。同一人写两次的、无法辨认的选票无效。不能书写选票的，可以委托非候选人按照本人意愿代写；缺席的不能委托他人投票。",
		"每名到会的选举人领一张选票，监票人清点发出和收回的选票。收回的选票等于或者少于发出的选票，选举有效；多于发出的选票，选举无效，应当重新选举。",
		"获得赞成票超过" + base + "有选举权人数半数的，始得当选。超过半数的人数多于应选名额时，以得票多的当选；票数相等不能确定的，就票数相等的人再次投票。当选人数少于应选名额的，不足的名额另行选举；接近应选名额的，经半数以上选举人同意，可以减少名额。",
		"设总监票人1名、监票人＿＿名，由不是候选人的党员担任，经党员大会表决通过；计票人在监票人监督下工作，分两组各自计票，结果一致方为有效。投票结果由监票人签字、公布。",
		"投票开始以后，应到会选举人名册不再变动；大会主持人宣布投票结束后，不再收票。",
		"本办法经党员大会通过后生效。",
	}
	return paper.Paper{Kind: paper.Plain, Title: w.At.Short + strings.TrimSuffix(w.Purpose.Chinese(), "选举") + "选举办法\n（草案）", Body: []paper.Block{paper.List(items...)}}
}

func (w writing) candidates(v *ballot.Vote) paper.Paper {
	var rows [][]string
	n := 0
	for _, s := range v.Candidates {
		if s.Withdrawn == 0 {
			n++
			rows = append(rows, []string{fmt.Sprint(n), s.Name, s.Note})
		}
	}
	if n == 0 {
		rows = [][]string{{"1", blank, ""}}
	}
	order := "按姓氏笔画为序"
	switch {
	case v.Kind.Approved:
		order = "按上级批准的顺序"
	case v.Override != nil:
		order = fmt.Sprintf("由%s于%s人工排定：%s", v.Override.By, cn(v.Override.On), v.Override.Reason)
	}
	return paper.Paper{Kind: paper.Form, Title: v.TitleOf(w.At.Short) + "\n候选人名单", Meta: [2]string{"应选" + fmt.Sprint(v.Seats) + "名，候选人" + fmt.Sprint(n) + "名", order}, Body: []paper.Block{
		paper.Table{Head: []string{"序", "姓名", "部门、职务"}, Rows: rows, Widths: []int{1, 3, 8}, Align: "ccl"}}, Signature: w.signed(w.At.Name, v.Day)}
}

func (w writing) tellers(v *ballot.Vote) paper.Paper {
	line := func(r ballot.TellerRole) string { return or(strings.Join(v.Names(r), "、"), blank) }
	return paper.Paper{Kind: paper.Plain, Title: v.TitleOf(w.At.Short) + "\n监票人、计票人名单", Body: []paper.Block{
		paper.Roll("总监票人：", line(ballot.ChiefTeller)), paper.Roll("监票人：", line(ballot.Teller)), paper.Roll("计票人：", line(ballot.Counter)),
		paper.Para("监票人从不是候选人的党员中推选，经党员大会表决通过；计票人在监票人监督下工作（选举工作条例第二十三条）。")}}
}

// ballot is the paper that voters mark: no number, no mark, nothing to fill in
// that could tell whose it is.
func (w writing) ballot(v *ballot.Vote) paper.Paper {
	p := paper.Paper{Kind: paper.Form, Title: v.TitleOf(w.At.Short) + "\n选　票"}
	rule := "同意的在“赞成”栏画“○”，不同意的在“不赞成”栏画“○”，弃权的在“弃权”栏画“○”；三栏都不画的按弃权计。"
	if v.Kind.Form == ballot.Motion {
		p.Title = w.At.Short + "\n表决票"
		p.Body = []paper.Block{paper.Table{Head: []string{"表决事项", "赞成", "不赞成", "弃权"}, Rows: [][]string{{v.Kind.Chinese + "：" + v.Matter, "", "", ""}}, Widths: []int{8, 2, 2, 2}}, paper.Para("说明：" + rule), paper.Right(paper.Text(cn(v.Day)))}
		return p
	}
	var rows [][]string
	for _, c := range v.Standing() {
		rows = append(rows, []string{c.Name, "", "", ""})
	}
	p.Body = []paper.Block{paper.Table{Head: []string{"候选人", "赞成", "不赞成", "弃权"}, Rows: rows, Widths: []int{5, 2, 2, 2}}}
	if v.Kind.Others {
		p.Body = append(p.Body, paper.Space(1), paper.Table{Head: []string{"另选他人姓名（只在对候选人不赞成时填写）"}, Rows: [][]string{{"　"}, {"　"}}})
	}
	order := "候选人按姓氏笔画为序。"
	switch {
	case v.Kind.Approved:
		order = "候选人按上级批准的顺序。"
	case v.Override != nil:
		order = "" // arranged by hand: the list of candidates says by whom and why
	}
	p.Body = append(p.Body, paper.Para(fmt.Sprintf("说明：1. 应选%d名，候选人%d名。%s2. %s3. 赞成和另选的人数合计不得超过%d名，超过的选票无效。4. 选票上不要写自己的姓名，也不要作别的记号。", v.Seats, len(rows), order, rule, v.Seats)), paper.Right(paper.Text(cn(v.Day))))
	return p
}

// tally is where one group of counters makes its strokes.
func (w writing) tally(v *ballot.Vote) paper.Paper {
	var rows [][]string
	for _, name := range v.Question().Candidates {
		rows = append(rows, []string{name, "", "", ""})
	}
	for range 3 {
		rows = append(rows, []string{"另选：", "", "—", "—"})
	}
	if !v.Kind.Others {
		rows = rows[:len(rows)-3]
	}
	return paper.Paper{Kind: paper.Form, Landscape: true, Title: v.TitleOf(w.At.Short) + "计票单", Meta: [2]string{"第＿＿组", cn(v.Day)}, Body: []paper.Block{
		paper.Grid{{{Label: "发出", Text: numberOr(v.Issued)}, {Label: "收回", Text: ""}, {Label: "有效", Text: ""}, {Label: "无效", Text: ""}}},
		paper.Space(1), paper.Table{Head: []string{"姓名", "赞成（画正字）", "不赞成", "弃权"}, Rows: rows, Widths: []int{4, 8, 4, 4}},
		paper.Para("每人的赞成、不赞成、弃权合计等于有效票。两组各自计票、各自录入，一致为准。"), paper.Signers("监票人：", "唱票人：", "计票人：")}}
}

func numberOr(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

// sheet is the result as the chief teller announces it.
func (w writing) sheet(v *ballot.Vote) paper.Paper {
	d, ok, err := v.Verdict()
	p := paper.Paper{Kind: paper.Form, Title: v.TitleOf(w.At.Short) + "\n计票结果报告单", Meta: [2]string{cn(v.Day), ""}}
	if !ok || err != nil {
		var rows [][]string
		for _, name := range v.Question().Candidates {
			rows = append(rows, []string{name, "", "", "", ""})
		}
		p.Body = []paper.Block{paper.Grid{{{Label: "应到", Text: fmt.Sprint(v.Roll.Due())}, {Label: "实到", Text: numberOr(v.Present())}, {Label: "发出", Text: numberOr(v.Issued)}, {Label: "收回", Text: ""}}},
			paper.Space(1), paper.Table{Head: []string{"姓名", "赞成", "不赞成", "弃权", "结果"}, Rows: rows}, paper.Signers("总监票人：", "监票人：", "计票人：")}
		return p
	}
	n := fmt.Sprint
	c := d.Count
	var rows [][]string
	for _, o := range d.People {
		against, abstain := n(o.Against), n(o.Abstain)
		if o.Other {
			against, abstain = "—", "—"
		}
		name := o.Name
		if o.Other {
			name = "另选：" + name
		}
		rows = append(rows, []string{name, n(o.For), against, abstain, o.Why})
	}
	p.Body = []paper.Block{
		paper.Grid{{{Label: "应到", Text: n(c.Due)}, {Label: "实到", Text: n(c.Present)}, {Label: "发出", Text: n(c.Issued)}}, {{Label: "收回", Text: n(c.Returned)}, {Label: "有效", Text: n(c.Valid)}, {Label: "无效", Text: n(c.Invalid)}}},
		paper.Space(1), paper.Table{Head: []string{"姓名", "赞成", "不赞成", "弃权", "结果"}, Rows: rows, Widths: []int{4, 2, 2, 2, 5}},
		paper.Heading(1, "判定"), paper.Para(d.Summary()),
	}
	for _, f := range d.Why {
		text := f.Text
		if !f.Cite.IsZero() {
			text += "（" + f.Cite.String() + "）"
		}
		p.Body = append(p.Body, paper.Para(text+"。"))
	}
	for _, x := range d.Notes {
		p.Body = append(p.Body, paper.Para("待核："+x+"。"))
	}
	p.Body = append(p.Body, paper.Signers("总监票人：", "监票人：", "计票人："))
	return p
}

func (w writing) report() paper.Paper {
	s := w.done(ballot.Reported)
	body := []paper.Block{}
	for _, v := range w.Votes {
		d, ok, err := v.Verdict()
		if !ok || err != nil {
			continue
		}
		c := d.Count
		body = append(body, paper.Heading(1, v.Title()), paper.Para(fmt.Sprintf("%s，应到会有选举权的%d人，实到%d人。发出选票%d张，收回%d张，其中有效%d张、无效%d张。%s。", cn(v.Day), c.Due, c.Present, c.Issued, c.Returned, c.Valid, c.Invalid, strings.TrimRight(d.Summary(), "。"))))
		var rows [][]string
		for _, o := range d.People {
			rows = append(rows, []string{o.Name, fmt.Sprint(o.For), o.Why})
		}
		body = append(body, paper.Table{Head: []string{"姓名", "赞成票", "结果"}, Rows: rows, Widths: []int{3, 2, 4}})
	}
	if len(body) == 0 {
		body = append(body, paper.Para("经"+cn(0)+"党员大会选举，"+blank+"当选。"))
	}
	var all []string
	for _, p := range w.Seated() {
		all = append(all, p.Name+"（"+or(p.Post, "委员")+"）")
	}
	body = append(body, paper.Heading(1, "当选名单"), paper.Para(or(strings.Join(all, "、"), blank)+"。"), paper.Para("委员报请备案，书记、副书记报请批准。"))
	body = append([]paper.Block{paper.Para(w.why() + "经" + or(w.done(ballot.Consented).Number, blank) + "批复同意，已按规定进行选举，现将结果报告如下：")}, body...)
	return paper.Paper{Kind: paper.RedHead, Agency: w.At.Name, Number: or(s.Number, blank+"〔"+fmt.Sprint(w.today.Year())+"〕＿＿号"), Signer: blank, Title: "关于" + w.At.Short + w.Purpose.Chinese() + "结果的报告", Addressee: w.up(), Body: body, Signature: w.signed(w.At.Name, s.Day)}
}

func (w writing) registration() paper.Paper {
	var rows [][]string
	for i, p := range w.Seated() {
		rows = append(rows, []string{fmt.Sprint(i + 1), p.Name, or(p.Post, "委员"), fmt.Sprint(p.Votes)})
	}
	if len(rows) == 0 {
		rows = [][]string{{"1", blank, "", ""}}
	}
	return paper.Paper{Kind: paper.Form, Title: w.At.Short + "当选人员登记表", Meta: [2]string{w.At.Name, cn(w.when())}, Body: []paper.Block{
		paper.Table{Head: []string{"序", "姓名", "当选职务", "赞成票"}, Rows: rows}, paper.Space(1), paper.Grid{{{Label: "上级意见", Text: "", Lines: 4, Sign: "（盖章）　　　　年　月　日"}}}}}
}
