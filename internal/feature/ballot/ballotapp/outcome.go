package ballotapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Outcome is what came of a vote whose result was announced, for the record of the
// meeting at which it was held and for the papers of whom it was about. Nobody has
// to copy figures that are here.
type Outcome struct {
	Vote    ballot.VoteID
	Kind    ballot.Kind
	Round   ballot.Round
	Matter  string // of a motion: what was decided, or about whom (admission, conversion, disposal)
	Post    string
	Day     civil.Day
	Mode    ballot.Mode
	Verdict ballot.Verdict // with the count: due, present, issued, returned, valid, for, against, abstain
}

// Href is the page of the vote.
func (o Outcome) Href() string { return "/votes/" + o.Vote.String() }

// Outcomes returns the announced votes that a unit held within the days, in the
// order of days; annulled ones are not among them. It runs inside the caller's
// transaction and asks for no permit.
func (f *Facts) Outcomes(tx *sqldb.Tx, unit org.UnitID, within civil.Period) (out []Outcome, err error) {
	of, err := sqldb.All(tx, sqldb.Scalar[ballot.ProceedingID], `select distinct p.id from ballot_proceeding p join ballot_vote v on v.proceeding = p.id
		where p.unit = $1 and v.stage = 'counted' and v.published_at is not null and v.day >= $2 and v.day <= $3 order by p.id`, unit, within.From, civil.End(within.Until))
	if err != nil {
		return nil, err
	}
	for _, id := range of {
		c := &Case{Proceeding: ballot.Proceeding{ID: id}}
		if err := f.app.votes(tx, c); err != nil {
			return nil, err
		}
		for _, v := range c.Votes {
			if v.Published.IsZero() || !within.Has(v.Day) {
				continue
			}
			d, ok, err := v.Verdict()
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, Outcome{v.ID, v.Kind, v.Round, v.Matter, v.Post, v.Day, v.Mode, d})
			}
		}
	}
	sortOutcomes(out)
	return out, nil
}
