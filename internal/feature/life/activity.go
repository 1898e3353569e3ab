package life

import (
	"slices"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
)

// Need is one thing that a kind of activity asks for beside what every record
// has: title, day, place, host, recorder, topics, points.
type Need string

// The needs. There is none for photographs, and none for how long somebody
// stayed.
const (
	NeedPartner Need = "partner" // 共建单位
	NeedPeople  Need = "people"  // 参加人数、人员
	NeedSpeaker Need = "speaker" // 主讲人
	NeedOutcome Need = "outcome" // 成果或承诺
)

// Chinese returns what the form calls it.
func (n Need) Chinese() string {
	switch n {
	case NeedPartner:
		return "共建单位"
	case NeedPeople:
		return "参加人员"
	case NeedSpeaker:
		return "主讲人"
	case NeedOutcome:
		return "成果或承诺"
	}
	return ""
}

// Needs returns every need.
func Needs() []Need { return []Need{NeedPeople, NeedPartner, NeedSpeaker, NeedOutcome} }

// Activity is a kind of activity beyond the meetings that the regulations name.
// It can be held by itself or as the content of a theme day.
type Activity struct {
	ID      id.Of[Activity] // of one that a court made; zero of one that every court has
	Code    string
	Name    string
	Needs   []Need
	Settles Kinds // what a record of it is at the same time, as the court decided; usually nothing
	Basis   string
	Ended   bool
	Version int
}

// builtin are the kinds that every court has (C4, C5, J1). None of them is a
// duty: no regulation asks how often.
var builtin = []Activity{
	{Code: "micro-lecture", Name: "微党课", Needs: []Need{NeedSpeaker}},
	{Code: "volunteer", Name: "志愿服务", Needs: []Need{NeedPeople, NeedPartner, NeedOutcome}},
	{Code: "visit", Name: "参观教育基地", Needs: []Need{NeedPeople}},
	{Code: "talk-hall", Name: "讲座、大讲堂", Needs: []Need{NeedPeople, NeedSpeaker}},
	{Code: "reading", Name: "读书荐书", Needs: []Need{NeedPeople, NeedOutcome}},
	{Code: "contest", Name: "演讲征文、竞赛", Needs: []Need{NeedPeople, NeedOutcome}},
	{Code: "mass", Name: "群团活动", Needs: []Need{NeedPeople}},
	{Code: "joint", Name: "联合共建", Needs: []Need{NeedPartner, NeedPeople, NeedOutcome}},
	{Code: "contact-visit", Name: "联系点调研", Needs: []Need{NeedPeople, NeedOutcome}},
	{Code: "group-talk", Name: "集体谈话", Needs: []Need{NeedPeople}},
}

// Activities returns the kinds that every court has, in their written order.
func Activities() []Activity { return slices.Clone(builtin) }

// ActivityOf returns the kind with the code, of every court's or of own ones;
// the zero Activity when there is none.
func ActivityOf(code string, own []Activity) Activity {
	for _, list := range [][]Activity{builtin, own} {
		for _, a := range list {
			if a.Code == code {
				return a
			}
		}
	}
	return Activity{}
}

// Asks reports whether the kind asks for n.
func (a Activity) Asks(n Need) bool { return slices.Contains(a.Needs, n) }

// Check says what is wrong with a kind that a court makes; others are those it
// has already.
func (a Activity) Check(others []Activity) *fault.Fault {
	f := fault.New(fault.Invalid, "这种活动还不能用，请改正。")
	name := strings.TrimSpace(a.Name)
	if name == "" {
		_ = f.At("name", "请填写名称")
	}
	for _, o := range append(Activities(), others...) {
		if (o.ID == 0 || o.ID != a.ID) && o.Name == name {
			_ = f.At("name", "已经有“"+name+"”")
			break
		}
	}
	for _, k := range AllKinds() {
		if k.Chinese() == name || k.Short() == name {
			_ = f.At("name", "“"+name+"”是条例规定的会议，不用另设")
		}
	}
	for _, n := range a.Needs {
		if n.Chinese() == "" {
			_ = f.At("needs", "没有这一项")
		}
	}
	if a.Settles != 0 && a.Settles != ThemeDay && a.Settles != Lecture {
		_ = f.At("settles", "自设的活动只能同时算主题党日或党课")
	}
	if a.Settles != 0 && strings.TrimSpace(a.Basis) == "" {
		_ = f.At("basis", "计入"+a.Settles.Chinese()+"的，请写明本单位决议的文号")
	}
	return f
}

// SplitCode takes apart the code of what is held: kinds and at most one activity,
// joined by a plus or by the blank that a plus in an address stands for. ok is
// false when two words are no kind; whether there is such an activity is not
// known here.
func SplitCode(code string) (k Kinds, activity string, ok bool) {
	for part := range strings.SplitSeq(strings.ReplaceAll(code, " ", "+"), "+") {
		if one := KindOf(part); one != 0 {
			k |= one
			continue
		}
		if activity != "" || part == "" {
			return 0, "", false
		}
		activity = part
	}
	return k, activity, k != 0 || activity != ""
}
