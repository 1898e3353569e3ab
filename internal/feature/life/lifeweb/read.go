package lifeweb

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"touyan/internal/base/id"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/web"
)

// Longest texts, in characters.
const (
	shortText = 200
	longText  = life.MostPoints
)

// read understands the form; what cannot be understood is noted in it.
func read(in *web.Form) form {
	kinds, activity, _ := life.SplitCode(in.Raw("kind"))
	if activity == "" && kinds.Has(life.ThemeDay) {
		activity = in.Raw("activity")
	}
	m := life.Meeting{Kinds: kinds, Activity: life.Activity{Code: activity}, Title: in.Text("title", shortText), Day: in.Day("day"), Begins: shortTime(in.Text("begins", 8)), Ends: shortTime(in.Text("ends", 8)),
		Place: in.Text("place", shortText), Host: life.Person{Name: in.Text("host", 50)}, Recorder: life.Person{Name: in.Text("recorder", 50)}, Speaker: life.Person{Name: in.Text("speaker", 50)},
		Guests: in.Text("guests", shortText), Partner: in.Text("partner", shortText), Outcome: in.Text("outcome", 1000), Points: in.Text("points", longText), Remark: in.Text("remark", 1000)}
	m.ID, _ = id.Parse[life.Meeting](in.Raw("id"))
	m.Branch, _ = id.Parse[org.Unit](in.Raw("branch"))
	if m.Kinds.Has(life.GroupMeet) {
		m.Group, _ = id.Parse[org.Unit](in.Raw("group"))
	}
	m.Version, _ = strconv.Atoi(in.Raw("version"))
	if m.Kinds.Yearly() {
		m.ForYear, _ = in.Int("for_year", 1921, 2999)
	}
	f := form{plan: in.Raw("plan") == "1"}
	m.Topics, f.lines = readTopics(in)
	m.Absences = readAbsences(in)
	m.Reports = readReports(in)
	if m.Open() {
		m.TookPart, _ = in.Int("took_part", 1, 99_999)
		m.People = namesIn(in.Text("people", 4000))
	}
	m.Votes, f.rows = readVotes(in, m.Kinds, f.lines)
	if m.Kinds.Has(life.Review) {
		m.Review = readReview(in)
	}
	f.m = m
	return f
}

func shortTime(s string) string {
	if len(s) == 8 && s[5] == ':' {
		return s[:5]
	}
	return s
}

// indexes returns the numbers i of the fields prefix-<i>suffix, ascending.
func indexes(in *web.Form, prefix, suffix string) []int {
	var is []int
	for name := range in.Values {
		rest, begins := strings.CutPrefix(name, prefix)
		rest, ends := strings.CutSuffix(rest, suffix)
		if i, err := strconv.Atoi(rest); begins && ends && err == nil && i >= 0 {
			is = append(is, i)
		}
	}
	sort.Ints(is)
	return is
}

// readReports takes what was heard about earlier decisions: of-<i> is the
// meeting, what-<i> the words of the decision.
func readReports(in *web.Form) (rs []life.Report) {
	for _, i := range indexes(in, "what-", "") {
		n := itoa(i)
		r := life.Report{Text: in.Raw("what-" + n), Done: in.Raw("done-"+n) != "", Words: in.Text("said-"+n, 500)}
		r.Of, _ = id.Parse[life.Meeting](in.Raw("of-" + n))
		if r.Done || r.Words != "" {
			rs = append(rs, r)
		}
	}
	return rs
}

// namesIn takes names apart: by the marks between them, or by blanks.
func namesIn(s string) (ps []life.Person) {
	for _, name := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，,；; \n\t　", r) }) {
		p := life.Person{Name: name}
		if !slices.Contains(ps, p) {
			ps = append(ps, p)
		}
	}
	return ps
}

// readTopics returns the topics, and of each the number of the row that it was
// typed in: empty rows are none.
func readTopics(in *web.Form) (ts []life.Topic, lines []int) {
	for _, i := range indexes(in, "topic-", "") {
		n := itoa(i)
		t := life.Topic{Text: in.Text("topic-"+n, 500), Presenter: in.Text("presenter-"+n, 50), Points: in.Text("said-on-"+n, longText)}
		if t != (life.Topic{}) {
			ts, lines = append(ts, t), append(lines, i)
		}
	}
	return ts, lines
}

// topicOf returns which topic was typed in the row chosen, from 1; 0 when none was
// chosen, -1 when the row is empty.
func topicOf(lines []int, row string) int {
	if row == "" {
		return 0
	}
	i, err := strconv.Atoi(row)
	if at := slices.Index(lines, i); err == nil && at >= 0 {
		return at + 1
	}
	return -1
}

func readVotes(in *web.Form, k life.Kinds, lines []int) (vs []life.Resolution, rows []int) {
	for _, i := range indexes(in, "vote-", "-text") {
		at := "vote-" + itoa(i) + "-"
		v := life.Resolution{Text: in.Text(at+"text", 1000), Matter: quorum.Matter(in.Raw(at + "matter")), Manner: life.Manner(in.Raw(at + "manner")), Owner: in.Text(at+"owner", 50), Due: in.Day(at + "due")}
		var ayes, noes, blanks bool
		v.Ayes, ayes = in.Int(at+"ayes", 0, 99_999)
		v.Noes, noes = in.Int(at+"noes", 0, 99_999)
		v.Blanks, blanks = in.Int(at+"blanks", 0, 99_999)
		v.Voted = ayes || noes || blanks
		v.Topic = topicOf(lines, in.Raw(at+"topic"))
		switch {
		case k.Has(life.Committee):
			v.Matter = quorum.InBureau
		case !slices.Contains(quorum.Matters(), v.Matter):
			v.Matter = quorum.General
		}
		if !slices.Contains(life.Manners(), v.Manner) {
			v.Manner = ""
		}
		if v.Text != "" || v.Voted || v.Owner != "" || v.Due != 0 {
			vs, rows = append(vs, v), append(rows, i)
		}
	}
	return vs, rows
}

// Values of the attendance.
const (
	present = "present"
	leave   = "leave"
	absent  = "absent"
)

// readAbsences takes the exceptions; the fields are a-<member> and r-<member>, or
// a-~<name> for somebody the register does not know.
func readAbsences(in *web.Form) (as []life.Absence) {
	for name := range in.Values {
		who, ok := strings.CutPrefix(name, "a-")
		if manner := in.Raw(name); !ok || manner != leave && manner != absent {
			continue
		}
		a := life.Absence{OnLeave: in.Raw(name) == leave, Reason: in.Text("r-"+who, shortText)}
		if rest, named := strings.CutPrefix(who, "~"); named {
			a.Name = rest
		} else if m, err := id.Parse[member.Member](who); err == nil {
			a.ID = m
		} else {
			continue
		}
		as = append(as, a)
	}
	slices.SortFunc(as, func(a, b life.Absence) int {
		return strings.Compare(a.ID.String()+a.Name, b.ID.String()+b.Name)
	})
	return as
}

func readReview(in *web.Form) (v life.ReviewResult) {
	for name, into := range map[string]*int{"excellent": &v.Excellent, "qualified": &v.Qualified, "basically": &v.Basically, "unqualified": &v.Unqualified} {
		n, given := in.Int(name, 0, 99_999)
		*into = n
		v.Given = v.Given || given
	}
	return v
}
