package memberapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Barred returns, of the members, those who may not be elected on day, with why
// and by which article: who is on probation of the Party (ELE-04, 党章第七条), has
// a penalty that takes it (PUN-05, PUN-07), or has the right suspended for
// another reason (ELE-04). Who is not in the answer may be elected.
func (f *Facts) Barred(tx *sqldb.Tx, ids []int64, day civil.Day) (map[int64]org.Barred, error) {
	who := make([]member.ID, len(ids))
	for i, m := range ids {
		who[i] = member.ID(m)
	}
	bs, err := f.Those(tx, who)
	if err != nil {
		return nil, err
	}
	blocked, err := f.Blocked(tx, who, day)
	if err != nil {
		return nil, err
	}
	out := map[int64]org.Barred{}
	for i := range bs {
		b := &bs[i]
		if why, ok := barred(b, blocked[b.ID], day); ok {
			out[int64(b.ID)] = why
		}
	}
	return out, nil
}

func barred(b *member.Belonging, blocked []member.Blocked, day civil.Day) (org.Barred, bool) {
	for _, x := range blocked {
		if x.Right == member.Candidacy {
			return org.Barred{Why: x.Why(), Cite: x.Cite}, true
		}
	}
	suffrage := rulebook.Cite(rulebook.ElectionRegulations, "第五条")
	switch b.StandingOn(day) {
	case member.Ended:
		return org.Barred{Why: "当日不是在册党员", Cite: suffrage}, true
	case member.Probationary:
		return org.Barred{Why: "当日是预备党员", Cite: rulebook.Cite(rulebook.PartyConstitution, "第七条")}, true
	}
	for _, x := range b.Bars {
		if x.Kind == member.Suspended && x.Period.Has(day) {
			return org.Barred{Why: x.Reason, Cite: suffrage}, true
		}
	}
	return org.Barred{}, false
}
