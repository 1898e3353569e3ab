package careapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/personal"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may know of care, inside their own transaction. Judge
// reads no sealed column.
type Facts struct{ app *App }

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{a} }

// Rules returns the rules of this room.
func (*Facts) Rules() []rulebook.Rule { return care.Rules() }

// Judge judges the branches among units for the years of window. It reads each table
// once, over the smallest subtree that holds the units, and the register only where
// somebody is on a list or paired.
func (f *Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	over, first := access.Everywhere, true
	for _, u := range units {
		if u.Kind != org.Branch {
			continue
		}
		if first {
			over, first = u.Path, false
		}
		over = access.Common(over, u.Path)
	}
	if first {
		return nil, nil
	}
	by, err := load(tx, over)
	if err != nil || len(by) == 0 {
		return nil, err
	}
	local, err := locals(tx)
	if err != nil {
		return nil, err
	}
	var out []rulebook.Finding
	for _, u := range units {
		x := by[u.ID]
		if x == nil || u.Kind != org.Branch {
			continue
		}
		court, _ := tree.Unit(u.Court)
		x.Subject = &rulebook.Subject{Kind: u.Kind.Subject(), ID: int64(u.ID), Name: u.Label(tree), Unit: int64(u.ID), UnitName: u.Short, Code: u.Code, Court: court.Name}
		x.Local = inForce(tree, local, court)
		out = x.Judge(window, on, out)
	}
	return out, nil
}

func load(tx *sqldb.Tx, over access.Path) (map[org.UnitID]*care.Facts, error) {
	by := map[org.UnitID]*care.Facts{}
	at := func(u org.UnitID) *care.Facts {
		if by[u] == nil {
			by[u] = &care.Facts{}
		}
		return by[u]
	}
	visits := map[member.ID][]civil.Day{}
	from, end := string(over), string(over.End())
	const placed = ` join member_place q on q.member = x.member join org_unit u on u.id = q.branch where u.path >= $1 and u.path < $2 `
	if err := tx.Each(func(r sqldb.Row) error {
		var who member.ID
		var day civil.Day
		err := r.Scan(&who, &day)
		visits[who] = append(visits[who], day)
		return err
	}, `select distinct x.member, x.done_day from care_visit x`+placed+`and x.done_day is not null order by x.member, x.done_day`, from, end); err != nil {
		return nil, err
	}
	type spot struct {
		entry  care.PersonID
		branch org.UnitID
	}
	seen := map[spot]*care.Listed{}
	if err := tx.Each(func(r sqldb.Row) error {
		var k spot
		var who member.ID
		var l care.Listed
		var here civil.Period
		if err := r.Scan(&k.entry, &who, &k.branch, &l.Since, &l.Ended, &here.From, &here.Until); err != nil {
			return err
		}
		if seen[k] == nil {
			l.Visits = visits[who]
			seen[k] = &l
			x := at(k.branch)
			x.Listed = append(x.Listed, &l)
		}
		seen[k].Here = append(seen[k].Here, here)
		return nil
	}, `select x.id, x.member, q.branch, x.since_day, x.ended_day, q.from_day, q.until_day from care_person x`+placed+`order by x.id, q.from_day, q.id`, from, end); err != nil {
		return nil, err
	}
	var where []org.UnitID
	ps, err := sqldb.All(tx, func(r sqldb.Row) (care.Pair, error) {
		var u org.UnitID
		p, err := scanPair(also{r, []any{&u}})
		where = append(where, u)
		return p, err
	}, `select `+pairColumns+`, m.branch from care_pair x`+ofMentees+`order by x.id`, from, end)
	if err != nil || len(ps) == 0 {
		return by, err
	}
	for i := range ps {
		x := at(where[i])
		x.Pairs = append(x.Pairs, &ps[i])
	}
	return by, reviews(tx, ps, `select r.pair, r.year, r.words, r.made_name, r.made_at from care_review r join care_pair x on x.id = r.pair`+ofMentees+`order by r.pair, r.year`, from, end)
}

// locals are the resolutions on when people are visited, by court.
func locals(tx *sqldb.Tx) (map[org.UnitID][]care.Local, error) {
	vs, err := setting.Named(tx, care.SetTimes)
	out := map[org.UnitID][]care.Local{}
	for _, v := range vs {
		out[org.UnitID(v.Unit)] = append(out[org.UnitID(v.Unit)], care.Local{From: v.From, Times: v.Amount, Basis: v.Basis})
	}
	return out, err
}

// inForce are those of the court, else of the nearest court above it.
func inForce(tree *org.Tree, local map[org.UnitID][]care.Local, court org.Unit) []care.Local {
	for u, ok := court, true; ok; u, ok = tree.Unit(u.Parent) {
		if ls := local[u.ID]; len(ls) > 0 {
			return ls
		}
	}
	return nil
}

// JudgeOwn tells a member of the pairs they are one of, for them alone.
func (*Facts) JudgeOwn(tx *sqldb.Tx, who int64, on civil.Day) ([]rulebook.Finding, error) {
	ps, err := pairsOf(tx, member.ID(who))
	if err != nil {
		return nil, err
	}
	return care.JudgeOwn(ps, member.ID(who), on), nil
}

// Coming is a planned visit, without who is visited, or the last day for the review
// of a pair, without who is in it: what may stand in a calendar outside.
type Coming struct {
	ID    string
	Title string
	Day   civil.Day
}

// VisitsOf returns the visits planned for the days in the subtree.
func (*Facts) VisitsOf(tx *sqldb.Tx, over access.Path, days civil.Period) ([]Coming, error) {
	return sqldb.All(tx, func(r sqldb.Row) (c Coming, err error) {
		var k care.VisitID
		c.Title = "走访慰问"
		err = r.Scan(&k, &c.Day)
		c.ID = "visit-" + k.String()
		return c, err
	}, `select x.id, x.planned_day from care_visit x`+within+`and x.done_day is null and x.planned_day >= $3 and x.planned_day <= $4 order by x.planned_day, x.id`, string(over), string(over.End()), days.From, days.Until)
}

// ReviewsOf returns the last days, among days, for the reviews that a mentor is to
// write.
func (*Facts) ReviewsOf(tx *sqldb.Tx, mentor int64, days civil.Period) (cs []Coming, err error) {
	if mentor == 0 {
		return nil, nil
	}
	ps, err := pairsOf(tx, member.ID(mentor))
	for i := range ps {
		p := &ps[i]
		for y := days.From.Year(); y <= days.Until.Year(); y++ {
			if due, ok := p.Due(y); ok && int64(p.Mentor) == mentor && days.Has(due) && !p.Reviewed(y) {
				cs = append(cs, Coming{ID: "pair-" + p.ID.String() + "-" + civil.Year(y).String(), Title: "截止：结对年度小结", Day: due})
			}
		}
	}
	return cs, err
}

// Holding returns all that this room holds about one member (PI-07), whole.
func (f *Facts) Holding(tx *sqldb.Tx, _, who int64) ([]personal.Holding, error) {
	if who == 0 {
		return nil, nil
	}
	h := personal.Holding{Title: "关怀"}
	err := tx.Each(func(r sqldb.Row) error {
		var p kept
		if err := r.Scan(&p.ID, &p.Since, &p.Ended, &p.need, &p.circumstances); err != nil {
			return err
		}
		if err := f.app.unseal(&p); err != nil {
			return err
		}
		said := care.NeedsChinese(p.Needs)
		if p.Circumstances != "" {
			said += "：" + p.Circumstances
		}
		when := p.Since.String() + " 起"
		if p.Ended != 0 {
			when = civil.Period{From: p.Since, Until: p.Ended}.String()
		}
		h.Rows = append(h.Rows, personal.Row{Name: "走访名单", Value: said, When: when})
		return nil
	}, `select id, since_day, ended_day, need, circumstances from care_person where member = $1 order by since_day desc, id`, who)
	if err != nil {
		return nil, err
	}
	vs, err := f.app.visitsOf(tx, member.ID(who))
	if err != nil {
		return nil, err
	}
	for _, v := range vs {
		x := personal.Row{Name: "走访慰问", Value: v.Visitors, When: v.Done.String()}
		if v.Done == 0 {
			x.Name, x.When = "计划走访", v.Planned.String()
		}
		if v.Amount != 0 {
			x.Value += "，慰问金 " + v.Amount.Text()
		}
		if v.Gift != "" {
			x.Value += "，" + v.Gift
		}
		if v.Remarks != "" {
			x.Value += "；备注：" + v.Remarks
		}
		h.Rows = append(h.Rows, x)
	}
	ps, err := pairsOf(tx, member.ID(who))
	if err != nil {
		return nil, err
	}
	for i := range ps {
		p := &ps[i]
		h.Rows = append(h.Rows, personal.Row{Name: p.Kind.Chinese() + "结对", Value: p.MentorName + "、" + p.MenteeName + " " + p.Plan, When: p.Runs().String()})
		for _, r := range p.Reviews {
			h.Rows = append(h.Rows, personal.Row{Name: "结对小结", Value: r.Words, When: civil.Year(r.Year).String()})
		}
	}
	if len(h.Rows) == 0 {
		return nil, nil
	}
	return []personal.Holding{h}, nil
}
