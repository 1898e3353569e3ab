package ballot

import (
	"cmp"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// ReadCount reads the facts of a ballot from JSON, as `touyan ballot judge` takes
// them. docs/ballots.md shows the file. Faults: Invalid with the place, the value
// and what is expected; TooLarge. What it returns has passed Check.
func ReadCount(data []byte) (Count, error) {
	t, err := readTree(data)
	if err != nil {
		return Count{}, err
	}
	c := Count{Round: First}
	code := t.text("kind", true, "表决种类："+strings.Join(kindCodes(), "、"))
	k, ok := KindOf(code)
	if !ok && code != "" {
		complain(t.bad, "kind", "“%s”不是表决种类，应为 %s 之一", short(code), strings.Join(kindCodes(), "、"))
	}
	c.Kind = k
	if day := t.text("day", true, "日期，如 2026-09-10"); day != "" {
		if c.Day, err = civil.ParseDay(day); err != nil {
			complain(t.bad, "day", "“%s”不是日期，应写成 2026-09-10 的样子", short(day))
		}
	}
	if k.Form == Grades {
		c.readGrades(t)
	} else {
		c.readVotes(t)
	}
	if len(t.bad.Fields) > 0 {
		sortFields(t.bad)
		return Count{}, t.bad
	}
	return c, c.Check()
}

func (c *Count) readGrades(t *tree) {
	c.Members, _ = t.number("members", true)
	c.Probationary, _ = t.number("probationary", false)
	for _, x := range t.objects("grades", true) {
		g := Graded{Grade: x.text("grade", true, "等次"), Count: 0}
		g.Count, _ = x.number("count", true)
		x.done("grade", "count")
		c.Graded = append(c.Graded, g)
	}
	t.done("kind", "day", "members", "probationary", "grades")
}

func (c *Count) readVotes(t *tree) {
	c.Due, _ = t.number("electorate", c.Kind.Matter != "")
	c.Present, _ = t.number("present", c.Kind.Matter != "")
	c.Seats, _ = t.number("seats", c.Kind.Form == Places || c.Kind.Form == Picks)
	c.Issued, _ = t.number("issued", true)
	c.Returned, _ = t.number("returned", true)
	c.Valid, _ = t.number("valid", true)
	c.Invalid, _ = t.number("invalid", true)
	if r := t.text("round", false, "first、runoff 或 fill"); r != "" {
		c.Round = Round(r)
	}
	c.Candidates = readResults(t.objects("candidates", true))
	c.Others = readResults(t.objects("others", false))
	if w := t.object("threshold"); w != nil {
		c.Winning = Winning{Of: Base(w.text("of", true, "present（实到）或 due（应到）")), Basis: w.text("basis", false, "文号")}
		w.done("of", "basis")
	}
	if r := t.object("reduction"); r != nil {
		c.Reduction = &Reduction{Presidium: r.truth("presidium")}
		c.Reduction.To, _ = r.number("to", true)
		c.Reduction.Agreed, _ = r.number("agreed", !c.Reduction.Presidium)
		r.done("to", "agreed", "presidium")
	}
	if w := t.object("written"); w != nil {
		c.Written.For, _ = w.number("for", false)
		c.Written.Against, _ = w.number("against", false)
		w.done("for", "against")
	}
	t.done("kind", "day", "electorate", "present", "seats", "issued", "returned", "valid", "invalid", "round", "candidates", "others", "threshold", "reduction", "written")
}

func readResults(ts []*tree) []Result {
	var out []Result
	for _, t := range ts {
		var r Result
		r.Name = han.CleanName(t.text("name", true, "姓名"))
		r.For, _ = t.number("for", true)
		var against, abstain bool
		r.Against, against = t.number("against", false)
		r.Abstain, abstain = t.number("abstain", false)
		r.Detail, r.Barred = against && abstain, t.truth("barred")
		t.done("name", "for", "against", "abstain", "barred")
		out = append(out, r)
	}
	return out
}

func sortFields(f *fault.Fault) {
	slices.SortStableFunc(f.Fields, func(a, b fault.Field) int { return cmp.Compare(a.Name, b.Name) })
}
