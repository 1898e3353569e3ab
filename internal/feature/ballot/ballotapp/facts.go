package ballotapp

import (
	"cmp"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/personal"
	"touyan/internal/feature/ballot"
	"touyan/internal/platform/sqldb"
)

func sortTerms(ts []TermLine) {
	slices.SortStableFunc(ts, func(a, b TermLine) int {
		return cmp.Or(cmp.Compare(a.Ends, b.Ends), cmp.Compare(a.Unit.Path, b.Unit.Path))
	})
}

func sortOutcomes(os []Outcome) {
	slices.SortStableFunc(os, func(a, b Outcome) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Vote, b.Vote)) })
}

func contains(title, text string) bool { return text == "" || strings.Contains(title, text) }

// Facts is what other rooms may know of elections, inside their own transaction.
// It asks for no permit: whoever calls it has one.
type Facts struct{ app *App }

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{a} }

// Holding returns what this room holds about a member: where they stood, worked
// at a count, or were on the roll. How anybody voted is held nowhere (PI-07).
func (*Facts) Holding(tx *sqldb.Tx, _, member int64) ([]personal.Holding, error) {
	if member == 0 {
		return nil, nil
	}
	h := personal.Holding{Title: "选举和表决"}
	for _, q := range []struct{ what, sql string }{
		{"候选人", `select p.title, v.day from ballot_candidate x join ballot_vote v on v.id = x.vote join ballot_proceeding p on p.id = v.proceeding where x.member = $1 order by v.day desc, v.id`},
		{"监票、计票", `select p.title, v.day from ballot_teller x join ballot_vote v on v.id = x.vote join ballot_proceeding p on p.id = v.proceeding where x.member = $1 order by v.day desc, v.id`},
		{"在名册上", `select p.title, v.day from ballot_voter x join ballot_vote v on v.id = x.vote join ballot_proceeding p on p.id = v.proceeding where x.member = $1 order by v.day desc, v.id`},
	} {
		rows, err := sqldb.All(tx, func(r sqldb.Row) (x personal.Row, err error) {
			var day civil.Day
			err = r.Scan(&x.Value, &day)
			x.Name, x.When = q.what, day.String()
			return x, err
		}, q.sql, member)
		if err != nil {
			return nil, err
		}
		h.Rows = append(h.Rows, rows...)
	}
	if len(h.Rows) == 0 {
		return nil, nil
	}
	return []personal.Holding{h}, nil
}

// Outcomes returns the verdicts of the counted votes of a case, by vote.
func (c *Case) Outcomes() map[ballot.VoteID]ballot.Verdict {
	out := map[ballot.VoteID]ballot.Verdict{}
	for _, v := range c.Votes {
		if d, ok, err := v.Verdict(); ok && err == nil {
			out[v.ID] = d
		}
	}
	return out
}
