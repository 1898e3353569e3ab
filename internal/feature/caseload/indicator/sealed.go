package indicator

import (
	"cmp"
	"maps"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
)

// Sealed is a ledger that nothing is added to any more, laid out as it is asked: any
// number of readers may share it.
type Sealed struct {
	book                 *Book
	places               []caseload.Place
	days, months, judges [][]dated // by place, in the order of time
	weight               int
}

// dated is what a place gave on a day, or in a month.
type dated struct {
	at int32 // a civil.Day, or a civil.Month
	*cell
}

// Seal returns the ledger as readers share it; it must not be changed afterwards.
func (l *Ledger) Seal() *Sealed {
	s := &Sealed{book: l.book, places: l.places}
	s.days, s.months, s.judges = s.layOut(l.days), s.layOut(l.months), s.layOut(l.judges)
	return s
}

func (s *Sealed) layOut(cells map[cellKey]*cell) [][]dated {
	if len(cells) == 0 {
		return nil
	}
	out := make([][]dated, len(s.places))
	for k, c := range cells {
		out[k.place] = append(out[k.place], dated{k.at, c})
		s.weight += 96 + 8*len(c.sums) + 16*cap(c.took)
	}
	for _, line := range out {
		slices.SortFunc(line, func(a, b dated) int { return cmp.Compare(a.at, b.at) })
	}
	return out
}

// Of returns the sums of a ledger by itself, as Joined does.
func (l *Ledger) Of(s Scope, p civil.Period) (Sums, error) { return Joined{l.Seal()}.Of(s, p) }

// Weight returns about how many bytes it takes.
func (s *Sealed) Weight() int { return s.weight }

// Joined is sealed ledgers of one book that are read as one. What one of them holds
// no other does.
type Joined []*Sealed

// Of returns the sums for a scope, for values of the period and of the year before. A
// judge's sums are kept by whole months: for another period the error is a fault, and
// Recount of the judge's cases the way.
func (j Joined) Of(s Scope, p civil.Period) (Sums, error) {
	if s.Judge != nil {
		return j.OfJudges(s.Court, []string{*s.Judge}, p)
	}
	return &sums{
		months: j.track(s.Has, func(x *Sealed) [][]dated { return x.months }),
		days:   j.track(s.Has, func(x *Sealed) [][]dated { return x.days }),
	}, nil
}

// OfJudges returns the sums of several judges of a court together, as Of does for
// one.
func (j Joined) OfJudges(court caseload.Sign, judges []string, p civil.Period) (Sums, error) {
	if p.From != p.From.Month().First() || p.Until != p.Until.Month().Last() {
		return nil, fault.New(fault.Invalid, "法官本人的指标按整月统计，请把统计期调整为月初至月末")
	}
	theirs := func(at caseload.Place) bool {
		return (court == "" || at.Court == court) && slices.Contains(judges, at.Judge)
	}
	return &sums{judge: true, months: j.track(theirs, func(x *Sealed) [][]dated { return x.judges })}, nil
}

// Judges returns how many judges have a part in what a scope gave in the months
// that a period touches. A unit of one judge is that judge, and is not named.
func (j Joined) Judges(s Scope, p civil.Period) int {
	judges := map[string]bool{}
	for _, x := range j {
		for n, line := range x.judges {
			if at := x.places[n]; at.Judge != "" && !judges[at.Judge] && s.Has(at) && gave(line, p) {
				judges[at.Judge] = true
			}
		}
	}
	return len(judges)
}

// gave reports whether there is anything in the months that a period touches.
func gave(line []dated, p civil.Period) bool {
	for _, c := range line {
		if m := civil.Month(c.at); m >= p.From.Month() && m <= p.Until.Month() && slices.ContainsFunc(c.sums, func(n int64) bool { return n != 0 }) {
			return true
		}
	}
	return false
}

// track adds up, by time, what the places that are let through gave.
func (j Joined) track(lets func(caseload.Place) bool, of func(*Sealed) [][]dated) (l track) {
	var cells []dated
	for _, x := range j {
		l.measures = len(x.book.measures)
		for n, c := range of(x) {
			if len(c) > 0 && lets(x.places[n]) {
				cells = append(cells, c...)
			}
		}
	}
	if len(cells) == 0 {
		return l
	}
	first, last := cells[0].at, cells[0].at
	for _, c := range cells {
		first, last = min(first, c.at), max(last, c.at)
	}
	row := make([]int32, last-first+1) // by time: which row, counted from 1
	for _, c := range cells {
		row[c.at-first] = 1
	}
	for i := range row {
		if row[i] != 0 {
			l.at = append(l.at, first+int32(i))
			row[i] = int32(len(l.at))
		}
	}
	l.sums = make([]int64, (len(l.at)+1)*l.measures)
	l.took = make([][][]took, len(l.at))
	for _, c := range cells {
		r := int(row[c.at-first])
		into := l.sums[r*l.measures : (r+1)*l.measures]
		for m, n := range c.sums {
			into[m] += n
		}
		if len(c.took) > 0 {
			l.took[r-1] = append(l.took[r-1], c.took)
		}
	}
	for i := l.measures; i < len(l.sums); i++ {
		l.sums[i] += l.sums[i-l.measures]
	}
	return l
}

// track is what a scope gave by time, added up from the beginning.
type track struct {
	measures int
	at       []int32    // rising
	sums     []int64    // row after row; row i has all before at[i], the last all
	took     [][][]took // by at
}

// rows returns which rows lie from one time to another, both included.
func (l *track) rows(from, until int32) (first, end int) {
	first, _ = slices.BinarySearch(l.at, from)
	end, _ = slices.BinarySearch(l.at, until+1)
	return first, max(first, end)
}

// each calls visit for the rows of a period of whole months, or of days.
func (x *sums) each(s Slice, visit func(l *track, first, end int)) {
	months, left, right := Whole(s.From, s.Until)
	if months.Until != 0 {
		from := int32(0)
		if months.From != 0 {
			from = int32(months.From.Month())
		}
		first, end := x.months.rows(from, int32(months.Until.Month()))
		visit(&x.months, first, end)
	}
	for _, p := range [...]civil.Period{left, right} {
		if p.Until != 0 {
			first, end := x.days.rows(int32(p.From), int32(p.Until))
			visit(&x.days, first, end)
		}
	}
}

// sums is the sums of one scope.
type sums struct {
	judge        bool
	days, months track
}

func (x *sums) Sum(s Slice) (n int64) {
	m := int(s.Measure)
	x.each(s, func(l *track, first, end int) {
		if first < end {
			n += l.sums[end*l.measures+m] - l.sums[first*l.measures+m]
		}
	})
	return n
}

func (x *sums) Spread(s Slice) ([]Bucket, bool) {
	if x.judge {
		return nil, false
	}
	got := spreading{}
	x.each(s, func(l *track, first, end int) {
		for _, cells := range l.took[first:end] {
			for _, c := range cells {
				for _, t := range c {
					if t.measure == int32(s.Measure) {
						got.add(t.days, t.n)
					}
				}
			}
		}
	})
	return got.buckets(), true
}

// spreading adds up by days: those of some years in a row, the others aside.
type spreading struct {
	near []int64
	far  map[int32]int64
}

const nearDays = 4096

func (s *spreading) add(days int32, n int64) {
	if days < 0 || days >= nearDays {
		if s.far == nil {
			s.far = map[int32]int64{}
		}
		s.far[days] += n
		return
	}
	if s.near == nil {
		s.near = make([]int64, nearDays)
	}
	s.near[days] += n
}

func (s *spreading) buckets() (out []Bucket) {
	far := slices.Sorted(maps.Keys(s.far))
	put := func(days int32, n int64) {
		if n != 0 {
			out = append(out, Bucket{days, n})
		}
	}
	for _, d := range far {
		if d < 0 {
			put(d, s.far[d])
		}
	}
	for d, n := range s.near {
		put(int32(d), n)
	}
	for _, d := range far {
		if d >= 0 {
			put(d, s.far[d])
		}
	}
	return out
}
