package statistics_test

import (
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
)

// world is an invented scope: branches 1 to 3 of court 1, branch 4 of court 2;
// inside says which are counted.
type world struct{ inside map[org.UnitID]bool }

func (w world) Inside(b org.UnitID) bool { return w.inside[b] }
func (w world) Court(b org.UnitID) org.UnitID {
	if b == 4 {
		return 2
	}
	return 1
}

var year = civil.Year(2026)

func drawPartial(t *rapid.T, name string) civil.PartialDay {
	d := civil.MustDay("2025-01-01").AddDays(rapid.IntRange(0, 900).Draw(t, name))
	switch rapid.IntRange(0, 3).Draw(t, name+" kind") {
	case 0:
		return civil.In(d.Month())
	case 1:
		return civil.PartialDay{}
	}
	return civil.Exactly(d)
}

// drawHistory invents somebody: stays that do not overlap, with gaps or
// without, and events that may or may not fit them.
func drawHistory(t *rapid.T) statistics.History {
	h := statistics.History{Standing: rapid.SampledFrom([]member.Standing{member.Full, member.Probationary, member.Ended}).Draw(t, "standing"),
		Joined: drawPartial(t, "joined"), Converted: drawPartial(t, "converted"), TransferredIn: drawPartial(t, "arrived")}
	day := civil.MustDay("2025-06-01").AddDays(rapid.IntRange(0, 500).Draw(t, "from"))
	for range rapid.IntRange(0, 4).Draw(t, "stays") {
		s := statistics.Stay{Branch: org.UnitID(rapid.IntRange(1, 4).Draw(t, "branch")), Period: civil.Period{From: day}, Why: rapid.SampledFrom([]string{"据名册登记", "转入", "支部调整"}).Draw(t, "why")}
		last := rapid.IntRange(0, 4).Draw(t, "last") == 0
		if !last {
			s.Period.Until = day.AddDays(rapid.IntRange(0, 200).Draw(t, "length"))
			day = s.Period.Until.AddDays(1 + rapid.SampledFrom([]int{0, 0, 0, 30}).Draw(t, "gap"))
		}
		h.Stays = append(h.Stays, s)
		if last {
			break
		}
	}
	reasons := append(append([]statistics.Reason{}, statistics.InReasons...), statistics.OutReasons...)
	for range rapid.IntRange(0, 2).Draw(t, "events") {
		h.Events = append(h.Events, statistics.Event{Reason: rapid.SampledFrom(reasons).Draw(t, "event"), Day: civil.MustDay("2026-01-01").AddDays(rapid.IntRange(0, 364).Draw(t, "day"))})
	}
	return h
}

// naive says what member.Belonging says, day by day.
func naive(h statistics.History, w world, day civil.Day) member.Standing {
	b := member.Belonging{Standing: h.Standing, Joined: h.Joined, Converted: h.Converted}
	for _, s := range h.Stays {
		if w.inside[s.Branch] {
			b.Places = append(b.Places, member.Place{Branch: s.Branch, Period: s.Period})
		}
	}
	return b.StandingOn(day)
}

func drawWorld(t *rapid.T) world {
	w := world{map[org.UnitID]bool{}}
	for b := org.UnitID(1); b <= 4; b++ {
		w.inside[b] = rapid.Bool().Draw(t, "inside")
	}
	return w
}

// Whatever happened, the comings and goings are exactly the days on which being
// counted changes, each with a reason of its own side, and the balance closes.
func TestREG_11_the_balance_always_closes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		b := statistics.NewBalance()
		opening, closing, came, went := 0, 0, 0, 0
		for range rapid.IntRange(1, 12).Draw(t, "people") {
			h := drawHistory(t)
			moves := h.Moves(w, year)
			counted := func(d civil.Day) bool { return naive(h, w, d) != member.Ended }
			n := 0
			for d := year.From; d <= year.Until; d++ {
				was, is := counted(d.AddDays(-1)), counted(d)
				if was == is {
					continue
				}
				if n >= len(moves) || moves[n].Day != d || moves[n].Reason.In() != is || moves[n].Reason.Chinese() == "" {
					t.Fatalf("on %s counted %v→%v, moves %+v of %+v", d, was, is, moves, h)
				}
				n++
				if is {
					came++
				} else {
					went++
				}
			}
			if n != len(moves) {
				t.Fatalf("moves %+v that no day shows, of %+v", moves, h)
			}
			on, where := h.On(w, year.Until)
			if on != naive(h, w, year.Until) || (on != member.Ended) != w.inside[where] {
				t.Fatalf("stands as %s in %d, want %s", on, where, naive(h, w, year.Until))
			}
			before, _ := h.On(w, year.From.AddDays(-1))
			if before != member.Ended {
				opening++
			}
			if on != member.Ended {
				closing++
			}
			b.Add(before != member.Ended, on != member.Ended, moves, len(h.Contradicted(w, year)) > 0)
		}
		if b.Gap() != 0 || b.Opening != opening || b.Closing != closing || b.Came() != came || b.Went() != went {
			t.Fatalf("%+v: want %d + %d - %d = %d", b, opening, came, went, closing)
		}
	})
}

func drawSubject(t *rapid.T) *statistics.Subject {
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	s := &statistics.Subject{Court: org.UnitID(rapid.IntRange(1, 2).Draw(t, "court")), Branch: org.UnitID(rapid.IntRange(11, 14).Draw(t, "branch")), Term: year,
		On: member.Standing(pick("on", "full", "probationary", "ended")), Gender: pick("gender", "1", "2", "0", ""), Ethnicity: pick("ethnicity", "01", "02", "56", ""),
		Education: pick("education", "10", "20", "30", "40", "60", "70", "80", "90", ""), Post: statistics.Post(rapid.IntRange(0, int(statistics.OtherPost)).Draw(t, "post")),
		Birth: civil.Exactly(civil.MustDay("1930-01-01").AddDays(rapid.IntRange(0, 40000).Draw(t, "birth"))), Converted: drawPartial(t, "converted")}
	if rapid.Bool().Draw(t, "retired") {
		s.Retired = drawPartial(t, "retired")
	}
	if rapid.IntRange(0, 3).Draw(t, "moved") == 0 {
		s.Moves = []statistics.Move{{Day: year.From, Reason: statistics.Admitted}}
	}
	if rapid.IntRange(0, 9).Draw(t, "unborn") == 0 {
		s.Birth = civil.PartialDay{}
	}
	return s
}

// Every number is what asking each person each question gives, the classes of a
// question divide people, and all checks hold.
func TestREG_11_every_number_equals_a_naive_recount(t *testing.T) {
	classes := map[string]func(*statistics.Subject) bool{}
	for _, c := range statistics.People {
		if classes[c.Key] != nil {
			t.Fatalf("class %s twice", c.Key)
		}
		classes[c.Key] = c.Holds
	}
	rows := []org.Unit{{ID: 1, Kind: org.Court, Short: "一"}, {ID: 2, Kind: org.Court, Short: "二"}}
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.SliceOfN(rapid.Custom(drawSubject), 0, 25).Draw(t, "people")
		c := statistics.NewCount(rows, func(court, _ org.UnitID) org.UnitID { return court })
		b := statistics.NewBalance()
		members := 0
		for _, p := range people {
			m := statistics.Marked(p)
			if statistics.FromWords(m.Words()) != m {
				t.Fatalf("marks are not kept: %s", m.Words())
			}
			c.Add(p.Court, p.Branch, m)
			if p.Present() {
				members++
			}
			// Enough of a balance for the checks: who was not admitted was there.
			b.Add(p.Present() && len(p.Moves) == 0, p.Present(), p.Moves, false)
			if len(p.Moves) > 0 && !p.Present() {
				b.Out[statistics.UnknownOut]++
			}
			for _, g := range statistics.Groups {
				n := 0
				for _, k := range g.Classes {
					if classes[k](p) {
						n++
					}
				}
				if classes[g.Of](p) && n != 1 && (g.Key != "standing" || p.Present()) {
					t.Fatalf("%s: in %d classes: %+v", g.Key, n, p)
				}
			}
		}
		c.AddBody(&statistics.Body{Unit: org.Unit{ID: 9, Kind: org.Branch}, Members: members})
		sheets := c.Sheets(func(org.UnitID) string { return "" })
		for _, s := range sheets {
			table, _ := statistics.TableOf(s.Table)
			if table.Bodies {
				continue
			}
			for _, r := range s.Rows {
				for i, column := range table.Columns {
					want := 0
					for _, p := range people {
						in := table.ByUnit && (r.Key == statistics.Total || r.Unit == p.Court)
						if classes[table.Base](p) && classes[column](p) && (in || !table.ByUnit && classes[r.Key](p)) {
							want++
						}
					}
					if r.Cells[i] != want {
						t.Fatalf("%s %s %s: %d, want %d", table.Key, r.Title, column, r.Cells[i], want)
					}
					if cell, ok := statistics.FindCell(table.Key, r.Key, r.Unit, column); !ok || cell.Wants() == (statistics.Marks{}) {
						t.Fatalf("%s %s %s cannot be opened", table.Key, r.Title, column)
					}
				}
			}
		}
		if wrong, done := statistics.Check(sheets, b); len(wrong) > 0 || done < 100 {
			t.Fatalf("%d checks, wrong: %+v", done, wrong)
		}
	})
}
