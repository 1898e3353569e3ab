package indicator

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/base/money"
	"touyan/internal/feature/caseload"
)

// anyCase draws a case of one of a few places within three years.
func anyCase(serial int32) *rapid.Generator[caseload.Case] {
	return rapid.Custom(func(t *rapid.T) caseload.Case {
		kind := rapid.SampledFrom([]string{"民初", "民终", "刑初", "执", "执恢", "民再", "财保", "行初"}).Draw(t, "kind")
		c := caseload.Case{Number: caseload.Number{Year: 2025, Serial: serial, Court: "川4502", Kind: kind}, Kind: caseload.KindOf(kind), Score: -1}
		c.Place = caseload.Place{Court: rapid.SampledFrom([]caseload.Sign{"川45", "川4502"}).Draw(t, "court"), Division: rapid.Int64Range(1, 2).Draw(t, "division"),
			Team: rapid.Int64Range(0, 2).Draw(t, "team"), Judge: rapid.SampledFrom([]string{"", "甲", "乙"}).Draw(t, "judge")}
		c.Filed = civil.MustDay("2023-06-15").AddDays(rapid.IntRange(0, 900).Draw(t, "filed"))
		c.Due = c.Filed.AddDays(rapid.IntRange(0, 200).Draw(t, "due"))
		c.Small, c.Simple, c.Online = caseload.Answer(rapid.IntRange(0, 2).Draw(t, "small")), caseload.Answer(rapid.IntRange(0, 2).Draw(t, "simple")), caseload.Answer(rapid.IntRange(0, 2).Draw(t, "online"))
		if rapid.Bool().Draw(t, "done") {
			c.Closed = c.Filed.AddDays(rapid.IntRange(0, 500).Draw(t, "took"))
			c.Closing = rapid.SampledFrom([]caseload.Closing{caseload.Judgment, caseload.Mediated, caseload.WithdrawalAllowed, caseload.WithdrawalDeemed, caseload.Changed,
				caseload.Remanded, caseload.Performed, caseload.SuspendedForNow}).Draw(t, "closing")
			c.Appealed = caseload.Answer(rapid.IntRange(0, 2).Draw(t, "appealed"))
			c.Result = rapid.SampledFrom([]caseload.Closing{caseload.NoClosing, caseload.Changed, caseload.Upheld}).Draw(t, "result")
			c.Claimed, c.Recovered = money.Fen(rapid.Int64Range(0, 1e9).Draw(t, "claimed")), money.Fen(rapid.Int64Range(0, 1e9).Draw(t, "got"))
			c.Deducted = int32(rapid.IntRange(0, int(c.Closed-c.Filed)).Draw(t, "deducted"))
			if rapid.Bool().Draw(t, "assessed") {
				c.Assessed, c.Score = caseload.Sampling(rapid.IntRange(1, 3).Draw(t, "sampling")), int16(rapid.IntRange(0, 1000).Draw(t, "score"))
			}
		}
		return c
	})
}

func within(p civil.Period, d civil.Day) bool { return p.Until != 0 && p.Has(d) }

func anyPeriod(t *rapid.T) civil.Period {
	from := civil.MustDay("2023-01-01").AddDays(rapid.IntRange(0, 1000).Draw(t, "from"))
	p := civil.Period{From: from, Until: from.AddDays(rapid.IntRange(0, 500).Draw(t, "length"))}
	if rapid.Bool().Draw(t, "months") {
		p = civil.Period{From: p.From.Month().First(), Until: p.Until.Month().Last()}
	}
	return p
}

func anyScope(t *rapid.T) Scope {
	s := Scope{}
	if rapid.Bool().Draw(t, "one court") {
		s.Court = "川4502"
		if rapid.Bool().Draw(t, "one division") {
			s = OfCourt("川4502", rapid.Int64Range(1, 2).Draw(t, "in division"), rapid.Int64Range(0, 2).Draw(t, "in team"))
		}
	}
	return s
}

// rows is what a table would keep of a ledger.
func rows(l *Ledger) map[Text]bool {
	m := map[Text]bool{}
	l.Texts(func(id MeasureID) int64 { return int64(id) }, func(t Text) { m[t] = true })
	return m
}

// Imports bring new cases and correct old ones; a correction of a period takes its
// cases out and brings others. After any of it the ledger is that of a full recount,
// row by row, and so is a table into which drained ledgers were added up.
func TestLedger_equals_a_full_recount_after_any_imports_and_corrections(t *testing.T) {
	b := book(t, Common())
	rapid.Check(t, func(t *rapid.T) {
		l, part := NewLedger(b), NewLedger(b)
		var table []Text // rows of several turns, as a table keeps them
		flush := func() {
			part.Texts(func(m MeasureID) int64 { return int64(m) + 7 }, func(r Text) { table = append(table, r) })
			part = NewLedger(b)
		}
		held := map[int32]caseload.Case{}
		put := func(serial int32, c caseload.Case) {
			if old, ok := held[serial]; ok {
				l.Remove(&old)
				part.Remove(&old)
			}
			held[serial] = c
			l.Add(&c)
			part.Add(&c)
		}
		for range rapid.IntRange(1, 6).Draw(t, "imports") {
			switch rapid.IntRange(0, 2).Draw(t, "what") {
			case 0, 1: // new cases, and some known ones corrected
				for range rapid.IntRange(0, 12).Draw(t, "rows") {
					serial := rapid.Int32Range(1, 30).Draw(t, "serial")
					put(serial, anyCase(serial).Draw(t, "case"))
				}
			case 2: // a period delivered anew: what was filed in it goes
				p := anyPeriod(t)
				for _, serial := range slices.Sorted(maps.Keys(held)) {
					if c := held[serial]; p.Has(c.Filed) {
						l.Remove(&c)
						part.Remove(&c)
						delete(held, serial)
					}
				}
			}
			if rapid.Bool().Draw(t, "flush") {
				flush()
			}
		}
		flush()
		fresh := NewLedger(b)
		for _, c := range held {
			fresh.Add(&c)
		}
		want := rows(fresh)
		if got := rows(l); !maps.Equal(got, want) {
			t.Fatalf("%d rows, a recount has %d", len(got), len(want))
		}
		again := NewLedger(b)
		for _, r := range table {
			if err := again.PutText(r, func(n int64) (MeasureID, bool) { return MeasureID(n - 7), n >= 7 }); err != nil {
				t.Fatal(err)
			}
		}
		if got := rows(again); !maps.Equal(got, want) {
			t.Fatalf("the table adds up to %d rows, a recount has %d", len(got), len(want))
		}
		part.Merge(l)
		if got := rows(part); !maps.Equal(got, want) {
			t.Fatalf("merged %d rows, a recount has %d", len(got), len(want))
		}
		s, p := anyScope(t), anyPeriod(t)
		compareSums(t, b, l, held, s, p)
	})
}

// compareSums holds every indicator of the ledger against the cases themselves.
func compareSums(t *rapid.T, b *Book, l *Ledger, held map[int32]caseload.Case, s Scope, p civil.Period) {
	sums, err := l.Of(s, p)
	if err != nil {
		t.Fatal(err)
	}
	again := b.Recount(func(yield func(*caseload.Case) bool) {
		for _, c := range held {
			if !yield(&c) {
				return
			}
		}
	}, s)
	for _, code := range Common().Codes() {
		v, err := b.Value(code, CommonVersion, p, sums)
		if err != nil {
			t.Fatal(err)
		}
		w, _ := b.Value(code, CommonVersion, p, again)
		if v.Num != w.Num || v.Den != w.Den || v.Spread && (v.Median != w.Median || v.P90 != w.P90) || v.Spread != w.Spread {
			t.Fatalf("%s %s: %d/%d %d %d, the cases give %d/%d %d %d", code, p, v.Num, v.Den, v.Median, v.P90, w.Num, w.Den, w.Median, w.P90)
		}
		var num, den int64
		for _, c := range held {
			if s.Has(c.Place) {
				x, y := b.Behind(code, CommonVersion, p, &c)
				num, den = num+x, den+y
			}
		}
		if num != v.Num || den != v.Den {
			t.Fatalf("%s %s: %d/%d, its cases add up to %d/%d", code, p, v.Num, v.Den, num, den)
		}
	}
}

// naive counts straight from court-indicators §1; it shares nothing with the terms.
func naive(c *caseload.Case, p civil.Period, got map[string]int64) {
	old := c.Filed < p.From && (c.Closed == 0 || c.Closed >= p.From)
	anew := p.From <= c.Filed && c.Filed <= p.Until
	done := c.Closed != 0 && p.From <= c.Closed && c.Closed <= p.Until
	open := c.Filed <= p.Until && (c.Closed == 0 || c.Closed > p.Until)
	add := func(key string, when bool, n int64) {
		if when {
			got[key] += n
		}
	}
	add("O", old, 1)
	add("S", anew, 1)
	add("J", done, 1)
	add("W", open, 1)
	add("E05", open && c.Filed.AddMonths(12) < p.Until, 1)
	word := c.Number.Kind
	add("online", anew && (word == "民初" || word == "行初") && c.Online == caseload.Yes, 1)
	if !done {
		return
	}
	add("in time", c.Closed <= c.Due, 1)
	add("days", true, int64(c.Closed-c.Filed)-int64(c.Deducted))
	first := word == "民初" || word == "刑初" || word == "行初"
	add("J1", first, 1)
	add("content", first && c.Appealed != caseload.Yes, 1)
	add("overruled", first && (c.Result == caseload.Changed || c.Result == caseload.Remanded), 1)
	add("simple", word == "民初" && (c.Simple == caseload.Yes || c.Small == caseload.Yes), 1)
	add("settled", word == "民初" && (c.Closing == caseload.Mediated || c.Closing == caseload.WithdrawalAllowed || c.Closing == caseload.WithdrawalDeemed), 1)
	add("money", word == "执", int64(c.Recovered))
	add("score", c.Assessed == caseload.Random, int64(max(c.Score, 0)))
}

func TestIndicators_agree_with_a_count_by_hand_for_any_period(t *testing.T) {
	b := book(t, Common())
	rapid.Check(t, func(t *rapid.T) {
		var cases []caseload.Case
		for i := range rapid.IntRange(0, 40).Draw(t, "cases") {
			cases = append(cases, anyCase(int32(i)).Draw(t, "case"))
		}
		p, l := anyPeriod(t), NewLedger(b)
		hand := map[string]int64{}
		for i := range cases {
			l.Add(&cases[i])
			naive(&cases[i], p, hand)
		}
		sums, _ := l.Of(Scope{}, p)
		num := func(code Code) int64 {
			v, err := b.Value(code, CommonVersion, p, sums)
			if err != nil {
				t.Fatal(err)
			}
			return v.Num
		}
		for key, code := range map[string]Code{"O": "O", "S": "S", "J": "J", "W": "W", "E05": "E05", "online": "G03s", "in time": "E03", "days": "E04",
			"content": "Q01", "overruled": "Q03", "simple": "X05", "settled": "X04", "money": "Z02", "score": "Q08"} {
			if got := num(code); got != hand[key] {
				t.Fatalf("%s %s: %d, by hand %d", p, code, got, hand[key])
			}
		}
		if num("O")+num("S")-num("J") != num("W") || num("A") != num("O")+num("S") {
			t.Fatalf("%s: 旧存＋新收−结案 must be 未结: %d+%d−%d, %d", p, num("O"), num("S"), num("J"), num("W"))
		}
	})
}

func TestWhole_months_and_the_days_left_cover_a_slice_once(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := civil.Day(rapid.Int32Range(738000, 739000).Draw(t, "from"))
		until := from.AddDays(rapid.IntRange(-1, 400).Draw(t, "length"))
		open := rapid.Bool().Draw(t, "from the beginning")
		start := from
		if open {
			start = 0
		}
		months, left, right := Whole(start, until)
		for d := from - 70; d <= until+70; d++ {
			n := 0
			for _, p := range []civil.Period{months, left, right} {
				if within(p, d) {
					n++
				}
			}
			want := 0
			if d <= until && (open || d >= from) {
				want = 1
			}
			if n != want {
				t.Fatalf("%s–%s (from the beginning: %v): %s lies in %d parts, want %d", from, until, open, d, n, want)
			}
			m := d.Month()
			if within(months, m.First()) != within(months, m.Last()) {
				t.Fatalf("%s–%s: %s is cut", from, until, m)
			}
		}
	})
}
