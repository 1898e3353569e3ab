package life

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

// Names of the settings that a locality may make, as rows of table setting.
const (
	// SetLectureEvery has the value "quarter": a class a quarter in every branch.
	// There is no national rule for branches; 第十六条 speaks only of secretaries.
	SetLectureEvery = "life.lecture-every"
	// SetYearlyUntil has a value MM-DD: the 组织生活会 and 民主评议 of a year may be held
	// until that day of the next year, as yearly notices often say.
	SetYearlyUntil = "life.yearly-until"
	// SetRecordsFrom has the value YYYY-MM-DD: from this day on a court keeps its
	// records here. (unit: the court.)
	SetRecordsFrom = "life.records-from"
)

// Local is one value that a locality set, with the resolution it rests on.
type Local struct {
	Value string
	Basis string
}

// Parameters are the values in force for one branch or leading group.
type Parameters struct {
	LectureEvery rulebook.Dated[Local]
	YearlyUntil  rulebook.Dated[Local]
}

// Local citation of whatever a resolution sets; its number is in Local.Basis.
var localCite = rulebook.Cite(rulebook.LocalResolution, "全文")

// WithLocal returns d with what a locality set from day on.
func WithLocal(d rulebook.Dated[Local], from civil.Day, value, basis string) rulebook.Dated[Local] {
	return d.With(rulebook.Version[Local]{From: from, Value: Local{value, basis}, Cite: localCite})
}

// yearlyDue returns the last day on which the yearly meeting of year y may be
// held: 31 December, or the day of the next year that a locality set.
func (p *Parameters) yearlyDue(y int) (due civil.Day, local Local) {
	end := civil.Year(y).Until
	v, err := p.YearlyUntil.On(end)
	if err != nil || v.Value.Value == "" {
		return end, Local{}
	}
	var m, d int
	if len(v.Value.Value) == 5 && v.Value.Value[2] == '-' {
		m = int(v.Value.Value[0]-'0')*10 + int(v.Value.Value[1]-'0')
		d = int(v.Value.Value[3]-'0')*10 + int(v.Value.Value[4]-'0')
	}
	if day, ok := civil.Date(y+1, m, d); ok {
		return day, v.Value
	}
	return end, Local{}
}
