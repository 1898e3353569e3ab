// Package publicity is what a Party organisation tells: 党务公开 in the four steps of
// 党务公开条例（试行） 第十五条, notices, branch news, and the monthly 专刊 that is put together
// from the month's records. Nobody counts who has read what.
package publicity

import (
	"regexp"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
)

// What people do with publicity.
const (
	CanRead    access.Can = "publicity.read"    // what is published for them
	CanWrite   access.Can = "publicity.write"   // drafts of their units
	CanReview  access.Can = "publicity.review"  // review, with the check for secrets
	CanApprove access.Can = "publicity.approve" // approve what is disclosed
)

// ItemID identifies an item.
type ItemID = id.Of[Item]

// Kind says what an item is.
type Kind string

// The kinds.
const (
	Disclosure Kind = "disclosure" // 党务公开
	Notice     Kind = "notice"     // 通知
	News       Kind = "news"       // 支部动态
	Issue      Kind = "issue"      // 专刊
)

// Kinds are all of them.
var Kinds = []Kind{Disclosure, Notice, News, Issue}

// Chinese returns the kind's name.
func (k Kind) Chinese() string {
	return map[Kind]string{Disclosure: "党务公开", Notice: "通知", News: "支部动态", Issue: "专刊"}[k]
}

// Audience says to whom (PUB-03).
type Audience string

// The audiences of 党务公开条例 第二章.
const (
	Society Audience = "society" // 向社会; outside of the product somebody publishes it
	Party   Audience = "party"   // 在全党
	Within  Audience = "within"  // 在本单位
	Chosen  Audience = "chosen"  // 对特定党组织、党员和群众: the unit's own members
)

// Audiences are all of them.
var Audiences = []Audience{Within, Chosen, Party, Society}

// Chinese returns the audience's name.
func (a Audience) Chinese() string {
	return map[Audience]string{Society: "向社会公开", Party: "在全党公开", Within: "在本单位公开", Chosen: "对特定党组织和党员公开"}[a]
}

// Topics are what basic organisations disclose (PUB-04, 公开条例第十二条).
var Topics = []string{"贯彻上级部署", "任期目标和重点工作", "学习教育和三会一课", "换届、发展党员、评议、党费等党内事务", "联系服务群众", "管党治党和处分", "其他"}

// Term says how long (PUB-05); no national document fixes days.
type Term string

// The terms of 公开条例 第四章.
const (
	Long    Term = "long"    // 长期公开
	Regular Term = "regular" // 定期公开
	Stage   Term = "stage"   // 阶段（即时）公开
)

// Terms are all of them.
var Terms = []Term{Stage, Regular, Long}

// Chinese returns the term's name.
func (t Term) Chinese() string {
	return map[Term]string{Long: "长期公开", Regular: "定期公开", Stage: "阶段公开"}[t]
}

// State says how far an item has come.
type State string

// The states: 提出方案, 审核（含保密审查）, 审批, 实施.
const (
	Draft     State = "draft"
	Reviewed  State = "reviewed"
	Approved  State = "approved"
	Published State = "published"
	Withdrawn State = "withdrawn"
)

// Chinese returns the state's name.
func (s State) Chinese() string {
	return map[State]string{Draft: "草稿", Reviewed: "已审核", Approved: "已审批", Published: "已发布", Withdrawn: "已撤回"}[s]
}

// Item is one thing that is told.
type Item struct {
	ID         ItemID
	Kind       Kind
	Unit       org.UnitID
	Title      string
	Body       string
	Topic      string // of a disclosure, see Topics
	Audience   Audience
	Term       Term
	Until      civil.Day // its last day; zero: no end
	Key        string    // the fact behind it, see Proposal; "": none
	Basis      string    // the rule that asks for it
	State      State
	Author     string
	AuthorID   int64
	Reviewer   string
	ReviewerID int64
	Approver   string
	Returned   string // why it was sent back; "" when it was not
	On         civil.Day
	Version    int
}

// Verb is a step that somebody takes with an item.
type Verb string

// The verbs.
const (
	DoReview   Verb = "review"
	DoReturn   Verb = "return"
	DoApprove  Verb = "approve"
	DoPublish  Verb = "publish"
	DoWithdraw Verb = "withdraw"
	DoRestore  Verb = "restore"
)

// Needs returns what the verb takes.
func (v Verb) Needs() access.Can {
	switch v {
	case DoReview, DoReturn:
		return CanReview
	case DoApprove:
		return CanApprove
	}
	return CanWrite
}

// Chinese returns the verb's name.
func (v Verb) Chinese() string {
	return map[Verb]string{DoReview: "审核通过", DoReturn: "退回", DoApprove: "审批同意", DoPublish: "发布", DoWithdraw: "撤回", DoRestore: "恢复"}[v]
}

// Verbs returns what can be done with the item now: a disclosure goes through every
// step, news and 专刊 are reviewed, a notice is published at once.
func (i *Item) Verbs() []Verb {
	switch i.State {
	case Draft:
		if i.Kind == Notice {
			return []Verb{DoPublish}
		}
		return []Verb{DoReview, DoReturn}
	case Reviewed:
		if i.Kind == Disclosure {
			return []Verb{DoApprove, DoReturn}
		}
		return []Verb{DoPublish, DoReturn}
	case Approved:
		return []Verb{DoPublish}
	case Published:
		return []Verb{DoWithdraw}
	case Withdrawn:
		return []Verb{DoRestore}
	}
	return nil
}

// Take takes the step, by the account on the day. Fault: Invalid for a step that is
// not the next, a review of one's own draft, or sending back without a reason.
func (i *Item) Take(v Verb, account int64, name, why string, today civil.Day) *fault.Fault {
	ok := false
	for _, x := range i.Verbs() {
		ok = ok || x == v
	}
	if !ok {
		return fault.Newf(fault.Invalid, "“%s”现在是%s，不能%s。", i.Title, i.State.Chinese(), v.Chinese())
	}
	if v == DoReview && account == i.AuthorID && account != 0 {
		return fault.New(fault.Invalid, "自己起草的不能由自己审核（党务公开条例第十五条），请换一人。")
	}
	if (v == DoReturn || v == DoWithdraw) && strings.TrimSpace(why) == "" {
		return fault.New(fault.Invalid, "请写明原因。").At("why", "请写明原因")
	}
	switch v {
	case DoReview:
		i.State, i.Reviewer, i.ReviewerID, i.Returned = Reviewed, name, account, ""
	case DoReturn:
		i.State, i.Returned = Draft, why
	case DoApprove:
		i.State, i.Approver = Approved, name
	case DoPublish, DoRestore:
		if i.State, i.Returned = Published, ""; v == DoPublish {
			i.On = today
		}
	case DoWithdraw:
		i.State, i.Returned = Withdrawn, why
	}
	return nil
}

// Long notices: C-15 of the product's bounds, 4,000 characters.
const longNotice = 4000

// Check returns what is wrong with a draft.
func (i *Item) Check(today civil.Day) *fault.Fault {
	f := fault.New(fault.Invalid, "没有保存，请改正。")
	if i.Kind.Chinese() == "" {
		_ = f.At("kind", "请选择类别")
	}
	if i.Title == "" {
		_ = f.At("title", "请填写标题")
	}
	if strings.TrimSpace(i.Body) == "" {
		_ = f.At("body", "请填写正文")
	}
	if i.Audience.Chinese() == "" {
		_ = f.At("audience", "请选择范围")
	}
	if i.Kind == Disclosure && i.Topic == "" {
		_ = f.At("topic", "请选择公开的内容")
	}
	if i.Until != 0 && i.Until < today {
		_ = f.At("until", "最后一天已经过去")
	}
	for field, text := range map[string]string{"title": i.Title, "body": i.Body} {
		if kind, ok := han.Marking(text); ok {
			_ = f.At(field, "带有密级标志“"+kind+"”，不能公开（保密审查）")
		} else if n, ok := identity(text, today); ok {
			_ = f.At(field, "带有身份证号 "+n+"，不能公开，请删去")
		}
	}
	return f
}

var numbers = regexp.MustCompile(`[0-9]{17}[0-9Xx]`)

// identity returns, masked, the first number of an identity card in a text (PUB-07).
func identity(text string, today civil.Day) (masked string, ok bool) {
	for _, s := range numbers.FindAllString(text, -1) {
		if n, wrong := han.ParseIDNumber(han.CleanIDNumber(s), today); wrong == "" {
			return n.Masked(), true
		}
	}
	return "", false
}

// Long reports whether a notice is longer than people read (C-15).
func (i *Item) Long() bool { return len([]rune(i.Body)) > longNotice }

// Shown reports whether readers see it on the day.
func (i *Item) Shown(day civil.Day) bool {
	return i.State == Published && i.On <= day && (i.Until == 0 || day <= i.Until)
}

// Section is one part of a 专刊.
type Section struct {
	Title string
	Lines []string
}

// Compose writes the sections as a text that people edit: a head is a line that
// begins with 一、二、三、.
func Compose(sections []Section) string {
	var b strings.Builder
	n := 0
	for _, s := range sections {
		if len(s.Lines) == 0 {
			continue
		}
		n++
		b.WriteString(han.Numeral(n) + "、" + s.Title + "\n")
		for _, l := range s.Lines {
			b.WriteString(l + "\n")
		}
	}
	return b.String()
}

// IsHead reports whether a line of a text is a head, and returns it without its
// number.
func IsHead(line string) (title string, ok bool) {
	no, rest, found := strings.Cut(line, "、")
	if !found || len([]rune(no)) > 3 {
		return "", false
	}
	_, ok = han.Number(no)
	return rest, ok && strings.Trim(no, "一二三四五六七八九十") == ""
}
