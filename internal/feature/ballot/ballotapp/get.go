package ballotapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn"
)

// View is a case with who may be proposed or work at a count.
type View struct {
	*Case
	People []Eligible
	// Changed says of an open vote that its roll is not the one of the opening.
	Changed map[ballot.VoteID]string
	// Differ has the figures in which two entries of an open vote are not alike.
	Differ map[ballot.VoteID][]string
	// Urns has how far the urns of votes by code are.
	Urns map[ballot.VoteID]urn.State
}

// Get returns a proceeding with its votes. What tellers entered is in it only
// once two agree. Fault: NotFound.
func (a *App) Get(ctx context.Context, permit access.Permit, id ballot.ProceedingID) (v View, err error) {
	if err := permit.Covers(ballot.CanView); err != nil {
		return View{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		c, err := a.reach(tx, permit, id)
		if err != nil {
			return err
		}
		v, err = a.view(tx, permit, c)
		return err
	})
	return v, err
}

// GetVote is Get by one of its votes.
func (a *App) GetVote(ctx context.Context, permit access.Permit, id ballot.VoteID) (v View, vote *ballot.Vote, err error) {
	if err := permit.Covers(ballot.CanView); err != nil {
		return View{}, nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		c, x, err := a.reachVote(tx, permit, id)
		if err != nil {
			return err
		}
		vote = x
		v, err = a.view(tx, permit, c)
		return err
	})
	return v, vote, err
}

func (a *App) view(tx *sqldb.Tx, permit access.Permit, c *Case) (v View, err error) {
	v = View{Case: c, Changed: map[ballot.VoteID]string{}, Differ: map[ballot.VoteID][]string{}, Urns: map[ballot.VoteID]urn.State{}}
	if !c.Over() {
		if v.People, err = a.eligible(tx, c); err != nil {
			return v, err
		}
	}
	for _, x := range c.Votes {
		if x.Mode != ballot.OnPaper {
			state, err := a.urns.State(tx, owner(x.ID))
			switch {
			case err == nil:
				v.Urns[x.ID] = state
			case fault.KindOf(err) != fault.NotFound:
				return v, err
			}
		}
		if x.Stage == ballot.Open {
			roll, err := a.roll(tx, c, x)
			if err != nil {
				return v, err
			}
			if f := fault.Of(x.Receives(roll)); f != nil {
				v.Changed[x.ID] = f.Text
			}
		}
		if x.Stage != ballot.Open {
			continue
		}
		v.Differ[x.ID] = differ(x)
		// Nobody reads another's entry, not even who holds the vote.
		for i := range x.Entries {
			if x.Entries[i].Account != permit.Actor().Account {
				x.Entries[i].Sheet = ballot.Sheet{}
			}
		}
	}
	return v, nil
}

// Filter chooses proceedings.
type Filter struct {
	Purpose ballot.Purpose
	State   string // running, done; "" all
	Text    string
	From    int
	Most    int
}

// Line is a proceeding in a list.
type Line struct {
	ballot.Proceeding
	UnitName, CourtName string
	Votes, Counted      int
	Last                civil.Day // of its votes
}

// Listed is a page of proceedings, with the units whose term ends within six
// months and that have no renewal under way.
type Listed struct {
	Lines  []Line
	Total  int
	Ending []TermLine
}

// List lists the proceedings of the permit's range, the newest first.
func (a *App) List(ctx context.Context, permit access.Permit, f Filter) (out Listed, err error) {
	if err := permit.Covers(ballot.CanView); err != nil {
		return Listed{}, err
	}
	defer fault.Wrap(&err, "ballotapp.List")
	from, end := permit.Range()
	where, args := `u.path >= $1 and u.path < $2`, []any{from, end}
	if f.Purpose != "" {
		args = append(args, string(f.Purpose))
		where += ` and p.purpose = $3`
	}
	switch f.State {
	case "running":
		where += ` and p.ended is null and p.election is null`
	case "done":
		where += ` and (p.ended is not null or p.election is not null)`
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		all, err := sqldb.All(tx, func(r sqldb.Row) (l Line, err error) {
			l.Proceeding, err = scanProceeding(r)
			return l, err
		}, `select `+proceedingColumns+` from ballot_proceeding p join org_unit u on u.id = p.unit where `+where+` order by p.id desc`, args...)
		if err != nil {
			return err
		}
		at := map[ballot.ProceedingID]*Line{}
		var lines []Line
		for _, l := range all {
			if contains(l.Title, f.Text) {
				l.UnitName, l.CourtName = tree.Name(l.Unit), tree.Name(l.Court)
				lines = append(lines, l)
			}
		}
		out.Total = len(lines)
		out.Lines = lines[min(f.From, len(lines)):min(f.From+f.Most, len(lines))]
		for i := range out.Lines {
			at[out.Lines[i].ID] = &out.Lines[i]
		}
		err = tx.Each(func(r sqldb.Row) error {
			var p ballot.ProceedingID
			var stage string
			var day civil.Day
			if err := r.Scan(&p, &stage, &day); err != nil {
				return err
			}
			if l := at[p]; l != nil && stage != string(ballot.Annulled) {
				l.Votes++
				l.Last = max(l.Last, day)
				if stage == string(ballot.Counted) {
					l.Counted++
				}
			}
			return nil
		}, `select v.proceeding, v.stage, v.day from ballot_vote v join ballot_proceeding p on p.id = v.proceeding join org_unit u on u.id = p.unit where `+where, args...)
		if err != nil {
			return err
		}
		out.Ending, err = a.ending(tx, permit, tree)
		return err
	})
	return out, err
}

// ending returns the units whose term ends within six months, by the end.
func (a *App) ending(tx *sqldb.Tx, permit access.Permit, tree *org.Tree) (out []TermLine, err error) {
	terms, err := a.units.Terms(tx, permit.Over())
	if err != nil {
		return nil, err
	}
	busy := map[org.UnitID]bool{}
	err = tx.Each(func(r sqldb.Row) error {
		var u org.UnitID
		err := r.Scan(&u)
		busy[u] = true
		return err
	}, `select unit from ballot_proceeding where running is not null`)
	if err != nil {
		return nil, err
	}
	for _, t := range terms {
		u, ok := tree.Unit(t.Unit)
		if t.Ended != 0 || !ok || !ballot.Elects(u.Kind) || busy[t.Unit] || !permit.Holds(u.Path) || tx.Today() < t.Ends().AddMonths(-6) {
			continue
		}
		out = append(out, TermLine{Unit: u, Ends: t.Ends()})
	}
	sortTerms(out)
	return out, nil
}

// Choices returns the units of the range that hold elections and votes.
func (a *App) Choices(ctx context.Context, permit access.Permit) (out []org.Unit, err error) {
	if err := permit.Covers(ballot.CanHold); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		for _, u := range tree.All() {
			if ballot.Elects(u.Kind) && permit.Holds(u.Path) {
				out = append(out, u)
			}
		}
		return nil
	})
	return out, err
}
