package memberapp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

// Import is how rosters come in.
func (a *App) Import() intake.Kind {
	return intake.Kind{
		Name: "members", Title: "党员名册", Can: member.CanImport,
		Hint:     "党员名册的 Excel 工作簿（.xlsx），可以有几张表、几种格式；表头至少要有姓名、公民身份号码、加入党组织日期。先导入组织架构，名册里的党支部才认得出。",
		Template: "/members/template",
		Check:    a.CheckRoster, Load: a.LoadRoster,
	}
}

// CheckRoster says what loading the roster would do, and changes nothing.
func (a *App) CheckRoster(ctx context.Context, permit access.Permit, f intake.File, p intake.Progress) (intake.Report, error) {
	if err := permit.Covers(member.CanImport); err != nil {
		return intake.Report{}, err
	}
	book, err := readBook(f)
	if err != nil {
		return intake.Report{}, err
	}
	var report intake.Report
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		r, err := a.readRoster(tx, permit, book)
		if err != nil {
			return err
		}
		plan, err := a.plan(tx, r, p)
		report = plan.report
		return err
	})
	return report, err
}

// reading is a roster as understood for one court.
type reading struct {
	permit access.Permit
	tree   *org.Tree
	court  org.Unit
	codes  map[string]org.Unit // branches and groups of the court by code
	result roster.Result
	told   map[roster.Field]map[string]bool // for 失联 and 流动: the sheets that say it
}

// readRoster finds out which court the roster is of and reads it. Fault:
// Invalid when it is no roster, or of no court that the permit reaches.
func (a *App) readRoster(tx *sqldb.Tx, permit access.Permit, book roster.Book) (*reading, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	court, err := courtOf(tree, permit, book, tx.Today())
	if err != nil {
		return nil, err
	}
	r := &reading{permit: permit, tree: tree, court: court, codes: map[string]org.Unit{}}
	for _, u := range tree.Under(court.Path, org.Branch, org.Group) {
		r.codes[string(u.Kind)+u.Code] = u
	}
	r.told = map[roster.Field]map[string]bool{roster.Lost: mentions(book, "失联"), roster.Floating: mentions(book, "流动")}
	r.result = roster.Read(book, directory(tree, permit, court), tx.Today())
	if x := r.result.Refused; len(x) > 0 {
		return nil, refused(x)
	}
	return r, nil
}

// refused says why the whole file is no roster.
func refused(x []roster.Fault) error { return fault.New(fault.Invalid, x[0].Want+"。") }

// directory is the branches that a roster of the court may name; those of other
// courts, and those the permit does not reach, are known and out of scope.
func directory(tree *org.Tree, permit access.Permit, court org.Unit) roster.Directory {
	var branches []roster.Branch
	for _, u := range tree.Under(access.Everywhere, org.Branch) {
		b := roster.Branch{Code: u.Code, Name: u.Short, Others: append([]string{u.Name, u.Code}, u.Aliases...),
			Foreign: u.Court != court.ID || !permit.Holds(u.Path)}
		for _, g := range tree.Children(u.ID) {
			if g.Kind == org.Group {
				b.Groups = append(b.Groups, roster.Group{Code: g.Code, Name: g.Short})
			}
		}
		branches = append(branches, b)
	}
	return roster.NewIndex(branches)
}

// sample is how many lines of each sheet decide whose roster it is.
const sample = 120

// courtOf returns the court that the roster is of: the court the permit lies
// in, or, when the permit reaches several, the one whose branches the first
// lines name most often. Fault: Invalid when that is not one court.
func courtOf(tree *org.Tree, permit access.Permit, book roster.Book, today civil.Day) (org.Unit, error) {
	var courts []org.Unit
	for _, b := range tree.Under(permit.Over(), org.Branch) {
		if c, ok := tree.Unit(b.Court); ok && !slices.ContainsFunc(courts, func(x org.Unit) bool { return x.ID == c.ID }) {
			courts = append(courts, c)
		}
	}
	switch len(courts) {
	case 0:
		return org.Unit{}, fault.New(fault.Invalid, "还没有党支部，名册里的人没有归处。请先导入组织架构。")
	case 1:
		return courts[0], nil
	}
	top := head(book, sample)
	best, second, court := -1, -1, org.Unit{}
	for _, c := range courts {
		n := named(top, c)
		for _, r := range roster.Read(top, directory(tree, permit, c), today).Rows {
			if r.Member.BranchCode != "" {
				n++
			}
		}
		if n > best {
			best, second, court = n, best, c
		} else {
			second = max(second, n)
		}
	}
	if best == 0 || best == second {
		// What is no roster at all is of no court either: that comes first.
		if x := roster.Read(book, directory(tree, permit, courts[0]), today).Refused; len(x) > 0 {
			return org.Unit{}, refused(x)
		}
		return org.Unit{}, fault.New(fault.Invalid, "看不出这份名册是哪个法院的：党支部名称对不上唯一的法院。请切换到该法院的岗位再导入，或在名册里写党支部全称。")
	}
	return court, nil
}

// named reports 1 when the title lines name the court, else 0: it decides
// between courts whose branches bear the same names.
func named(book roster.Book, court org.Unit) int {
	for _, s := range head(book, 3).Sheets {
		for _, l := range s.Lines {
			for _, c := range l.Cells {
				if court.Name != "" && strings.Contains(c.Text, court.Name) {
					return 1
				}
			}
		}
	}
	return 0
}

// plan is what loading a reading would do.
type plan struct {
	report intake.Report
	rows   []planned
}

// planned is one row that may enter, with what it becomes.
type planned struct {
	entry   *entry
	fresh   bool
	changes []Change
	moved   bool // to another branch or group
	from    [2]org.UnitID
	was     roster.Candidate // before
}

// most is how many differences and problems a report keeps.
const most = 3000

// plan compares the reading with the register.
func (a *App) plan(tx *sqldb.Tx, r *reading, p intake.Progress) (plan, error) {
	known := map[string]*entry{}
	err := tx.Each(func(row sqldb.Row) error {
		e, err := scanEntry(row)
		known[e.index] = e
		return err
	}, selectEntry+` where court = $1`, r.court.ID)
	if err != nil {
		return plan{}, err
	}
	others, err := inOtherCourts(tx, r.court.ID)
	if err != nil {
		return plan{}, err
	}
	pl := plan{report: reportOf(&r.result)}
	for i := range r.result.Rows {
		if i%200 == 0 {
			p.Say(i, len(r.result.Rows))
		}
		row := &r.result.Rows[i]
		if row.Verdict == roster.Reject {
			continue
		}
		if e := known[a.idIndex(row.Member.IDNumber)]; e != nil && !r.reaches(e) {
			pl.refuse(row, "KNOWN_ELSEWHERE", "这名党员登记在本院的其他党支部。请联系机关党委党务干部转接组织关系")
			continue
		} else if e != nil && e.Standing == member.Ended {
			pl.refuse(row, "MEMBERSHIP_ENDED", "这名党员在本院已登记为"+e.MembershipStatus+"。重新转入、恢复党籍或者重新入党，请在党员页登记")
			continue
		}
		if index := a.idIndex(row.Member.IDNumber); known[index] == nil && others[index] {
			pl.refuse(row, "MEMBER_ELSEWHERE", "这个号码在本系统另一法院登记为在册党员，没有开出介绍信，同一天不能在两个支部。请先由对方转出")
			continue
		}
		x, err := a.planRow(r, row, known)
		if err != nil {
			return plan{}, err
		}
		pl.add(row, x)
	}
	unsaid := 0
	for _, e := range known {
		if e.Standing != member.Ended && r.reaches(e) {
			unsaid++
		}
	}
	if unsaid > 0 {
		pl.report.Lines = append(pl.report.Lines, fmt.Sprintf("系统里另有党员 %d 人不在这份名册里，不作改动", unsaid))
	}
	return pl, nil
}

// inOtherCourts returns the digests of the numbers of everybody who belongs to
// another court and is not on the way from there.
func inOtherCourts(tx *sqldb.Tx, court org.UnitID) (map[string]bool, error) {
	in := map[string]bool{}
	var index string
	return in, tx.Bulk([]any{&index}, func() error { in[index] = true; return nil }, `select m.id_index from member m where m.court <> $1 and m.standing <> 'ended'
		and not exists (select 1 from member_letter l where l.member = m.id and l.direction = 'out' and l.state = 'issued')`, court)
}

// reaches reports whether the permit reaches the member where they are now; who
// is nowhere any more is the court's.
func (r *reading) reaches(e *entry) bool {
	if e.branch == 0 {
		return r.permit.Holds(r.court.Path)
	}
	u, ok := r.tree.Unit(e.branch)
	return r.permit.Holds(u.Path) && ok
}

// refuse keeps out a row of somebody whom the permit does not reach, without
// saying where they are.
func (pl *plan) refuse(row *roster.Row, code roster.Code, want string) {
	if row.Verdict == roster.Warn {
		pl.report.Warned--
	}
	pl.report.Bad++
	pl.report.Problems = append(pl.report.Problems, problem(roster.Fault{Sheet: row.Sheet, Line: row.Line, Column: roster.IDNumber.Title(), Code: code,
		Severity: roster.Error, Value: row.Member.IDNumber, Want: want}))
}

// planRow finds who the row is, by the digest of the ID number, and what would
// change. It takes the member out of known.
func (a *App) planRow(r *reading, row *roster.Row, known map[string]*entry) (planned, error) {
	c := row.Member
	branch, group := r.codes[string(org.Branch)+c.BranchCode].ID, r.codes[string(org.Group)+c.GroupCode].ID
	index := a.idIndex(c.IDNumber)
	e := known[index]
	if e == nil {
		return planned{entry: &entry{court: r.court.ID, branch: branch, group: group, version: 1, index: index, Candidate: c}, fresh: true}, nil
	}
	delete(known, index)
	if err := a.open(e); err != nil {
		return planned{}, err
	}
	x := planned{entry: e, from: [2]org.UnitID{e.branch, e.group}, was: e.Candidate}
	x.changes = change(&e.Candidate, &c, false, func(f field) bool {
		told, asked := r.told[f.Field]
		return asked && !told[row.Sheet]
	})
	if group == 0 && branch == e.branch {
		group = e.group // the roster does not say the group
	}
	for _, m := range [...]struct {
		f        roster.Field
		was, now *org.UnitID
	}{{roster.BranchName, &e.branch, &branch}, {roster.GroupName, &e.group, &group}} {
		if *m.was != *m.now {
			x.changes = append(x.changes, Change{Field: m.f.Title(), Before: r.tree.Name(*m.was), After: r.tree.Name(*m.now)})
			x.moved = true
			*m.was = *m.now
		}
	}
	return x, nil
}

func (pl *plan) add(row *roster.Row, x planned) {
	switch {
	case x.fresh:
		pl.report.New++
	case len(x.changes) > 0:
		pl.report.Changed++
	default:
		pl.report.Same++
		return
	}
	pl.rows = append(pl.rows, x)
	for _, c := range x.changes {
		if len(pl.report.Differences) < most {
			pl.report.Differences = append(pl.report.Differences, intake.Difference{Line: row.Line, Who: row.Member.Name, Field: c.Field, Before: c.Before, After: c.After})
		}
	}
}

// reportOf is what the reading itself has to say.
func reportOf(r *roster.Result) intake.Report {
	report := intake.Report{Rows: len(r.Rows), Bad: r.Count(roster.Reject), Warned: r.Count(roster.Warn), Skipped: len(r.Skipped)}
	for _, n := range r.Notes {
		report.Lines = append(report.Lines, n.Want)
	}
	if len(r.Unread) > 0 {
		var titles []string
		for _, c := range r.Unread {
			if t := "“" + c.Title + "”"; c.Title != "" && !slices.Contains(titles, t) {
				titles = append(titles, t)
			}
		}
		if len(titles) > 0 {
			report.Lines = append(report.Lines, "没有读取的列："+strings.Join(titles, ""))
		}
	}
	for i := range r.Rows {
		for _, f := range r.Rows[i].Faults {
			if len(report.Problems) < most {
				report.Problems = append(report.Problems, problem(f))
			}
		}
	}
	return report
}

func problem(f roster.Fault) intake.Problem {
	return intake.Problem{Sheet: f.Sheet, Line: f.Line, Column: f.Column, Cell: f.Cell, Code: string(f.Code), Severity: intake.Severity(f.Severity.String()),
		Value: hideIn(f), Want: f.Want, Rule: f.Rule}
}

// hideIn is the value of a fault, masked where its column is sensitive.
func hideIn(f roster.Fault) string {
	for _, x := range fields {
		if x.hidden && x.Title() == f.Column {
			return masked(x.Field, f.Value)
		}
	}
	return f.Value
}
