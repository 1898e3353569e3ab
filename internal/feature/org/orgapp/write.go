package orgapp

import (
	"cmp"
	"maps"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// write carries the plan out in its transaction.
func (p *plan) write() error {
	steps := []func() error{p.writeUnits, p.writeSpans, p.writeCovers, p.writeTerms, p.writePosts, p.writeStamps}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (p *plan) writeUnits() error {
	if err := insertUnits(p.tx, p.newUnits); err != nil {
		return err
	}
	for _, x := range p.changedUnits {
		if err := updateUnit(p.tx, x.Unit); err != nil {
			return err
		}
	}
	return nil
}

func insertUnits(tx *sqldb.Tx, units []*placed) error {
	in := tx.Insert("org_unit", "id", "court", "parent", "path", "kind", "code", "full_name", "short_name", "aliases", "category", "sign",
		"with_committee", "judges", "founded_on", "ended_on", "purpose", "until_planned", "entered_at", "version")
	for _, x := range units {
		in.Add(x.ID, x.Court, x.Parent, string(x.Path), string(x.Kind), x.Code, x.Name, x.Short, unlines(x.Aliases), sqldb.Text(x.Category), sqldb.Text(x.Sign),
			x.WithCommittee, unlines(x.Judges), x.Founded, civil.End(x.Ended), sqldb.Text(x.Purpose), x.UntilPlanned, sqldb.At(tx.Now()), x.Version)
	}
	return in.Done()
}

func updateUnit(tx *sqldb.Tx, x org.Unit) error {
	_, err := tx.Exec(`update org_unit set parent = $2, path = $3, full_name = $4, short_name = $5, aliases = $6, category = $7, sign = $8,
		with_committee = $9, judges = $10, founded_on = $11, ended_on = $12, version = version + 1 where id = $1`,
		x.ID, x.Parent, string(x.Path), x.Name, x.Short, unlines(x.Aliases), sqldb.Text(x.Category), sqldb.Text(x.Sign), x.WithCommittee, unlines(x.Judges), x.Founded, civil.End(x.Ended))
	return err
}

func (p *plan) writeSpans() error {
	for _, s := range p.mendedSpans {
		_, err := p.tx.Exec(`update org_span set from_day = $2, until_day = $3, parent = $4, path = $5, full_name = $6, short_name = $7, with_committee = $8 where id = $1`,
			s.ID, s.Period.From, civil.End(s.Period.Until), s.Parent, string(s.Path), s.Name, s.Short, s.WithCommittee)
		if err != nil {
			return err
		}
	}
	return addSpans(p.tx, p.newSpans)
}

func addSpans(tx *sqldb.Tx, spans []org.Span) error {
	in := tx.Insert("org_span", "id", "unit", "from_day", "until_day", "parent", "path", "full_name", "short_name", "with_committee", "basis", "decision", "ending")
	for _, s := range spans {
		in.Add(id.New[org.Span](tx.Now()), s.Unit, s.Period.From, civil.End(s.Period.Until), s.Parent, string(s.Path), s.Name, s.Short, s.WithCommittee, sqldb.Text(s.Basis), s.Decision, s.Ending)
	}
	return in.Done()
}

func (p *plan) writeCovers() error {
	for _, c := range p.closedCovers {
		if _, err := p.tx.Exec(`update org_cover set until_day = $2 where id = $1`, c.id, civil.End(c.Period.Until)); err != nil {
			return err
		}
	}
	in := p.tx.Insert("org_cover", "id", "branch", "unit", "from_day", "until_day")
	for _, c := range p.newCovers {
		in.Add(id.New[cover](p.tx.Now()), c.Branch, c.Unit, c.Period.From, civil.End(c.Period.Until))
	}
	return in.Done()
}

func (p *plan) writeTerms() error {
	for _, t := range p.mendedTerms {
		if err := mendTerm(p.tx, t); err != nil {
			return err
		}
	}
	for _, t := range p.newTerms {
		if err := addTerm(p.tx, t); err != nil {
			return err
		}
	}
	return nil
}

func mendTerm(tx *sqldb.Tx, t org.Term) error {
	_, err := tx.Exec(`update org_term set from_day = $2, years = $3, extended_until = $4, basis = $5, ended_on = $6 where id = $1`,
		t.ID, t.From, t.Years, t.ExtendedUntil, sqldb.Text(t.Basis), civil.End(t.Ended))
	return err
}

func addTerm(tx *sqldb.Tx, t org.Term) error {
	in := tx.Insert("org_term", "id", "unit", "from_day", "years", "extended_until", "basis", "ended_on", "election")
	in.Add(id.New[org.Term](tx.Now()), t.Unit, t.From, t.Years, t.ExtendedUntil, sqldb.Text(t.Basis), civil.End(t.Ended), t.By)
	return in.Done()
}

func (p *plan) writePosts() error {
	for _, q := range p.mendedPosts {
		if err := mendPost(p.tx, q); err != nil {
			return err
		}
	}
	return addPosts(p.tx, p.newPosts)
}

func mendPost(tx *sqldb.Tx, q org.Post) error {
	_, err := tx.Exec(`update org_post set title = $2, from_day = $3, until_day = $4, note = $5 where id = $1`,
		q.ID, q.Title, q.Period.From, civil.End(q.Period.Until), sqldb.Text(q.Note))
	return err
}

func addPosts(tx *sqldb.Tx, posts []org.Post) error {
	in := tx.Insert("org_post", "id", "unit", "member", "holder", "post", "title", "from_day", "until_day", "note", "election")
	for _, q := range posts {
		var member any
		if q.Member != 0 {
			member = q.Member
		}
		in.Add(id.New[org.Post](tx.Now()), q.Unit, member, q.Holder, string(q.Kind), q.Title, q.Period.From, civil.End(q.Period.Until), sqldb.Text(q.Note), q.By)
	}
	return in.Done()
}

func (p *plan) writeStamps() error {
	if len(p.touched) == 0 {
		return nil
	}
	ids := slices.SortedFunc(maps.Keys(p.touched), func(a, b org.UnitID) int { return cmp.Compare(a, b) })
	for _, u := range ids {
		if err := touch(p.tx, p.byID[u].Unit); err != nil {
			return err
		}
	}
	return changed(p.tx)
}
