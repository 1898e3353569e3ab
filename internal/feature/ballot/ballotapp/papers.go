package ballotapp

import (
	"context"
	"fmt"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
)

// Paper is one document of a proceeding.
type Paper struct {
	Key string
	paper.Named
	Vote ballot.VoteID // of the vote that it belongs to
}

// Papers returns the documents of a proceeding in the order in which they are
// needed. What is recorded is filled in; what is not decided yet is left blank.
// Fault: NotFound.
func (a *App) Papers(ctx context.Context, permit access.Permit, id ballot.ProceedingID) (View, []Paper, error) {
	if err := permit.Covers(ballot.CanView); err != nil {
		return View{}, nil, err
	}
	v, err := a.Get(ctx, permit, id)
	if err != nil {
		return View{}, nil, err
	}
	return v, v.papers(civil.DayOf(a.db.Now())), nil
}

// Documents returns the keys and names of the papers without making them.
func (c *Case) Documents() []Paper { return c.papers(0) }

type writing struct {
	*Case
	today civil.Day
}

func (c *Case) papers(today civil.Day) []Paper {
	w := writing{c, today}
	var out []Paper
	add := func(key, name string, vote ballot.VoteID, make func() paper.Paper) {
		p := Paper{Key: key, Vote: vote, Named: paper.Named{Name: fmt.Sprintf("%02d %s.docx", len(out)+1, name)}}
		if today != 0 {
			p.Paper = make()
		}
		out = append(out, p)
	}
	what := c.At.Short + c.Purpose.Chinese()
	if c.Purpose != ballot.ToDecide {
		add("request", "关于"+what+"的请示", 0, w.request)
		add("consent", "关于同意"+what+"的批复", 0, w.consent)
		add("nominate", "候选人推荐提名表", 0, w.nomination)
		add("submit", "关于候选人预备人选的请示", 0, w.submission)
		add("agree", "关于同意候选人预备人选的批复", 0, w.agreement)
		add("notice", "关于"+what+"的通知", 0, w.notice)
		add("agenda", "党员大会议程", 0, w.agenda)
		add("method", strings.TrimSuffix(what, "选举")+"选举办法", 0, w.method)
	}
	for _, v := range c.Votes {
		if v.Stage == ballot.Annulled {
			continue
		}
		k := v.ID.String()
		if v.Kind.Election() {
			add("candidates-"+k, v.Title()+" 候选人名单", v.ID, func() paper.Paper { return w.candidates(v) })
		}
		add("tellers-"+k, v.Title()+" 监票人、计票人名单", v.ID, func() paper.Paper { return w.tellers(v) })
		if v.Mode == ballot.OnPaper {
			add("ballot-"+k, v.Title()+" 选票", v.ID, func() paper.Paper { return w.ballot(v) })
			add("tally-"+k, v.Title()+" 计票单", v.ID, func() paper.Paper { return w.tally(v) })
		}
		add("sheet-"+k, v.Title()+" 计票结果报告单", v.ID, func() paper.Paper { return w.sheet(v) })
	}
	if c.Purpose != ballot.ToDecide {
		add("report", "关于"+what+"结果的报告", 0, w.report)
		add("registration", "当选人员登记表", 0, w.registration)
	}
	return out
}

const blank = "＿＿＿＿"

func cn(d civil.Day) string {
	if d == 0 {
		return blank + "年＿＿月＿＿日"
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (w writing) up() string {
	return or(w.Superior.Name, "中共"+blank+"直属机关工作委员会")
}

func (w writing) organ() string {
	switch {
	case w.At.Kind == org.Branch && w.At.WithCommittee:
		return "支部委员会"
	case w.At.Kind == org.Branch:
		return "支部书记"
	case w.At.Kind == org.GeneralBranch:
		return "总支部委员会"
	case w.At.Kind == org.DisciplineCommittee:
		return "机关纪律检查委员会"
	}
	return "机关委员会"
}

// articles are what the election rests on.
func (w writing) articles() string {
	if w.At.Kind == org.Branch {
		return "《中国共产党支部工作条例（试行）》《中国共产党基层组织选举工作条例》"
	}
	return "《中国共产党党和国家机关基层组织工作条例》《中国共产党基层组织选举工作条例》"
}

func (w writing) signed(organ string, day civil.Day) paper.Signature {
	s := paper.Signature{Organs: []string{organ}, Sealed: true}
	if day == 0 {
		s.Date = "＿＿＿＿年＿＿月＿＿日"
	} else {
		s.Day = day
	}
	return s
}

func (w writing) done(k ballot.StepKind) ballot.Step {
	s, _ := w.Done(k)
	return s
}

// assembly is the first vote of the assembly, for day and numbers.
func (w writing) assembly() *ballot.Vote {
	for _, v := range w.Votes {
		if v.Kind.By == ballot.Assembly && v.Stage != ballot.Annulled {
			return v
		}
	}
	return nil
}

func (w writing) when() civil.Day {
	if v := w.assembly(); v != nil {
		return v.Day
	}
	return 0
}

func (w writing) due() (due, least int, known bool) {
	v := w.assembly()
	if v == nil {
		return 0, 0, false
	}
	s := quorum.Sit(v.Kind.Matter, v.Day, quorum.Voters{Due: v.Roll.Due(), Present: v.Present()})
	return v.Roll.Due(), s.Least, !s.Unknown
}

// why says why there is an election.
func (w writing) why() string {
	if w.Purpose == ballot.ToFill {
		return "现" + w.organ() + "出缺" + fmt.Sprint(max(w.Seats, 1)) + "名，需要补选。"
	}
	if w.Term.From == 0 {
		return "本届" + w.organ() + "任期届满，应当按期换届。"
	}
	return fmt.Sprintf("本届%s于%s选举产生，任期%d年，至%s届满。", w.organ(), cn(w.Term.From), w.Term.Years, cn(w.Term.Ends()))
}

// composition says how many are to be elected and from how many.
func (w writing) composition() string {
	if w.Seats == 0 {
		return "拟选举" + w.organ() + "1名，不设委员会，由党员大会选举产生。"
	}
	day := w.when()
	if day == 0 {
		day = w.today
	}
	least, _, err := ballot.LeastCandidates(w.Seats, day)
	if err != nil {
		least = w.Seats
	}
	if w.Purpose == ballot.ToFill {
		return fmt.Sprintf("拟补选%s委员%d名，由党员大会以无记名投票方式选举产生。", w.organ(), w.Seats)
	}
	return fmt.Sprintf("新一届%s拟由%d名委员组成，委员候选人%d名，差额%d名，不少于应选人数的20%%，由党员大会以无记名投票方式差额选举产生。书记、副书记由新一届委员会全体会议选举产生。", w.organ(), w.Seats, least, least-w.Seats)
}

func (w writing) request() paper.Paper {
	s := w.done(ballot.Requested)
	body := []paper.Block{
		paper.Para(w.why() + "根据" + w.articles() + "的规定，现就有关事项请示如下："),
		paper.Heading(1, "选举的时间"), paper.Para("拟于" + cn(w.when()) + "召开党员大会进行选举。"),
		paper.Heading(1, "名额和选举方式"), paper.Para(w.composition()),
	}
	if due, least, ok := w.due(); ok {
		body = append(body, paper.Heading(1, "应到会的党员"), paper.Para(fmt.Sprintf("应到会有选举权的党员%d名，到会%d名以上方可进行选举。", due, least)))
	}
	if w.At.Kind != org.Branch && w.At.Kind != org.GeneralBranch || w.Superior.ID == 0 {
		body = append(body, paper.Heading(1, "党组讨论的情况"), paper.Para("本事项已于"+cn(0)+"经"+w.CourtOf.Name+"党组讨论决定。"))
	}
	body = append(body, paper.Para("妥否，请批示。"))
	return paper.Paper{Kind: paper.RedHead, Agency: w.At.Name, Number: or(s.Number, blank+"〔"+fmt.Sprint(w.today.Year())+"〕＿＿号"), Signer: blank,
		Title: "关于" + w.At.Short + w.Purpose.Chinese() + "的请示", Addressee: w.up(), Body: body, Signature: w.signed(w.At.Name, s.Day)}
}

func (w writing) consent() paper.Paper {
	s := w.done(ballot.Consented)
	up := or(s.Body, w.up())
	return paper.Paper{Kind: paper.RedHead, Agency: up, Number: or(s.Number, blank+"〔"+fmt.Sprint(w.today.Year())+"〕＿＿号"), Title: "关于同意" + w.At.Short + w.Purpose.Chinese() + "的批复", Addressee: w.At.Name,
		Body: []paper.Block{paper.Para("你们关于" + w.Purpose.Chinese() + "的请示收悉。经研究，同意于" + cn(w.when()) + "召开党员大会进行选举。" + strings.TrimPrefix(w.composition(), "拟")),
			paper.Para("请严格按照" + w.articles() + "的规定组织选举，候选人预备人选报我委审查，选举结果及时报告。")}, Signature: w.signed(up, s.Day)}
}

func (w writing) nomination() paper.Paper {
	var rows [][]string
	for _, s := range w.Steps {
		if s.Kind == ballot.Nominated {
			rows = append(rows, []string{fmt.Sprint(len(rows) + 1), cn(s.Day), strings.Join(s.Names, "、"), s.Note})
		}
	}
	if len(rows) == 0 {
		rows = [][]string{{"1", cn(0), blank, ""}, {"2", cn(0), blank, ""}}
	}
	return paper.Paper{Kind: paper.Form, Title: w.At.Short + "候选人推荐提名表", Body: []paper.Block{
		paper.Para("提名由上届" + w.organ() + "按照多数党员的意见提出，报上级党组织审查同意后，经党员酝酿确定候选人（选举工作条例第十四条）。"),
		paper.Table{Caption: "历轮提名", Head: []string{"轮次", "日期", "提名人选", "说明"}, Rows: rows, Widths: []int{1, 3, 7, 3}},
		paper.Signers("主持人：", "记录人：")}}
}

func (w writing) named() []string {
	for _, k := range []ballot.StepKind{ballot.Agreed, ballot.Submitted, ballot.Nominated} {
		if s, ok := w.Done(k); ok && len(s.Names) > 0 {
			return s.Names
		}
	}
	return nil
}

func (w writing) submission() paper.Paper {
	s := w.done(ballot.Submitted)
	names := w.named()
	return paper.Paper{Kind: paper.RedHead, Agency: w.At.Name, Number: or(s.Number, blank+"〔"+fmt.Sprint(w.today.Year())+"〕＿＿号"), Signer: blank, Title: "关于" + w.At.Short + "\n候选人预备人选的请示", Addressee: w.up(),
		Body: []paper.Block{paper.Para("按照多数党员的意见，经上届" + w.organ() + "研究，提出下列同志为候选人预备人选（按姓氏笔画排列）：" + or(strings.Join(names, "、"), blank) + "。"),
			paper.Para("妥否，请审查批示。")}, Signature: w.signed(w.At.Name, s.Day)}
}

func (w writing) agreement() paper.Paper {
	s := w.done(ballot.Agreed)
	names := w.named()
	up := or(s.Body, w.up())
	return paper.Paper{Kind: paper.RedHead, Agency: up, Number: or(s.Number, blank+"〔"+fmt.Sprint(w.today.Year())+"〕＿＿号"), Title: "关于同意" + w.At.Short + "\n候选人预备人选的批复", Addressee: w.At.Name,
		Body: []paper.Block{paper.Para("你们关于候选人预备人选的请示收悉。经审查，同意下列同志为候选人预备人选：" + or(strings.Join(names, "、"), blank) + "。"),
			paper.Para("请提交党员酝酿，确定候选人后按规定选举。")}, Signature: w.signed(up, s.Day)}
}

func (w writing) notice() paper.Paper {
	s := w.done(ballot.Noticed)
	names := w.named()
	return paper.Paper{Kind: paper.Plain, Title: "关于" + w.At.Short + w.Purpose.Chinese() + "的通知", Addressee: "全体党员", Body: []paper.Block{
		paper.Para(w.why() + "经上级党组织同意，现将选举有关事项通知如下："),
		paper.Heading(1, "时间和地点"), paper.Para("时间：" + cn(w.when()) + "＿＿时；地点：" + blank + "。"),
		paper.Heading(1, "选举的内容"), paper.Para(w.composition()),
		paper.Heading(1, "候选人预备人选"), paper.Para(or(strings.Join(names, "、"), blank) + "（按姓氏笔画排列）。"),
		paper.Heading(1, "参加人员"), paper.Para("全体党员。正式党员有选举权；预备党员列席。因故不能到会的应事先请假，不能委托他人投票。"),
	}, Signature: w.signed(w.At.Name, s.Day)}
}

func (w writing) agenda() paper.Paper {
	return paper.Paper{Kind: paper.Plain, Title: w.At.Short + "党员大会议程", Body: []paper.Block{
		paper.Para("时间：" + cn(w.when()) + "　地点：" + blank + "　主持人：" + blank + "（党员大会由上届委员会主持，不设委员会的由上届书记主持）"),
		paper.List("清点到会人数，报告应到、实到有选举权的人数，宣布是否符合规定。", "通过选举办法。", "介绍候选人的简历、工作实绩和主要优缺点，候选人回答询问。", "推选并表决通过监票人，宣布计票人。",
			"检查票箱，分发选票，说明填写方法。", "投票。", "清点收回的选票，由总监票人报告收回的选票数，宣布选举是否有效。", "计票：计票人在监票人监督下分两组各自计票，两组各自录入，一致为准。", "总监票人宣布计票结果并签字，大会主持人宣布当选名单。"),
	}}
}
