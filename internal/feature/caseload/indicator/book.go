package indicator

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
)

// MeasureID is the place of a measure in a Book. Tables keep the measure's key.
type MeasureID int

// Slice is a run of days over which one measure is summed; a zero From is from
// the beginning.
type Slice struct {
	Measure     MeasureID
	From, Until civil.Day
}

// Book has the measures that a dictionary needs: what counts the same is kept
// once, through all indicators and versions.
type Book struct {
	measures []measure
	byKey    map[string]MeasureID
	lines    map[string]line // by code and version
}

// line is a definition made ready.
type line struct {
	def      Definition
	num, den []MeasureID
	spread   MeasureID // or -1
}

// NewBook makes the measures of every version in the dictionary.
func NewBook(d Dictionary) (*Book, error) {
	b := &Book{byKey: map[string]MeasureID{}, lines: map[string]line{}}
	for _, def := range d {
		if err := def.Check(); err != nil {
			return nil, err
		}
		l := line{def: def, spread: -1}
		for _, t := range def.Num {
			l.num = append(l.num, b.measure(t, false))
		}
		for _, t := range def.Den {
			l.den = append(l.den, b.measure(t, false))
		}
		if def.Spread {
			l.spread = b.measure(def.Num[0], true)
		}
		key := lineKey(def.Code, def.Version)
		if _, twice := b.lines[key]; twice {
			return nil, fault.Newf(fault.Invalid, "指标 %s 的版本“%s”有两个", def.Code, def.Version)
		}
		b.lines[key] = l
	}
	return b, nil
}

func lineKey(c Code, version string) string { return string(c) + "\x00" + version }

// measure returns the measure of a checked term.
func (b *Book) measure(t Term, buckets bool) MeasureID {
	m := t.compile(fault.New(fault.Invalid, ""), buckets)
	if id, ok := b.byKey[m.key]; ok {
		return id
	}
	id := MeasureID(len(b.measures))
	b.measures, b.byKey[m.key] = append(b.measures, m), id
	return id
}

// Measures returns how many measures there are; their ids are below it.
func (b *Book) Measures() int { return len(b.measures) }

// Key returns the measure's name in tables; the same wherever the same is
// counted.
func (b *Book) Key(m MeasureID) string { return b.measures[m].key }

// Measure returns the measure of a name in tables; ok is false for one that the
// book does not need.
func (b *Book) Measure(key string) (m MeasureID, ok bool) {
	m, ok = b.byKey[key]
	return m, ok
}

// Deltas calls emit for everything that a case gives to the measures: on which
// day, in which bucket (0 where there are none), how much. What it gave is taken
// back by the same amounts with the other sign.
func (b *Book) Deltas(c *caseload.Case, emit func(m MeasureID, day civil.Day, bucket int32, n int64)) {
	for i := range b.measures {
		b.measures[i].events(c, func(day civil.Day, bucket int32, n int64) { emit(MeasureID(i), day, bucket, n) })
	}
}

// Sums answers what measures add up to for one unit.
type Sums interface {
	// Sum returns what the measure gave in the slice.
	Sum(Slice) int64
	// Spread returns, for a bucketed measure, how much each bucket gave in the
	// slice, by rising bucket; buckets that gave nothing may be left out. ok is
	// false where that is not kept.
	Spread(Slice) (buckets []Bucket, ok bool)
}

// Bucket is so many cases that took so many days.
type Bucket struct {
	Days int32
	N    int64
}

// Value reckons a version of an indicator for a period; both must be known to
// the book and the period have an end.
func (b *Book) Value(code Code, version string, p civil.Period, sums Sums) (Value, error) {
	l, ok := b.lines[lineKey(code, version)]
	if !ok {
		return Value{}, fault.Newf(fault.NotFound, "没有指标 %s 的版本“%s”", code, version)
	}
	if p.From == 0 || p.Until < p.From {
		return Value{}, fault.New(fault.Invalid, "统计期要有起止日期")
	}
	v := Value{Definition: l.def, Period: p}
	for i, t := range l.def.Num {
		from, until := t.slice(p)
		v.Num += sums.Sum(Slice{l.num[i], from, until})
	}
	for i, t := range l.def.Den {
		from, until := t.slice(p)
		v.Den += sums.Sum(Slice{l.den[i], from, until})
	}
	if l.spread >= 0 {
		buckets, ok := sums.Spread(Slice{l.spread, p.From, p.Until})
		v.Median, v.P90, v.Spread = nearest(buckets, 1, 2), nearest(buckets, 9, 10), ok && v.Den > 0
	}
	return v, nil
}

// Slices returns every slice that a value needs, for a table that answers them
// in one query.
func (b *Book) Slices(code Code, version string, p civil.Period) []Slice {
	l := b.lines[lineKey(code, version)]
	var all []Slice
	add := func(ids []MeasureID, terms []Term) {
		for i, t := range terms {
			from, until := t.slice(p)
			all = append(all, Slice{ids[i], from, until})
		}
	}
	add(l.num, l.def.Num)
	add(l.den, l.def.Den)
	if l.spread >= 0 {
		all = append(all, Slice{l.spread, p.From, p.Until})
	}
	return all
}

// nearest returns the num/den quantile by nearest rank; 0 without cases.
func nearest(buckets []Bucket, num, den int64) int32 {
	var all int64
	for _, b := range buckets {
		all += b.N
	}
	need := (all*num + den - 1) / den
	for _, b := range buckets {
		if need -= b.N; need <= 0 && all > 0 {
			return b.Days
		}
	}
	return 0
}

// Behind returns what one case gives above and below the line of a value: a
// number opens to the cases for which it is not nought.
func (b *Book) Behind(code Code, version string, p civil.Period, c *caseload.Case) (num, den int64) {
	l := b.lines[lineKey(code, version)]
	in := func(ids []MeasureID, terms []Term) (n int64) {
		for i, t := range terms {
			from, until := t.slice(p)
			b.measures[ids[i]].events(c, func(day civil.Day, _ int32, amount int64) {
				if day >= from && day <= until {
					n += amount
				}
			})
		}
		return n
	}
	return in(l.num, l.def.Num), in(l.den, l.def.Den)
}
