package circularapp

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Owner is somebody who can answer for a task: the holder of a post.
type Owner struct {
	Member int64
	Name   string
	Title  string
	Unit   org.UnitID // the Party unit of the post
	Place  string     // its short name
	Covers map[int64]bool
}

// Owners returns who can answer for tasks in a court: the holders of posts in its
// Party units, with the business units that their branches cover.
func (a *App) Owners(ctx context.Context, permit access.Permit, court org.UnitID) (out []Owner, err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, c, err := a.court(tx, permit, court)
		if err != nil {
			return err
		}
		out, err = a.owners(tx, tree, c)
		return err
	})
	return out, err
}

func (a *App) owners(tx *sqldb.Tx, tree *org.Tree, court org.Unit) (out []Owner, err error) {
	today := tx.Today()
	posts, err := a.units.Posts(tx, court.Path, civil.Period{From: today, Until: today})
	if err != nil {
		return nil, err
	}
	covers, err := a.units.Covers(tx, court.Path)
	if err != nil {
		return nil, err
	}
	reach := map[org.UnitID]map[int64]bool{}
	for _, c := range covers {
		if !c.Period.Has(today) {
			continue
		}
		if reach[c.Branch] == nil {
			reach[c.Branch] = map[int64]bool{}
		}
		reach[c.Branch][int64(c.Unit)] = true
		for _, u := range tree.Below(c.Unit, org.Division, org.Team) {
			reach[c.Branch][int64(u.ID)] = true
		}
	}
	for _, p := range posts {
		u, ok := tree.Unit(p.Unit)
		if !ok || u.Court != court.ID || p.Member == 0 || u.Kind == org.Group {
			continue
		}
		out = append(out, Owner{Member: p.Member, Name: p.Holder, Title: p.Title, Unit: u.ID, Place: u.Short, Covers: reach[u.ID]})
	}
	slices.SortStableFunc(out, func(x, y Owner) int {
		a, _ := tree.Unit(x.Unit)
		b, _ := tree.Unit(y.Unit)
		return cmp.Compare(a.Path, b.Path)
	})
	return out, nil
}

// AssignIn is a task that follows a signal.
type AssignIn struct {
	Signal SignalID
	Text   string
	Member int64      // of the owner, as Owners gives it
	Unit   org.UnitID // of the owner's post
	Owner  string     // who it is where the register does not know the person
	Due    civil.Day
}

// Assign sets a task. It may be set before a circular is issued, and further ones
// after. Faults: Invalid, NotFound.
func (a *App) Assign(ctx context.Context, permit access.Permit, in AssignIn) (k TaskID, err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "circularapp.Assign")
	in.Text, in.Owner = strings.TrimSpace(in.Text), strings.TrimSpace(in.Owner)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		s, err := a.signal(tx, in.Signal)
		if err != nil {
			return err
		}
		c, err := a.get(tx, permit, s.Circular)
		if err != nil {
			return err
		}
		if in, err = a.owned(tx, c.Court, in); err != nil {
			return err
		}
		b := signed(tx, permit)
		k = newID[Task](tx)
		if _, err := tx.Exec(`insert into circular_task (id, signal, court, task, owner, owner_member, owner_unit, due, made_by, made_name, made_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`,
			k, s.ID, c.Court.ID, in.Text, in.Owner, orNull(in.Member), orNull(int64(in.Unit)), in.Due, b.account, b.name, b.at); err != nil {
			return err
		}
		if err := touch(tx, in.Unit); err != nil {
			return err
		}
		return audit.Record(tx, permit, c.entry("跟进事项", map[string]string{"unit": s.Unit.Name, "indicator": s.Name, "owner": in.Owner, "due": in.Due.String()}))
	})
	return k, err
}

// owned checks a task and finds its owner.
func (a *App) owned(tx *sqldb.Tx, court org.Unit, in AssignIn) (AssignIn, error) {
	no := fault.New(fault.Invalid, "跟进事项没有写入")
	if in.Text == "" {
		_ = no.At("task", "请写明做什么")
	}
	if in.Due < tx.Today() {
		_ = no.At("due", "期限应不早于今天 "+tx.Today().String())
	}
	if in.Member != 0 {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return in, err
		}
		all, err := a.owners(tx, tree, court)
		if err != nil {
			return in, err
		}
		at := slices.IndexFunc(all, func(o Owner) bool { return o.Member == in.Member && (in.Unit == 0 || o.Unit == in.Unit) })
		if at < 0 {
			_ = no.At("owner", "这位负责人现在没有任职，请重新选择")
			return in, no.Err()
		}
		in.Owner, in.Unit = all[at].Name+"（"+all[at].Place+all[at].Title+"）", all[at].Unit
	} else {
		in.Unit = 0
	}
	if in.Owner == "" {
		_ = no.At("owner", "请选择负责人，或写明由谁负责")
	}
	return in, no.Err()
}

func orNull(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// touch tells the desk that what stands at a Party unit changed.
func touch(tx *sqldb.Tx, unit org.UnitID) error {
	if unit == 0 {
		return nil
	}
	path, ok, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select path from org_unit where id = $1`, unit)
	if err != nil || !ok {
		return err
	}
	return stamp.Touch(tx, int64(unit), access.Path(path))
}

func touchLines(tx *sqldb.Tx, all []Signal) error {
	seen := map[org.UnitID]bool{}
	for _, s := range all {
		for _, t := range s.Tasks {
			if !seen[t.Unit] {
				seen[t.Unit] = true
				if err := touch(tx, t.Unit); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Withdraw takes a task back that is not done, from a draft. Faults: NotFound,
// Conflict.
func (a *App) Withdraw(ctx context.Context, permit access.Permit, k TaskID) (err error) {
	if err := permit.Covers(caseload.CanCirculate); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.Withdraw")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, ok, err := sqldb.Maybe(tx, scanTask, selectTask+` where t.id = $1`, k)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.NotFound, "没有找到这个跟进事项。")
		}
		s, err := a.signal(tx, t.Signal)
		if err != nil {
			return err
		}
		c, err := a.drafted(tx, permit, s.Circular, 0)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from circular_task where id = $1`, k); err != nil {
			return err
		}
		return audit.Record(tx, permit, c.entry("撤回跟进事项", map[string]string{"unit": s.Unit.Name, "task": t.Text}))
	})
}

// Explain keeps the division's reasons for a signal, given by whoever answers for
// one of its tasks. Faults: Invalid, NotFound.
func (a *App) Explain(ctx context.Context, permit access.Permit, k TaskID, reasons string) (err error) {
	if err := permit.Covers(caseload.CanAnswer); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.Explain")
	reasons = strings.TrimSpace(reasons)
	if reasons == "" {
		return fault.New(fault.Invalid, "说明没有写入").At("reasons", "请写明核对数据和案件结构后的情况、原因")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, err := a.answerable(tx, permit, k)
		if err != nil {
			return err
		}
		b := signed(tx, permit)
		if _, err := tx.Exec(`update circular_signal set answer = $2, answered_by = $3, answered_name = $4, answered_at = $5 where id = $1`, x.ID, reasons, b.account, b.name, b.at); err != nil {
			return err
		}
		return audit.Record(tx, permit, x.entry("说明原因", nil))
	})
}

func (x Answerable) entry(what string, detail any) audit.Entry {
	return audit.Entry{Action: caseload.CanAnswer, Court: int64(x.Court.ID), Unit: int64(x.Court.ID), Subject: x.Unit.Name + " " + x.Name + " " + what, Detail: detail}
}

// FinishIn closes a task.
type FinishIn struct {
	Task    TaskID
	Version int64
	Outcome string
}

// Finish closes a task with what came of it; Reopen takes that back. Faults:
// Invalid, NotFound, Conflict.
func (a *App) Finish(ctx context.Context, permit access.Permit, in FinishIn) (err error) {
	if err := permit.Covers(caseload.CanAnswer); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.Finish")
	in.Outcome = strings.TrimSpace(in.Outcome)
	if in.Outcome == "" {
		return fault.New(fault.Invalid, "没有办结").At("outcome", "请写明做了什么、结果怎样")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, t, err := a.closing(tx, permit, in.Task, in.Version)
		if err != nil {
			return err
		}
		if t.Done != 0 {
			return fault.Newf(fault.Conflict, "这个事项已由%s于 %s 办结。", t.DoneBy, t.Done)
		}
		if _, err := tx.Exec(`update circular_task set done = $2, outcome = $3, done_name = $4, version = version + 1 where id = $1`, t.ID, tx.Today(), in.Outcome, permit.Actor().Name); err != nil {
			return err
		}
		if err := touch(tx, t.Unit); err != nil {
			return err
		}
		return audit.Record(tx, permit, x.entry("办结", map[string]string{"task": t.Text}))
	})
}

// Reopen opens a closed task again. Faults: NotFound, Conflict.
func (a *App) Reopen(ctx context.Context, permit access.Permit, k TaskID) (err error) {
	if err := permit.Covers(caseload.CanAnswer); err != nil {
		return err
	}
	defer fault.Wrap(&err, "circularapp.Reopen")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, t, err := a.closing(tx, permit, k, 0)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`update circular_task set done = null, outcome = null, done_name = null, version = version + 1 where id = $1`, t.ID); err != nil {
			return err
		}
		if err := touch(tx, t.Unit); err != nil {
			return err
		}
		return audit.Record(tx, permit, x.entry("撤销办结", map[string]string{"task": t.Text}))
	})
}

func (a *App) closing(tx *sqldb.Tx, permit access.Permit, k TaskID, version int64) (x Answerable, t Task, err error) {
	if x, err = a.answerable(tx, permit, k); err != nil {
		return x, t, err
	}
	t = x.Tasks[slices.IndexFunc(x.Tasks, func(t Task) bool { return t.ID == k })]
	if version != 0 && t.Version != version {
		return x, t, fault.New(fault.Conflict, "这个事项刚才已被别人改动，请看过新的内容再办。")
	}
	return x, t, nil
}
