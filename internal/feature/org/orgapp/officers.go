package orgapp

import (
	"cmp"
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Officers are those who lead the units that a permit reaches, as of a day.
type Officers struct {
	Outline
	Heads  []Officer            // the secretary of each branch, general branch and committee; Holder is "" where vacant
	Terms  []TermLine           // of each, the one that ends first in front
	Counts map[string]org.Count // the latest of each kind, of the first court in reach
	Court  org.Unit
}

// Officer is a secretary.
type Officer struct {
	Unit  org.Unit
	Post  org.Post  // the zero Post where the post is vacant
	Since civil.Day // in this post without a break, over several terms
	Job   org.Job
	Known bool // the register knows the person
}

// TermLine is one committee's term as the check of renewals lists it.
type TermLine struct {
	Unit    org.Unit
	Term    org.Term // zero when none is recorded
	Posts   []org.Post
	Lacking []string // posts that a committee must have and this one has not
	Last    org.Election
}

// Left returns how many days of the term are left on the day; ok is false where
// none is recorded.
func (l TermLine) Left(day civil.Day) (n int, ok bool) {
	return int(l.Term.Ends() - day), l.Term.From != 0
}

// Officers returns who leads what on the day, and how the terms stand. Needs
// org.view.
func (a *App) Officers(ctx context.Context, permit access.Permit, day civil.Day, census Census) (o Officers, err error) {
	if err := permit.Covers(org.CanView); err != nil {
		return Officers{}, err
	}
	if o.Outline, err = a.Outline(ctx, permit, day, census); err != nil {
		return o, err
	}
	return o, a.db.Read(ctx, func(tx *sqldb.Tx) error {
		posts, err := a.facts.Posts(tx, permit.Over(), civil.Period{})
		if err != nil {
			return err
		}
		byUnit := map[org.UnitID][]org.Post{}
		for _, p := range posts {
			byUnit[p.Unit] = append(byUnit[p.Unit], p)
		}
		terms, err := a.facts.Terms(tx, permit.Over())
		if err != nil {
			return err
		}
		running := map[org.UnitID]org.Term{}
		for _, t := range terms {
			if t.From <= day && (t.Ended == 0 || t.Ended >= day) {
				running[t.Unit] = t
			}
		}
		elections, err := a.facts.Elections(tx, permit.Over())
		if err != nil {
			return err
		}
		last := map[org.UnitID]org.Election{}
		for _, e := range elections {
			if e.Day <= day {
				last[e.Unit] = e
			}
		}
		for _, u := range o.Tree.All() {
			switch u.Kind {
			case org.Branch, org.GeneralBranch, org.PartyCommittee:
				o.Heads = append(o.Heads, head(u, byUnit[u.ID], day))
			case org.DisciplineCommittee:
			default:
				continue
			}
			o.Terms = append(o.Terms, line(u, byUnit[u.ID], running[u.ID], last[u.ID], day))
		}
		slices.SortStableFunc(o.Terms, func(x, y TermLine) int { return cmp.Compare(ends(x.Term), ends(y.Term)) })
		if err := a.jobs(tx, o.Heads); err != nil {
			return err
		}
		return a.staff(tx, permit, &o)
	})
}

// ends is when a term ends; none is before all others, so that it is seen.
func ends(t org.Term) civil.Day {
	if t.From == 0 {
		return 0
	}
	return t.Ends()
}

func head(u org.Unit, posts []org.Post, day civil.Day) Officer {
	o := Officer{Unit: u}
	for _, p := range posts {
		if p.Kind == org.Secretary && p.Period.Has(day) {
			o.Post, o.Since = p, p.Period.From
		}
	}
	for changed := o.Post.Holder != ""; changed; {
		changed = false
		for _, p := range posts {
			if p.Kind == org.Secretary && p.Holder == o.Post.Holder && p.Period.Until == o.Since.AddDays(-1) && o.Since > org.Beginning {
				o.Since, changed = p.Period.From, true
			}
		}
	}
	return o
}

func line(u org.Unit, posts []org.Post, t org.Term, last org.Election, day civil.Day) TermLine {
	l := TermLine{Unit: u, Term: t, Last: last}
	for _, p := range posts {
		if p.Period.Has(day) {
			l.Posts = append(l.Posts, p)
		}
	}
	slices.SortFunc(l.Posts, org.ComparePosts)
	l.Lacking = org.Lacking(u, l.Posts)
	return l
}

func (a *App) jobs(tx *sqldb.Tx, heads []Officer) error {
	if a.register == nil {
		return nil
	}
	var ids []int64
	for _, h := range heads {
		if h.Post.Member != 0 {
			ids = append(ids, h.Post.Member)
		}
	}
	jobs, err := a.register.Jobs(tx, ids)
	for i := range heads {
		heads[i].Job, heads[i].Known = jobs[heads[i].Post.Member]
	}
	return err
}

// staff loads the latest counts of the first court that the permit reaches.
func (a *App) staff(tx *sqldb.Tx, permit access.Permit, o *Officers) error {
	courts := o.Tree.Under(permit.Over(), org.Court)
	if len(courts) == 0 {
		return nil
	}
	o.Court, o.Counts = courts[0], map[string]org.Count{}
	counts, err := a.facts.Counts(tx, o.Court.Path)
	for _, c := range counts {
		if c.Court == o.Court.ID && c.Day <= o.Day {
			o.Counts[c.What] = c
		}
	}
	return err
}

// Career is the posts that one person has held in units a permit reaches.
type Career struct {
	Name    string
	Member  int64
	Job     org.Job
	Steps   []CareerStep // the latest first
	Court   org.Unit
	Heading []org.Unit // what the person leads today
}

// CareerStep is one post of a career.
type CareerStep struct {
	Post org.Post
	Unit string // as it was called when the post began
	At   org.UnitID
	How  org.Election // zero where none is recorded
}

// Career returns the Party career of a member: every post of all times in the
// units that the permit reaches. Needs org.view. Fault: NotFound for somebody
// who never had one there.
func (a *App) Career(ctx context.Context, permit access.Permit, who int64) (c Career, err error) {
	if err := permit.Covers(org.CanView); err != nil {
		return Career{}, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		posts, err := sqldb.All(tx, scanPost, `select `+postColumns+` from org_post p join org_unit u on u.id = p.unit
			where p.member = $1 and u.path >= $2 and u.path < $3 order by p.from_day desc, p.id desc`, who, from, end)
		if err != nil {
			return err
		}
		if len(posts) == 0 {
			return fault.New(fault.NotFound, "没有找到这名党员的党内任职，或不在当前工作范围内。")
		}
		g, err := a.facts.registry(tx)
		if err != nil {
			return err
		}
		elections, err := a.facts.Elections(tx, permit.Over())
		if err != nil {
			return err
		}
		by := map[org.ElectionID]org.Election{}
		for _, e := range elections {
			by[e.ID] = e
		}
		c = Career{Name: posts[0].Holder, Member: who, Court: g.units[g.units[posts[0].Unit].Court]}
		for _, p := range posts {
			u, ok := g.tree(max(p.Period.From, org.Beginning)).Unit(p.Unit)
			if !ok {
				u = g.units[p.Unit]
			}
			name := u.Short
			if u.Kind == org.Group {
				name = g.units[u.Parent].Short + u.Short
			}
			c.Steps = append(c.Steps, CareerStep{Post: p, Unit: name, At: p.Unit, How: by[p.By]})
			if p.Kind == org.Secretary && p.Period.Has(tx.Today()) {
				c.Heading = append(c.Heading, g.units[p.Unit])
			}
		}
		if a.register == nil {
			return nil
		}
		jobs, err := a.register.Jobs(tx, []int64{who})
		c.Job = jobs[who]
		return err
	})
	return c, err
}
