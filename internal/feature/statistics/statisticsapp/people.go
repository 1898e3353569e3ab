package statisticsapp

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// PageSize is the number of persons on a page.
const PageSize = 50

// The sides of a balance that are no reasons.
const (
	SideOpening = "opening" // counted the day before the term
	SideClosing = "closing" // counted on its last day
	SideDoubts  = "doubts"  // documents and belonging do not agree
	SideMissing = "missing" // reported at the end of the year before, and not counted then now
	SideAdded   = "added"   // counted then now, and not reported
)

// PeopleIn says which number to open: a cell of a table, or a side of the
// balance (a reason, or one of the sides above).
type PeopleIn struct {
	ReportIn
	Table, Row, Column string
	RowUnit            org.UnitID
	Side               string
	Report             FrozenID // of a frozen report; ReportIn is then the report's own
	Page               int
}

// Listed is one person, or unit, behind a number.
type Listed struct {
	Member member.ID // zero for a unit
	Unit   org.UnitID
	Name   string
	Branch string
	Why    string // of a balance: the day and the reason
	Amount int    // of a unit: members
	day    civil.Day
	key    string
}

// People is who is behind a number.
type People struct {
	Title       string // of the number
	Scope       string
	Term        statistics.Term
	Until       civil.Day
	Listed      []Listed
	Total       int
	Page, Pages int
}

// People opens a number to those whom it counts, with the predicate that
// counted them. It is for who may see members. Faults: NotFound for a number
// that there is not; Invalid; NotFound for a unit outside of the permit.
func (a *App) People(ctx context.Context, permit access.Permit, in PeopleIn) (out People, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return People{}, err
	}
	defer fault.Wrap(&err, "statisticsapp.People")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		var all []Listed
		if all, err = a.behind(tx, permit, in, &out); err != nil {
			return err
		}
		out.Total = len(all)
		out.Pages = max(1, (out.Total+PageSize-1)/PageSize)
		out.Page = min(max(in.Page, 1), out.Pages)
		from := (out.Page - 1) * PageSize
		out.Listed = all[from:min(from+PageSize, len(all))]
		return nil
	})
	return out, err
}

// PeopleSheet is those behind a number, all of them, for a workbook. It stands
// in the trail with everybody who is on it.
func (a *App) PeopleSheet(ctx context.Context, permit access.Permit, in PeopleIn) (out Book, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return Book{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		var p People
		all, err := a.behind(tx, permit, in, &p)
		if err != nil {
			return err
		}
		out = Book{Name: "党内统计-" + in.Term.String() + "-名单.xlsx", Pages: []Page{{Name: "名单", Title: p.Scope + " " + p.Title + "（" + permit.Actor().Name + " 导出）", Columns: []string{"姓名", "所在党支部", "说明"}}}}
		e := audit.Entry{Action: member.CanView, Subject: "导出统计名单 " + p.Scope + " " + p.Title, Kinds: "姓名、所在党支部", Unit: int64(in.Unit), Detail: map[string]any{"count": len(all), "term": in.Term.String()}}
		for _, l := range all {
			why := l.Why
			if l.Member == 0 {
				why = itoa(l.Amount) + " 人"
			} else {
				e.Members = append(e.Members, int64(l.Member))
			}
			out.Pages[0].Rows = append(out.Pages[0].Rows, []any{l.Name, l.Branch, why})
		}
		return audit.Record(tx, permit, e)
	})
	return out, err
}

// behind finds who is behind the number, in order of names; of comings and
// goings in order of days.
func (a *App) behind(tx *sqldb.Tx, permit access.Permit, in PeopleIn, out *People) ([]Listed, error) {
	s, period, err := a.asked(tx, permit, &in)
	if err != nil {
		return nil, err
	}
	out.Scope, out.Term, out.Until = s.title(), in.Term, period.Until
	if in.Side != "" {
		return a.besides(tx, permit, in, s, period, out)
	}
	c, ok := statistics.FindCell(in.Table, in.Row, in.RowUnit, in.Column)
	if !ok {
		return nil, notFound("个统计数")
	}
	row := c.Table.RowTitle(in.Row)
	if c.Table.ByUnit {
		row = cmp.Or(s.tree.Name(in.RowUnit), "合计")
	}
	out.Title = c.Table.Title + "：" + row
	if col := c.Table.ColumnTitle(slices.Index(c.Table.Columns, in.Column)); col != row {
		out.Title += "、" + col
	}
	wants := c.Wants()
	var all []Listed
	add := func(who member.ID, court, b org.UnitID, m statistics.Marks) {
		if m.All(wants) && (in.RowUnit == 0 || s.rowOf(court, b) == in.RowUnit) {
			all = append(all, Listed{Member: who, Branch: s.branches[b].name})
		}
	}
	switch {
	case c.Table.Bodies && in.Report != 0:
		return nil, notFound("个统计数") // a frozen report keeps no units
	case c.Table.Bodies:
		return a.bodiesBehind(tx, s, period, wants)
	case in.Report != 0:
		err = counted(tx, in.Report, add)
	default:
		err = a.survey(tx, s, period, func(p *seen) error { add(p.ID, p.Court, p.Branch, p.marks); return nil })
	}
	if err != nil {
		return nil, err
	}
	return a.name(tx, all)
}

// asked is ask for a number; one of a frozen report is of what the report is.
func (a *App) asked(tx *sqldb.Tx, permit access.Permit, in *PeopleIn) (*scope, civil.Period, error) {
	if in.Report == 0 {
		return a.ask(tx, permit, in.ReportIn)
	}
	f, s, err := a.find(tx, permit, in.Report)
	if in.Side != "" && err == nil {
		err = notFound("个统计数")
	}
	in.ReportIn = ReportIn{f.Of, f.Term}
	period := f.Term.Period()
	period.Until = f.Until
	return s, period, err
}

func (a *App) bodiesBehind(tx *sqldb.Tx, s *scope, period civil.Period, wants statistics.Marks) ([]Listed, error) {
	members := map[org.UnitID]int{}
	err := a.survey(tx, s, period, func(p *seen) error {
		if p.Present() {
			members[p.Branch]++
		}
		return nil
	})
	var all []Listed
	s.bodies(members, func(b *statistics.Body) {
		if statistics.MarkedBody(b).All(wants) {
			court := s.tree.Name(b.Unit.Court)
			all = append(all, Listed{Unit: b.Unit.ID, Name: b.Unit.Short, Branch: court, Amount: b.Members})
		}
	})
	return all, err
}

// knows reports whether the reader may know whom the reason is about.
func knows(permit access.Permit, r statistics.Reason) bool {
	return r.Open() || permit.Actor().Can(member.CanReveal)
}

// besides finds who is behind a side of the balance.
func (a *App) besides(tx *sqldb.Tx, permit access.Permit, in PeopleIn, s *scope, period civil.Period, out *People) ([]Listed, error) {
	reason := statistics.Reason(in.Side)
	titles := map[string]string{SideOpening: "期初数", SideClosing: "期末数", SideDoubts: "登记与所在支部不符", SideMissing: "上年上报而期初未计入", SideAdded: "期初计入而上年未上报"}
	out.Title = "增减变化：" + cmp.Or(titles[in.Side], reason.Chinese())
	if titles[in.Side] == "" && reason.Chinese() == "" {
		return nil, notFound("个统计数")
	}
	if titles[in.Side] == "" && !knows(permit, reason) {
		return nil, fault.New(fault.Denied, "这一项涉及党籍处理，只有可以查看遮盖字段的岗位能够打开名单。")
	}
	var reported map[member.ID]bool
	if in.Side == SideMissing || in.Side == SideAdded {
		before, err := frozen(tx, s.Of, in.Term.Before().String(), permit)
		if err != nil || len(before) == 0 {
			return nil, cmp.Or(err, notFound("份冻结的报表"))
		}
		if reported, err = present(tx, before[0].ID); err != nil {
			return nil, err
		}
	}
	var all []Listed
	err := a.survey(tx, s, period, func(p *seen) error {
		l := Listed{Member: p.ID, Branch: s.branches[p.Branch].name}
		switch in.Side {
		case SideOpening, SideAdded:
			if p.before && !reported[p.ID] {
				all = append(all, l)
			}
		case SideClosing:
			if p.Present() {
				all = append(all, l)
			}
		case SideDoubts:
			if len(p.doubts) > 0 {
				d, what := p.doubts[0], "离开"
				if knows(permit, d.Reason) {
					what = d.Reason.Chinese()
				}
				l.Why, l.day = d.Day.String()+" 登记"+what+"，期末仍在支部", d.Day
				all = append(all, l)
			}
		case SideMissing:
			if p.before {
				delete(reported, p.ID)
			}
		default:
			for _, m := range p.Moves {
				if m.Reason == reason {
					l.Branch, l.Why, l.day = s.branches[m.Branch].name, m.Day.String()+" "+m.Reason.Chinese(), m.Day
					all = append(all, l)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if in.Side == SideMissing {
		for id := range reported {
			all = append(all, Listed{Member: id})
		}
	}
	return a.name(tx, all)
}

// name fills in names and puts the persons in order.
func (a *App) name(tx *sqldb.Tx, all []Listed) ([]Listed, error) {
	ids := make([]member.ID, 0, len(all))
	for _, l := range all {
		ids = append(ids, l.Member)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	type named struct{ name, key string }
	names := make(map[member.ID]named, len(ids))
	err := a.register.CountedOrder(tx, ids, func(id member.ID, name, key string) { names[id] = named{name, key} })
	for i := range all {
		n := names[all[i].Member]
		all[i].Name, all[i].key = n.name, n.key
	}
	slices.SortFunc(all, func(a, b Listed) int {
		return cmp.Or(cmp.Compare(a.day, b.day), strings.Compare(a.key, b.key), cmp.Compare(a.Member, b.Member))
	})
	return all, err
}
