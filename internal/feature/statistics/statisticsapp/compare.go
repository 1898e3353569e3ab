package statisticsapp

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/sqldb"
)

// Difference is somebody whom a frozen report counts otherwise than the
// register does now.
type Difference struct {
	Member  member.ID
	Name    string
	Branch  string
	Then    []string // classes then and not now, in Chinese; "在册" for being counted at all
	Now     []string // now and not then
	Reasons []Reason
	key     string
}

// Reason is why a number is not what was reported.
type Reason struct {
	Member member.ID // zero: about the report
	Text   string
	Actor  string
	At     time.Time
}

// Kept is a frozen report beside what the register says now.
type Kept struct {
	Frozen
	Title       string
	Sheets      []statistics.Sheet
	Balance     statistics.Balance
	Now         Report
	Differences []Difference // by name; at most MaxDifferences
	Different   int
	Named       bool     // names are shown: the reader may see members
	Reasons     []Reason // about the report
}

// MaxDifferences is how many differing persons a page names.
const MaxDifferences = 200

// Sheet returns the frozen table with the key.
func (k *Kept) Sheet(key string) (statistics.Sheet, bool) {
	r := Report{Sheets: k.Sheets}
	return r.Sheet(key)
}

// Kept returns a frozen report and how it differs from the register now; who
// differs is named only to someone who may see members. Fault: NotFound.
func (a *App) Kept(ctx context.Context, permit access.Permit, report FrozenID) (out Kept, err error) {
	if err := permit.Covers(statistics.CanView); err != nil {
		return Kept{}, err
	}
	out, err = a.kept(ctx, permit, report)
	out.Differences = out.Differences[:min(len(out.Differences), MaxDifferences)]
	return out, err
}

func (a *App) kept(ctx context.Context, permit access.Permit, report FrozenID) (out Kept, err error) {
	defer fault.Wrap(&err, "statisticsapp.Kept")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		f, s, err := a.find(tx, permit, report)
		if err != nil {
			return err
		}
		out = Kept{Frozen: f, Title: s.title(), Named: permit.Actor().Can(member.CanView)}
		text, err := sqldb.One(tx, sqldb.Scalar[string], `select numbers from statistics_report where id = $1`, report)
		if err != nil {
			return err
		}
		var n numbers
		if err := json.Unmarshal([]byte(text), &n); err != nil {
			return err
		}
		out.Sheets, out.Balance = n.Sheets, n.Balance
		return a.compare(tx, permit, s, &out)
	})
	return out, err
}

// compare finds whom the report counts otherwise than the register now.
func (a *App) compare(tx *sqldb.Tx, permit access.Permit, s *scope, out *Kept) error {
	var closed statistics.Marks // classes that the reader may not know
	for _, r := range slices.Concat(statistics.InReasons, statistics.OutReasons) {
		if m, _ := statistics.Want(string(r)); !knows(permit, r) {
			closed = closed.And(m)
		}
	}
	type then struct {
		branch org.UnitID
		marks  statistics.Marks
	}
	was := make(map[member.ID]then, out.Amount)
	if err := counted(tx, out.ID, func(id member.ID, _, branch org.UnitID, m statistics.Marks) { was[id] = then{branch, m} }); err != nil {
		return err
	}
	differ := func(id member.ID, branch org.UnitID, before, now statistics.Marks, moved string) {
		then, since := before.Without(now), now.Without(before)
		d := Difference{Member: id, Branch: s.branches[branch].name, Then: then.Without(closed).Titles(), Now: since.Without(closed).Titles()}
		if then != then.Without(closed) || since != since.Without(closed) {
			d.Now = append(d.Now, "党籍处理有变化")
		}
		if moved != "" {
			d.Then = append(d.Then, moved)
			d.Now = append(d.Now, d.Branch)
		}
		out.Differences = append(out.Differences, d)
	}
	period := out.Term.Period()
	period.Until = out.Until
	err := a.count(tx, s, period, &out.Now, func(p *seen) error {
		if !p.Present() && len(p.Moves) == 0 {
			return nil
		}
		t, ok := was[p.ID]
		delete(was, p.ID)
		switch {
		case !ok:
			differ(p.ID, p.Branch, statistics.Marks{}, p.marks, "")
		case t.marks != p.marks:
			differ(p.ID, p.Branch, t.marks, p.marks, "")
		case t.branch != p.Branch:
			differ(p.ID, p.Branch, t.marks, p.marks, s.branches[t.branch].name)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for id, t := range was {
		differ(id, t.branch, t.marks, statistics.Marks{}, "")
	}
	out.Different = len(out.Differences)
	if !out.Named {
		out.Differences = nil
	}
	return a.explain(tx, out)
}

// explain names who differs and adds the reasons that were given.
func (a *App) explain(tx *sqldb.Tx, out *Kept) error {
	at := map[member.ID]int{}
	var ids []member.ID
	for i, d := range out.Differences {
		at[d.Member] = i
		ids = append(ids, d.Member)
	}
	err := a.register.CountedOrder(tx, ids, func(id member.ID, name, key string) {
		if i, ok := at[id]; ok {
			out.Differences[i].Name, out.Differences[i].key = name, key
		}
	})
	if err != nil {
		return err
	}
	err = tx.Each(func(r sqldb.Row) error {
		var x Reason
		var when sqldb.Instant
		err := r.Scan(&x.Member, &x.Text, &x.Actor, &when)
		x.At = when.Time
		if i, ok := at[x.Member]; ok {
			out.Differences[i].Reasons = append(out.Differences[i].Reasons, x)
		} else if x.Member == 0 {
			out.Reasons = append(out.Reasons, x)
		}
		return err
	}, `select member, reason, actor, entered_at from statistics_difference where report = $1 order by id`, out.ID)
	slices.SortFunc(out.Differences, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.Member, b.Member))
	})
	return err
}
