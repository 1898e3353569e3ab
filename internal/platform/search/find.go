package search

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/platform/sqldb"
)

// Scope is what a seat may see: texts of units in the range of paths, and those
// meant for whoever is below a unit that the seat is below.
type Scope struct {
	From, End string
	Above     []int64
	// Units and Courts lie in the range, all that do, where they are few; else
	// none. They only spare looking.
	Units, Courts []int64
}

// Query is one question. Every word of Text must stand in a text, as it is.
type Query struct {
	Text        string
	Kinds       []string // of these; none: nothing is found
	From, Until civil.Day
	Scope       Scope
	After       string // a page's Next
	Most        int    // on a page
}

// Hit is a text that was found, with where.
type Hit struct {
	Text
	Heading []Piece
	Snippet []Piece
}

// Page is a part of what was found, the newest first. It may have fewer than were
// asked for and still a Next: then much was looked through in vain, and the next
// page goes on from there.
type Page struct {
	Hits []Hit
	Next string // "": there are no more
}

// patience is how many texts one search looks at that have all the pairs of a word;
// those that have the word itself are most of them in real texts.
var patience = 256

// few is how many units are looked for among the postings; more are not spared.
const few = 40

const columns = `d.id, d.kind, d.ref, d.day, coalesce(d.court, 0), coalesce(d.unit, 0), coalesce(d.part, 0), d.below, d.title, d.body, coalesce(d.fresh, -1)`

func scan(r sqldb.Row) (x found, err error) {
	var body sqldb.Text
	fresh := int64(-1)
	err = r.Scan(&x.id, &x.Kind, &x.Ref, &x.Day, &x.Court, &x.Unit, &x.Part, &x.Below, &x.Title, &body, &fresh)
	if x.Body = string(body); x.Day == undated {
		x.Day = 0
	}
	x.fresh = fresh >= 0
	return x, err
}

// found is a hit on its way.
type found struct {
	Text
	id    int64
	fresh bool // the month's postings do not have it yet
}

func (f *found) day() civil.Day {
	d, _ := f.place()
	return d
}

// newer orders by day and, within one, by when it was put.
func newer(a, b found) int { return cmp.Or(cmp.Compare(b.day(), a.day()), cmp.Compare(b.id, a.id)) }

func (f *found) cursor() string { return f.day().String() + "." + id.Of[Text](f.id).String() }

// finder is one search under way.
type finder struct {
	tx    *sqldb.Tx
	q     Query
	words []string
	all   []string   // grams that must be there
	any   [][]string // of each of these, one must
	after found      // zero: from the newest
	most  int
	read  int
	last  found // the oldest that was read; it is set when patience ended
}

// Find returns what stands in the texts that the scope lets see. A question
// without a word finds nothing. Fault: Invalid for an After that is none.
func Find(tx *sqldb.Tx, q Query) (p Page, err error) {
	f := &finder{tx: tx, q: q, most: min(max(q.Most, 1), 100)}
	f.words = words(fold(q.Text))
	if len(f.words) == 0 || len(q.Kinds) == 0 {
		return p, nil
	}
	if q.After != "" {
		day, key, _ := strings.Cut(q.After, ".")
		d, err1 := civil.ParseDay(day)
		k, err2 := id.Parse[Text](key)
		if err1 != nil || err2 != nil || d == 0 {
			return p, fault.New(fault.Invalid, "这一页的地址不完整，请从第一页看起。")
		}
		f.after.Day, f.after.id = d, int64(k)
	}
	f.plan()
	hits, err := f.fresh()
	if err != nil {
		return p, err
	}
	old, err := f.walk()
	if err != nil {
		return p, err
	}
	hits = append(hits, old...)
	slices.SortFunc(hits, newer)
	if f.last.id != 0 { // what is older waits for the next page
		hits = slices.DeleteFunc(hits, func(x found) bool { return newer(x, f.last) > 0 })
		p.Next = f.last.cursor()
	}
	if len(hits) > f.most {
		p.Next = hits[f.most-1].cursor()
		hits = hits[:f.most]
	}
	for _, h := range hits {
		p.Hits = append(p.Hits, Hit{h.Text, marked(h.Title, f.words), snippet(h.Body, f.words)})
	}
	return p, nil
}

func (f *finder) plan() {
	for _, w := range f.words {
		for _, g := range needed(w) {
			if !slices.Contains(f.all, g) {
				f.all = append(f.all, g)
			}
		}
	}
	var kinds, units []string
	for _, k := range f.q.Kinds {
		kinds = append(kinds, kindGram(k))
	}
	f.any = append(f.any, kinds)
	s := f.q.Scope
	if n := len(s.Units) + len(s.Courts); n > 0 && n <= few && len(s.Above) <= few {
		for _, u := range s.Units {
			units = append(units, unitGram(u))
		}
		for _, c := range s.Courts {
			units = append(units, courtGram(c))
		}
		for _, u := range append(slices.Clone(s.Above), 0) {
			units = append(units, belowGram(u))
		}
		f.any = append(f.any, units)
	}
}

// marks writes n placeholders from number from on.
func marks(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(from+i))
	}
	return b.String()
}

// padded repeats the last until there are a multiple of eight: so there are few
// statements to prepare.
func padded[T any](vs []T) (args []any) {
	for i := 0; i < len(vs) || i%8 != 0; i++ {
		args = append(args, vs[min(i, len(vs)-1)])
	}
	return args
}

// seen is the condition that the scope lets see d, with its arguments from number
// from on.
func (f *finder) seen(from int) (string, []any) {
	above := padded(append(slices.Clone(f.q.Scope.Above), 0))
	a, b := "$"+strconv.Itoa(from), "$"+strconv.Itoa(from+1)
	return `(u.path >= ` + a + ` and u.path < ` + b + ` or g.path >= ` + a + ` and g.path < ` + b + `
		or d.below = true and (d.unit is null or d.unit in (` + marks(from+2, len(above)) + `)))`, append([]any{f.q.Scope.From, f.q.Scope.End}, above...)
}

const (
	units  = ` left join org_unit u on u.id = d.unit left join org_unit g on g.id = d.part where `
	joined = ` from search_text d` + units
	// The limit tells an engine that has no statistics that few texts are fresh.
	recent = ` from (select id, kind, ref, day, court, unit, part, below, title, body, fresh from search_text where fresh >= 0 order by fresh desc limit 20000) d` + units
)

// wanted reports whether a text is what was asked for, as far as the postings do
// not tell.
func (f *finder) wanted(x *found) bool {
	d := x.day()
	if !slices.Contains(f.q.Kinds, x.Kind) || f.q.From != 0 && d < f.q.From || f.q.Until != 0 && d > f.q.Until || f.after.id != 0 && newer(f.after, *x) >= 0 {
		return false
	}
	title, body := fold(x.Title), fold(x.Body)
	return !slices.ContainsFunc(f.words, func(w string) bool { return !stands(title, w) && !stands(body, w) })
}

// fresh looks through the texts that no month's postings have yet: those of the
// newest months where an import has just brought more than 20,000.
func (f *finder) fresh() (hits []found, err error) {
	seen, args := f.seen(1)
	err = f.tx.Each(func(r sqldb.Row) error {
		x, err := scan(r)
		if err == nil && f.wanted(&x) {
			hits = append(hits, x)
		}
		return err
	}, `select `+columns+recent+seen, args...)
	return hits, err
}

// walk goes back from the newest month until there is one more than a page holds.
func (f *finder) walk() (hits []found, err error) {
	from, until := int64(0), int64(1<<40)
	if f.q.From != 0 {
		from = int64(f.q.From.Month())
	}
	if f.q.Until != 0 {
		until = int64(f.q.Until.Month())
	}
	if f.after.id != 0 {
		until = min(until, int64(f.after.day().Month()))
	}
	months, err := sqldb.All(f.tx, sqldb.Scalar[int64], `select month from search_month where month >= $1 and month <= $2 order by month desc`, from, until)
	if err != nil {
		return nil, err
	}
	for step := 4; len(months) > 0 && !f.done(hits); step *= 2 {
		step = min(step, 32)
		some := months[:min(step, len(months))]
		months = months[len(some):]
		got, err := f.postings(some)
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			if ps := f.meet(got[m]); len(ps) > 0 && !f.done(hits) {
				if hits, err = f.month(hits, m, ps); err != nil {
					return nil, err
				}
			}
		}
	}
	return hits, nil
}

// done reports whether the walk ends: the page is full, or patience is.
func (f *finder) done(hits []found) bool { return len(hits) > f.most || f.last.id != 0 }

// postings reads what stands under the grams of the question in some months.
func (f *finder) postings(months []int64) (map[int64]map[string][]byte, error) {
	asked := slices.Clone(f.all)
	for _, g := range f.any {
		asked = append(asked, g...)
	}
	// One select a month: two lists in one condition are read by scanning whole months
	// where the engine has no statistics yet.
	gs := padded(asked)
	args := make([]any, 0, len(gs)+len(months))
	args = append(args, gs...)
	var b strings.Builder
	for i, m := range months {
		if i > 0 {
			b.WriteString(" union all ")
		}
		args = append(args, m)
		b.WriteString(`select month, gram, places from search_posting where month = $` + strconv.Itoa(len(args)) + ` and gram in (` + marks(1, len(gs)) + `)`)
	}
	got := map[int64]map[string][]byte{}
	err := f.tx.Each(func(r sqldb.Row) error {
		var m int64
		var g string
		var stored []byte
		if err := r.Scan(&m, &g, &stored); err != nil {
			return err
		}
		if got[m] == nil {
			got[m] = map[string][]byte{}
		}
		got[m][g] = stored
		return nil
	}, b.String(), args...)
	return got, err
}

// meet returns the places at which everything that is needed stands.
func (f *finder) meet(by map[string][]byte) []int32 {
	if by == nil {
		return nil
	}
	all := slices.Clone(f.all)
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(by[a]), len(by[b])) })
	var ps, next []int32
	for i, g := range all {
		if len(by[g]) == 0 {
			return nil
		}
		if i == 0 {
			ps = places(ps, by[g])
			continue
		}
		next = places(next[:0], by[g])
		if ps = both(ps, next); len(ps) == 0 {
			return nil
		}
	}
	for _, group := range f.any {
		var some []int32
		for _, g := range group {
			if len(by[g]) > 0 {
				some = either(some, places(nil, by[g]))
			}
		}
		if ps = both(ps, some); len(ps) == 0 {
			return nil
		}
	}
	return ps
}

// month appends the texts at the places of a month that the scope lets see, until
// there is one more than a page holds.
func (f *finder) month(hits []found, month int64, ps []int32) ([]found, error) {
	texts, err := sqldb.One(f.tx, sqldb.Scalar[[]byte], `select texts from search_month where month = $1`, month)
	if err != nil {
		return nil, err
	}
	ps = f.past(texts, ps)
	for size := 32; len(ps) > 0 && !f.done(hits); size = 128 {
		some := ps[:min(size, len(ps))]
		ps = ps[len(some):]
		var ids []int64
		for _, p := range some {
			if k := idAt(texts, int(p)); k != 0 {
				ids = append(ids, k)
			}
		}
		if len(ids) == 0 {
			break
		}
		begin := len(hits)
		if hits, err = f.look(hits, month, ids); err != nil {
			return nil, err
		}
		slices.SortFunc(hits[begin:], newer)
		if f.read += len(ids); f.read >= patience {
			if f.last, err = f.oldest(month, ids); err != nil {
				return nil, err
			}
		}
	}
	return hits, nil
}

// look appends those of a month's texts that are wanted and that the scope lets see.
// They are asked for by nothing but their identifiers: an engine that knows little of
// the table believes that a month holds a handful.
func (f *finder) look(hits []found, month int64, ids []int64) ([]found, error) {
	args := padded(ids)
	seen, more := f.seen(1 + len(args))
	err := f.tx.Each(func(r sqldb.Row) error {
		x, err := scan(r)
		if _, of := x.place(); err == nil && !x.fresh && of == month && f.wanted(&x) {
			hits = append(hits, x)
		}
		return err
	}, `select `+columns+joined+seen+` and d.id in (`+marks(1, len(args))+`)`, append(args, more...)...)
	return hits, err
}

// idAt is the text at a place of a month; 0 when there is none.
func idAt(texts []byte, place int) int64 {
	if at := place * 8; at+8 <= len(texts) {
		return int64(binary.BigEndian.Uint64(texts[at:]))
	}
	return 0
}

// past leaves out the places that stood on pages before.
func (f *finder) past(texts []byte, ps []int32) []int32 {
	if f.after.id == 0 {
		return ps
	}
	for at := range len(texts) / 8 {
		if idAt(texts, at) == f.after.id {
			i, _ := slices.BinarySearch(ps, int32(at)+1)
			return ps[i:]
		}
	}
	return ps // the page ended with a text that has no place: wanted leaves out
}

// oldest is the last of some texts of a month in the order of a search, seen or not;
// zero when none of them is there any more.
func (f *finder) oldest(month int64, ids []int64) (last found, err error) {
	args := padded(ids)
	err = f.tx.Each(func(r sqldb.Row) error {
		var x found
		fresh := int64(-1)
		err := r.Scan(&x.id, &x.Day, &fresh)
		if _, of := x.place(); of == month && fresh < 0 && (last.id == 0 || newer(last, x) < 0) {
			last = x
		}
		return err
	}, `select id, day, coalesce(fresh, -1) from search_text where id in (`+marks(1, len(args))+`)`, args...)
	return last, err
}
