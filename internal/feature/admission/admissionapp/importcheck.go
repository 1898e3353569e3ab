package admissionapp

import (
	"fmt"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/running"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/pinyin"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// incoming is a list of running dossiers as understood.
type incoming struct {
	tx     *sqldb.Tx
	tree   *org.Tree
	files  []incomingFile
	report intake.Report
	// people are the members by court and name, and by branch and name.
	people map[string][]*member.Belonging
	there  map[string]admission.ID // running dossiers by their key, and by the index of the number
	seen   map[string]int          // the line of each person of the list
	named  map[string]named
	home   org.UnitID // the court that most rows are of
	stages map[admission.Stage]int
	wrong  int // dossiers with something irregular
}

// named is what a name of a branch means.
type named struct {
	org.Unit
	err error
}

// incomingFile is one dossier on its way in.
type incomingFile struct {
	*File
	number string
	marks  [][]Mark // by act
}

// maxProblems is how many problems a report carries.
const maxProblems = 5000

// understand makes dossiers of the rows and says what is wrong with them.
func (a *App) understand(tx *sqldb.Tx, permit access.Permit, l *list, p intake.Progress) (*incoming, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	in := &incoming{tx: tx, tree: tree, people: map[string][]*member.Belonging{}, there: map[string]admission.ID{}, seen: map[string]int{}, named: map[string]named{}, stages: map[admission.Stage]int{}, report: intake.Report{Heads: map[string]int{}}}
	if err := in.know(a, permit); err != nil {
		return nil, err
	}
	total, done := 0, 0
	for _, s := range l.sheets {
		total += len(s.rows)
		in.report.Heads[s.name] = s.line
		in.report.Skipped += s.odd
	}
	in.settle(permit, l)
	for _, s := range l.sheets {
		for _, r := range s.rows {
			if err := a.row(in, permit, s, r); err != nil {
				return nil, err
			}
			if done++; p != nil {
				p(done, total)
			}
		}
	}
	for _, st := range admission.Stages {
		if n := in.stages[st]; n > 0 {
			in.report.Lines = append(in.report.Lines, fmt.Sprintf("%s %d 人", st.Chinese(), n))
		}
	}
	if in.wrong > 0 {
		in.report.Lines = append(in.report.Lines, fmt.Sprintf("已有先后、期限、票数或资格不符的 %d 份，导入后在档案里逐项标明", in.wrong))
	}
	return in, nil
}

// know loads whom the list may name and which dossiers run already.
func (in *incoming) know(a *App, permit access.Permit) error {
	bs, err := a.members.Belongings(in.tx, permit.Over())
	if err != nil {
		return err
	}
	for i := range bs {
		b := &bs[i]
		courts := map[org.UnitID]bool{}
		for _, p := range b.Places {
			u, _ := in.tree.Unit(p.Branch)
			k := fmt.Sprint(p.Branch, b.Name)
			if !slices.Contains(in.people[k], b) {
				in.people[k] = append(in.people[k], b)
			}
			if !courts[u.Court] {
				courts[u.Court] = true
				k = fmt.Sprint("court", u.Court, b.Name)
				in.people[k] = append(in.people[k], b)
			}
		}
	}
	from, end := permit.Range()
	return in.tx.Each(func(r sqldb.Row) error {
		var d admission.ID
		var running, index sqldb.Text
		err := r.Scan(&d, &running, &index)
		in.there[string(running)] = d
		if index != "" {
			in.there[string(index)] = d
		}
		return err
	}, `select d.id, d.running, d.id_index`+fromDossier+`u.path >= $1 and u.path < $2 and d.end_kind is null`, from, end)
}

// whom finds a member by name: of the branch, else the only one of the court.
func (in *incoming) whom(f *File, name string) *member.Belonging {
	for _, k := range []string{fmt.Sprint(f.Branch, name), fmt.Sprint("court", f.Court, name)} {
		if ms := in.people[k]; len(ms) == 1 {
			return ms[0]
		}
	}
	return nil
}

// row takes one row.
func (a *App) row(in *incoming, permit access.Permit, s listSheet, r listRow) error {
	l := running.Read(r.line, s.head, r.cells, in.tx.Today())
	in.report.Rows++
	f := &File{Gender: l.Gender, Ethnicity: l.Ethnicity, Education: l.Education, WorkUnit: l.WorkUnit, Job: l.Job, Version: 1}
	f.Name, f.Born, f.Floating, f.Leaves, f.Acts = l.Name, l.Born, l.Floating, l.Leaves, l.Acts
	branch := in.branch(permit, l.Person.Branch)
	if l.Person.Branch != "" && (branch.err != nil || branch.Kind != org.Branch) {
		want := "本院没有这个党支部，请按组织架构里的简称、全称或者编码填写"
		if x := fault.Of(branch.err); x != nil && x.Kind == fault.Invalid {
			want = x.Text
		}
		l.Wrong = append(l.Wrong, running.Wrong{Column: columnOf(s, running.Branch), Title: "党支部", Value: l.Person.Branch, Want: want})
	}
	f.Branch, f.Court = branch.ID, branch.Court
	f.NameKey = pinyin.Key(f.Name)
	f.place(in.tree)
	number := ""
	bad := false
	for _, w := range l.Wrong {
		severity := intake.Error
		if w.Soft {
			severity = intake.Warning
		} else {
			bad = true
		}
		if w.Title == "公民身份号码" {
			w.Value = han.MaskID(w.Value)
		}
		in.problem(s, r.line, w.Column, w.Title, "CELL", severity, w.Value, w.Want, "")
	}
	if !bad {
		number = l.IDNumber
		bad = in.twice(a, s, r.line, f, number)
	}
	switch {
	case bad:
		in.report.Bad++
		return nil
	case in.same(a, f, number):
		in.report.Same++
		return nil
	}
	return a.judged(in, s, l, f, number)
}

// settle finds the court that most rows are of, so that names that several
// courts have are those of its branches.
func (in *incoming) settle(permit access.Permit, l *list) {
	times := map[org.UnitID]int{}
	for _, s := range l.sheets {
		at := columnOf(s, running.Branch)
		for _, r := range s.rows {
			for _, c := range r.cells {
				if c.Column != at {
					continue
				}
				if n := in.branch(permit, han.Trim(c.Text)); n.err == nil {
					if times[n.Court]++; times[n.Court] > times[in.home] {
						in.home = n.Court
					}
				}
			}
		}
	}
	for name, n := range in.named {
		if fault.KindOf(n.err) != fault.Invalid {
			continue
		}
		var here []org.Unit
		for _, u := range in.tree.Under(permit.Over(), org.Branch) {
			if u.Court == in.home && (u.Short == name || u.Name == name || slices.Contains(u.Aliases, name)) {
				here = append(here, u)
			}
		}
		if len(here) == 1 {
			in.named[name] = named{Unit: here[0]}
		}
	}
}

func (in *incoming) branch(permit access.Permit, name string) named {
	n, ok := in.named[name]
	if !ok {
		n.Unit, n.err = in.tree.Named(permit.Over(), name)
		in.named[name] = n
	}
	return n
}

// columnOf is where the sheet has the field; zero nowhere.
func columnOf(s listSheet, f running.Field) int {
	for column, i := range s.head {
		if running.Columns[i].Field == f {
			return column
		}
	}
	return 0
}

// twice reports whether the person stood in the list before.
func (in *incoming) twice(a *App, s listSheet, line int, f *File, number string) bool {
	keys := []string{runningKey(f)}
	if number != "" {
		keys = append(keys, a.seal.Index("admission_dossier", "id_number", number))
	}
	for _, k := range keys {
		if before := in.seen[k]; before != 0 {
			in.problem(s, line, columnOf(s, running.Name), "姓名", "TWICE", intake.Error, f.Name, fmt.Sprintf("与第 %d 行是同一人，一人只能有一份", before), "")
			return true
		}
		in.seen[k] = line
	}
	return false
}

// same reports whether the person has a running dossier already.
func (in *incoming) same(a *App, f *File, number string) bool {
	if in.there[runningKey(f)] != 0 {
		return true
	}
	return number != "" && in.there[a.seal.Index("admission_dossier", "id_number", number)] != 0
}

// judged finds the people, judges the dossier as it would be, and keeps it.
func (a *App) judged(in *incoming, s listSheet, l running.Line, f *File, number string) error {
	for i := range f.Acts {
		x := &f.Acts[i]
		x.Entered = in.tx.Today()
		for k := range x.People {
			p := &x.People[k]
			if b := in.whom(f, p.Name); b != nil {
				p.Member = int64(b.ID)
				stand(p, b, x.Day)
			}
		}
		if x.Step == admission.Introducers {
			if err := a.recognise(in.tx, x); err != nil {
				return err
			}
		}
	}
	f.Sort()
	v := admission.Judge(&f.Dossier, in.tx.Today(), calendar)
	if v.Stage == admission.Probation {
		if b := in.whom(f, f.Name); b != nil {
			f.Member = b.ID
		} else {
			in.problem(s, l.Line, columnOf(s, running.Name), "姓名", "NOT_IN_REGISTER", intake.Note, f.Name, "名册里没有这名预备党员，请核对名册", "")
		}
	}
	x := incomingFile{File: f, number: number, marks: make([][]Mark, len(f.Acts))}
	irregular := false
	for i := range v.Checks {
		c := &v.Checks[i]
		if c.State != rulebook.Breach && (c.State != rulebook.Overdue || c.Act == nil && v.Step(c.Step).Standing != admission.Skipped && c.Rule != "DEV-06") {
			continue
		}
		irregular = true
		text := c.Say()
		if !c.Cite.IsZero() {
			text += "（" + c.Cite.String() + "）"
		}
		in.problem(s, l.Line, l.At[c.Step], title(c.Step), "IRREGULAR", intake.Warning, f.Name, text, string(c.Rule))
		for k := range f.Acts {
			if c.Act == &f.Acts[k] {
				x.marks[k] = append(x.marks[k], Mark{c.Rule, text})
			}
		}
	}
	if irregular {
		in.wrong++
		in.report.Warned++
	}
	in.report.New++
	in.stages[v.Stage]++
	in.files = append(in.files, x)
	return nil
}

func title(s admission.Step) string {
	def, _ := admission.Defined(s)
	return def.Title
}

// problem notes what is wrong with a cell, as long as anybody would read on.
func (in *incoming) problem(s listSheet, line, column int, title, code string, severity intake.Severity, value, want, rule string) {
	if len(in.report.Problems) >= maxProblems {
		return
	}
	cell := ""
	if column > 0 {
		cell = sheet.Address(line, column)
	}
	in.report.Problems = append(in.report.Problems, intake.Problem{Sheet: s.name, Line: line, Column: title, Cell: cell, Code: code, Severity: severity, Value: value, Want: want, Rule: rule})
}
