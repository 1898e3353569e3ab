package indicator

import (
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
)

// Reading says which cases of a period a term counts.
type Reading string

// The readings.
const (
	Filed       Reading = "filed"         // 新收: filed in the period
	Closed      Reading = "closed"        // 结案: closed in the period
	OpenAtStart Reading = "open-at-start" // 旧存: filed before the period and not closed before it
	OpenAtEnd   Reading = "open-at-end"   // 未结: filed by the end of the period and not closed by it
)

// Count says what of a case is added up.
type Count string

// The counts. The zero Count is Cases.
const (
	Cases     Count = ""
	Days      Count = "days"      // closing less filing less deducted
	Score     Count = "score"     // tenths of a point
	Claimed   Count = "claimed"   // fen
	Recovered Count = "recovered" // fen
)

// Term is one amount above or below the line.
type Term struct {
	Reading Reading `json:"reading"`
	Count   Count   `json:"count,omitempty"`
	// Older counts of the open cases those filed more than so many calendar
	// months before the edge of the period.
	Older int    `json:"older_months,omitempty"`
	Where Filter `json:"where,omitzero"`
}

// Filter says of which cases. Lists name what is let through; an empty one lets
// all through.
type Filter struct {
	Kinds      []string `json:"kinds,omitempty"`      // 类型代字
	Closings   []string `json:"closings,omitempty"`   // 结案方式
	Results    []string `json:"results,omitempty"`    // 二审结果
	Procedures []string `json:"procedures,omitempty"` // 适用程序
	Samplings  []string `json:"samplings,omitempty"`  // 评查方式
	Small      string   `json:"small,omitempty"`      // yes, no, not-yes
	Simple     string   `json:"simple,omitempty"`
	Online     string   `json:"online,omitempty"`
	Appealed   string   `json:"appealed,omitempty"`
	// InTime: closed on or before the last day of the time limit. Timed: there is
	// such a day.
	InTime bool `json:"in_time,omitempty"`
	Timed  bool `json:"timed,omitempty"`
	// ScoreFrom is the least score in tenths of a point.
	ScoreFrom int `json:"score_from,omitempty"`
}

// basis says on which day a case gives its amount.
type basis uint8

const (
	onFiling basis = iota
	onClosing
	whileOpen // on filing, and taken away on closing
)

// measure is what terms sum: the same for all readings of a stock.
type measure struct {
	basis   basis
	months  int
	count   Count
	buckets bool // amounts are kept by how many days the case took
	match   match
	key     string
}

// match is a filter made ready. A mask or set of nought lets all through.
type match struct {
	kinds                           caseload.KindIDs
	byKind                          bool
	closings, results               caseload.ClosingSet
	procedures, samplings           uint8
	small, simple, online, appealed uint8
	inTime, timed                   bool
	scoreFrom                       int16
}

func (m *match) lets(c *caseload.Case) bool {
	return (!m.byKind || m.kinds.Has(c.Kind)) &&
		(m.closings == 0 || m.closings.Has(c.Closing)) &&
		(m.results == 0 || m.results.Has(c.Result)) &&
		(m.procedures == 0 || m.procedures&(1<<c.Procedure) != 0) &&
		(m.samplings == 0 || m.samplings&(1<<c.Assessed) != 0) &&
		(m.small == 0 || m.small&(1<<c.Small) != 0) &&
		(m.simple == 0 || m.simple&(1<<c.Simple) != 0) &&
		(m.online == 0 || m.online&(1<<c.Online) != 0) &&
		(m.appealed == 0 || m.appealed&(1<<c.Appealed) != 0) &&
		(!m.timed || c.Due != 0) &&
		(!m.inTime || c.Closed != 0 && c.Closed <= c.Due) &&
		(m.scoreFrom == 0 || c.Score >= m.scoreFrom)
}

// compile makes a filter ready; no collects what is wrong with it.
func (f Filter) compile(no *fault.Fault) match {
	m := match{inTime: f.InTime, timed: f.Timed || f.InTime, scoreFrom: int16(f.ScoreFrom), byKind: len(f.Kinds) > 0}
	for _, w := range f.Kinds {
		id := caseload.KindOf(w)
		if id == 0 {
			_ = no.At("kinds", "类型代字字典里没有“"+w+"”")
		}
		m.kinds.Add(id)
	}
	m.closings = closings(f.Closings, "closings", no)
	m.results = closings(f.Results, "results", no)
	m.procedures = words(f.Procedures, "procedures", no, caseload.ParseProcedure)
	m.samplings = words(f.Samplings, "samplings", no, caseload.ParseSampling)
	m.small, m.simple = answers(f.Small, "small", no), answers(f.Simple, "simple", no)
	m.online, m.appealed = answers(f.Online, "online", no), answers(f.Appealed, "appealed", no)
	if f.ScoreFrom < 0 || f.ScoreFrom > 1000 {
		_ = no.At("score_from", "分数应在 0 至 100 之间")
	}
	return m
}

func closings(list []string, field string, no *fault.Fault) caseload.ClosingSet {
	var s caseload.ClosingSet
	for _, w := range list {
		c, ok := caseload.ParseClosing(w)
		if !ok {
			_ = no.At(field, "“"+w+"”不是结案方式")
		}
		s |= caseload.ClosingsOf(c)
	}
	return s
}

func words[T ~uint8](list []string, field string, no *fault.Fault, parse func(string) (T, bool)) uint8 {
	var s uint8
	for _, w := range list {
		p, ok := parse(w)
		if !ok {
			_ = no.At(field, "不认识“"+w+"”")
		}
		s |= 1 << p
	}
	return s
}

func answers(word, field string, no *fault.Fault) uint8 {
	switch word {
	case "":
		return 0
	case "yes":
		return 1 << caseload.Yes
	case "no":
		return 1 << caseload.No
	case "not-yes":
		return 1<<caseload.No | 1<<caseload.Unsaid
	}
	_ = no.At(field, "应为 yes、no 或 not-yes，写的是“"+word+"”")
	return 0
}

// compile makes the term's measure; buckets wants the amounts by days.
func (t Term) compile(no *fault.Fault, buckets bool) measure {
	m := measure{count: t.Count, months: t.Older, buckets: buckets, match: t.Where.compile(no)}
	switch t.Reading {
	case Filed:
		m.basis = onFiling
	case Closed:
		m.basis = onClosing
	case OpenAtStart, OpenAtEnd:
		m.basis = whileOpen
	default:
		_ = no.At("reading", "应为 filed、closed、open-at-start 或 open-at-end，写的是“"+string(t.Reading)+"”")
	}
	if t.Older < 0 || t.Older > 600 || t.Older > 0 && m.basis != whileOpen {
		_ = no.At("older_months", "只有未结、旧存可以按月数筛选")
	}
	switch t.Count {
	case Cases, Claimed:
	case Days, Score, Recovered:
		if m.basis != onClosing {
			_ = no.At("count", "天数、得分、到位金额只在结案时统计")
		}
	default:
		_ = no.At("count", "不认识“"+string(t.Count)+"”")
	}
	m.key = t.key(m.basis, buckets)
	return m
}

// key names what is summed, so that definitions, versions and tables share one
// measure wherever they count the same.
func (t Term) key(b basis, buckets bool) string {
	var s strings.Builder
	s.WriteString([...]string{"filed", "closed", "open"}[b])
	if t.Older > 0 {
		s.WriteString(">" + strconv.Itoa(t.Older))
	}
	if t.Count != Cases {
		s.WriteString(" " + string(t.Count))
	}
	if buckets {
		s.WriteString(" by-days")
	}
	list := func(name string, all []string) {
		if len(all) > 0 {
			all = slices.Sorted(slices.Values(all))
			s.WriteString(" " + name + "=" + strings.Join(slices.Compact(all), "|"))
		}
	}
	word := func(name, w string) {
		if w != "" {
			s.WriteString(" " + name + "=" + w)
		}
	}
	f := t.Where
	list("kind", f.Kinds)
	list("closing", f.Closings)
	list("result", f.Results)
	list("procedure", f.Procedures)
	list("sampling", f.Samplings)
	word("small", f.Small)
	word("simple", f.Simple)
	word("online", f.Online)
	word("appealed", f.Appealed)
	if f.InTime {
		s.WriteString(" in-time")
	} else if f.Timed {
		s.WriteString(" timed")
	}
	if f.ScoreFrom > 0 {
		word("score", strconv.Itoa(f.ScoreFrom))
	}
	return s.String()
}

// slice returns the days over which the term's measure is summed for a period;
// a zero From is from the beginning.
func (t Term) slice(p civil.Period) (from, until civil.Day) {
	switch t.Reading {
	case OpenAtStart:
		return 0, p.From - 1
	case OpenAtEnd:
		return 0, p.Until
	}
	return p.From, p.Until
}

// amount returns what one case gives.
func (m *measure) amount(c *caseload.Case) int64 {
	switch m.count {
	case Days:
		return int64(c.Days())
	case Score:
		return int64(max(c.Score, 0))
	case Claimed:
		return int64(c.Claimed)
	case Recovered:
		return int64(c.Recovered)
	}
	return 1
}

// events calls emit for each day on which the case gives or takes back.
func (m *measure) events(c *caseload.Case, emit func(day civil.Day, bucket int32, n int64)) {
	if m.basis == onClosing && c.Closed == 0 || !m.match.lets(c) {
		return
	}
	n := m.amount(c)
	bucket := int32(0)
	if m.buckets {
		bucket, n = int32(c.Days()), 1
	}
	switch m.basis {
	case onFiling:
		emit(c.Filed, bucket, n)
	case onClosing:
		emit(c.Closed, bucket, n)
	case whileOpen:
		from := c.Filed
		if m.months > 0 {
			// More than so many months before a day: from the day after they are full.
			from = c.Filed.AddMonths(m.months) + 1
		}
		if c.Closed != 0 && c.Closed <= from {
			return // it never was open so long at the end of a day
		}
		emit(from, bucket, n)
		if c.Closed != 0 {
			emit(c.Closed, bucket, -n)
		}
	}
}
