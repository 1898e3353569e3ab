package ballotapp

import (
	"encoding/json"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

const proceedingColumns = `p.id, p.court, p.unit, p.purpose, p.title, p.seats, p.term_ends, p.ended, p.end_reason, p.election, p.begun_at, p.begun_by, p.version`

func scanProceeding(r sqldb.Row) (p ballot.Proceeding, err error) {
	var reason sqldb.Text
	var begun sqldb.Instant
	err = r.Scan(&p.ID, &p.Court, &p.Unit, (*string)(&p.Purpose), &p.Title, &p.Seats, &p.TermEnds, &p.Ended, &reason, &p.Election, &begun, &p.BegunBy, &p.Version)
	p.EndReason, p.Begun = string(reason), begun.Time
	return p, err
}

// reach returns the case of a proceeding within the permit's range. Fault:
// NotFound.
func (a *App) reach(tx *sqldb.Tx, permit access.Permit, id ballot.ProceedingID) (*Case, error) {
	from, end := permit.Range()
	p, ok, err := sqldb.Maybe(tx, scanProceeding, `select `+proceedingColumns+` from ballot_proceeding p join org_unit u on u.id = p.unit
		where p.id = $1 and u.path >= $2 and u.path < $3`, id, from, end)
	if err == nil && !ok {
		err = notFound()
	}
	if err != nil {
		return nil, err
	}
	c := &Case{Proceeding: p}
	if err := a.place(tx, c); err != nil {
		return nil, err
	}
	if err := steps(tx, c); err != nil {
		return nil, err
	}
	return c, a.votes(tx, c)
}

// reachVote returns a vote with its case. Fault: NotFound.
func (a *App) reachVote(tx *sqldb.Tx, permit access.Permit, id ballot.VoteID) (*Case, *ballot.Vote, error) {
	p, ok, err := sqldb.Maybe(tx, sqldb.Scalar[ballot.ProceedingID], `select proceeding from ballot_vote where id = $1`, id)
	if err == nil && !ok {
		err = notFound()
	}
	if err != nil {
		return nil, nil, err
	}
	c, err := a.reach(tx, permit, p)
	if err != nil {
		return nil, nil, err
	}
	return c, c.Vote(id), nil
}

// place finds the unit, its superior, its term and its committee.
func (a *App) place(tx *sqldb.Tx, c *Case) error {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return err
	}
	u, ok := tree.Unit(c.Unit)
	if !ok {
		// The unit is no more: what it did stays readable.
		u = org.Unit{ID: c.Unit, Court: c.Court, Name: c.Title, Short: c.Title}
	}
	c.At = u
	c.CourtOf, _ = tree.Unit(c.Court)
	for at := u; at.Parent != 0; {
		above, ok := tree.Unit(at.Parent)
		if !ok {
			break
		}
		if above.Kind == org.PartyCommittee || above.Kind == org.GeneralBranch {
			c.Superior = above
			break
		}
		at = above
	}
	if !ok {
		return nil
	}
	terms, err := a.units.Terms(tx, u.Path)
	if err != nil {
		return err
	}
	for _, t := range terms {
		if t.Unit == u.ID && (t.Ended == 0 || t.Ended >= tx.Today()) {
			c.Term = t
		}
	}
	posts, err := a.units.Posts(tx, u.Path, civil.Period{From: tx.Today(), Until: tx.Today()})
	if err != nil {
		return err
	}
	for _, p := range posts {
		if p.Unit == u.ID && p.Kind.InCommittee() {
			c.Posts = append(c.Posts, p)
		}
	}
	return nil
}

func steps(tx *sqldb.Tx, c *Case) error {
	return tx.Each(func(r sqldb.Row) error {
		var s ballot.Step
		var number, body, names, note, who, why sqldb.Text
		var entered, back sqldb.Instant
		if err := r.Scan(&s.ID, (*string)(&s.Kind), &s.Day, &number, &body, &names, &note, &entered, &s.By, &back, &who, &why); err != nil {
			return err
		}
		s.Number, s.Body, s.Note, s.Entered = string(number), string(body), string(note), entered.Time
		if names != "" {
			if err := json.Unmarshal([]byte(names), &s.Names); err != nil {
				return err
			}
		}
		if !back.IsZero() {
			c.Back = append(c.Back, TakenBack{s, string(who), string(why)})
			return nil
		}
		c.Steps = append(c.Steps, s)
		return nil
	}, `select id, kind, day, number, body, names, note, entered_at, entered_name, back_at, back_name, back_reason from ballot_step where proceeding = $1 order by day, id`, c.ID)
}

const voteColumns = `v.id, v.proceeding, v.kind, v.post, v.matter, v.round, v.prior, v.mode, v.day, v.seats, v.order_by_name, v.order_on, v.order_reason, v.online,
	v.introduced, v.method, v.tellers_elected, v.arrived, v.absent, v.issued, v.stage, v.digest, v.opened_at, v.opened_by, v.kept_reason, v.kept_by, v.sheet,
	v.winning, v.winning_basis, v.reduced_to, v.reduced_agreed, v.reduced_presidium, v.written_for, v.written_against, v.void_reason, v.published_at, v.published_by, v.urn, v.version`

func scanVote(r sqldb.Row) (*ballot.Vote, error) {
	v := &ballot.Vote{}
	var kind string
	var by, reason, absent, sheet, winning sqldb.Text
	var on civil.Day
	var opened, published sqldb.Instant
	var to, agreed, urn *int64
	var presidium *bool
	t := func(s *string) *sqldb.Text { return (*sqldb.Text)(s) }
	err := r.Scan(&v.ID, &v.Proceeding, &kind, t(&v.Post), t(&v.Matter), (*string)(&v.Round), &v.Prior, (*string)(&v.Mode), &v.Day, &v.Seats, &by, &on, &reason, t(&v.Online),
		&v.Introduced, &v.Method, &v.Elected, &v.Arrived, &absent, &v.Issued, (*string)(&v.Stage), t(&v.Digest), &opened, t(&v.OpenedBy), t(&v.KeptRoll), t(&v.KeptBy), &sheet,
		&winning, t(&v.Winning.Basis), &to, &agreed, &presidium, &v.Written.For, &v.Written.Against, t(&v.VoidReason), &published, t(&v.PublishedBy), &urn, &v.Version)
	if err != nil {
		return nil, err
	}
	v.Kind, _ = ballot.KindOf(kind)
	v.Winning.Of = ballot.Base(winning)
	v.Opened, v.Published = opened.Time, published.Time
	if by != "" {
		v.Override = &ballot.Override{By: string(by), On: on, Reason: string(reason)}
	}
	if to != nil {
		v.Reduction = &ballot.Reduction{To: int(*to), Agreed: int(*agreed), Presidium: presidium != nil && *presidium}
	}
	if urn != nil {
		v.Urn = *urn
	}
	if absent != "" {
		if err := json.Unmarshal([]byte(absent), &v.Absent); err != nil {
			return nil, err
		}
	}
	if sheet != "" {
		v.Sheet = &ballot.Sheet{}
		err = json.Unmarshal([]byte(sheet), v.Sheet)
	}
	return v, err
}

// votes loads the votes of a case with everything that hangs on them.
func (a *App) votes(tx *sqldb.Tx, c *Case) (err error) {
	if c.Votes, err = sqldb.All(tx, scanVote, `select `+voteColumns+` from ballot_vote v where v.proceeding = $1 order by v.id`, c.ID); err != nil {
		return err
	}
	const of = ` join ballot_vote v on v.id = x.vote where v.proceeding = $1 order by x.vote, `
	err = tx.Each(func(r sqldb.Row) error {
		var vote ballot.VoteID
		var s ballot.Standing
		var note, reason sqldb.Text
		var who *int64
		if err := r.Scan(&vote, &s.Line, &who, &s.Name, &note, &s.Withdrawn, &reason); err != nil {
			return err
		}
		if who != nil {
			s.Member = *who
		}
		s.Note, s.Reason = string(note), string(reason)
		v := c.Vote(vote)
		v.Candidates = append(v.Candidates, s)
		if v.Override != nil && s.Withdrawn == 0 {
			v.Override.Names = append(v.Override.Names, s.Name)
		}
		return nil
	}, `select x.vote, x.line, x.member, x.full_name, x.note, x.withdrawn, x.reason from ballot_candidate x`+of+`x.line`, c.ID)
	if err != nil {
		return err
	}
	err = tx.Each(func(r sqldb.Row) error {
		var vote ballot.VoteID
		var t ballot.Attendant
		var who *int64
		if err := r.Scan(&vote, &who, &t.Name, (*string)(&t.Role)); err != nil {
			return err
		}
		if who != nil {
			t.Member = *who
		}
		v := c.Vote(vote)
		v.Tellers = append(v.Tellers, t)
		return nil
	}, `select x.vote, x.member, x.full_name, x.role from ballot_teller x`+of+`x.line`, c.ID)
	if err != nil {
		return err
	}
	err = tx.Each(func(r sqldb.Row) error {
		var vote ballot.VoteID
		var e ballot.CountEntry
		var at sqldb.Instant
		var sheet string
		if err := r.Scan(&vote, &e.Slot, &e.Account, &e.Name, &at, &sheet); err != nil {
			return err
		}
		e.Entered = at.Time
		v := c.Vote(vote)
		v.Entries = append(v.Entries, e)
		return json.Unmarshal([]byte(sheet), &v.Entries[len(v.Entries)-1].Sheet)
	}, `select x.vote, x.slot, x.account, x.entered_name, x.entered_at, x.sheet from ballot_entry x`+of+`x.slot`, c.ID)
	if err != nil {
		return err
	}
	return a.rolls(tx, c)
}

// rolls gives every vote its roll: the frozen one, or before the opening what the
// register says of the day.
func (a *App) rolls(tx *sqldb.Tx, c *Case) error {
	err := tx.Each(func(r sqldb.Row) error {
		var vote ballot.VoteID
		var e ballot.Entry
		var why, rule sqldb.Text
		if err := r.Scan(&vote, &e.ID, &e.Name, &e.Votes, &why, &rule); err != nil {
			return err
		}
		e.Why, e.Rule = string(why), rulebook.RuleID(rule)
		v := c.Vote(vote)
		v.Roll.Day = v.Day
		v.Roll.Entries = append(v.Roll.Entries, e)
		return nil
	}, `select x.vote, x.member, x.full_name, x.votes, x.why, x.rule from ballot_voter x join ballot_vote v on v.id = x.vote where v.proceeding = $1 order by x.vote, x.member`, c.ID)
	if err != nil {
		return err
	}
	for _, v := range c.Votes {
		if v.Stage == ballot.Preparing {
			if v.Roll, err = a.roll(tx, c, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// held returns the vote for a change from a page that saw it at version.
// Faults: NotFound, Conflict.
func (a *App) held(tx *sqldb.Tx, permit access.Permit, id ballot.VoteID, version int) (*Case, *ballot.Vote, error) {
	c, v, err := a.reachVote(tx, permit, id)
	if err != nil {
		return nil, nil, err
	}
	if v.Version != version {
		return nil, nil, changed(v.Title())
	}
	if c.Over() {
		return nil, nil, fault.New(fault.Conflict, "这项选举已经办结，不能再改。")
	}
	return c, v, nil
}
