package admissionapp

import (
	"cmp"
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Wanted is what the board shows.
type Wanted struct {
	Branch org.UnitID // zero: all in range
	Stage  int        // -1: all
	Ended  bool       // those that ended instead of those that run
	Text   string     // the name begins so
}

// Board is who is where, within the permit's range.
type Board struct {
	Wanted
	Rows     []Row
	Branches []org.Unit // that the permit reaches
	Stages   map[admission.Stage]int
	Lines    []BranchLine
	Due      []DueLine // of this month and before, the earliest first
	Plans    []PlanLine
	Returns  []ReturnCount // the most frequent first, of the last two years
	Today    civil.Day
}

// Row is one dossier on the board.
type Row struct {
	ID      admission.ID
	Name    string
	Branch  org.Unit
	Verdict *admission.Verdict
	Since   civil.Day // of the present stage
	End     admission.End
	Ended   civil.Day
	Wrong   int // checks that are not met
	Missing int // papers
	Next    *admission.StepVerdict
	NextDay civil.Day // the earliest day of Next
	Due     civil.Day // the nearest last day; zero: none
	DueText string
	Late    int // acts entered late
}

// BranchLine counts one branch by stage.
type BranchLine struct {
	Branch org.Unit
	Stages map[admission.Stage]int
	Wrong  int
}

// DueLine is one thing that is due.
type DueLine struct {
	Row  *Row
	Due  civil.Day
	Text string
	Cite rulebook.Citation
	Over bool
}

// ReturnCount is how often a reason for a return occurred.
type ReturnCount struct {
	Reason admission.Reason
	Times  int
}

// Board returns who is where. Fault: none but those of the database.
func (a *App) Board(ctx context.Context, permit access.Permit, in Wanted) (b Board, err error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return Board{}, err
	}
	defer fault.Wrap(&err, "admissionapp.Board")
	b = Board{Wanted: in, Stages: map[admission.Stage]int{}}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		b.Today = tx.Today()
		b.Branches = tree.Under(permit.Over(), org.Branch)
		w := within(permit, `d.end_kind is null`)
		if in.Ended {
			w = within(permit, `d.end_kind is not null`)
		}
		w.over = permit.Over()
		files, err := load(tx, tree, a.members, w)
		if err != nil {
			return err
		}
		b.fill(tree, files)
		if b.Plans, err = plans(tx, tree, permit, b.Today.Year()); err != nil {
			return err
		}
		b.Returns, err = returns(tx, permit, b.Today)
		return err
	})
	return b, err
}

func (b *Board) fill(tree *org.Tree, files []*File) {
	lines := map[org.UnitID]*BranchLine{}
	rows := make([]*Row, 0, len(files))
	for _, f := range files {
		r := rowOf(tree, f, b.Today)
		b.Stages[r.Verdict.Stage]++
		l := lines[f.Branch]
		if l == nil {
			l = &BranchLine{Branch: r.Branch, Stages: map[admission.Stage]int{}}
			lines[f.Branch] = l
		}
		l.Stages[r.Verdict.Stage]++
		if r.Wrong > 0 {
			l.Wrong++
		}
		if b.Branch != 0 && f.Branch != b.Branch {
			continue
		}
		b.due(r)
		if b.Stage >= 0 && int(r.Verdict.Stage) != b.Stage || len(b.Text) > len(f.Name) || f.Name[:len(b.Text)] != b.Text {
			continue
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(x, y *Row) int { return -cmp.Compare(x.Verdict.Stage, y.Verdict.Stage) })
	for _, r := range rows {
		b.Rows = append(b.Rows, *r)
	}
	for _, u := range b.Branches {
		if l := lines[u.ID]; l != nil {
			b.Lines = append(b.Lines, *l)
		}
	}
	slices.SortStableFunc(b.Due, func(x, y DueLine) int { return cmp.Compare(x.Due, y.Due) })
}

// due adds what is due until the end of the month.
func (b *Board) due(r *Row) {
	for i := range r.Verdict.Checks {
		c := &r.Verdict.Checks[i]
		if c.Due == 0 || c.Due > b.Today.Month().Last() || c.Rule == c.Step.Rule() {
			continue
		}
		if c.State == rulebook.Open || c.State == rulebook.Overdue {
			b.Due = append(b.Due, DueLine{r, c.Due, c.Say(), c.Cite, c.State == rulebook.Overdue})
		}
	}
}

func rowOf(tree *org.Tree, f *File, on civil.Day) *Row {
	v := admission.Judge(&f.Dossier, on, calendar)
	r := &Row{ID: f.ID, Name: f.Name, Verdict: v, End: f.End, Ended: f.Ended, Since: v.Since()}
	r.Branch, _ = tree.Unit(f.Branch)
	for i := range v.Checks {
		c := &v.Checks[i]
		if c.State.Unmet() {
			r.Wrong++
		}
		if c.State == rulebook.Open && c.Due >= on && c.Rule != c.Step.Rule() && (r.Due == 0 || c.Due < r.Due) {
			r.Due, r.DueText = c.Due, c.Say()
		}
	}
	for i := range v.Steps {
		r.Missing += len(v.Steps[i].Missing)
	}
	for i := range f.Acts {
		if f.Acts[i].Late() {
			r.Late++
		}
	}
	if n := v.Next(); len(n) > 0 {
		r.Next, r.NextDay = n[0], n[0].Earliest
	}
	return r
}

// returns counts the reasons for which superiors returned dossiers in the last
// two years, so that branches learn.
func returns(tx *sqldb.Tx, permit access.Permit, today civil.Day) ([]ReturnCount, error) {
	from, end := permit.Range()
	times := map[admission.Reason]int{}
	err := tx.Each(func(r sqldb.Row) error {
		var reasons string
		if err := r.Scan(&reasons); err != nil {
			return err
		}
		for _, x := range split[admission.Reason](reasons) {
			times[x]++
		}
		return nil
	}, `select x.reasons from admission_act x`+ofDossier+`u.path >= $1 and u.path < $2 and x.reasons is not null and x.day >= $3`, from, end, today.AddYears(-2))
	var out []ReturnCount
	for _, x := range admission.Reasons {
		if n := times[x.Reason]; n > 0 {
			out = append(out, ReturnCount{x.Reason, n})
		}
	}
	slices.SortStableFunc(out, func(x, y ReturnCount) int { return cmp.Compare(y.Times, x.Times) })
	return out, err
}
