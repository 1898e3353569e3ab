package survey

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
)

// ID identifies a questionnaire.
type ID = id.Of[Survey]

// Bounds of one questionnaire. A paper must be filled in within a minute.
const (
	MaxQuestions = 20
	MaxSubjects  = 100
	MaxGroups    = 8
	MaxRaters    = 5000
	MaxWords     = 500 // characters of one free text
)

// Stage is how far a questionnaire has come.
type Stage string

// The stages.
const (
	Draft  Stage = "draft"
	Open   Stage = "open"
	Closed Stage = "closed"
)

// Chinese returns the stage's Chinese word, "" for an unknown one.
func (s Stage) Chinese() string {
	return map[Stage]string{Draft: "草稿", Open: "进行中", Closed: "已结束"}[s]
}

// Way is how papers come in.
type Way string

// The ways.
const (
	Room Way = "room" // by codes drawn in the room: one code, one paper
	Link Way = "link" // by a public address: nobody is asked who they are, and nobody is kept from answering twice
)

// Chinese returns the way's Chinese word, "" for an unknown one.
func (w Way) Chinese() string { return map[Way]string{Room: "会场抽码", Link: "公开链接"}[w] }

// Form is what a question asks for.
type Form string

// The forms.
const (
	Grade Form = "grade" // one grade of the scale, for each subject
	Pick  Form = "pick"  // any subjects, at most Most
	Words Form = "words" // free text, kept apart from the papers
)

// Chinese returns the form's Chinese word, "" for an unknown one.
func (f Form) Chinese() string {
	return map[Form]string{Grade: "评等次", Pick: "推荐", Words: "文字"}[f]
}

// Question is one question.
type Question struct {
	Text string `json:"text"`
	Form Form   `json:"form"`
}

// Subject is who is rated. Member is 0 for who is no member of the register.
type Subject struct {
	Member int64  `json:"member,omitempty"`
	Name   string `json:"name"`
	Note   string `json:"note,omitempty"`
}

// Survey is one questionnaire.
type Survey struct {
	Kind   Kind
	Title  string
	Intro  string
	Year   int // that it is about, whenever it is held (REV-08)
	Way    Way
	Closes civil.Day // the last day; zero: closed by hand
	Paper
}

// Paper is what stands on the paper: it is fixed when answering begins.
type Paper struct {
	Scale     []string     `json:"scale,omitempty"`  // best first
	Points    []int        `json:"points,omitempty"` // of each grade, 0 to 100; none: no score is reckoned
	Most      int          `json:"most,omitempty"`   // subjects that may be picked; 0: no limit
	Groups    []RaterGroup `json:"groups"`
	Subjects  []Subject    `json:"subjects,omitempty"`
	Questions []Question   `json:"questions"`
}

// Lines is how many rows a question has: one for each subject, or one.
func (p Paper) Lines(q int) int {
	if p.Questions[q].Form == Words || len(p.Subjects) == 0 {
		return 1
	}
	return len(p.Subjects)
}

// Marks is how many marks a row of a question may bear: the grades, or that a
// subject was picked.
func (p Paper) Marks(q int) int {
	switch p.Questions[q].Form {
	case Grade:
		return len(p.Scale)
	case Pick:
		return 1
	}
	return 0
}

// Raters is how many papers there can be at most.
func (p Paper) Raters() (n int) {
	for _, g := range p.Groups {
		n += g.Raters
	}
	return n
}

// Weighted reports whether the groups count with weights.
func (p Paper) Weighted() bool {
	return slices.ContainsFunc(p.Groups, func(g RaterGroup) bool { return g.Weight > 0 })
}

// Check says what is wrong with the questionnaire before it may be opened.
// Fault: Invalid, field by field.
func (s Survey) Check(today civil.Day) error {
	bad := fault.New(fault.Invalid, "问卷有几处需要改正。")
	if n := utf8.RuneCountInString(strings.TrimSpace(s.Title)); n == 0 || n > 80 {
		complain(bad, "title", "题目 %d 字，应为 1 至 80 字", n)
	}
	if s.Year < 1921 || s.Year > today.Year()+1 {
		complain(bad, "year", "“%d”应为 1921 至 %d 的年度", s.Year, today.Year()+1)
	}
	if s.Way.Chinese() == "" {
		complain(bad, "way", "请选择怎样收问卷")
	}
	if s.Way == Link && !s.Kind.Public {
		complain(bad, "way", "%s要一人一份，应在会场抽码", s.Kind.Chinese)
	}
	if s.Closes != 0 && s.Closes < today {
		complain(bad, "closes", "截止日期 %s 已经过去", s.Closes)
	}
	s.checkQuestions(bad)
	s.checkSubjects(bad)
	s.checkGroups(bad)
	if f := fault.Of(s.scoring().Check()); f != nil && s.grades() {
		bad.Fields = append(bad.Fields, f.Fields...)
	}
	return bad.Err()
}

// grades reports whether anything is graded.
func (s Survey) grades() bool {
	return slices.ContainsFunc(s.Questions, func(q Question) bool { return q.Form == Grade })
}

func (s Survey) checkQuestions(bad *fault.Fault) {
	if n := len(s.Questions); n == 0 || n > MaxQuestions {
		complain(bad, "questions", "问题 %d 个，应为 1 至 %d 个", n, MaxQuestions)
	}
	for i, q := range s.Questions {
		at := fmt.Sprintf("question-%d", i)
		switch n := utf8.RuneCountInString(q.Text); {
		case n == 0 || n > 100:
			complain(bad, at, "第 %d 问 %d 字，应为 1 至 100 字", i+1, n)
		case q.Form.Chinese() == "":
			complain(bad, at, "第 %d 问没有选回答方式", i+1)
		case q.Form == Pick && len(s.Subjects) == 0:
			complain(bad, at, "第 %d 问要推荐，名单里没有人", i+1)
		case q.Form == Grade && len(s.Scale) == 0:
			complain(bad, at, "第 %d 问要评等次，问卷没有等次", i+1)
		}
	}
}

func (s Survey) checkSubjects(bad *fault.Fault) {
	n := len(s.Subjects)
	switch {
	case s.Kind.Subjects != Nobody && n == 0:
		complain(bad, "subjects", "没有填测评对象")
	case s.Kind.Subjects == Nobody && n > 0:
		complain(bad, "subjects", "%s没有测评对象", s.Kind.Chinese)
	case n > MaxSubjects:
		complain(bad, "subjects", "测评对象 %d 个，最多 %d 个，请分几份问卷", n, MaxSubjects)
	}
	seen := map[string]bool{}
	for _, x := range s.Subjects {
		if seen[x.Name+"\x00"+x.Note] {
			complain(bad, "subjects", "“%s”写了两次，同名的请注明部门", x.Name)
		}
		seen[x.Name+"\x00"+x.Note] = true
	}
	if s.Kind.Picks && (s.Most < 0 || s.Most > n) {
		complain(bad, "most", "最多推荐 %d 名，应不多于名单的 %d 名", s.Most, n)
	}
}

func (s Survey) checkGroups(bad *fault.Fault) {
	if n := len(s.Groups); n == 0 || n > MaxGroups {
		complain(bad, "groups", "参加测评的分组 %d 个，应为 1 至 %d 个", n, MaxGroups)
	}
	for i, g := range s.Groups {
		if g.Chinese == "" {
			complain(bad, fmt.Sprintf("group-%d", i), "第 %d 组没有名称", i+1)
		}
		if s.Way == Room && (g.Raters < 1 || g.Raters > MaxRaters) {
			complain(bad, fmt.Sprintf("group-%d", i), "“%s”%d 人，应为 1 至 %d 人", g.Chinese, g.Raters, MaxRaters)
		}
	}
	if n := s.Raters(); n > MaxRaters {
		complain(bad, "groups", "一共 %d 人，最多 %d 人", n, MaxRaters)
	}
}

// Advice are things to look at before opening: they hinder nothing.
func (s Survey) Advice() (as []string) {
	for _, g := range s.Groups {
		if s.Way == Room && g.Raters < MinCell {
			as = append(as, fmt.Sprintf("“%s”只有 %d 人，不足 %d 人的分组不单独显示，建议并入其他组", g.Chinese, g.Raters, MinCell))
		}
	}
	marks := 0
	for i, q := range s.Questions {
		if q.Form != Words {
			marks += s.Lines(i)
		}
	}
	if marks > 40 {
		as = append(as, fmt.Sprintf("一份问卷要选 %d 处，一分钟填不完，建议减少问题或者分开测评", marks))
	}
	return as
}

// New returns a draft of a kind with its usual questions.
func New(k Kind, year int) Survey {
	s := Survey{Kind: k, Year: year, Way: Room}
	s.Title = fmt.Sprintf("%d 年度%s", year, k.Chinese)
	s.Scale, s.Questions = k.Scale, slices.Clone(k.Asks)
	s.Groups = []RaterGroup{{Code: "g1", Chinese: "党员"}}
	if k.Public {
		s.Way, s.Groups = Link, []RaterGroup{{Code: "g1", Chinese: "群众"}}
	}
	return s
}

// Again returns the questionnaire for another year: all but the dates.
func (s Survey) Again(year int) Survey {
	s.Title = strings.ReplaceAll(s.Title, fmt.Sprint(s.Year), fmt.Sprint(year))
	s.Year, s.Closes = year, 0
	return s
}

func (s Survey) scoring() Scoring { return Scoring{Scale: s.Scale, Points: s.Points, Groups: s.Groups} }

func complain(bad *fault.Fault, at, format string, args ...any) {
	_ = bad.At(at, fmt.Sprintf(format, args...))
}
