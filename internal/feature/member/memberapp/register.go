package memberapp

import (
	"slices"
	"sync"

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
	all  map[org.UnitID]*everybodyOf
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
	e, err := a.everybody(tx, court, n)
	if err != nil {
		return nil, err
	}
	r := &register{version: n, day: day, lines: make([]line, 0, len(e.lines))}
	if day == 0 {
		for i := range e.lines {
			if !e.lines[i].ended {
				r.lines = append(r.lines, e.lines[i].line)
			}
		}
	} else if err := r.asOf(tx, court, e); err != nil {
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

// everybody is whoever is or was in a court's register, in the order of names.
type everybodyOf struct {
	version int64
	lines   []lived
}

// lived is a line with what decides how the member stood on a past day.
type lived struct {
	line
	ended, trial bool
	converted    civil.PartialDay
}

func (a *App) everybody(tx *sqldb.Tx, court org.UnitID, n int64) (*everybodyOf, error) {
	a.registers.Lock()
	e := a.registers.all[court]
	a.registers.Unlock()
	if e != nil && e.version == n {
		return e, nil
	}
	lines, err := sqldb.All(tx, lineScanner(), `select id, branch, party_group, full_name, name_key, id_tail, phone_tail, gender, standing, trial, birth, joined,
		retired_from, converted, education_text, job, address is null
		from member where court = $1 order by name_key, id`, court)
	if err != nil {
		return nil, err
	}
	e = &everybodyOf{n, lines}
	a.registers.Lock()
	defer a.registers.Unlock()
	if a.registers.all == nil {
		a.registers.all = map[org.UnitID]*everybodyOf{}
	}
	a.registers.all[court] = e
	return e, nil
}

// asOf fills in who belonged where on the register's day, by the same conditions
// as everywhere: see probationary and placedOn.
func (r *register) asOf(tx *sqldb.Tx, court org.UnitID, e *everybodyOf) error {
	type at struct{ branch, group org.UnitID }
	places := make(map[member.ID]at, len(e.lines))
	var who member.ID
	var p at
	err := tx.Bulk([]any{&who, &p.branch, &p.group}, func() error { places[who] = p; return nil },
		`select p.member, p.branch, p.party_group from org_unit u join member_place p on p.branch = u.id where u.court = $2 and `+placedOn, r.day, court)
	if err != nil {
		return err
	}
	for i := range e.lines {
		x := &e.lines[i]
		p, ok := places[x.id]
		if !ok || x.joined.First() > r.day {
			continue
		}
		l := x.line
		l.branch, l.group = p.branch, p.group
		l.probationary = (x.probationary || x.trial) && x.converted.IsZero() || !x.converted.IsZero() && x.converted.First() > r.day
		r.lines = append(r.lines, l)
	}
	return nil
}

// lineScanner scans lines; jobs and degrees of schooling that many share are
// kept once.
func lineScanner() func(sqldb.Row) (lived, error) {
	shared := map[sqldb.Text]string{}
	share := func(t sqldb.Text) string {
		if s, ok := shared[t]; ok {
			return s
		}
		shared[t] = string(t)
		return string(t)
	}
	return func(r sqldb.Row) (l lived, err error) {
		var education, job, tail sqldb.Text
		var gender, standing string
		var noAddress bool
		err = r.Scan(&l.id, &l.branch, &l.group, &l.name, &l.key, &l.idTail, &tail, &gender, &standing, &l.trial, &l.birth, &l.joined, &l.retired,
			&l.converted, &education, &job, &noAddress)
		l.phoneTail, l.job, l.education = string(tail), share(job), share(education)
		l.woman, l.probationary, l.ended = gender == "2", standing == string(member.Probationary), standing == string(member.Ended)
		l.joinedYear, l.joinedMonth = l.joined.Month().Civil()
		l.born = l.birth.First()
		l.lacking = len(lacking(facts{l.birth, l.retired, l.converted, standing == string(member.Full), education != "", job != "", tail != "", !noAddress})) > 0
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
