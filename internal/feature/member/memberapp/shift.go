package memberapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// shift is a membership on its way from one state to the next.
type shift struct {
	f             *Facts
	tx            *sqldb.Tx
	tree          *org.Tree
	e             *entry
	ev            member.Event
	es            []member.Event // before
	before, after member.State
	branch, group org.UnitID // where an event that brings back leads
	told          []string
	touched       []org.UnitID
}

// places keeps where the member belonged in step with the state.
func (s *shift) places() error {
	s.touched = append(s.touched, s.e.branch)
	was, is := s.before.Status.Belongs(), s.after.Status.Belongs()
	switch {
	case was && !is:
		return s.leave(s.after.Since.First())
	case !was && is && s.ev.Corrects == 0:
		return s.enter()
	case !was && is:
		return s.reopen()
	case !was && !is && s.before.Since != s.after.Since:
		return s.exec(`update member_place set until_day = $3 where member = $1 and until_day = $2`, s.e.id, s.before.Since.First().AddDays(-1), s.after.Since.First().AddDays(-1))
	}
	if s.ev.Corrects != 0 && !s.ev.Day.IsZero() { // the day of joining or arriving was another
		for _, x := range s.es {
			if x.ID == s.ev.Corrects && (x.Kind == member.DidJoin || x.Kind == member.DidCome) && !x.Day.IsZero() {
				return s.exec(`update member_place set from_day = $3 where member = $1 and from_day = $2 and until_day >= $3`, s.e.id, x.First(), s.ev.First())
			}
		}
	}
	return nil
}

func (s *shift) exec(q string, args ...any) error {
	_, err := s.tx.Exec(q, args...)
	return err
}

// leave ends where the member belongs: their last day is the one before day.
func (s *shift) leave(day civil.Day) error {
	if err := s.later(day); err != nil {
		return err
	}
	if err := s.exec(`update member_place set until_day = $2 where member = $1 and until_day >= $3`, s.e.id, day.AddDays(-1), day); err != nil {
		return err
	}
	if err := s.exec(`update member_away set until_day = $2 where member = $1 and until_day >= $3`, s.e.id, day.AddDays(-1), day); err != nil {
		return err
	}
	if err := posts(s.tx, s.tx.Today(), []member.ID{s.e.id}, func(_ member.ID, p org.Post) {
		s.told = append(s.told, "仍任"+s.tree.Name(p.Unit)+p.Title+"，请办理免职")
	}); err != nil {
		return err
	}
	s.e.branch, s.e.group, s.e.Lost, s.e.Floating, s.e.FloatingTo = 0, 0, false, false, ""
	return nil
}

// enter opens a place from the event's day on.
func (s *shift) enter() error {
	u, ok := s.tree.Unit(s.branch)
	if !ok || u.Kind != org.Branch || u.Court != s.e.court {
		return required("branch", "请选择编入的党支部")
	}
	day := s.ev.First()
	if err := s.f.stood(s.tx, u, day); err != nil {
		return err
	}
	held, ok, err := sqldb.Maybe(s.tx, func(r sqldb.Row) (st Stay, err error) {
		return st, r.Scan(&st.Branch, &st.Period.From, &st.Period.Until)
	}, `select b.short_name, p.from_day, p.until_day from member_place p join org_unit b on b.id = p.branch where p.member = $1 and p.until_day >= $2 order by p.from_day`, s.e.id, day)
	if err != nil {
		return err
	}
	if ok {
		say := lasting(held.Period) + " 在" + held.Branch + "，同一天不能在两个支部"
		return fault.New(fault.Conflict, "没有登记："+say+"。").At("day", say)
	}
	s.e.branch, s.e.group = s.branch, s.group
	in := insertPlaces(s.tx)
	in.Add(id.New[member.Place](s.tx.Now()), s.e.id, s.e.branch, s.e.group, day, civil.End(0), s.ev.Chinese())
	return in.Done()
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

// reopen lets the last place go on: what ended it never was.
func (s *shift) reopen() error {
	p, err := s.f.last(s.tx, s.e.id)
	if err != nil {
		return err
	}
	if u, stands := s.tree.Unit(p.branch); !stands || u.Kind != org.Branch {
		return fault.New(fault.Conflict, "没有登记：原来的党支部已不存在，请先恢复或另行登记转入。")
	}
	s.e.branch, s.e.group = p.branch, p.group
	return p.reopen(s.tx)
}

// row writes what the register shows of the membership.
func (s *shift) row() error {
	e := s.e
	e.Standing, e.Joined, e.Converted = s.after.Standing(), s.after.Joined, s.after.Converted
	if s.after.Status.Belongs() {
		e.MembershipStatus = "正常"
	} else {
		e.MembershipStatus = s.after.Chinese()
	}
	e.version++
	trial := e.Standing == member.Ended && e.Converted.IsZero() && !converted(append(s.es[:len(s.es):len(s.es)], s.ev))
	n, err := s.tx.Exec(`update member set standing = $2, joined = $3, converted = $4, membership_status = $5, branch = $6, party_group = $7, lost = $8, floating = $9, floating_to = $10, trial = $11, version = $12
		where id = $1 and version = $13`, e.id, string(e.Standing), e.Joined, e.Converted, sqldb.Text(e.MembershipStatus), e.branch, e.group, e.Lost, e.Floating, sqldb.Text(e.FloatingTo), trial, e.version, e.version-1)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "刚才有人也在修改这条记录，请再保存一次。")
	}
	return err
}

// converted reports whether a conversion is in force, its day known or not.
func converted(es []member.Event) bool {
	for _, x := range member.InForce(es) {
		if x.Kind == member.DidConvert {
			return true
		}
	}
	return false
}

// record notes the shift where people and findings look for it. What only few
// may know is noted under the field that only they are shown.
func (s *shift) record(permit access.Permit) error {
	c := Change{Field: "党籍状态", Before: s.before.Chinese(), After: s.ev.Chinese()}
	if open(s.ev.Kind) {
		c.Field = "人员类别"
	}
	if !s.ev.Day.IsZero() {
		c.After = s.ev.Day.String() + " " + c.After
	}
	log := insertChanges(s.tx)
	if err := log.add(s.tx, s.e, permit, "登记党籍变化", []Change{c}); err != nil {
		return err
	}
	if err := log.Done(); err != nil {
		return err
	}
	var branches []org.Unit
	for _, b := range append(s.touched, s.e.branch) {
		if u, ok := s.tree.Unit(b); ok {
			branches = append(branches, u)
		}
	}
	if err := touch(s.tx, s.e.court, branches...); err != nil {
		return err
	}
	return audit.Record(s.tx, permit, audit.Entry{Action: member.CanDecide, Court: int64(s.e.court), Member: int64(s.e.id),
		Subject: s.ev.Kind.Chinese() + " " + s.e.Name + " " + s.e.id.String(), Detail: map[string]string{"day": s.ev.Day.String(), "basis": s.ev.Basis}})
}
