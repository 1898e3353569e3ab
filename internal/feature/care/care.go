package care

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/member"
)

// Bounds of what is entered.
const (
	MaxText   = 1000
	MaxShort  = 100
	MaxAmount = 1_000_000 * money.Yuan
)

// Need is why somebody is visited.
type Need string

// The needs.
const (
	Elder    Need = "elder"
	Hardship Need = "hardship"
	Illness  Need = "illness"
	Disabled Need = "disabled"
	Bereaved Need = "bereaved"
	Alone    Need = "alone"
)

// Needs are all of them, in the order in which they are offered.
var Needs = []Need{Elder, Hardship, Illness, Disabled, Bereaved, Alone}

// Chinese returns the need's Chinese term.
func (n Need) Chinese() string {
	return map[Need]string{Elder: "老党员", Hardship: "生活困难", Illness: "患病", Disabled: "伤残", Bereaved: "家庭变故", Alone: "独居"}[n]
}

// NeedsChinese returns the needs in words.
func NeedsChinese(ns []Need) string {
	var out []string
	for _, n := range ns {
		out = append(out, n.Chinese())
	}
	return strings.Join(out, "、")
}

// Join writes needs as they are kept, and Split reads them; what is no need is
// left out.
func Join(ns []Need) string {
	var out []string
	for _, n := range Needs {
		if slices.Contains(ns, n) {
			out = append(out, string(n))
		}
	}
	return strings.Join(out, " ")
}

// Split is the other way round of Join.
func Split(s string) (ns []Need) {
	for _, w := range strings.Fields(s) {
		if slices.Contains(Needs, Need(w)) {
			ns = append(ns, Need(w))
		}
	}
	return ns
}

// PersonID identifies an entry of the list.
type PersonID = id.Of[Person]

// VisitID identifies a visit.
type VisitID = id.Of[Visit]

// PairID identifies a pair.
type PairID = id.Of[Pair]

// Person is somebody whom the branch visits. Needs and Circumstances are sealed
// and are empty unless they were opened.
type Person struct {
	ID            PersonID
	Member        member.ID
	Name          string
	Branch        string
	Since         civil.Day
	Ended         civil.Day // the first day on which it no longer holds; zero: it holds
	Needs         []Need
	Circumstances string
	Version       int
}

// Check refuses what cannot be. Fault: Invalid, at the fields.
func (p Person) Check(today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	switch {
	case p.Since == 0:
		_ = bad.At("since", "请填写列入日期")
	case p.Since > today:
		_ = bad.At("since", fmt.Sprintf("列入日期 %s 还没有到", p.Since))
	}
	if len(Split(Join(p.Needs))) == 0 {
		_ = bad.At("needs", "请至少选一项")
	}
	long(bad, "circumstances", p.Circumstances, MaxText)
	return bad.Err()
}

// Visit is one visit, planned or done, with what was given. Remarks are sealed and
// empty unless they were opened.
type Visit struct {
	ID       VisitID
	Member   member.ID
	Name     string
	Branch   string
	Planned  civil.Day
	Done     civil.Day
	Visitors string
	Amount   money.Fen
	Gift     string
	Remarks  string
	Version  int
}

// Check refuses what cannot be. Fault: Invalid, at the fields.
func (v Visit) Check(today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	switch {
	case v.Planned == 0 && v.Done == 0:
		_ = bad.At("planned", "请填写计划日期，已经走访的填写走访日期")
	case v.Done > today:
		_ = bad.At("done", fmt.Sprintf("走访日期 %s 还没有到，先填计划日期", v.Done))
	}
	if v.Planned > today.AddYears(2) {
		_ = bad.At("planned", fmt.Sprintf("计划日期 %s 超过两年", v.Planned))
	}
	if v.Done != 0 && v.Visitors == "" {
		_ = bad.At("visitors", "请填写谁去走访")
	}
	if v.Done == 0 && v.Amount != 0 {
		_ = bad.At("done", "已经送慰问金的，请填写走访日期")
	}
	if v.Amount < 0 || v.Amount > MaxAmount {
		_ = bad.At("amount", "慰问金应在 0 至 "+MaxAmount.Text()+"之间")
	}
	long(bad, "visitors", v.Visitors, MaxShort)
	long(bad, "gift", v.Gift, MaxShort)
	long(bad, "remarks", v.Remarks, MaxText)
	return bad.Err()
}

// Late reports whether the visit was planned for a day that has passed.
func (v Visit) Late(on civil.Day) bool { return v.Done == 0 && v.Planned < on }

func long(bad *fault.Fault, at, text string, most int) {
	if n := utf8.RuneCountInString(text); n > most {
		_ = bad.At(at, fmt.Sprintf("最多 %d 字，现有 %d 字", most, n))
	}
}
