package memberapp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// AddIn is a new member with their branch and, perhaps, group.
type AddIn struct {
	Said          Said
	Branch, Group org.UnitID
}

// Saved is what became of a form.
type Saved struct {
	ID   member.ID
	Told []string // what to look at again, in Chinese; it was saved all the same
}

// Add enters a member into the register. Faults: Invalid field by field;
// Conflict when the court's register has the ID number.
func (a *App) Add(ctx context.Context, permit access.Permit, in AddIn) (out Saved, err error) {
	if err := permit.Covers(member.CanChange); err != nil {
		return Saved{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, told, err := a.addEntry(tx, permit, in, "登记")
		if err == nil {
			out = Saved{e.id, told}
		}
		return err
	})
	return out, err
}

func (a *App) addEntry(tx *sqldb.Tx, permit access.Permit, in AddIn, what string) (*entry, []string, error) {
	where, err := a.where(tx, permit, in.Branch, in.Group)
	if err != nil && fault.KindOf(err) != fault.Invalid {
		return nil, nil, err
	}
	c, told, wrong := judge(in.Said, where, tx.Today())
	if err := together(wrong, err); err != nil {
		return nil, nil, err
	}
	e := &entry{id: id.New[member.Member](tx.Now()), court: where.branch.Court, branch: where.branch.ID, group: where.group.ID, version: 1, Candidate: c}
	if err := a.unused(tx, e); err != nil {
		return nil, nil, err
	}
	from := began(&e.Candidate)
	if err := a.alone(tx, e, from); err != nil {
		return nil, nil, err
	}
	members := tx.Insert("member", entryColumns...)
	members.Add(a.values(e)...)
	if err := members.Done(); err != nil {
		return nil, nil, err
	}
	places := insertPlaces(tx)
	places.Add(id.New[member.Place](tx.Now()), e.id, e.branch, e.group, from, civil.End(0), what)
	if err := places.Done(); err != nil {
		return nil, nil, err
	}
	return e, told, a.record(tx, permit, e, what, nil, where.branch)
}

// together tells all that is wrong with a form at once.
func together(faults ...error) error {
	all := fault.New(fault.Invalid, "有几处需要改正。")
	for _, err := range faults {
		if f := fault.Of(err); f != nil {
			all.Fields = append(all.Fields, f.Fields...)
		}
	}
	return all.Err()
}

// where returns the branch and group that a form chose. Fault: Invalid when
// they are none of the permit's.
func (a *App) where(tx *sqldb.Tx, permit access.Permit, branch, group org.UnitID) (d decided, err error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return d, err
	}
	var ok bool
	if d.branch, ok = tree.Unit(branch); !ok || d.branch.Kind != org.Branch || !permit.Holds(d.branch.Path) {
		return d, required("branch", "请选择所在党支部")
	}
	if group != 0 {
		if d.group, ok = tree.Unit(group); !ok || d.group.Kind != org.Group || d.group.Parent != branch {
			return d, required("group", "“"+d.branch.Short+"”没有这个党小组，请重新选择")
		}
	}
	return d, nil
}

// unused refuses an ID number that another entry of the court has, without
// saying whose it is where the permit may not reach.
func (a *App) unused(tx *sqldb.Tx, e *entry) error {
	_, taken, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from member where court = $1 and id_index = $2 and id <> $3`, e.court, a.idIndex(e.IDNumber), e.id)
	if err == nil && taken {
		err = fault.New(fault.Conflict, "没有保存：本院名册里已有这个公民身份号码。").At("id-number", "本院名册里已有这个号码，请核对，或请机关党委党务干部转接组织关系")
	}
	return err
}

// record notes a change where people and findings look for it.
func (a *App) record(tx *sqldb.Tx, permit access.Permit, e *entry, what string, changes []Change, branches ...org.Unit) error {
	log := insertChanges(tx)
	if err := log.add(tx, e, permit, what, changes); err != nil {
		return err
	}
	if err := log.Done(); err != nil {
		return err
	}
	if err := touch(tx, e.court, branches...); err != nil {
		return err
	}
	return audit.Record(tx, permit, audit.Entry{Action: member.CanChange, Court: int64(e.court), Subject: what + " " + e.Name + " " + e.id.String(), Detail: changes})
}

// CorrectIn is an entry as a form has it. Of sensitive fields the empty text
// means: as it is.
type CorrectIn struct {
	ID      member.ID
	Version int // that the form was made from
	Said    Said
}

// Stale is what a form must know when somebody else saved first: the newer
// version, and the form with their changes where this person changed nothing.
type Stale struct {
	Version int
	Said    Said
}

// Correct changes an entry. Faults: Invalid field by field; Conflict when
// somebody saved the entry meanwhile: it tells who changed what, and stale has
// the form to go on with, nothing lost.
func (a *App) Correct(ctx context.Context, permit access.Permit, in CorrectIn) (out Saved, stale *Stale, err error) {
	if err := permit.Covers(member.CanChange); err != nil {
		return Saved{}, nil, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if err := a.open(e); err != nil {
			return err
		}
		if in.Version != e.version {
			stale, err = overtaken(tx, e, in)
			return err
		}
		out, err = a.correct(tx, permit, e, tree, in.Said)
		return err
	})
	return out, stale, err
}

func (a *App) correct(tx *sqldb.Tx, permit access.Permit, e *entry, tree *org.Tree, said Said) (Saved, error) {
	branch, _ := tree.Unit(e.branch)
	group, _ := tree.Unit(e.group)
	whole := Said{}
	for _, f := range fields {
		whole[f.name] = strings.TrimSpace(said[f.name])
		// A form shows no masked value and nothing of what this person may not
		// see: its silence about them says nothing.
		if _, seen := f.to(&e.Candidate, permit.Actor().Can); !seen || f.hidden && whole[f.name] == "" {
			whole[f.name] = f.say(&e.Candidate)
		}
		if slices.Contains(derived, f.Field) {
			if _, said := said[f.name]; said && whole[f.name] != f.say(&e.Candidate) {
				return Saved{}, required(f.name, f.Title()+"由登记的党籍变化、外出和失联得出，请在那里登记")
			}
			whole[f.name] = f.say(&e.Candidate)
		}
	}
	c, told, err := judge(whole, decided{branch, group}, tx.Today())
	if err != nil {
		return Saved{}, err
	}
	was := e.Candidate
	changes := change(&e.Candidate, &c, true, nil)
	if len(changes) == 0 {
		return Saved{e.id, told}, nil
	}
	if err := a.unused(tx, e); err != nil {
		return Saved{}, err
	}
	if ok, err := a.save(tx, e); err != nil || !ok {
		return Saved{}, errorOr(err, fault.New(fault.Conflict, "刚才有人也在修改这条记录，请再保存一次。"))
	}
	if from := began(&was); from != began(&e.Candidate) { // the first place began then
		if _, err := tx.Exec(`update member_place set from_day = $3 where member = $1 and from_day = $2 and until_day >= $3`, e.id, from, began(&e.Candidate)); err != nil {
			return Saved{}, err
		}
	}
	if err := a.facts.mend(tx, permit, e, was, "更正登记"); err != nil {
		return Saved{}, err
	}
	return Saved{e.id, told}, a.record(tx, permit, e, "修改", changes, branch)
}

// began is the first day in a branch here, as the register says.
func began(c *roster.Candidate) civil.Day {
	if !c.TransferredIn.IsZero() {
		return c.TransferredIn.First()
	}
	return c.Joined.First()
}

// derived are the fields that follow from events and absences; nobody edits them.
var derived = []roster.Field{roster.MembershipStatus, roster.Lost, roster.Floating, roster.FloatingTo}

// overtaken tells who changed what since the form was made, and makes the form
// to go on with.
func overtaken(tx *sqldb.Tx, e *entry, in CorrectIn) (*Stale, error) {
	log, err := history(tx, e.id, in.Version)
	if err != nil {
		return nil, err
	}
	stale := &Stale{Version: e.version, Said: Said{}}
	for k, v := range in.Said {
		stale.Said[k] = v
	}
	var who []string
	f := fault.New(fault.Conflict, "")
	before := map[string]string{} // of fields they changed: what the form began with
	for _, l := range log {
		var what []string
		for _, c := range l.Changes {
			what = append(what, fmt.Sprintf("%s“%s”改为“%s”", c.Field, c.Before, c.After))
			before[c.Field] = c.Before
		}
		who = append(who, fmt.Sprintf("%s 于 %s %s：%s", l.Actor, l.At.In(civil.Shanghai).Format("15:04"), l.What, strings.Join(what, "，")))
	}
	for _, x := range fields {
		was, changed := before[x.Title()]
		if !changed || x.hidden {
			continue
		}
		if mine := strings.TrimSpace(in.Said[x.name]); mine == was {
			stale.Said[x.name] = x.say(&e.Candidate)
		} else if mine != x.say(&e.Candidate) {
			_ = f.At(x.name, "别人已改为“"+x.say(&e.Candidate)+"”，您填的是“"+mine+"”。请确定用哪一个")
		}
	}
	f.Text = "没有保存：打开表单以后，这条记录有人改过。" + strings.Join(who, "；") + "。您填的内容都在，核对后再保存一次。"
	return stale, f
}
