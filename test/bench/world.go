package main

import (
	"context"
	"fmt"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/server"
)

// world says how large an invented organisation is.
type world struct {
	courts   int // basic courts
	branches int // in each
	members  int // in each branch
	groups   int // in each branch
	meetings bool
	year     int // the first with meetings
	years    int // how many have; 0: one
}

// made counts what was made.
type made struct{ units, members, meetings int }

// segment is one level of a path.
func segment(n int) string { return fmt.Sprintf("%03s.", base36(n)) }

func base36(n int) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	s := ""
	for ; n > 0 || s == ""; n /= 36 {
		s = string(digits[n%36]) + s
	}
	return s
}

// build brings the database to the schema and makes the world in it, unless it
// is there already.
func (w world) build(ctx context.Context, o server.Options) (n made, err error) {
	sys, err := server.Open(ctx, o)
	if err != nil {
		return n, err
	}
	if err := sys.Close(); err != nil {
		return n, err
	}
	db, err := sqldb.Open(ctx, sqldb.Options{Dir: o.Data, URL: o.DB})
	if err != nil {
		return n, err
	}
	defer func() { _ = db.Close() }()
	if n, err = count(ctx, db); err != nil || n.units > 0 {
		return n, err
	}
	if n, err = w.make(ctx, db); err == nil && db.Engine() == sqldb.Postgres {
		// What autovacuum would do, at a moment of its own choosing.
		_, err = db.Raw().ExecContext(ctx, "vacuum analyze")
	}
	return n, err
}

// count counts what is there.
func count(ctx context.Context, db *sqldb.DB) (n made, err error) {
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		_, err := sqldb.One(tx, func(r sqldb.Row) (made, error) { return n, r.Scan(&n.units, &n.members, &n.meetings) },
			`select (select count(id) from org_unit), (select count(id) from member), (select count(id) from life_meeting)`)
		return err
	})
	return n, err
}

// make fills an empty database with the world, in bulk and past the
// operations: what is measured comes afterwards.
func (w world) make(ctx context.Context, db *sqldb.DB) (n made, err error) {
	b := &builder{world: w, db: db, now: db.Now()}
	for c := 1; c <= w.courts; c++ {
		if err := db.Write(ctx, func(tx *sqldb.Tx) error { return b.court(tx, c) }); err != nil {
			return b.made, err
		}
	}
	return b.made, nil
}

// leader is a post of the court that the next member without one will hold.
type leader struct {
	unit  org.UnitID
	kind  org.PostKind
	title string
}

type builder struct {
	world
	leaders []leader
	later   []func() // rows that refer to units not yet written
	db      *sqldb.DB
	now     time.Time
	made    made
	unit    *sqldb.Inserter
	span    *sqldb.Inserter
	term    *sqldb.Inserter
	post    *sqldb.Inserter
	who     *sqldb.Inserter
	seat    *sqldb.Inserter
	meet    *sqldb.Inserter
}

func (b *builder) court(tx *sqldb.Tx, c int) error {
	b.unit = tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "category", "with_committee", "founded_on", "ended_on", "version")
	b.span = tx.Insert("org_span", "id", "unit", "from_day", "until_day", "parent", "path", "full_name", "short_name", "with_committee")
	b.term = tx.Insert("org_term", "id", "unit", "from_day", "years", "ended_on")
	b.post = tx.Insert("org_post", "id", "unit", "member", "holder", "post", "title", "from_day", "until_day")
	b.who = tx.Insert("member", "id", "court", "branch", "party_group", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "ethnicity", "birth",
		"standing", "joined", "converted", "lost", "floating", "version")
	b.seat = tx.Insert("member_place", "id", "member", "branch", "party_group", "from_day", "until_day", "reason")
	b.meet = tx.Insert("life_meeting", "id", "branch", "party_group", "kinds", "stage", "title", "day", "begins", "place", "host", "recorder", "due", "present", "entered_at", "recorded_at", "version")
	name := fmt.Sprintf("测试%03d人民法院", c)
	court := b.put(0, 0, segment(c), org.Court, fmt.Sprintf("%03d", c), name, name, false)
	top := segment(c) + segment(1)
	lead := b.put(court, court, segment(c)+segment(2), org.LeadingGroup, fmt.Sprintf("%03d001", c), "中共"+name+"党组", "院党组", false)
	committee := b.put(court, court, top, org.PartyCommittee, fmt.Sprintf("%03d100", c), "中共"+name+"机关委员会", "机关党委", true)
	b.leaders = []leader{{lead, org.Secretary, "党组书记"}, {committee, org.FullTimeDeputy, "机关党委专职副书记"}}
	for i := 1; i <= b.branches; i++ {
		if err := b.branch(court, committee, top, c, i); err != nil {
			return err
		}
	}
	for _, in := range []*sqldb.Inserter{b.unit, b.span, b.term, b.who, b.seat, b.post, b.meet} {
		if err := in.Done(); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) put(court, parent org.UnitID, path string, kind org.Kind, code, full, short string, committee bool) org.UnitID {
	u := id.New[org.Unit](b.now)
	if court == 0 {
		court = u
	}
	founded := civil.MustDate(b.year-10, 1, 1)
	b.unit.Add(u, court, parent, path, string(kind), code, full, short, nil, committee, founded, civil.End(0), 1)
	b.later = append(b.later, func() {
		b.span.Add(id.New[builder](b.now), u, founded, civil.End(0), parent, path, full, short, committee)
	})
	b.made.units++
	return u
}

func (b *builder) branch(court, committee org.UnitID, top string, c, i int) error {
	path := top + segment(i)
	short := fmt.Sprintf("第%d党支部", i)
	code := fmt.Sprintf("%03d100%03d", c, i)
	br := b.put(court, committee, path, org.Branch, code, fmt.Sprintf("测试%03d法院%s", c, short), short, true)
	b.later = append(b.later, func() { b.term.Add(id.New[org.Term](b.now), br, civil.MustDate(b.year-1, 3, 20), 3, civil.End(0)) })
	groups := make([]org.UnitID, 0, b.groups)
	for g := 1; g <= b.groups; g++ {
		groups = append(groups, b.put(court, br, path+segment(g), org.Group, fmt.Sprintf("%s%02d", code, g), fmt.Sprintf("第%d党小组", g), fmt.Sprintf("第%d党小组", g), false))
	}
	// What follows refers to the units, so they go first.
	if err := b.unit.Done(); err != nil {
		return err
	}
	for _, add := range b.later {
		add()
	}
	b.later = nil
	kinds := []org.PostKind{org.Secretary, org.DeputySecretary, org.Organisation, org.Publicity, org.Discipline}
	titles := []string{"支部书记", "支部副书记", "组织委员", "宣传委员", "纪检委员"}
	var places []func()
	for m := range b.members {
		who := id.New[member.Member](b.now)
		name := fmt.Sprintf("党员%03d%02d%03d", c, i, m)
		var group org.UnitID
		if len(groups) > 0 {
			group = groups[m%len(groups)]
		}
		joined := civil.MustDate(b.year-20+m%15, 1+m%12, 1+m%28)
		b.who.Add(who, court, br, group, name, fmt.Sprintf("%03d%02d%03d", c, i, m), []byte{1}, fmt.Sprintf("%d", who), "5145****0000", fmt.Sprint(1+m%2), "01", "1980-01",
			"full", joined, joined.AddYears(1), false, false, 1)
		places = append(places, func() { b.seat.Add(id.New[builder](b.now), who, br, group, joined, civil.End(0), "测试") })
		b.made.members++
		since := civil.MustDate(b.year-1, 3, 20)
		switch {
		case m < len(kinds):
			b.post.Add(id.New[org.Post](b.now), br, who, name, string(kinds[m]), titles[m], since, civil.End(0))
		case m == len(kinds) && group != 0:
			b.post.Add(id.New[org.Post](b.now), group, who, name, string(org.GroupLeader), "党小组组长", since, civil.End(0))
		case len(b.leaders) > 0:
			l := b.leaders[0]
			b.leaders = b.leaders[1:]
			b.post.Add(id.New[org.Post](b.now), l.unit, who, name, string(l.kind), l.title, since, civil.End(0))
		}
	}
	if b.meetings {
		for y := range max(1, b.years) {
			b.yearOfMeetings(b.year+y, br, groups, (c*31+i)%9)
		}
	}
	if err := b.who.Done(); err != nil {
		return err
	}
	for _, add := range places {
		add()
	}
	return nil
}

// yearOfMeetings records what a branch does in a year, up to today; gap leaves a
// few out.
func (b *builder) yearOfMeetings(year int, br org.UnitID, groups []org.UnitID, gap int) {
	meet := func(kind life.Kinds, group org.UnitID, month, day int, title string) {
		if gap > 0 && (month*7+day)%41 == gap {
			return
		}
		at := civil.MustDate(year, month, day)
		if at > civil.DayOf(b.now) {
			return
		}
		b.meet.Add(id.New[life.Meeting](b.now), br, group, int64(kind), string(life.Recorded), title, at, "09:00", "党员活动室", "测试主持", "测试记录",
			b.members, b.members-1, sqldb.At(at.Start()), sqldb.At(at.Start()), 1)
		b.made.meetings++
	}
	for m := 1; m <= 12; m++ {
		meet(life.Committee, 0, m, 6, "支委会")
		meet(life.ThemeDay, 0, m, 15, "主题党日")
		for g, group := range groups {
			meet(life.GroupMeet, group, m, 20+g, "党小组会")
		}
		if m%3 == 0 {
			meet(life.Assembly, 0, m, 18, "党员大会")
		}
		if m%6 == 0 {
			meet(life.Lecture, 0, m, 25, "党课")
		}
	}
}
