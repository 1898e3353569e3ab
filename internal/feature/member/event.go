package member

import (
	"cmp"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
)

// EventID identifies an event.
type EventID = id.Of[Event]

// EventKind says what became of a membership.
type EventKind string

// The kinds of events.
const (
	DidJoin      EventKind = "joined"      // 接收为预备党员：支部大会通过之日 (EDU-06)
	DidConvert   EventKind = "converted"   // 转为正式党员
	DidExtend    EventKind = "extended"    // 延长预备期
	DidCancel    EventKind = "cancelled"   // 取消预备党员资格
	DidDeny      EventKind = "denied"      // 不予承认
	DidSuspend   EventKind = "suspended"   // 中止党员权利：被依法留置、逮捕
	DidRestore   EventKind = "restored"    // 恢复党员权利
	DidHalt      EventKind = "halted"      // 停止党籍 (EDU-07)
	DidReinstate EventKind = "reinstated"  // 恢复党籍 (EDU-09)
	DidLeave     EventKind = "left"        // 退党
	DidAdvise    EventKind = "advised"     // 劝其退党
	DidStrike    EventKind = "struck"      // 除名, for one of StrikeCauses
	DidExpel     EventKind = "expelled"    // 开除党籍
	DidDie       EventKind = "died"        // 去世
	DidGo        EventKind = "transferred" // 转出，对方已接收 (EDU-11)
	DidCome      EventKind = "arrived"     // 转入
	DidNot       EventKind = "void"        // the event it corrects never was
)

// EventKinds are all kinds, in the order in which they may happen on one day.
var EventKinds = []EventKind{DidJoin, DidConvert, DidCome, DidExtend, DidReinstate, DidRestore, DidSuspend, DidHalt, DidCancel, DidDeny, DidLeave, DidAdvise, DidStrike, DidExpel, DidDie, DidGo, DidNot}

// The causes of 除名 (PUN-11).
const (
	ByRequest   = "requested" // 要求退党
	ByAbsence   = "absence"   // 自行脱党
	ByRefusal   = "refusal"   // 劝退不退
	ByCondition = "condition" // 丧失党员条件
)

// StrikeCauses are the four kinds of 除名, in Chinese, by cause.
var StrikeCauses = map[string]string{ByRequest: "退党除名", ByAbsence: "自行脱党除名", ByRefusal: "劝退不退除名", ByCondition: "丧失党员条件除名"}

var eventNames = map[EventKind]string{
	DidJoin: "接收为预备党员", DidConvert: "转为正式党员", DidExtend: "延长预备期", DidCancel: "取消预备党员资格", DidDeny: "不予承认党员身份",
	DidSuspend: "中止党员权利", DidRestore: "恢复党员权利", DidHalt: "停止党籍", DidReinstate: "恢复党籍", DidLeave: "退党", DidAdvise: "劝其退党",
	DidStrike: "除名", DidExpel: "开除党籍", DidDie: "去世", DidGo: "转出组织关系", DidCome: "转入组织关系", DidNot: "撤回登记",
}

// Chinese returns the kind's Chinese term.
func (k EventKind) Chinese() string { return eventNames[k] }

// Known reports whether there is such a kind.
func (k EventKind) Known() bool { return eventNames[k] != "" }

// Ends reports whether nobody is a member of the court's register after it.
func (k EventKind) Ends() bool {
	switch k {
	case DidCancel, DidDeny, DidLeave, DidAdvise, DidStrike, DidExpel, DidDie, DidGo, DidHalt:
		return true
	}
	return false
}

// Bars reports whether five years must pass before such a person may join again
// (PUN-07, DIS-08).
func (k EventKind) Bars() bool { return k == DidAdvise || k == DidStrike || k == DidExpel }

// Event is a dated fact about a membership, with its document. It is never
// changed: a later event corrects it.
type Event struct {
	ID       EventID // rises with the order of entry
	Kind     EventKind
	Day      civil.PartialDay // zero: not known, for a conversion of old
	Until    civil.Day        // of an extended probation: its new end
	Cause    string           // of 除名: one of StrikeCauses; else free
	Basis    string           // the document
	Organ    string           // who decided
	Corrects EventID          // that event holds no more; with DidNot nothing takes its place
}

// Chinese returns what happened: 自行脱党除名.
func (e Event) Chinese() string {
	if e.Kind == DidStrike && StrikeCauses[e.Cause] != "" {
		return StrikeCauses[e.Cause]
	}
	return e.Kind.Chinese()
}

// InForce returns the events that hold, in the order in which they happened: an
// event is out of force while an event that corrects it is in force. A
// correction is always entered after what it corrects; correcting a correction
// brings the first event back.
func InForce(events []Event) []Event {
	entered := slices.SortedFunc(slices.Values(events), func(a, b Event) int { return cmp.Compare(b.ID, a.ID) })
	gone := map[EventID]bool{}
	for _, e := range entered {
		if e.Corrects != 0 && !gone[e.ID] {
			gone[e.Corrects] = true
		}
	}
	var out []Event
	for _, e := range events {
		if !gone[e.ID] && e.Kind != DidNot {
			out = append(out, e)
		}
	}
	// A conversion of which no day is known happened with the joining before it.
	var joined civil.Day
	for _, e := range out {
		if e.Kind == DidJoin && (joined == 0 || e.Day.First() < joined) {
			joined = e.Day.First()
		}
	}
	day := func(e Event) civil.Day {
		if e.Day.IsZero() {
			return joined
		}
		return e.Day.First()
	}
	slices.SortStableFunc(out, func(a, b Event) int {
		return cmp.Or(cmp.Compare(day(a), day(b)), cmp.Compare(slices.Index(EventKinds, a.Kind), slices.Index(EventKinds, b.Kind)), cmp.Compare(a.ID, b.ID))
	})
	return out
}
