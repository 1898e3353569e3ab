package caseloadapp

import (
	"slices"
	"sync"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/platform/sqldb"
)

// shelfRoom is how many bytes of roll-ups are kept in memory.
const shelfRoom = 128 << 20

// shelf keeps what was read of courts' roll-ups while they stand as they were read:
// every transaction looks by their turn whether they do. When it is full, what was
// asked longest ago goes.
type shelf struct {
	mu     sync.Mutex
	kept   map[spot]*shelved
	weight int
	asked  int64
	order  map[int64]*sync.Mutex // by court: one reads, the others wait for it
}

// spot is what lies in one place of the shelf.
type spot struct {
	court int64
	window
}

type shelved struct {
	*indicator.Sealed
	turn  turnID
	std   *standard
	asked int64
}

// window is a run of rows of one grain, by day or by month.
type window struct {
	grain       indicator.Grain
	from, until int64
}

// want says what of the roll-ups is read beside the sums of units.
type want struct{ judges, spread bool }

// wants returns what the indicators of codes need; none: all.
func (std *standard) wants(codes []indicator.Code) (w want) {
	for _, d := range std.dictionary {
		w.spread = w.spread || d.Spread && (len(codes) == 0 || slices.Contains(codes, d.Code))
	}
	return w
}

// windows are the rows that values of the periods need: all months, and the days of
// the months that are cut. No row is in two windows.
func windows(w want, periods []civil.Period) []window {
	months := map[civil.Month]bool{}
	for _, p := range periods {
		if p.From != p.From.Month().First() {
			months[p.From.Month()] = true
		}
		if p.Until != p.Until.Month().Last() {
			months[p.Until.Month()] = true
		}
	}
	out := []window{{indicator.ByMonth, 0, noEnd}}
	if w.judges {
		out = append(out, window{indicator.ByJudge, 0, noEnd})
	}
	if w.spread {
		out = append(out, window{indicator.BySpread, 0, noEnd})
	}
	for m := range months {
		out = append(out, window{indicator.ByDay, int64(m.First()), int64(m.Last())})
		if w.spread {
			out = append(out, window{indicator.DayTook, int64(m.First()), int64(m.Last())})
		}
	}
	return out
}

// noEnd is later than every day and month.
const noEnd = int64(1 << 31)

// load returns the roll-ups of a court that values of the periods need. Fault:
// Unavailable while a newer program's measures were not recounted yet.
func (a *App) load(tx *sqldb.Tx, sign caseload.Sign, court int64, w want, periods ...civil.Period) (*standard, indicator.Joined, error) {
	std, err := a.standard(tx, court)
	if err != nil {
		return nil, nil, err
	}
	turn, _, err := sqldb.Maybe(tx, sqldb.Scalar[turnID], `select turn from caseload_revision where court = $1`, court)
	if err != nil {
		return nil, nil, err
	}
	var out indicator.Joined
	var lacks []window
	for _, x := range windows(w, periods) {
		if s := a.shelf.find(spot{court, x}, turn, std); s != nil {
			out = append(out, s)
		} else {
			lacks = append(lacks, x)
		}
	}
	if len(lacks) == 0 {
		return std, out, nil
	}
	alone := a.shelf.alone(court)
	alone.Lock()
	defer alone.Unlock()
	r, err := a.roll(tx, sign, court, false)
	if err != nil {
		return nil, nil, err
	}
	if ok, err := r.complete(); err != nil || !ok {
		if err == nil {
			err = fault.New(fault.Unavailable, "指标口径刚刚更新，正在按新口径重新统计。请稍后再看。")
		}
		return nil, nil, err
	}
	for _, x := range lacks {
		s := a.shelf.find(spot{court, x}, turn, std)
		if s == nil {
			l := indicator.NewLedger(std.book)
			if err := r.read(l, x); err != nil {
				return nil, nil, err
			}
			s = l.Seal()
			a.shelf.put(spot{court, x}, &shelved{Sealed: s, turn: turn, std: std})
		}
		out = append(out, s)
	}
	return std, out, nil
}

// find returns what lies on a spot, if it was read at that turn; else nil.
func (s *shelf) find(at spot, turn turnID, std *standard) *indicator.Sealed {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.kept[at]
	if k == nil || k.turn != turn || k.std != std {
		return nil
	}
	s.asked++
	k.asked = s.asked
	return k.Sealed
}

// put lays something on a spot, and takes away what is too much.
func (s *shelf) put(at spot, k *shelved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[spot]*shelved{}
	}
	s.asked++
	k.asked = s.asked
	s.drop(at)
	s.kept[at] = k
	s.weight += k.Weight()
	for s.weight > shelfRoom && len(s.kept) > 1 {
		oldest, least := at, s.asked
		for x, k := range s.kept {
			if k.asked < least {
				oldest, least = x, k.asked
			}
		}
		s.drop(oldest)
	}
}

func (s *shelf) drop(at spot) {
	if k := s.kept[at]; k != nil {
		s.weight -= k.Weight()
		delete(s.kept, at)
	}
}

// alone returns what whoever reads roll-ups of a court holds.
func (s *shelf) alone(court int64) *sync.Mutex {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.order == nil {
		s.order = map[int64]*sync.Mutex{}
	}
	m := s.order[court]
	if m == nil {
		m = &sync.Mutex{}
		s.order[court] = m
	}
	return m
}
