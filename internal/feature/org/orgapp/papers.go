package orgapp

import (
	"context"
	"fmt"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
)

// renewal is what the papers of a renewal are made from.
type renewal struct {
	unit     org.Unit
	court    org.Unit
	superior org.Unit // the Party unit above; zero where it is outside the court
	term     org.Term
	full     int // full members
	posts    []org.Post
	result   org.Election // of the renewal that the report tells; zero before it
	elected  []org.Post
	today    civil.Day
}

// Renewal returns the package of papers of a unit's renewal, in the order in
// which they are needed: 请示, 批复, 公告, 选举办法, 结果报告. Everything that is
// recorded is filled in; what is not yet decided is left as a blank. Needs
// org.view. Faults: NotFound; Invalid for a unit that elects nobody.
func (a *App) Renewal(ctx context.Context, permit access.Permit, unit org.UnitID, day civil.Day, census Census) ([]paper.Named, error) {
	if err := permit.Covers(org.CanView); err != nil {
		return nil, err
	}
	d, err := a.Dossier(ctx, permit, unit, day, census)
	if err != nil {
		return nil, err
	}
	switch d.Unit.Kind {
	case org.Branch, org.GeneralBranch, org.PartyCommittee:
	default:
		return nil, fault.Newf(fault.Invalid, "%s不单独换届选举，没有这套文书。", d.Unit.Kind.Chinese())
	}
	r := renewal{unit: d.Unit, court: d.Court, today: day, full: d.Members(d.Unit).Full}
	for _, u := range d.Above {
		if u.Kind == org.PartyCommittee || u.Kind == org.GeneralBranch {
			r.superior = u
		}
	}
	if r.superior.ID == 0 && d.Superior.Kind != "" && d.Superior.Kind != org.LeadingGroup && d.Superior.Kind != org.Court {
		r.superior = d.Superior
	}
	for _, t := range d.Terms {
		if t.From <= day && (t.Ended == 0 || t.Ended >= day) {
			r.term = t
		}
	}
	for _, e := range d.Elections {
		if e.Kind == org.Renewal && e.Day <= day && e.ID == r.term.By {
			r.result = e
		}
	}
	// In the half year before a term ends the papers are of the renewal to come;
	// before that, of the one that began it.
	if r.result.ID != 0 && day >= r.term.Ends().AddMonths(-6) {
		r.result = org.Election{}
	}
	if r.result.ID != 0 {
		now := r.term
		r.term = org.Term{}
		for _, t := range d.Terms {
			if t.Ended == now.From.AddDays(-1) {
				r.term = t
			}
		}
	}
	for _, p := range d.Posts {
		if p.Period.Has(day) && p.Kind.InCommittee() {
			r.posts = append(r.posts, p)
			if p.By != 0 && p.By == r.result.ID {
				r.elected = append(r.elected, p)
			}
		}
	}
	short := r.unit.Short
	return []paper.Named{
		{Name: "1 关于" + short + "换届选举的请示.docx", Paper: r.request()},
		{Name: "2 关于同意" + short + "换届选举的批复.docx", Paper: r.answer()},
		{Name: "3 关于" + short + "换届选举的公告.docx", Paper: r.notice()},
		{Name: "4 " + short + "换届选举办法.docx", Paper: r.rules()},
		{Name: "5 关于" + short + "换届选举结果的报告.docx", Paper: r.report()},
	}, nil
}

const blank = "＿＿＿＿"

// seats is how many members the committee has or should have.
func (r renewal) seats() int {
	people := map[string]bool{}
	for _, p := range r.posts {
		people[p.Holder] = true
	}
	switch {
	case len(people) > 0:
		return len(people)
	case r.unit.Kind == org.Branch && !r.unit.WithCommittee:
		return 1
	case r.unit.Kind == org.PartyCommittee:
		return 7
	}
	return 5
}

// candidates is how many candidates there are for seats: a fifth more, rounded
// up (选举工作条例第十三条).
func candidates(seats int) int { return (seats*6 + 4) / 5 }

// quorum is four fifths of those with the right to elect (选举工作条例第四章).
func quorum(full int) int { return (full*4 + 4) / 5 }

// up is whom the request goes to.
func (r renewal) up() string {
	if r.superior.ID != 0 {
		return r.superior.Name
	}
	return "中共" + blank + "直属机关工作委员会"
}

func (r renewal) organ() string {
	switch {
	case r.unit.Kind == org.Branch && r.unit.WithCommittee:
		return "支部委员会"
	case r.unit.Kind == org.Branch:
		return "支部书记"
	case r.unit.Kind == org.GeneralBranch:
		return "总支部委员会"
	}
	return "机关委员会"
}

func cn(d civil.Day) string {
	if d == 0 {
		return blank + "年＿＿月＿＿日"
	}
	y, m, day := d.Civil()
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}

func (r renewal) since() string {
	if r.term.From == 0 {
		return "本届" + r.organ() + "于" + cn(0) + "选举产生，任期已到。"
	}
	return fmt.Sprintf("本届%s于%s选举产生，任期%d年，至%s届满。", r.organ(), cn(r.term.From), r.term.Years, cn(r.term.Ends()))
}

// articles are what a renewal rests on, in the words of a paper.
func (r renewal) articles() string {
	if r.unit.Kind == org.Branch {
		return "《中国共产党支部工作条例（试行）》《中国共产党基层组织选举工作条例》"
	}
	return "《中国共产党党和国家机关基层组织工作条例》《中国共产党基层组织选举工作条例》"
}

func (r renewal) signature() paper.Signature {
	return paper.Signature{Organs: []string{r.unit.Name}, Date: "＿＿＿＿年＿＿月＿＿日", Sealed: true}
}

// composition says how many are to be elected and from how many.
func (r renewal) composition() string {
	n := r.seats()
	if r.unit.Kind == org.Branch && !r.unit.WithCommittee {
		return "拟设支部书记1名，必要时设副书记1名，不设支部委员会。书记、副书记由党员大会选举产生。"
	}
	return fmt.Sprintf("新一届%s拟由%d名委员组成，委员候选人%d名，差额%d名，不少于应选人数的20%%，由党员大会以无记名投票方式差额选举产生。书记、副书记由新一届委员会全体会议选举产生。",
		r.organ(), n, candidates(n), candidates(n)-n)
}

func (r renewal) request() paper.Paper {
	body := []paper.Block{
		paper.Para(r.since() + "根据" + r.articles() + "的规定，任期届满应当按期换届。现就换届选举有关事项请示如下："),
		paper.Heading(1, "换届选举的时间"),
		paper.Para("拟于" + cn(0) + "召开党员大会进行换届选举。"),
		paper.Heading(1, "委员会的组成"),
		paper.Para(r.composition()),
		paper.Heading(1, "应到会的党员"),
		paper.Para(fmt.Sprintf("现有正式党员%d名。到会有选举权的党员达到应到会人数的五分之四（%d名）以上，方可进行选举。", r.full, quorum(r.full))),
	}
	if r.unit.Kind == org.PartyCommittee || r.superior.ID == 0 {
		body = append(body, paper.Heading(1, "党组讨论的情况"), paper.Para("本事项已于"+cn(0)+"经"+r.court.Name+"党组讨论决定。"))
	}
	body = append(body, paper.Para("妥否，请批示。"))
	return paper.Paper{Kind: paper.RedHead, Agency: r.unit.Name, Number: blank + "〔" + fmt.Sprint(r.today.Year()) + "〕＿＿号", Signer: blank,
		Title: "关于" + r.unit.Short + "换届选举的请示", Addressee: r.up(), Body: body, Signature: r.signature()}
}

func (r renewal) answer() paper.Paper {
	up := r.up()
	return paper.Paper{Kind: paper.RedHead, Agency: up, Number: blank + "〔" + fmt.Sprint(r.today.Year()) + "〕＿＿号",
		Title: "关于同意" + r.unit.Short + "换届选举的批复", Addressee: r.unit.Name,
		Body: []paper.Block{
			paper.Para("你们关于换届选举的请示收悉。经研究，现批复如下："),
			paper.List("同意于"+cn(0)+"召开党员大会进行换届选举。", "同意"+strings.TrimPrefix(r.composition(), "拟"), "同意下列同志为委员候选人（按姓氏笔画排列）："+blank+"。"),
			paper.Para("请严格按照" + r.articles() + "的规定组织选举，选举结果及时报告。"),
		},
		Signature: paper.Signature{Organs: []string{up}, Date: "＿＿＿＿年＿＿月＿＿日", Sealed: true}}
}

func (r renewal) notice() paper.Paper {
	return paper.Paper{Kind: paper.Plain, Title: "关于" + r.unit.Short + "换届选举的公告", Addressee: "全体党员",
		Body: []paper.Block{
			paper.Para(r.since() + "经上级党组织同意，现将换届选举有关事项公告如下："),
			paper.Heading(1, "时间和地点"),
			paper.Para("时间：" + cn(0) + "＿＿时；地点：" + blank + "。"),
			paper.Heading(1, "选举的内容"),
			paper.Para(r.composition()),
			paper.Heading(1, "参加人员"),
			paper.Para("全体党员。正式党员有表决权、选举权和被选举权；预备党员列席。因故不能到会的应事先请假，不能委托他人代为投票。"),
			paper.Heading(1, "候选人"),
			paper.Para("委员候选人（按姓氏笔画排列）：" + blank + "。对候选人有意见的，请于" + cn(0) + "前向" + r.unit.Short + "反映。"),
		}, Signature: r.signature()}
}

func (r renewal) rules() paper.Paper {
	n := r.seats()
	items := []string{
		"根据" + r.articles() + "，制定本办法。",
		"选举由上届委员会主持；不设委员会的，由上届书记主持。",
		fmt.Sprintf("有选举权的正式党员应到%d名，实到%d名以上方可进行选举。", r.full, quorum(r.full)),
		"选举采用无记名投票的方式。候选人名单按姓氏笔画为序排列。",
		fmt.Sprintf("委员实行差额选举，候选人%d名，应选%d名。所选人数等于或者少于应选名额的选票有效，多于应选名额的无效。", candidates(n), n),
		"对候选人可以投赞成票、不赞成票或者弃权票；投不赞成票的可以另选他人。不能书写选票的，可以委托非候选人按照本人意愿代写。",
		"收回的选票等于或者少于发出的选票，选举有效；多于发出的选票，选举无效，应当重新选举。",
		"获得赞成票超过实到会有选举权人数半数的，始得当选。超过半数的人数多于应选名额时，以得票多少为序；票数相等不能确定的，就票数相等的人再次投票。当选人数少于应选名额的，不足的名额另行选举。",
		"设监票人＿＿名，由不是候选人的党员担任，经党员大会表决通过；计票人＿＿名，在监票人监督下工作。投票结果由监票人签字、公布。",
		"本办法经党员大会通过后生效。",
	}
	if r.unit.Kind == org.Branch && !r.unit.WithCommittee {
		items[4] = "书记（副书记）由党员大会选举产生，候选人由全体党员酝酿提出，报上级党组织审查同意。"
	}
	return paper.Paper{Kind: paper.Plain, Title: r.unit.Short + "换届选举办法\n（草案）", Body: []paper.Block{paper.List(items...)}}
}

func (r renewal) report() paper.Paper {
	should, came, when := blank, blank, cn(0)
	if r.result.ID != 0 {
		when = cn(r.result.Day)
		if r.result.Should != 0 {
			should, came = fmt.Sprint(r.result.Should), fmt.Sprint(r.result.Came)
		}
	}
	var rows [][]string
	for i, p := range r.elected {
		rows = append(rows, []string{fmt.Sprint(i + 1), p.Holder, p.Title})
	}
	for len(rows) < r.seats() {
		rows = append(rows, []string{fmt.Sprint(len(rows) + 1), "", ""})
	}
	return paper.Paper{Kind: paper.RedHead, Agency: r.unit.Name, Number: blank + "〔" + fmt.Sprint(r.today.Year()) + "〕＿＿号", Signer: blank,
		Title: "关于" + r.unit.Short + "换届选举结果的报告", Addressee: r.up(),
		Body: []paper.Block{
			paper.Para("经批复同意，" + r.unit.Short + "于" + when + "召开党员大会进行换届选举。应到有选举权的党员" + should + "名，实到" + came + "名，符合规定人数。大会以无记名投票方式选举产生了新一届" + r.organ() + "。现将选举结果报告如下："),
			paper.Table{Head: []string{"序号", "姓名", "当选职务"}, Rows: rows, Widths: []int{1, 3, 4}},
			paper.Para("书记、副书记的选举结果，请予批准；委员的选举结果，请予备案。"),
		}, Signature: r.signature()}
}
