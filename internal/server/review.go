package server

import (
	"touyan/internal/base/access"
	"touyan/internal/feature/org"
	"touyan/internal/feature/review"
	"touyan/internal/feature/review/reviewapp"
	"touyan/internal/feature/survey"
	"touyan/internal/feature/survey/surveyapp"
	"touyan/internal/platform/sqldb"
)

// ballots tells reviews what came of the questionnaires on members.
type ballots struct{ facts *surveyapp.Facts }

// Ballots returns those that were opened at least.
func (b ballots) Ballots(tx *sqldb.Tx, over access.Path, first, last int) (out []reviewapp.Ballot, err error) {
	ms, err := b.facts.Measured(tx, over, first, last)
	for _, m := range ms {
		if m.Stage == survey.Draft {
			continue
		}
		out = append(out, reviewapp.Ballot{Unit: org.UnitID(m.Unit), Year: m.Year, Measured: review.Measured{Href: "/surveys/" + m.Survey.String(), Closed: m.Closed, Decided: m.Decided,
			Members: m.Members, Excellent: m.Excellent, Most: m.Most, Share: m.Share, Basis: m.Basis, Graded: m.Graded, Subjects: m.Subjects, Untold: m.Untold}})
	}
	return out, err
}
