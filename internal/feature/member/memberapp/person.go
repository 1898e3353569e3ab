package memberapp

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Person is one member as their page shows them: every field as it may be
// shown, where they belonged, and what was changed.
type Person struct {
	ID       member.ID
	Version  int
	Name     string
	Gender   string
	Standing member.Standing
	Joined, Converted,
	Birth, Retired civil.PartialDay
	Court, Branch, Group org.Unit
	Facts                []Fact // in the order of the template
	Lacking              []string
	Places               []Stay
	Bars                 []BarEntry
	Posts                []HeldPost
	History              []Logged // newest first
	Dossier
	Day  civil.Day // as of which
	Past bool      // it is not today
}

// Fact is one field of the entry. A hidden one is masked.
type Fact struct {
	Field  roster.Field
	Name   string // in forms
	Title  string
	Value  string
	Hidden bool
}

// Stay is a place with the names it had.
type Stay struct {
	Branch, Group string
	Period        civil.Period
	Reason        string
}

// BarEntry is a bar with its identifier.
type BarEntry struct {
	ID id.Of[member.Bar]
	member.Bar
	Derived bool // from a penalty or an event: it ends with that
}

// HeldPost is a post with the unit it is in.
type HeldPost struct {
	org.Post
	UnitName string
}

// Logged is what somebody changed in the entry.
type Logged struct {
	At      time.Time
	Actor   string
	What    string
	Changes []Change
	Version int
}

// Person returns the page of a member whom the permit reaches, of every field
// what the register of fields shows to the reader (ASVS 8.2.3). Fault: NotFound.
func (a *App) Person(ctx context.Context, permit access.Permit, id member.ID) (out Person, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return Person{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = a.person(tx, permit, id)
		return err
	})
	return out, err
}

func (a *App) person(tx *sqldb.Tx, permit access.Permit, id member.ID) (out Person, err error) {
	e, tree, err := a.reach(tx, permit, id)
	if err != nil {
		return Person{}, err
	}
	return a.shown(tx, e, tree, permit.Actor().Can, tx.Today())
}

// shown is the entry as of day as it may be shown to who can do what may says.
func (a *App) shown(tx *sqldb.Tx, e *entry, tree *org.Tree, may func(access.Can) bool, day civil.Day) (out Person, err error) {
	if err := a.open(e); err != nil { // masked again below
		return Person{}, err
	}
	out = Person{Day: day, ID: e.id, Version: e.version, Name: e.Name, Gender: member.Member{Gender: e.Gender}.GenderChinese(), Standing: e.Standing,
		Joined: e.Joined, Converted: e.Converted, Birth: e.Birth, Retired: e.RetiredFrom}
	out.Court, _ = tree.Unit(e.court)
	out.Branch, _ = tree.Unit(e.branch)
	out.Group, _ = tree.Unit(e.group)
	unseen := map[string]bool{} // titles that this reader is not shown, nor what became of them
	for _, f := range fields {
		if text, ok := f.to(&e.Candidate, may); ok {
			out.Facts = append(out.Facts, Fact{f.Field, f.name, f.Title(), text, f.hidden})
		} else {
			unseen[f.Title()] = true
		}
	}
	out.Lacking = lacking(facts{e.Birth, e.RetiredFrom, e.Converted, e.Standing == member.Full, e.Education != "", e.Job != "", len(e.Phones) > 0, e.Address != ""})
	if out.Places, err = a.stays(tx, e.id); err != nil {
		return out, err
	}
	if out.Dossier, err = a.dossier(tx, e, may, day); err != nil {
		return out, err
	}
	barred := member.FieldOf("member_bar.reason").For(may) == personal.Plain
	if barred {
		if out.Bars, err = bars(tx, e.id); err != nil {
			return out, err
		}
	}
	if err := posts(tx, day, []member.ID{e.id}, func(_ member.ID, p org.Post) {
		out.Posts = append(out.Posts, HeldPost{p, tree.Name(p.Unit)})
	}); err != nil {
		return out, err
	}
	out.History, err = history(tx, e.id, 0)
	if !barred {
		out.History = slices.DeleteFunc(out.History, func(l Logged) bool {
			return l.What == "登记处分" || l.What == "组织处置" || l.What == "登记党籍变化" && slices.ContainsFunc(l.Changes, func(c Change) bool { return unseen[c.Field] }) ||
				strings.HasSuffix(l.What, member.Suspended.Chinese()) || strings.HasSuffix(l.What, member.NotCounted.Chinese())
		})
	}
	for i := range out.History {
		out.History[i].Changes = slices.DeleteFunc(out.History[i].Changes, func(c Change) bool { return unseen[c.Field] })
	}
	return out, err
}

// reach returns the entry of a member where the permit reaches them; sealed
// values are not opened. Fault: NotFound.
func (a *App) reach(tx *sqldb.Tx, permit access.Permit, id member.ID) (*entry, *org.Tree, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, nil, err
	}
	e, ok, err := sqldb.Maybe(tx, scanEntry, selectEntry+` where id = $1`, id)
	if err != nil {
		return nil, nil, err
	}
	if ok {
		at := e.branch
		if at == 0 {
			at = e.court
		}
		var u org.Unit
		u, ok = tree.Unit(at)
		ok = ok && permit.Holds(u.Path)
	}
	if !ok {
		return nil, nil, notFound()
	}
	return e, tree, nil
}

// stays returns where the member belonged, newest first, by the names that the
// units have today; a unit that stands no more is asked of its table.
func (a *App) stays(tx *sqldb.Tx, id member.ID) ([]Stay, error) {
	return sqldb.All(tx, func(r sqldb.Row) (s Stay, err error) {
		var group sqldb.Text
		err = r.Scan(&s.Branch, &group, &s.Period.From, &s.Period.Until, &s.Reason)
		s.Group = string(group)
		return s, err
	}, `select b.short_name, g.short_name, p.from_day, p.until_day, p.reason from member_place p join org_unit b on b.id = p.branch left join org_unit g on g.id = p.party_group
		where p.member = $1 order by p.from_day desc, p.id desc`, id)
}

func bars(tx *sqldb.Tx, id member.ID) ([]BarEntry, error) {
	return sqldb.All(tx, func(r sqldb.Row) (b BarEntry, err error) {
		return b, r.Scan(&b.ID, &b.Kind, &b.Period.From, &b.Period.Until, &b.Reason, &b.Basis, &b.Derived)
	}, `select id, kind, from_day, until_day, reason, basis, derived from member_bar where member = $1 order by from_day desc, id desc`, id)
}

// history returns what was changed after the version, newest first.
func history(tx *sqldb.Tx, id member.ID, after int) ([]Logged, error) {
	return sqldb.All(tx, func(r sqldb.Row) (l Logged, err error) {
		var at sqldb.Instant
		var changes sqldb.Text
		if err := r.Scan(&at, &l.Actor, &l.What, &changes, &l.Version); err != nil {
			return l, err
		}
		l.At = at.Time
		if changes != "" {
			err = json.Unmarshal([]byte(changes), &l.Changes)
		}
		return l, err
	}, `select at, actor, what, fields, version from member_change where member = $1 and version > $2 order by version desc, id desc`, id, after)
}

// Choices is what a form about members offers.
type Choices struct {
	Branches []org.Unit                // that the permit reaches
	Groups   map[org.UnitID][]org.Unit // of each branch
	Ethnic   []string
}

// Choices returns the branches and groups that the permit reaches.
func (a *App) Choices(ctx context.Context, permit access.Permit) (out Choices, err error) {
	if err := permit.Covers(member.CanChange); err != nil {
		return Choices{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out.Branches = tree.Under(permit.Over(), org.Branch)
		out.Groups = map[org.UnitID][]org.Unit{}
		for _, b := range out.Branches {
			out.Groups[b.ID] = slices.DeleteFunc(tree.Children(b.ID), func(u org.Unit) bool { return u.Kind != org.Group })
		}
		for _, code := range han.EthnicCodes() {
			out.Ethnic = append(out.Ethnic, han.EthnicName(code))
		}
		return nil
	})
	return out, err
}

// required is the fault of a form with one field that is wrong.
func required(field, say string) error {
	return fault.New(fault.Invalid, "有 1 处需要改正。").At(field, say)
}
