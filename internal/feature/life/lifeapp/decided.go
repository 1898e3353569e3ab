package lifeapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Decided returns what recorded meetings of the branch decided on a matter, the
// newest first. Admission and conversion are the matters of one person each.
func (f *Facts) Decided(tx *sqldb.Tx, branch org.UnitID, matter quorum.Matter, days civil.Period) ([]quorum.Decision, error) {
	from, until := days.From, days.Until
	if from == 0 {
		from = civil.MustDay("1900-01-01") // a zero day is null and compares with nothing
	}
	if until == 0 {
		until = tx.Today()
	}
	ds, err := sqldb.All(tx, func(r sqldb.Row) (d quorum.Decision, err error) {
		var kinds int64
		var title, manner sqldb.Text
		var due, present, ayes, noes, blanks figure
		d.Matter = matter
		err = r.Scan(&d.Meeting, &d.Line, &d.Day, &title, &kinds, &due, &present, &d.Version, &d.Text, &manner, &ayes, &noes, &blanks)
		d.Assembly, d.Title, d.Secret, d.Voted = life.Kinds(kinds).Has(life.Assembly), string(title), life.Manner(manner) == life.Ballot, ayes.known
		d.VotersDue, d.VotersPresent, d.Ayes, d.Noes, d.Blanks = int(due.n), int(present.n), int(ayes.n), int(noes.n), int(blanks.n)
		return d, err
	}, `select m.id, r.line, m.day, m.title, m.kinds, m.voters_due, m.voters_present, m.version, r.content, r.manner, r.ayes, r.noes, r.abstentions
		from life_meeting m join life_resolution r on r.meeting = m.id
		where m.branch = $1 and m.stage = 'recorded' and r.matter = $2 and m.day >= $3 and m.day <= $4 order by m.day desc, m.id desc, r.line`,
		branch, string(matter), from, until)
	beside := map[int64]int{}
	for _, d := range ds {
		beside[d.Meeting]++
	}
	for i := range ds {
		ds[i].Beside = beside[ds[i].Meeting]
	}
	return ds, err
}
