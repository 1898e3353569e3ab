package memberapp

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// register is what the list shows of every member of one court, in the order
// of names. It is read once for each version of the court's register and then
// shared, so that a filtered page costs one pass in memory and no pass over
// the table; nothing sensitive is in it but in masked form.
type register struct {
	version  int64
	day      civil.Day // of which it tells; zero: today, as it is
	lines    []line
	branches []org.UnitID // line.at is an index into it
	count    []int        // members of each
}

// registers are those that were read, by court: today's, and a few of the past.
type registers struct {
	sync.Mutex
	now  map[org.UnitID]*register
	past []pastRegister // the one used last is the last
}

type pastRegister struct {
	court org.UnitID
	*register
}

// pastKept is how many registers of past days are kept in memory.
const pastKept = 8

func (rs *registers) get(court org.UnitID, day civil.Day) (*register, bool) {
	rs.Lock()
	defer rs.Unlock()
	if day == 0 {
		r, ok := rs.now[court]
		return r, ok
	}
	for _, p := range rs.past {
		if p.court == court && p.day == day {
			return p.register, true
		}
	}
	return nil, false
}

func (rs *registers) put(court org.UnitID, r *register) {
	rs.Lock()
	defer rs.Unlock()
	if r.day == 0 {
		if rs.now == nil {
			rs.now = map[org.UnitID]*register{}
		}
		rs.now[court] = r
		return
	}
	rs.past = slices.DeleteFunc(rs.past, func(p pastRegister) bool { return p.court == court && p.day == r.day })
	if len(rs.past) == pastKept {
		rs.past = rs.past[1:]
	}
	rs.past = append(rs.past, pastRegister{court, r})
}

type line struct {
	id                           member.ID
	at                           int // of its branch in register.branches
	branch, group                org.UnitID
	name, key, idTail, phoneTail string
	job, education               string
	birth, joined, retired       civil.PartialDay
	joinedYear, joinedMonth      int
	born                         civil.Day // the first day that birth can mean
	woman, probationary, lacking bool
}

// register returns the court's register as of the transaction's snapshot.
// With a day it is the register as it was then: who belonged where and stood
// how; what else it says of a person is as of today.
func (a *App) register(tx *sqldb.Tx, court org.UnitID, day civil.Day) (*register, error) {
	n, err := version(tx, court)
	if err != nil {
		return nil, err
	}
	if r, ok := a.registers.get(court, day); ok && r.version == n {
		return r, nil
	}
	r := &register{version: n, day: day}
	if day == 0 {
		r.lines, err = sqldb.All(tx, lineScanner(), `select id, branch, party_group, full_name, name_key, id_tail, phone_tail, gender, standing, birth, joined,
			retired_from, converted, education_text, job, address is null
			from member where court = $1 and standing <> 'ended' order by name_key, id`, court)
	} else {
		r.lines, err = sqldb.All(tx, lineScanner(), `select m.id, p.branch, p.party_group, m.full_name, m.name_key, m.id_tail, m.phone_tail, m.gender,
			case when `+probationary+` = 1 then 'probationary' else 'full' end, m.birth, m.joined, m.retired_from, m.converted, m.education_text, m.job, m.address is null
			from member m join member_place p on p.member = m.id
			where m.court = $2 and `+placedOn+` and not `+joinedLater+` order by m.name_key, m.id`, day, court)
	}
	if err != nil {
		return nil, err
	}
	index := map[org.UnitID]int{}
	for i := range r.lines {
		l := &r.lines[i]
		at, ok := index[l.branch]
		if !ok {
			at = len(r.branches)
			index[l.branch] = at
			r.branches, r.count = append(r.branches, l.branch), append(r.count, 0)
		}
		l.at = at
		r.count[at]++
	}
	a.registers.put(court, r)
	return r, nil
}

// lineScanner scans lines; jobs and degrees of schooling that many share are
// kept once.
func lineScanner() func(sqldb.Row) (line, error) {
	shared := map[sqldb.Text]string{}
	share := func(t sqldb.Text) string {
		if s, ok := shared[t]; ok {
			return s
		}
		shared[t] = string(t)
		return string(t)
	}
	return func(r sqldb.Row) (l line, err error) {
		var education, job, tail sqldb.Text
		var gender, standing string
		var converted civil.PartialDay
		var noAddress bool
		err = r.Scan(&l.id, &l.branch, &l.group, &l.name, &l.key, &l.idTail, &tail, &gender, &standing, &l.birth, &l.joined, &l.retired,
			&converted, &education, &job, &noAddress)
		l.phoneTail, l.job, l.education = string(tail), share(job), share(education)
		l.woman, l.probationary = gender == "2", standing == string(member.Probationary)
		l.joinedYear, l.joinedMonth = l.joined.Month().Civil()
		l.born = l.birth.First()
		l.lacking = len(lacking(facts{l.birth, l.retired, converted, !l.probationary, education != "", job != "", tail != "", !noAddress})) > 0
		return l, err
	}
}

// facts are what lacking looks at.
type facts struct {
	birth, retired, converted            civil.PartialDay
	full, education, job, phone, address bool
}

// lacking names the items of REG-02 that an entry does not have. 人员类别, 党籍状态,
// 失联 and 流动 always have a value; who has retired needs no 工作岗位.
func lacking(f facts) []string {
	var names []string
	for _, x := range [...]struct {
		missing bool
		name    string
	}{
		{f.birth.IsZero(), "出生日期"}, {!f.education, "学历"}, {f.full && f.converted.IsZero(), "转为正式党员日期"},
		{!f.job && f.retired.IsZero(), "工作岗位"}, {!f.phone, "联系电话"}, {!f.address, "家庭住址"},
	} {
		if x.missing {
			names = append(names, x.name)
		}
	}
	return names
}

// Sort is an order of the list.
type Sort string

// The orders. The zero Sort is by name.
const (
	ByName   Sort = "name"
	ByAge    Sort = "age"    // oldest first; unknown last
	ByJoined Sort = "joined" // longest in the Party first
)

// Filter says which members, among those the permit reaches.
type Filter struct {
	Unit     org.UnitID      // this unit and what lies under it; zero: all
	Standing member.Standing // "": both
	Group    org.UnitID
	Text     string      // part of the name, or the last digits of the phone
	Retired  string      // "yes", "no"; "": both
	Lacking  bool        // an item of REG-02 is missing
	Birthday bool        // 政治生日 this month
	IDs      []member.ID // of these only; nil: of all
	Sort     Sort
	Down     bool      // the other way round
	On       civil.Day // as of this day; zero: today
}

// sight is the part of the organisation a permit and a filter reach.
type sight struct {
	day    civil.Day // as of which
	past   civil.Day // the same, zero when it is today
	tree   *org.Tree
	over   access.Path
	courts []org.UnitID
	within map[org.UnitID]bool // branches
}

// look finds what the permit reaches of the filter's unit. Fault: NotFound for
// a unit outside the permit.
// With a day the organisation is that of the day. Fault: Invalid for a day after
// today.
func (a *App) look(tx *sqldb.Tx, permit access.Permit, unit org.UnitID, on civil.Day) (s sight, err error) {
	if s.day = tx.Today(); on != 0 && on != s.day {
		if on > s.day {
			return s, required("on", "日期 "+on.String()+" 晚于今天")
		}
		s.day, s.past = on, on
	}
	s.tree, err = a.units.Tree(tx, s.day)
	if err != nil {
		return s, err
	}
	s.over = permit.Over()
	if unit != 0 {
		u, ok := s.tree.Unit(unit)
		if !ok || !permit.Holds(u.Path) {
			return s, notFoundUnit()
		}
		s.over = u.Path
	}
	s.within = map[org.UnitID]bool{}
	for _, u := range s.tree.Under(s.over, org.Branch) {
		s.within[u.ID] = true
		if !slices.Contains(s.courts, u.Court) {
			s.courts = append(s.courts, u.Court)
		}
	}
	return s, nil
}

// each calls fn for every member within sight, court by court in the order of
// names.
func (a *App) each(tx *sqldb.Tx, s sight, fn func(*line)) error {
	for _, court := range s.courts {
		r, err := a.register(tx, court, s.past)
		if err != nil {
			return err
		}
		seen := make([]bool, len(r.branches))
		for i, b := range r.branches {
			seen[i] = s.within[b]
		}
		for i := range r.lines {
			if seen[r.lines[i].at] {
				fn(&r.lines[i])
			}
		}
	}
	return nil
}

// most is how many members there are within sight.
func (a *App) most(tx *sqldb.Tx, s sight) (n int, err error) {
	for _, court := range s.courts {
		r, err := a.register(tx, court, s.past)
		if err != nil {
			return 0, err
		}
		for i, b := range r.branches {
			if s.within[b] {
				n += r.count[i]
			}
		}
	}
	return n, nil
}

// matcher returns whether a member passes the filter.
func (f Filter) matcher(today civil.Day) func(*line) bool {
	text := strings.TrimSpace(f.Text)
	var only map[member.ID]bool
	if f.IDs != nil {
		only = make(map[member.ID]bool, len(f.IDs))
		for _, id := range f.IDs {
			only[id] = true
		}
	}
	y, m, _ := today.Civil()
	return func(l *line) bool {
		switch {
		case f.Standing != "" && l.standing() != f.Standing,
			f.Group != 0 && l.group != f.Group,
			f.Lacking && !l.lacking,
			f.Birthday && !l.birthday(y, m),
			f.Retired == "yes" && !l.retiredOn(today),
			f.Retired == "no" && l.retiredOn(today),
			text != "" && !l.says(text),
			only != nil && !only[l.id]:
			return false
		}
		return true
	}
}

func (l *line) retiredOn(today civil.Day) bool {
	return !l.retired.IsZero() && l.retired.First() <= today
}

// birthday is member.PoliticalBirthday for a month.
func (l *line) birthday(year, month int) bool { return l.joinedMonth == month && l.joinedYear < year }

func (l *line) standing() member.Standing {
	if l.probationary {
		return member.Probationary
	}
	return member.Full
}

func (l *line) says(text string) bool {
	return strings.Contains(l.name, text) || (len(text) >= 2 && strings.HasSuffix(l.phoneTail, text))
}

// order sorts lines that are in the order of names within each court.
func order(lines []*line, by Sort, down bool, courts int) {
	name := func(a, b *line) int { return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) }
	day := func(d civil.PartialDay) civil.Day {
		if d.IsZero() {
			return 1 << 30
		}
		return d.First()
	}
	var less func(a, b *line) int
	switch by {
	case ByAge:
		less = func(a, b *line) int { return cmp.Or(cmp.Compare(day(a.birth), day(b.birth)), name(a, b)) }
	case ByJoined:
		less = func(a, b *line) int { return cmp.Or(cmp.Compare(day(a.joined), day(b.joined)), name(a, b)) }
	default:
		if courts > 1 {
			less = name
		}
	}
	if less != nil {
		slices.SortFunc(lines, less)
	}
	if down {
		slices.Reverse(lines)
	}
}
