package memberapp_test

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// number is a valid number of somebody invented.
func number(n int) string {
	born := civil.MustDay("1970-01-01").AddDays(n % 9000)
	s := fmt.Sprintf("990000%s%03d", strings.ReplaceAll(born.String(), "-", ""), n/9000*2+1)
	for _, digit := range "0123456789X" {
		if _, bad := han.ParseIDNumber(s+string(digit), civil.MustDay("2026-06-30")); bad == "" {
			return s + string(digit)
		}
	}
	panic(s)
}

// lite is the house of these tests on SQLite alone.
func lite(t *testing.T) house {
	db := sqltest.Lite(t, now)
	sealer, err := seal.Load(context.Background(), db, filepath.Join(t.TempDir(), "master"))
	if err != nil {
		t.Fatal(err)
	}
	h := house{t, db, memberapp.New(db, sealer, orgapp.New(db).Facts())}
	h.units(invented()...)
	return h
}

// newcomer enters somebody; converted may be empty.
func (h house) newcomer(n int, name string, in org.UnitID, joined, converted string) member.ID {
	h.Helper()
	said := memberapp.Said{"name": name, "id-number": number(n), "gender": "男", "standing": "预备党员", "joined": joined, "membership-status": "正常", "lost": "否", "floating": "否"}
	if converted != "" {
		said["standing"], said["converted"] = "正式党员", converted
	}
	saved, err := h.app.Add(ctx, h.permit(member.CanChange, ""), memberapp.AddIn{Said: said, Branch: in})
	if err != nil {
		h.Fatal(err)
	}
	return saved.ID
}

// decision is what the naive replay keeps of one that was accepted.
type decision struct {
	order  int
	day    civil.Day
	branch org.UnitID // zero: out
	moved  bool
	event  member.EventID
	before *decision // that it corrects; back when it is taken back
}

// replay is where the decisions leave somebody on the day.
func replay(ds []decision, day civil.Day) (in org.UnitID) {
	for _, d := range slices.SortedStableFunc(slices.Values(ds), func(a, b decision) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.order, b.order)) }) {
		if d.day <= day {
			in = d.branch
		}
	}
	return in
}

// TestAny_decisions_keep_everybody_in_one_branch enters random facts and moves,
// back-dated ones and corrections among them. Whatever is refused changes
// nothing; of whatever is accepted the member is in exactly one branch on every
// day of the membership and in none on the others, as a naive replay says, in
// the table and in the list as of the day.
func TestAny_decisions_keep_everybody_in_one_branch(t *testing.T) {
	h := lite(t)
	branches := []org.UnitID{civil2, crim1}
	begin, today := civil.MustDay("2015-01-10"), civil.DayOf(now)
	n, accepted, refused := 0, 0, 0
	decide, change := h.permit(member.CanDecide, ""), h.permit(member.CanChange, "")
	rapid.Check(t, func(t *rapid.T) {
		n++
		name := fmt.Sprintf("沈%c%c", 0x4E00+n%5000, 0x5B50+n/5000)
		who := h.newcomer(n, name, civil2, begin.String(), "")
		ds := []decision{{day: begin, branch: civil2}}
		steps := rapid.IntRange(1, 12).Draw(t, "steps")
		for i := range steps {
			day := begin.AddDays(rapid.IntRange(-20, int(today-begin)).Draw(t, "day"))
			b := branches[rapid.IntRange(0, 1).Draw(t, "branch")]
			tell := func(e member.Event) error {
				e.Basis = "决议"
				_, err := h.app.Tell(ctx, decide, memberapp.TellIn{ID: who, Event: e, Branch: b})
				return err
			}
			last := func(kinds ...member.EventKind) (found member.Event) {
				for _, e := range h.events(who) {
					if slices.Contains(kinds, e.Kind) && e.ID > found.ID {
						found = e
					}
				}
				return found
			}
			ending := []member.EventKind{member.DidLeave, member.DidStrike, member.DidGo, member.DidHalt, member.DidDie, member.DidCancel, member.DidExpel}
			var err error
			switch op := rapid.IntRange(0, 9).Draw(t, "op"); op {
			case 0:
				err = tell(member.Event{Kind: member.DidConvert, Day: civil.Exactly(day)})
			case 1, 2:
				k := ending[rapid.IntRange(0, len(ending)-1).Draw(t, "kind")]
				if err = tell(member.Event{Kind: k, Day: civil.Exactly(day), Cause: member.ByAbsence}); err == nil {
					ds = append(ds, decision{order: i + 1, day: day, event: last(k).ID})
				}
			case 3, 4:
				k := []member.EventKind{member.DidReinstate, member.DidCome, member.DidJoin}[rapid.IntRange(0, 2).Draw(t, "kind")]
				was := h.state(who, day)
				if err = tell(member.Event{Kind: k, Day: civil.Exactly(day)}); err == nil && !was.Status.Belongs() {
					ds = append(ds, decision{order: i + 1, day: day, branch: b})
				}
			case 7:
				from := replay(ds, day)
				if from == b || from == 0 {
					continue
				}
				err = h.db.Write(ctx, func(tx *sqldb.Tx) error {
					return h.app.Facts().Regroup(tx, decide, []org.Move{{Member: int64(who), From: from, Branch: b}}, day, "合并：某法党〔2026〕9号")
				})
				if err == nil {
					ds = append(ds, decision{order: i + 1, day: day, branch: b, moved: true})
				}
			case 5, 6:
				if _, err = h.app.Move(ctx, change, memberapp.MoveIn{ID: who, Branch: b, Day: day}); err == nil {
					ds = append(ds, decision{order: i + 1, day: day, branch: b, moved: true})
				}
			case 8:
				if err = h.app.UndoMove(ctx, change, who); err == nil {
					at := -1
					for j, d := range ds {
						if d.moved && (at < 0 || d.day >= ds[at].day) {
							at = j
						}
					}
					ds = slices.Delete(ds, at, at+1)
				}
			case 9:
				e := last(ending...)
				if e.ID == 0 {
					continue
				}
				redate := rapid.Bool().Draw(t, "redate")
				x := member.Event{Kind: member.DidNot, Corrects: e.ID}
				if redate {
					x = member.Event{Kind: e.Kind, Day: civil.Exactly(day), Cause: e.Cause, Corrects: e.ID}
				}
				if err = tell(x); err == nil {
					j := slices.IndexFunc(ds, func(d decision) bool { return d.event == e.ID })
					was := ds[j]
					ds = slices.Delete(ds, j, j+1)
					if redate {
						ds = append(ds, decision{order: i + 1, day: day, event: last(e.Kind).ID, before: &was})
					} else if was.before != nil {
						ds = append(ds, *was.before)
					}
				}
			}
			if err == nil {
				accepted++
			} else if f := fault.Of(err); f == nil || f.Kind == fault.Internal || f.Text == "" {
				t.Fatalf("step %d: %v", i, err)
			} else {
				refused++
			}
			h.agree(t, who, name, ds, today)
		}
	})
	if !testing.Short() && (accepted < 50 || refused < 50) {
		t.Errorf("%d accepted, %d refused: the sequences try too little", accepted, refused)
	}
}

func (h house) events(who member.ID) (es []member.Event) {
	h.Helper()
	p, err := h.app.Person(ctx, h.permit(member.CanView, ""), who)
	if err != nil {
		h.Fatal(err)
	}
	return member.InForce(slices.Collect(func(yield func(member.Event) bool) {
		for _, e := range p.Events {
			if !p.Corrected[e.ID] && !yield(e) {
				return
			}
		}
	}))
}

func (h house) state(who member.ID, day civil.Day) member.State { return member.On(h.events(who), day) }

// agree compares the table, the events and the list as of a day with the replay,
// on every day on which something changes and its neighbours.
func (h house) agree(t *rapid.T, who member.ID, name string, ds []decision, today civil.Day) {
	h.Helper()
	var places []member.Place
	h.read(func(tx *sqldb.Tx) error {
		bs, err := h.app.Facts().Those(tx, []member.ID{who})
		if len(bs) == 1 {
			places = bs[0].Places
		}
		return err
	})
	days := []civil.Day{today}
	for _, d := range ds {
		days = append(days, d.day-1, d.day, d.day+1)
	}
	for _, p := range places {
		days = append(days, p.Period.From-1, p.Period.From)
		if p.Period.Until != 0 {
			days = append(days, p.Period.Until, p.Period.Until+1)
		}
	}
	es := h.events(who)
	for _, day := range days {
		if day > today {
			continue
		}
		var in []org.UnitID
		for _, p := range places {
			if p.Period.Has(day) {
				in = append(in, p.Branch)
			}
		}
		want := replay(ds, day)
		s := member.On(es, day)
		if len(in) > 1 || len(in) == 1 != (want != 0) || len(in) == 1 && in[0] != want || s.Status.Belongs() != (want != 0) {
			t.Fatalf("%s: in %v, state %s, replay %v\n%+v\n%+v\n%+v", day, in, s.Chinese(), want, places, ds, es)
		}
	}
	on := days[len(days)/2]
	if on > today {
		on = today
	}
	l, err := h.app.List(ctx, h.permit(member.CanView, ""), memberapp.ListIn{Filter: memberapp.Filter{Text: name, On: on}})
	if err != nil {
		t.Fatal(err)
	}
	want, s := replay(ds, on), member.On(es, on)
	if len(l.Entries) == 1 != (want != 0) || len(l.Entries) == 1 && (l.Entries[0].Branch != l.Tree.Name(want) || l.Entries[0].Standing != s.Standing()) {
		t.Fatalf("as of %s: %+v, replay %v %s\n%+v", on, l.Entries, want, s.Chinese(), es)
	}
}
