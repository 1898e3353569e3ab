package rulebook

import (
	"encoding/json"
	"strings"

	"touyan/internal/base/civil"
)

// RuleID is the number of a rule in the table of regulations: "MTG-03".
type RuleID string

// Rule describes one rule for the generated index and for pages; the rule
// itself is the function that returns findings with its ID.
type Rule struct {
	ID    RuleID
	Title string // 支委会, as a column head says it
	Every string // 每月, 每季, 每年, 三年, 常态
	Cites []Citation
	Hint  bool // an advice ("一般"、"原则上"), never counted as a breach
}

// State says how one subject stands with one rule in one period.
type State uint8

// The states. The zero State is Unknown: a finding that nobody judged must not
// look settled.
const (
	Unknown       State = iota // a fact is missing; Explain says which
	Met                        // done
	Open                       // may still be done in time
	Overdue                    // the last day has passed; it can still be made up
	Breach                     // cannot be mended any more
	NotApplicable              // the rule does not touch this subject now
	Exempted                   // settled by an approved exemption; Explain still tells the judgement beneath
)

var stateNames = [...]string{"unknown", "met", "open", "overdue", "breach", "not-applicable", "exempted"}

// String returns the state's word in JSON and on the command line.
func (s State) String() string { return stateNames[s] }

// MarshalText writes the state's word.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Unmet reports whether somebody has to act, or should have acted.
func (s State) Unmet() bool { return s == Overdue || s == Breach }

// SubjectKind says what sort of thing a finding is about.
type SubjectKind string

// The kinds of subjects.
const (
	Branch              SubjectKind = "branch"               // 党支部
	Group               SubjectKind = "group"                // 党小组
	GeneralBranch       SubjectKind = "general-branch"       // 党总支
	PartyCommittee      SubjectKind = "party-committee"      // 机关党委
	DisciplineCommittee SubjectKind = "discipline-committee" // 机关纪委
	LeadingGroup        SubjectKind = "leading-group"        // 党组
	Court               SubjectKind = "court"                // 法院
	BusinessUnit        SubjectKind = "business-unit"        // 内设机构
	Member              SubjectKind = "member"               // 党员
	Applicant           SubjectKind = "applicant"            // 发展党员对象：申请人、积极分子、发展对象、预备党员
)

// Subject is what a finding is about.
type Subject struct {
	Kind SubjectKind
	ID   int64  // of the unit or the member
	Name string // as people say it; a group's name has its branch before it
	// Unit is the unit on whose line the finding stands: the branch itself, or
	// the branch of the group.
	Unit     int64
	UnitName string
	Code     string // the unit's code, where it has one
	Court    string
}

// Fact is one step of a trace: a fact that was used, where it is recorded, and
// the article under the step.
type Fact struct {
	Text string   // "8 月支委会 0 次"
	Href string   // the page of the record, or ""
	When string   // a day or period shown in front, or ""
	Cite Citation // zero when the step rests on a fact alone
	Hit  bool     // the fact on which the judgement turns
}

// Trace says why, step by step; people see it as it is.
type Trace []Fact

// Action is the page that settles a finding: a button's words and its address.
type Action struct{ Label, Href string }

// Explanation is what people are told of a finding.
type Explanation struct {
	Summary string // state and fact in one Chinese sentence, without blame
	Why     Trace
	Settle  Action // zero when nothing is to be done here
}

// Finding is what one rule says of one subject for one period.
type Finding struct {
	Rule    RuleID
	Subject *Subject // shared by the findings of one subject; never changed
	Period  civil.Period
	State   State
	// Due is the last day to meet it; the earliest allowed day where the rule
	// is a waiting time; zero when the rule sets none.
	Due civil.Day
	// Tally is what a table's cell shows beside the glyph ("2027-03", "50 人");
	// "" leaves it to the table, which counts periods.
	Tally string
	// Explain makes the words. It is called for what somebody looks at and for
	// nothing else: a province has half a million findings a year, nearly all
	// of them met.
	Explain func() Explanation
}

// Key identifies a finding: the same rule, subject and period is the same
// finding on any day. Exemptions hang on it.
type Key struct {
	Rule    RuleID
	Kind    SubjectKind
	Subject int64
	Period  string
}

// Key returns the finding's key.
func (f Finding) Key() Key {
	return Key{f.Rule, f.Subject.Kind, f.Subject.ID, f.Period.String()}
}

// MarshalJSON writes the finding as "touyan judge --format json" prints it.
func (f Finding) MarshalJSON() ([]byte, error) {
	type cite struct {
		Doc         string    `json:"doc"`
		Article     string    `json:"article"`
		Edition     civil.Day `json:"edition"`
		Unconfirmed string    `json:"unconfirmed,omitempty"`
	}
	type fact struct {
		Fact string `json:"fact"`
		Cite *cite  `json:"cite,omitempty"`
	}
	type subject struct {
		Kind   SubjectKind `json:"kind"`
		Name   string      `json:"name"`
		Branch string      `json:"branch,omitempty"`
		Code   string      `json:"code,omitempty"`
		Court  string      `json:"court"`
	}
	out := struct {
		Rule    RuleID       `json:"rule"`
		Subject subject      `json:"subject"`
		Period  civil.Period `json:"period"`
		State   State        `json:"state"`
		Exempt  bool         `json:"exempted,omitempty"`
		Due     *civil.Day   `json:"due"`
		Summary string       `json:"summary"`
		Why     []fact       `json:"why"`
	}{f.Rule, subject{Kind: f.Subject.Kind, Name: f.Subject.Name, Code: f.Subject.Code, Court: f.Subject.Court},
		f.Period, f.State, f.State == Exempted, nil, "", []fact{}}
	if out.Exempt {
		// Scripts know six states; an approved exemption is no seventh.
		out.State = NotApplicable
	}
	var said Explanation
	if f.Explain != nil {
		said = f.Explain()
	}
	out.Summary = said.Summary
	if f.Subject.Kind == Group {
		out.Subject.Branch = f.Subject.UnitName
	}
	if f.Due != 0 {
		out.Due = &f.Due
	}
	for _, w := range said.Why {
		x := fact{Fact: strings.TrimSpace(w.When + " " + w.Text)}
		if !w.Cite.IsZero() {
			e := w.Cite.Entry()
			x.Cite = &cite{w.Cite.Document().Title, w.Cite.Article, w.Cite.Edition, e.Unconfirmed}
		}
		out.Why = append(out.Why, x)
	}
	return json.Marshal(out)
}
