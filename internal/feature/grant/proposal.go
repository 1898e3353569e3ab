package grant

import (
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
)

// ProposalID identifies a proposal.
type ProposalID = id.Of[Proposal]

// Kind says what is proposed.
type Kind string

// What can be proposed.
const (
	Give   Kind = "give"
	Revoke Kind = "revoke"
)

// Chinese returns the kind's Chinese term.
func (k Kind) Chinese() string {
	if k == Revoke {
		return "收回"
	}
	return "授予"
}

// State says how far a proposal is.
type State string

// The states of a proposal.
const (
	Proposed  State = "proposed"  // 待复核
	Approved  State = "approved"  // 已生效
	Returned  State = "returned"  // 已退回
	Withdrawn State = "withdrawn" // 已撤回
	Expired   State = "expired"   // nobody decided in time; never stored
)

// States are the states in the order in which lists offer them.
var States = []State{Proposed, Approved, Returned, Withdrawn, Expired}

// Chinese returns the state's Chinese term.
func (s State) Chinese() string {
	return map[State]string{Proposed: "待复核", Approved: "已生效", Returned: "已退回", Withdrawn: "已撤回", Expired: "已过期"}[s]
}

// Life is how long a proposal waits for a decision.
const Life = 15 * 24 * time.Hour

// Proposal is a wanted change of grants, with what became of it.
type Proposal struct {
	ID        ProposalID
	Kind      Kind
	Account   int64
	Person    string // whose account it is
	Login     string
	Role      access.Role
	Unit      org.UnitID // zero: everywhere
	UnitName  string
	Period    civil.Period
	Target    ID // the grant to be taken back
	Reason    string
	State     State
	By        int64 // the account that proposed it
	ByName    string
	At        time.Time
	Expires   time.Time
	Decider   int64
	Decided   string // the name of who decided; "" while nobody did
	DecidedAt time.Time
	Answer    string // why it was returned or withdrawn
}

// On returns the state at the moment now: what nobody decided in time is over.
func (p Proposal) On(now time.Time) State {
	if p.State == Proposed && !p.Expires.After(now) {
		return Expired
	}
	return p.State
}

// MayDecide says whether the account may approve or return the proposal: never
// its own, and never what is for itself (8.1.4.2 e). Fault: Denied.
func (p Proposal) MayDecide(account int64) error {
	switch account {
	case 0:
		return fault.New(fault.Denied, "复核须由本人登录后办理，不能由命令行或系统代办。")
	case p.By:
		return fault.New(fault.Denied, "不能复核自己提出的申请，请由另一名有权的人办理。")
	case p.Account:
		return fault.New(fault.Denied, "不能复核涉及自己的申请，请由另一名有权的人办理。")
	}
	return nil
}

// Wanted is an explicit grant that is wanted.
type Wanted struct {
	Account int64
	Role    access.Role
	Unit    org.UnitID // zero: everywhere
	Period  civil.Period
	Reason  string
}

// Check says whether the grant may be wanted on a day. Fault: Invalid (fields
// role, unit, from, until, reason).
func (w Wanted) Check(today civil.Day) error {
	f := fault.New(fault.Invalid, "有几处需要改正。")
	switch {
	case w.Role == Member:
		_ = f.At("role", "党员身份随名册取得，不能另行授予")
	case !Known(w.Role):
		_ = f.At("role", "请选择角色")
	case Administrator(w.Role) && !w.Unit.IsZero():
		_ = f.At("unit", Title(w.Role)+"不分单位，请选“全部单位”")
	}
	if w.Period.From == 0 {
		_ = f.At("from", "请填写开始日期")
	}
	switch u := w.Period.Until; {
	case u == 0:
	case u < w.Period.From:
		_ = f.At("until", "结束日期不能早于开始日期")
	case u < today:
		_ = f.At("until", "结束日期已经过去，不会生效")
	}
	if say := CheckReason(w.Reason); say != "" {
		_ = f.At("reason", say)
	}
	return f.Err()
}

// CheckReason says what is wrong with a reason; "" when nothing is.
func CheckReason(s string) string {
	switch n := utf8.RuneCountInString(s); {
	case n == 0:
		return "请写明事由，如文号或会议决定"
	case n > 200:
		return "事由最多 200 字"
	}
	return ""
}
