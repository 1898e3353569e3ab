package server

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/platform/sqldb"
)

// What the rooms have that is to be told (PUB-06), in the words of publicity.

var (
	listedTopics = rulebook.Cite(rulebook.PublicityRegulations, "第十二条")
	yearlyDues   = rulebook.Cite(rulebook.DuesRules, "管理部分")
)

const partyAffairs = 3 // the topic of elections, admissions, dues

// electionsToTell are the elections: who was elected is told to the members.
type electionsToTell struct{ s *System }

func (t electionsToTell) ToTell(tx *sqldb.Tx, tree *org.Tree, over access.Path, in civil.Period) (out []publicity.Proposal, err error) {
	es, err := t.s.org.Facts().Elections(tx, over)
	for _, e := range es {
		u, ok := tree.Unit(e.Unit)
		if !ok || !in.Has(e.Day) {
			continue
		}
		out = append(out, publicity.Proposal{Key: "election-" + e.ID.String(), Unit: e.Unit, Day: e.Day, What: "选举结果", Title: u.Short + "选举结果", Basis: listedTopics, Topic: publicity.Topics[partyAffairs],
			Audience: publicity.Within, Term: publicity.Stage, Href: "/org/units/" + e.Unit.String(), Write: func() (string, error) { return electedText(u, &e), nil }})
	}
	return out, err
}

func electedText(u org.Unit, e *org.Election) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s，%s选举产生：\n", e.Day.Chinese(0), u.Name)
	for _, x := range e.Seats {
		b.WriteString(x.Title + "：" + x.Holder + "\n")
	}
	if e.Approval != "" {
		b.WriteString("批复文号：" + e.Approval + "\n")
	}
	return b.String()
}

// admissionsToTell are candidates whose publicity is due (DEV-09), and who was
// admitted or became a full member.
type admissionsToTell struct{ s *System }

const publicise = "publicise-"

func (t admissionsToTell) ToTell(tx *sqldb.Tx, tree *org.Tree, over access.Path, in civil.Period) (out []publicity.Proposal, err error) {
	as, err := t.s.admission.Facts().ToTell(tx, over, in)
	for _, a := range as {
		u, ok := tree.Unit(a.Branch)
		if !ok {
			continue
		}
		p := publicity.Proposal{Unit: a.Branch, Day: a.Day, Basis: listedTopics, Topic: publicity.Topics[partyAffairs], Audience: publicity.Within, Term: publicity.Stage, Href: a.Href()}
		switch a.Step {
		case admission.Consent:
			last, sure := admissionapp.LastOf(tx.Today())
			p.Key, p.What, p.Title, p.Basis, p.Until, p.Elsewhere = publicise+a.Dossier.String(), "发展对象公示", u.Short+"拟列发展对象公示", a.Basis(), last, "DEV-09"
			p.Write = func() (string, error) { return candidateText(u, a.Name, tx.Today(), last, sure), nil }
		case admission.Approve:
			p.Key, p.What, p.Title = "admitted-"+a.Dossier.String(), "接收预备党员", u.Short+"接收预备党员"
			p.Write = said("经党支部党员大会讨论通过、上级党委审批，%s被接收为中共预备党员，预备期一年。上级党委审批日期：%s。\n", a.Name, a.Day)
		case admission.Confirm:
			p.Key, p.What, p.Title = "converted-"+a.Dossier.String(), "预备党员转正", u.Short+"预备党员转正"
			p.Write = said("经党支部党员大会讨论通过、上级党委审批，%s按期转为中共正式党员。上级党委审批日期：%s。\n", a.Name, a.Day)
		}
		out = append(out, p)
	}
	return out, err
}

func said(text, name string, day civil.Day) func() (string, error) {
	return func() (string, error) { return fmt.Sprintf(text, name, day.Chinese(0)), nil }
}

func candidateText(u org.Unit, name string, first, last civil.Day, sure bool) string {
	s := fmt.Sprintf("经%s研究，并报上级党委同意，拟将%s列为发展对象，现予公示。\n公示期：%s至%s，不少于 5 个工作日。\n公示期间如有意见，请向%s反映。\n", u.Name, name, first.Chinese(0), last.Chinese(0), u.Name)
	if !sure {
		s += "（当年放假安排没有录入，最后一天按周一至周五计算，请核对后删去本行。）\n"
	}
	return s
}

// Published begins the publicity in the dossier: its first day is that of the item.
func (t admissionsToTell) Published(ctx context.Context, actor *access.Actor, i publicity.Item) (string, error) {
	key, ok := strings.CutPrefix(i.Key, publicise)
	if !ok {
		return "", nil
	}
	k, err := id.Parse[admission.Dossier](key)
	if err != nil {
		return "", err
	}
	permit, err := actor.PermitHere(admission.CanRecord)
	if err != nil {
		return "", fault.New(fault.Denied, "公示由能登记发展党员的人在纪实中登记。")
	}
	view, err := actor.PermitHere(admission.CanView)
	if err != nil {
		return "", err
	}
	v, err := t.s.admission.Get(ctx, view, k)
	if err != nil {
		return "", err
	}
	if _, err := t.s.admission.Record(ctx, permit, admissionapp.RecordIn{ID: k, Version: v.Version, Act: admission.Act{Step: admission.Publicise, Day: i.On, Places: 1, Note: "公开栏：" + i.Title}}); err != nil {
		return "", err
	}
	return "已在纪实中登记公示第一天；期满后登记最后一天", nil
}

// duesToTell are the dues of a year, once a year (FEE-19): from November on, when
// nearly all of it is known.
type duesToTell struct{ s *System }

const yearOfDues = "dues-"

func (t duesToTell) ToTell(tx *sqldb.Tx, tree *org.Tree, over access.Path, in civil.Period) (out []publicity.Proposal, err error) {
	year, month, _ := in.Until.Civil()
	if month < 11 {
		return nil, nil
	}
	us, err := t.s.dues.Facts().Untold(tx, over, year)
	for _, k := range us {
		u, ok := tree.Unit(k)
		if !ok {
			continue
		}
		out = append(out, publicity.Proposal{Key: yearOfDues + k.String() + "-" + strconv.Itoa(year), Unit: k, Day: civil.MustDate(year, 11, 1), What: "党费收缴使用情况", Title: fmt.Sprintf("%s %d 年党费收缴使用情况", u.Short, year),
			Basis: yearlyDues, Topic: publicity.Topics[partyAffairs], Audience: publicity.Within, Term: publicity.Regular, Elsewhere: dues.YearDisclosed, Href: fmt.Sprintf("/dues/disclosures?unit=%s&year=%d", k, year),
			Write: func() (string, error) { return t.text(tx.Context(), u, year) }})
	}
	return out, err
}

// text has sums and no names.
func (t duesToTell) text(ctx context.Context, u org.Unit, year int) (string, error) {
	permit, err := over(dues.CanView, u)
	if err != nil {
		return "", err
	}
	d, err := t.s.dues.Disclosure(ctx, permit, u.ID, year)
	if err != nil {
		return "", err
	}
	n := d.Now
	var b strings.Builder
	fmt.Fprintf(&b, "%d 年 1 月 1 日至 %s，%s党费收缴使用情况：\n一、收缴\n交纳党费的党员 %d 人，应交 %s 元，实收 %s 元，上缴 %s 元。\n", year, n.Day.Chinese(0), u.Name, n.Members, n.Due.Grouped(), n.Paid.Grouped(), n.Remitted.Grouped())
	fmt.Fprintf(&b, "二、使用\n使用 %s 元。\n", n.Spent.Grouped())
	for x := dues.Training; x <= dues.Disaster; x++ {
		if sum := d.Spending[x]; sum != 0 {
			b.WriteString(x.Chinese() + "：" + sum.Grouped() + " 元\n")
		}
	}
	return b.String(), nil
}

// Published enters the disclosure among the dues, with the sums of the day.
func (t duesToTell) Published(ctx context.Context, actor *access.Actor, i publicity.Item) (string, error) {
	key, ok := strings.CutPrefix(i.Key, yearOfDues)
	if !ok {
		return "", nil
	}
	unit, yearOf, _ := strings.Cut(key, "-")
	k, err := id.Parse[org.Unit](unit)
	if err != nil {
		return "", err
	}
	year, err := strconv.Atoi(yearOf)
	if err != nil {
		return "", err
	}
	permit, err := actor.PermitHere(dues.CanDisclose)
	if err != nil {
		return "", fault.New(fault.Denied, "党费公布由管党费的人登记。")
	}
	if err := t.s.dues.Disclose(ctx, permit, duesapp.DiscloseIn{Unit: k, Year: year, Day: i.On, Manner: "公开栏"}); err != nil {
		return "", err
	}
	return "已登记为党费年度公布", nil
}
