package deskapp

import (
	"context"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Parameters is what one court has set.
type Parameters struct {
	Day      civil.Day
	Courts   []org.Unit // of the permit's subtree
	Court    org.Unit   // the one looked at; zero when the subtree has none
	Settings []desk.Setting
}

// Of returns what the court set of a parameter, the newest first.
func (p Parameters) Of(name string) []desk.Setting {
	var out []desk.Setting
	for n := len(p.Settings) - 1; n >= 0; n-- {
		if p.Settings[n].Name == name && p.Settings[n].Court == p.Court.ID {
			out = append(out, p.Settings[n])
		}
	}
	return out
}

// InForce returns what holds for the court today: its own, or for what is
// inherited that of the nearest court above it.
func (p Parameters) InForce(param desk.Parameter) (in desk.Setting, ok bool) {
	for _, s := range p.Settings { // by nearness from above, then by day
		if s.Name == param.Name && (s.From <= p.Day || param.Form == desk.FormDay) && (s.Court == p.Court.ID || param.Inherited) {
			in, ok = s, true
		}
	}
	return in, ok
}

// Parameters returns what the court has set, and what courts above it have; a
// zero court is the highest of the subtree. Needs desk.set. Faults: Denied,
// NotFound.
func (a *App) Parameters(ctx context.Context, permit access.Permit, court org.UnitID) (p Parameters, err error) {
	if err := permit.Covers(desk.CanSet); err != nil {
		return p, err
	}
	defer fault.Wrap(&err, "deskapp.Parameters")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		p.Day = tx.Today()
		tree, err := a.units.Tree(tx, p.Day)
		if err != nil {
			return err
		}
		p.Courts = tree.Under(permit.Over(), org.Court)
		for n, c := range p.Courts {
			if c.ID == court || n == 0 && court == 0 {
				p.Court = c
			}
		}
		switch {
		case p.Court.ID == 0 && court != 0:
			return fault.New(fault.NotFound, "没有这个法院，或不在当前工作范围内。")
		case p.Court.ID == 0:
			return nil
		}
		p.Settings, err = settings(tx, tree, p.Court)
		return err
	})
	return p, err
}

// settings returns what was set for the court and those above it, from above
// downwards and by day.
func settings(tx *sqldb.Tx, tree *org.Tree, court org.Unit) (all []desk.Setting, err error) {
	for u, ok := court, true; ok; u, ok = tree.Unit(u.Parent) {
		ss, err := sqldb.All(tx, scanSetting, `select s.name, s.unit, s.from_day, s.amount, s.basis, s.entered_at, a.person
			from setting s left join account a on a.id = s.entered_by where s.unit = $1 order by s.name, s.from_day`, u.ID)
		if err != nil {
			return nil, err
		}
		all = append(ss, all...)
	}
	return all, nil
}

func scanSetting(r sqldb.Row) (s desk.Setting, err error) {
	var name sqldb.Text
	var at sqldb.Instant
	err = r.Scan(&s.Name, &s.Court, &s.From, &s.Amount, &s.Basis, &at, &name)
	s.EnteredAt, s.EnteredName = at.Time, string(name)
	return s, err
}

// SetIn sets one parameter of one court.
type SetIn struct {
	Court  org.UnitID
	Name   string
	Amount string
	From   civil.Day // from this day on; setting the same day again corrects it
	Basis  string    // number of the resolution
}

// earliest is the first day on which a resolution can be cited.
var earliest = civil.MustDay("2018-10-28")

// SetParameter sets a parameter from a day on. What was set before stays for
// the days before. Findings change at once. Needs desk.set over the court.
// Faults: Denied, NotFound, Invalid.
func (a *App) SetParameter(ctx context.Context, permit access.Permit, in SetIn) (err error) {
	if err := permit.Covers(desk.CanSet); err != nil {
		return err
	}
	defer fault.Wrap(&err, "deskapp.SetParameter")
	param, ok := desk.ParameterNamed(in.Name)
	if !ok {
		return fault.New(fault.NotFound, "没有这个参数。")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		court, ok := tree.Unit(in.Court)
		if !ok || court.Kind != org.Court || !permit.Holds(court.Path) {
			return fault.New(fault.NotFound, "没有这个法院，或不在当前工作范围内。")
		}
		v, err := in.value(param, tx.Today())
		if err != nil {
			return err
		}
		if err := setting.Put(tx, v, permit.Actor().Account); err != nil {
			return err
		}
		if err := stamp.Touch(tx, int64(court.ID), court.Path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: desk.CanSet, Court: int64(court.ID), Subject: court.Name + " " + param.Title,
			Detail: map[string]string{"name": v.Name, "amount": v.Amount, "from": v.From.String(), "basis": v.Basis}})
	})
}

// value checks what was entered.
func (in SetIn) value(param desk.Parameter, today civil.Day) (setting.Value, error) {
	f := fault.New(fault.Invalid, "有几处需要改正。")
	amount, wrong := param.Read(in.Amount)
	if wrong != "" {
		_ = f.At("amount", wrong)
	}
	switch {
	case in.From == 0:
		_ = f.At("from", "请填写自何日起")
	case in.From < earliest:
		_ = f.At("from", "不能早于 "+earliest.String()+"：此前没有可以作为依据的条例")
	case param.Form == desk.FormDay && in.From > today:
		_ = f.At("from", "起算日设定后立即生效，不能填今天以后的日期")
	case in.From > today.AddYears(1):
		_ = f.At("from", "最晚可以填一年以后的日期")
	}
	basis := strings.TrimSpace(in.Basis)
	switch n := utf8.RuneCountInString(basis); {
	case n == 0:
		_ = f.At("basis", "请填写依据的文号")
	case n > desk.BasisMost:
		_ = f.At("basis", "文号过长")
	}
	return setting.Value{Unit: int64(in.Court), Name: param.Name, From: in.From, Amount: amount, Basis: basis}, f.Err()
}
