package memberapp

import (
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Custody is what the register owes to the people in it and to those who answer
// for it: what it holds about one, a correction that was decided on, the rows of
// an export that was approved. Who may ask is the business of the room that asks.
type Custody struct{ a *App }

// Custody returns it.
func (a *App) Custody() *Custody { return &Custody{a} }

func (c *Custody) entry(tx *sqldb.Tx, k int64) (*entry, *org.Tree, error) {
	tree, err := c.a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, nil, err
	}
	e, ok, err := sqldb.Maybe(tx, scanEntry, selectEntry+` where id = $1`, k)
	switch {
	case err != nil:
		return nil, nil, err
	case !ok:
		return nil, nil, notFound()
	}
	return e, tree, c.a.open(e)
}

// Person returns the name of a member and the path of the branch that keeps
// their entry, the court's when they belong to none. Fault: NotFound.
func (c *Custody) Person(tx *sqldb.Tx, k int64) (name string, at access.Path, err error) {
	e, tree, err := c.entry(tx, k)
	if err != nil {
		return "", "", err
	}
	unit := e.branch
	if unit == 0 {
		unit = e.court
	}
	u, _ := tree.Unit(unit)
	return e.Name, u.Path, nil
}

// Holding returns everything that the register holds about a member, whole: it
// is for that person alone (PI-07). Fault: NotFound.
func (c *Custody) Holding(tx *sqldb.Tx, k int64) ([]personal.Holding, error) {
	e, tree, err := c.entry(tx, k)
	if err != nil {
		return nil, err
	}
	entry := personal.Holding{Title: "党员名册"}
	for _, f := range fields {
		entry.Rows = append(entry.Rows, personal.Row{Name: f.Title(), Value: f.say(&e.Candidate), Field: f.name})
	}
	places := personal.Holding{Title: "所在支部和小组"}
	stays, err := c.a.stays(tx, e.id)
	if err != nil {
		return nil, err
	}
	for _, s := range stays {
		places.Rows = append(places.Rows, personal.Row{Name: s.Branch + s.Group, Value: s.Reason, When: lasting(s.Period)})
	}
	barred := personal.Holding{Title: "中止权利和不计应到"}
	bs, err := bars(tx, e.id)
	if err != nil {
		return nil, err
	}
	for _, b := range bs {
		barred.Rows = append(barred.Rows, personal.Row{Name: b.Kind.Chinese(), Value: b.Reason + "；依据 " + b.Basis, When: lasting(b.Period)})
	}
	held := personal.Holding{Title: "党内职务"}
	if err := posts(tx, tx.Today(), []member.ID{e.id}, func(_ member.ID, p org.Post) {
		held.Rows = append(held.Rows, personal.Row{Name: p.Title, Value: tree.Name(p.Unit), When: lasting(p.Period)})
	}); err != nil {
		return nil, err
	}
	passed := personal.Holding{Title: "登记的经过"}
	log, err := history(tx, e.id, 0)
	if err != nil {
		return nil, err
	}
	for _, l := range log {
		var what []string
		for _, x := range l.Changes {
			what = append(what, x.Field+" “"+x.Before+"”改为“"+x.After+"”")
		}
		passed.Rows = append(passed.Rows, personal.Row{Name: l.What, Value: strings.TrimSpace(l.Actor + " " + strings.Join(what, "；")), When: l.At.In(civil.Shanghai).Format("2006-01-02 15:04")})
	}
	file, err := c.file(tx, e)
	if err != nil {
		return nil, err
	}
	all := append([]personal.Holding{entry, held, places, barred}, file...)
	return slices.DeleteFunc(append(all, passed), func(h personal.Holding) bool { return len(h.Rows) == 0 }), nil
}

// file is what is recorded of a membership: everything, for the person alone.
func (c *Custody) file(tx *sqldb.Tx, e *entry) ([]personal.Holding, error) {
	d, err := c.a.dossier(tx, e, func(access.Can) bool { return true }, tx.Today())
	if err != nil {
		return nil, err
	}
	events, penalties, honours := personal.Holding{Title: "党籍历史"}, personal.Holding{Title: "处分"}, personal.Holding{Title: "表彰"}
	away, letters, disposals := personal.Holding{Title: "外出、失联"}, personal.Holding{Title: "组织关系介绍信"}, personal.Holding{Title: "组织处置"}
	for _, x := range d.Events {
		what := x.Chinese()
		if d.Corrected[x.ID] {
			what += "（已更正）"
		}
		events.Rows = append(events.Rows, personal.Row{Name: what, Value: strings.TrimSpace(x.Basis + " " + x.Organ), When: x.Day.String()})
	}
	for _, x := range d.Penalties {
		penalties.Rows = append(penalties.Rows, personal.Row{Name: x.Kind.Chinese(), Value: x.Basis + "，" + x.Organ + "，" + x.Reason, When: x.From.String()})
	}
	for _, x := range d.Honours {
		honours.Rows = append(honours.Rows, personal.Row{Name: x.Title, Value: x.Level + "，" + x.Organ + "，" + x.Basis, When: x.Day.String()})
	}
	for _, x := range d.Away {
		away.Rows = append(away.Rows, personal.Row{Name: x.Kind.Chinese(), Value: strings.TrimSpace(x.Place + x.Cause + " " + x.Note), When: lasting(x.Period)})
	}
	for _, x := range d.Letters {
		letters.Rows = append(letters.Rows, personal.Row{Name: x.Number, Value: x.Organ + "，党费交至 " + x.Dues.String() + " " + x.Receipt, When: x.Day.String()})
	}
	for _, x := range d.Disposals {
		disposals.Rows = append(disposals.Rows, personal.Row{Name: x.Kind.Chinese(), Value: strings.TrimSpace(x.Reason + " " + x.Outcome), When: x.Steps[0].String()})
	}
	return []personal.Holding{events, honours, letters, away, penalties, disposals}, nil
}

func lasting(p civil.Period) string {
	if p.Until == 0 {
		return p.From.String() + " 起"
	}
	return p.From.String() + " 至 " + p.Until.String()
}

// Shown returns the title of a field and what it says of a member, masked where
// the register of fields masks it. Faults: NotFound, Invalid for no field.
func (c *Custody) Shown(tx *sqldb.Tx, k int64, name string) (title, text string, err error) {
	e, _, err := c.entry(tx, k)
	if err != nil {
		return "", "", err
	}
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return "", "", required("field", "请选择要更正的项目")
	}
	return fields[i].Title(), fields[i].shown(&e.Candidate), nil
}

// Judge reports what would be wrong with a correction, without making it: nil,
// or a fault at the field "wanted".
func (c *Custody) Judge(tx *sqldb.Tx, k int64, name, wanted string) error {
	e, tree, err := c.entry(tx, k)
	if err != nil {
		return err
	}
	branch, _ := tree.Unit(e.branch)
	group, _ := tree.Unit(e.group)
	_, _, err = judge(e.with(name, wanted), decided{branch, group}, tx.Today())
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		if say := f.Field(name); say != "" {
			return required("wanted", say)
		}
		return nil // something else in the entry is wrong; this is not the place for it
	}
	return err
}

// with is the entry as a form with one field said otherwise.
func (e *entry) with(name, wanted string) Said {
	said := Said{}
	for _, f := range fields {
		said[f.name] = f.say(&e.Candidate)
	}
	said[name] = strings.TrimSpace(wanted)
	return said
}

// Correct makes a correction that was decided on by the permit's actor, who must
// be able to change the entry: it is the same operation as in the register, with
// its history, its findings and its trail. Faults: Denied, NotFound, Invalid,
// Conflict.
func (c *Custody) Correct(tx *sqldb.Tx, permit access.Permit, k int64, name, wanted string) error {
	e, tree, err := c.a.reach(tx, permit, member.ID(k))
	if err != nil {
		return err
	}
	branch, _ := tree.Unit(e.branch)
	change, err := permit.Actor().Permit(member.CanChange, branch.Path)
	if err != nil {
		return err
	}
	if err := c.a.open(e); err != nil {
		return err
	}
	_, err = c.a.correct(tx, change, e, tree, e.with(name, wanted))
	return err
}

// Columns returns the register's entries of what an export may have, in the
// order of the template.
func (c *Custody) Columns() []personal.Field {
	var cs []personal.Field
	for _, f := range fields {
		x := f.entry()
		x.Title = f.Title()
		cs = append(cs, x)
	}
	return cs
}

const underPath = ` from member m join org_unit u on u.id = coalesce(m.branch, m.court) where u.path >= $1 and u.path < $2 and m.standing <> 'ended'`

// People returns how many members an export of the subtree has.
func (c *Custody) People(tx *sqldb.Tx, over access.Path) (int, error) {
	return sqldb.One(tx, sqldb.Scalar[int], `select count(*)`+underPath, string(over), string(over.End()))
}

// Rows returns the columns of the members of the subtree as the reader may see
// them; those in open are whole. It returns who is in it, for the trail.
func (c *Custody) Rows(tx *sqldb.Tx, over access.Path, columns, open []string, may func(access.Can) bool) (rows [][]string, people []int64, err error) {
	tree, err := c.a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, nil, err
	}
	ids, err := sqldb.All(tx, sqldb.Scalar[member.ID], `select m.id`+underPath+` order by m.name_key, m.id`, string(over), string(over.End()))
	if err != nil {
		return nil, nil, err
	}
	for _, k := range ids {
		e, err := sqldb.One(tx, scanEntry, selectEntry+` where id = $1`, k)
		if err != nil {
			return nil, nil, err
		}
		if err := c.a.open(e); err != nil {
			return nil, nil, err
		}
		row := []string{tree.Name(e.branch)}
		for _, f := range fields {
			x := f.entry()
			if !slices.Contains(columns, x.Column) {
				continue
			}
			text, _ := f.to(&e.Candidate, may)
			if slices.Contains(open, x.Column) && may(x.Read) {
				text = f.say(&e.Candidate)
			}
			row = append(row, text)
		}
		rows, people = append(rows, row), append(people, int64(k))
	}
	return rows, people, nil
}
