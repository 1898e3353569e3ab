package orgapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Preview is what a decision would do.
type Preview struct {
	Effects    []org.Effect
	Moved      int
	Lapsed     []LapsedPost
	Followed   []Followed
	NewlyUnmet []Unmet
	Settled    []Unmet // that fail now and would not any more
	Seen       string  // to be handed back with the order to apply it
}

// Followed is what another room keeps of a unit that ends, or what was under way
// there and goes along.
type Followed struct {
	Unit string
	Following
	Keeper string // who has its records from then on
	Along  bool   // it becomes the keeper's own
}

// Unmet is what a rule says of a unit.
type Unmet struct {
	Rule  rulebook.RuleID
	Rules string // all that say the same of the unit, in words
	Unit  string
	Text  string
	Cite  rulebook.Citation
	Hint  bool // advice, no breach
}

// errPreviewed takes a preview's transaction back.
var errPreviewed = errors.New("previewed")

// Preview works a decision out, judges what would stand, and takes everything
// back. Needs org.change. Faults: as Decide.
func (a *App) Preview(ctx context.Context, permit access.Permit, d org.Decision) (p Preview, err error) {
	if err := permit.Covers(org.CanChange); err != nil {
		return Preview{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p = Preview{}
		c, err := a.carry(tx, permit, d, a.judge != nil)
		if err != nil {
			return err
		}
		p.Effects, p.Moved, p.Lapsed, p.Followed, p.Seen = c.out.Effects, len(c.out.Moves), c.done.Lapsed, c.followed, c.seen()
		if a.judge != nil {
			after, err := a.unmet(tx, c.court)
			if err != nil {
				return err
			}
			p.NewlyUnmet, p.Settled = apart(c.before, after)
		}
		return errPreviewed
	})
	if errors.Is(err, errPreviewed) {
		err = nil
	}
	return p, err
}

// Decide records a decision and carries it out, in one transaction: units,
// people, posts, terms and coverings. seen is Preview.Seen of what the person
// looked at; "" when nobody did. Needs org.change. Faults: Invalid; NotFound
// for a unit out of reach; Conflict with the fact that stands against it, and
// when it would do something else by now than the preview said.
func (a *App) Decide(ctx context.Context, permit access.Permit, d org.Decision, seen string) (org.DecisionID, error) {
	if err := permit.Covers(org.CanChange); err != nil {
		return 0, err
	}
	var done org.DecisionID
	err := a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.carry(tx, permit, d, false)
		if err != nil {
			return err
		}
		if seen != "" && seen != c.seen() {
			return fault.New(fault.Conflict, "预览之后组织或人员有变动，结果与预览的不同。没有保存，请重新预览。")
		}
		done = c.d.ID
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(c.court.ID), Subject: c.d.Number + " " + Title(c.d), Detail: map[string]any{
			"decision": c.d.ID, "day": c.d.Day, "moved": len(c.out.Moves), "units": len(c.out.Founded) + len(c.out.Changed), "undoes": c.d.Undoes}})
	})
	return done, err
}

// Title says in a few words what a decision orders.
func Title(d org.Decision) string {
	n := map[org.Act]int{}
	var order []org.Act
	for _, s := range d.Steps {
		if n[s.Do] == 0 {
			order = append(order, s.Do)
		}
		n[s.Do]++
	}
	var parts []string
	for _, act := range order {
		parts = append(parts, fmt.Sprintf("%s %d 项", act.Chinese(), n[act]))
	}
	if len(parts) == 1 && len(d.Steps) == 1 {
		return order[0].Chinese()
	}
	return strings.Join(parts, "、")
}

// carried is a decision carried out in a transaction that may still be taken
// back.
type carried struct {
	d        org.Decision
	court    org.Unit
	out      *org.Outcome
	done     Done
	followed []Followed
	before   map[string]Unmet
}

// seen is the digest of what a decision does, apart from identifiers.
func (c *carried) seen() string {
	h := sha256.New()
	for _, e := range c.out.Effects {
		fmt.Fprintln(h, e.Name, e.Text, e.Members, e.Groups, e.ToName)
	}
	for _, p := range c.done.Lapsed {
		fmt.Fprintln(h, p)
	}
	for _, f := range c.followed {
		fmt.Fprintln(h, f.Unit, f.What, f.Count, f.Keeper, f.Along)
	}
	fmt.Fprintln(h, c.d.Day, c.d.Number, len(c.out.Moves), len(c.out.Covers), len(c.out.Ended))
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// carry works a decision out and writes it; judged also says what fails before.
func (a *App) carry(tx *sqldb.Tx, permit access.Permit, d org.Decision, judged bool) (*carried, error) {
	g, err := a.facts.registry(tx)
	if err != nil {
		return nil, err
	}
	court, err := reached(g, permit, &d)
	if err != nil {
		return nil, err
	}
	c := &carried{court: court}
	if judged {
		if c.before, err = a.unmet(tx, court); err != nil {
			return nil, err
		}
	}
	l, err := a.ledger(tx, g, court)
	if err != nil {
		return nil, err
	}
	d.ID = id.New[org.Decision](tx.Now())
	name(tx, g, &d)
	c.d = d
	if c.out, err = l.Decide(d, tx.Today()); err != nil {
		return nil, err
	}
	c.done = doneOf(g, c.out)
	if c.followed, err = a.follow(tx, g, c); err != nil {
		return nil, err
	}
	return c, a.write(tx, permit, g, c)
}

// reached finds the court of a decision and refuses units that the permit does
// not reach. Fault: NotFound.
func reached(g *registry, permit access.Permit, d *org.Decision) (org.Unit, error) {
	var court org.UnitID
	for _, u := range mentioned(*d) {
		x, ok := g.units[u]
		if !ok || !permit.Holds(x.Path) {
			return org.Unit{}, fault.New(fault.NotFound, "没有找到要变动的单位，或不在当前工作范围内。").At("steps", "单位不在当前工作范围内")
		}
		if court != 0 && court != x.Court {
			return org.Unit{}, fault.Newf(fault.Invalid, "“%s”是另一法院的单位，一项决定只能变动一个法院的组织。", x.Short).At("steps", "一项决定只能变动一个法院的组织")
		}
		court = x.Court
	}
	if court == 0 {
		return org.Unit{}, fault.New(fault.Invalid, "请选择要变动的单位。").At("steps", "请选择要变动的单位")
	}
	d.Court = court
	return g.units[court], nil
}

// mentioned returns the recorded units that a decision names.
func mentioned(d org.Decision) []org.UnitID {
	var us []org.UnitID
	add := func(ids ...org.UnitID) {
		for _, u := range ids {
			if u != 0 {
				us = append(us, u)
			}
		}
	}
	unit := func(n org.NewUnit) {
		add(n.Parent)
		add(n.Covers...)
		if n.Again {
			add(n.ID)
		}
	}
	for _, s := range d.Steps {
		add(s.Unit, s.Parent, s.To)
		add(s.From...)
		if s.New != nil {
			unit(*s.New)
		}
		for _, p := range s.Parts {
			unit(p.New)
			add(p.Groups...)
			add(p.Covers...)
		}
	}
	return us
}

// name gives new units their identifiers, and codes where they have none.
func name(tx *sqldb.Tx, g *registry, d *org.Decision) {
	taken := map[org.Key]bool{}
	for _, u := range g.units {
		taken[org.Key{Kind: u.Kind, Code: u.Code}] = true
	}
	unit := func(n *org.NewUnit) {
		if n.Again {
			return
		}
		n.ID = id.New[org.Unit](tx.Now())
		n.Code = strings.TrimSpace(n.Code)
		if n.Code == "" {
			n.Code = freeCode(g, d.Court, *n, taken)
		}
		taken[org.Key{Kind: n.Kind, Code: n.Code}] = true
	}
	for i := range d.Steps {
		s := &d.Steps[i]
		if s.New != nil {
			n := *s.New
			unit(&n)
			s.New = &n
		}
		s.Parts = slices.Clone(s.Parts)
		for j := range s.Parts {
			unit(&s.Parts[j].New)
		}
	}
}

// freeCode is the first code after the highest of the kind under the superior,
// as wide as it.
func freeCode(g *registry, court org.UnitID, n org.NewUnit, taken map[org.Key]bool) string {
	above := g.units[n.Parent].Code
	highest := above + "000"
	if above == "" {
		highest = g.units[court].Code + "900"
	}
	for _, u := range g.units {
		if u.Court == court && u.Kind == n.Kind && strings.HasPrefix(u.Code, above) && (len(u.Code) > len(highest) || len(u.Code) == len(highest) && u.Code > highest) {
			highest = u.Code
		}
	}
	for {
		highest = successor(highest)
		if !taken[org.Key{Kind: n.Kind, Code: highest}] {
			return highest
		}
	}
}

// successor counts a code up, digits only; it grows by one where all are nines.
func successor(code string) string {
	b := []byte(code)
	for i := len(b) - 1; i >= 0; i-- {
		switch {
		case b[i] >= '0' && b[i] < '9':
			b[i]++
			return string(b)
		case b[i] == '9':
			b[i] = '0'
		default:
			return string(b) + "1"
		}
	}
	return "1" + string(b)
}

func doneOf(g *registry, out *org.Outcome) Done {
	done := Done{Effects: out.Effects, Moves: out.Moves}
	for _, p := range out.Lapsed {
		done.Lapsed = append(done.Lapsed, LapsedPost{g.units[p.Unit].Short, p.Holder, p.Title})
	}
	for _, u := range out.Founded {
		done.Founded = append(done.Founded, u.ID)
	}
	for _, u := range out.Changed {
		spans := g.spans[u.ID]
		s := spans[len(spans)-1]
		w := Was{Unit: u.ID, Parent: s.Parent, Name: s.Name, Short: s.Short, WithCommittee: s.WithCommittee, Ended: u.Ended != 0}
		if w.Ended {
			w.Keeper = u.Parent
		}
		if s.Period.Until != 0 {
			done.Founded = append(done.Founded, u.ID) // it stands again
			continue
		}
		done.Was = append(done.Was, w)
	}
	return done
}

// follow asks the other rooms what they keep of the units that end. Fault:
// Conflict when a record of after the day stands against it.
func (a *App) follow(tx *sqldb.Tx, g *registry, c *carried) ([]Followed, error) {
	var ending []org.UnitID
	keeper := map[org.UnitID]org.UnitID{}
	for _, u := range c.out.Changed {
		if u.Ended != 0 {
			ending = append(ending, u.ID)
			keeper[u.ID] = u.Parent
		}
	}
	names := map[org.UnitID]string{}
	for _, u := range c.out.Founded {
		names[u.ID] = u.Short
	}
	var all []Followed
	for _, f := range a.followers {
		kept, err := f.Follows(tx, ending, c.d.Day)
		if err != nil {
			return nil, err
		}
		for _, u := range ending {
			for _, x := range kept[u] {
				if x.Later != "" {
					return nil, fault.Newf(fault.Conflict, "“%s”在生效日期 %s 以后还有记录：%s。请先核对这条记录，或改生效日期。", g.units[u].Short, c.d.Day, x.Later).At("day", x.Later)
				}
				if x.Count == 0 {
					continue
				}
				to := g.units[keeper[u]].Short
				if n := names[keeper[u]]; n != "" {
					to = n
				}
				all = append(all, Followed{Unit: g.units[u].Short, Following: x, Keeper: to})
			}
		}
	}
	return all, nil
}
