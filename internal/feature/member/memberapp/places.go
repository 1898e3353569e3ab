package memberapp

import (
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// placed is a row of where somebody belonged; a row without an id is new.
type placed struct {
	id int64
	member.Place
	reason string
}

func placesOf(tx *sqldb.Tx, who member.ID) ([]placed, error) {
	return sqldb.All(tx, func(r sqldb.Row) (p placed, err error) {
		return p, r.Scan(&p.id, &p.Branch, &p.Group, &p.Period.From, &p.Period.Until, &p.reason)
	}, `select id, branch, party_group, from_day, until_day, reason from member_place where member = $1 order by from_day, id`, who)
}

// place returns where the member belongs after the event. Only days that the
// event adds to the membership or takes from it change: days that are taken are
// cut off; days that are added are spent where the event says, else where the
// member was the day before or is the day after. A place that would vanish
// altogether stands against the event.
func (s *shift) place(held []placed) (out []placed, err error) {
	was, is := member.Spans(s.es), member.Spans(append(s.es[:len(s.es):len(s.es)], s.ev))
	gone := without(was, is)
	for _, p := range held {
		left := without([]civil.Period{p.Period}, gone)
		if len(left) != 1 {
			return nil, s.against(p)
		}
		p.Period = left[0]
		out = append(out, p)
	}
	for _, x := range without(is, was) {
		before := slices.IndexFunc(out, func(p placed) bool { return p.Period.Until != 0 && p.Period.Until.AddDays(1) == x.From })
		after := slices.IndexFunc(out, func(p placed) bool { return x.Until != 0 && p.Period.From == x.Until.AddDays(1) })
		switch {
		case s.branch != 0 && s.ev.First() == x.From || before < 0 && after < 0:
			p, err := s.enter(x)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		case before >= 0:
			out[before].Period.Until = x.Until
		default:
			out[after].Period.From = x.From
		}
	}
	return out, nil
}

// without returns what of the periods lies in none of the others; both are in
// order and overlap nowhere.
func without(ps, others []civil.Period) (out []civil.Period) {
	for _, p := range ps {
		for _, o := range others {
			if p.IsZero() || !p.Overlaps(o) {
				continue
			}
			if p.From < o.From {
				out = append(out, civil.Period{From: p.From, Until: o.From.AddDays(-1)})
			}
			if o.Until == 0 || p.Until != 0 && p.Until <= o.Until {
				p = civil.Period{}
			} else {
				p.From = o.Until.AddDays(1)
			}
		}
		if !p.IsZero() {
			out = append(out, p)
		}
	}
	return out
}

// against says that a place stands against the event.
func (s *shift) against(p placed) error {
	name, err := sqldb.One(s.tx, sqldb.Scalar[string], `select short_name from org_unit where id = $1`, p.Branch)
	if err != nil {
		return err
	}
	say := p.Period.From.String() + " 已登记编入" + name
	if s.ev.Day.IsZero() {
		return fault.New(fault.Conflict, "没有登记："+say+"，请先核对所在支部。").At("day", say)
	}
	if first := s.ev.First(); p.Period.From >= first {
		say += "，不早于 " + first.String()
	} else {
		say += "，早于 " + first.String()
	}
	return fault.New(fault.Conflict, "没有登记："+say+"，请先核对所在支部。").At("day", say)
}

// enter is the place in the branch that was chosen.
func (s *shift) enter(when civil.Period) (p placed, err error) {
	u, ok := s.tree.Unit(s.branch)
	if !ok || u.Kind != org.Branch || u.Court != s.e.court {
		return p, required("branch", "请选择编入的党支部")
	}
	if err := s.f.stood(s.tx, u, when.From); err != nil {
		return p, err
	}
	why := "编入支部"
	if open(s.ev.Kind) { // a place is seen by more people than the event
		why = s.ev.Chinese()
	}
	return placed{Place: member.Place{Branch: s.branch, Group: s.group, Period: when}, reason: why}, nil
}

// places keeps where the member belonged in step with the events.
func (s *shift) places() error {
	held, err := placesOf(s.tx, s.e.id)
	if err != nil {
		return err
	}
	next, err := s.place(held)
	if err != nil {
		return err
	}
	s.touched = append(s.touched, s.e.branch)
	was := s.e.branch
	s.e.branch, s.e.group = 0, 0
	in := insertPlaces(s.tx)
	for _, p := range next {
		if p.Period.Has(s.tx.Today()) {
			s.e.branch, s.e.group = p.Branch, p.Group
		}
		if p.id == 0 {
			in.Add(id.New[member.Place](s.tx.Now()), s.e.id, p.Branch, p.Group, p.Period.From, civil.End(p.Period.Until), p.reason)
		} else if i := slices.IndexFunc(held, func(h placed) bool { return h.id == p.id }); held[i] != p {
			if err := s.exec(`update member_place set from_day = $2, until_day = $3 where id = $1`, p.id, p.Period.From, civil.End(p.Period.Until)); err != nil {
				return err
			}
		}
	}
	if err := in.Done(); err != nil {
		return err
	}
	if u, ok := s.tree.Unit(s.e.branch); s.e.branch != 0 && (!ok || u.Kind != org.Branch) {
		return fault.New(fault.Conflict, "没有登记：原来的党支部已不存在，请先恢复或另行登记转入。")
	}
	if was != 0 && s.e.branch == 0 {
		return s.leave(s.after.Since.First())
	}
	return nil
}

// leave ends what goes with belonging somewhere; the posts are told.
func (s *shift) leave(day civil.Day) error {
	if err := s.exec(`update member_away set until_day = $2 where member = $1 and until_day >= $3`, s.e.id, day.AddDays(-1), day); err != nil {
		return err
	}
	s.e.Lost, s.e.Floating, s.e.FloatingTo = false, false, ""
	return posts(s.tx, s.tx.Today(), []member.ID{s.e.id}, func(_ member.ID, p org.Post) {
		s.told = append(s.told, "仍任"+s.tree.Name(p.Unit)+p.Title+"，请办理免职")
	})
}

// lastPlace is where somebody belonged last.
type lastPlace struct {
	id            int64
	branch, group org.UnitID
	from          civil.Day
}

func (f *Facts) last(tx *sqldb.Tx, who member.ID) (lastPlace, error) {
	p, _, err := sqldb.Maybe(tx, func(r sqldb.Row) (p lastPlace, err error) {
		return p, r.Scan(&p.id, &p.branch, &p.group, &p.from)
	}, `select id, branch, party_group, from_day from member_place where member = $1 order by from_day desc`, who)
	return p, err
}

func (p lastPlace) reopen(tx *sqldb.Tx) error {
	_, err := tx.Exec(`update member_place set until_day = $2 where id = $1`, p.id, civil.End(0))
	return err
}
