package memberapp

import (
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
	"touyan/internal/platform/pinyin"
	"touyan/internal/platform/sqldb"
)

// entry is a member's whole entry, as a change needs it. Phones and Address are
// opened only by open; the ID number too.
type entry struct {
	id            member.ID
	court         org.UnitID
	branch, group org.UnitID
	version       int
	index         string
	batch         int64
	roster.Candidate

	number, phones, address []byte // sealed
}

// entryColumns are all columns of member, in the order of scanEntry and values.
var entryColumns = []string{
	"id", "court", "branch", "party_group", "version", "batch", "full_name", "name_key", "id_number", "id_index", "id_tail", "gender", "ethnicity", "birth",
	"native_place", "education_text", "education", "degree", "standing", "joined", "converted", "work_unit", "job", "work_from", "retired_from",
	"transferred_in", "phones", "phone_tail", "address", "membership_status", "lost", "floating", "floating_to", "remark",
}

const selectEntry = `select id, court, branch, party_group, version, batch, full_name, id_number, id_index, gender, ethnicity, birth,
	native_place, education_text, education, degree, standing, joined, converted, work_unit, job, work_from, retired_from,
	transferred_in, phones, address, membership_status, lost, floating, floating_to, remark from member`

func scanEntry(r sqldb.Row) (*entry, error) {
	e := &entry{}
	opt := func(s *string) *sqldb.Text { return (*sqldb.Text)(s) }
	var batch *int64
	err := r.Scan(&e.id, &e.court, &e.branch, &e.group, &e.version, &batch, &e.Name, &e.number, &e.index, &e.Gender, opt(&e.Ethnicity), &e.Birth,
		opt(&e.NativePlace), opt(&e.Education), opt(&e.EducationGroup), opt(&e.Degree), &e.Standing, &e.Joined, &e.Converted, opt(&e.Unit), opt(&e.Job), &e.WorkFrom, &e.RetiredFrom,
		&e.TransferredIn, &e.phones, &e.address, opt(&e.MembershipStatus), &e.Lost, &e.Floating, opt(&e.FloatingTo), opt(&e.Remark))
	if batch != nil {
		e.batch = *batch
	}
	return e, err
}

// open opens what is sealed.
func (a *App) open(e *entry) (err error) {
	if e.IDNumber, err = a.seal.Open(place("id_number", e.id), e.number); err != nil {
		return err
	}
	phones, err := a.seal.Open(place("phones", e.id), e.phones)
	if err != nil {
		return err
	}
	if phones != "" {
		e.Phones = strings.Split(phones, "\n")
	}
	e.Address, err = a.seal.Open(place("address", e.id), e.address)
	return err
}

// values returns e as its row, sealed, in the order of entryColumns.
func (a *App) values(e *entry) []any {
	opt := func(s string) sqldb.Text { return sqldb.Text(s) }
	var batch any
	if e.batch != 0 {
		batch = e.batch
	}
	tail := ""
	if len(e.Phones) > 0 {
		tail = han.MaskPhone(e.Phones[0])
	}
	return []any{
		e.id, e.court, e.branch, e.group, e.version, batch, e.Name, pinyin.Key(e.Name), a.seal.Seal(place("id_number", e.id), e.IDNumber), a.idIndex(e.IDNumber), han.MaskID(e.IDNumber),
		e.Gender, opt(e.Ethnicity), e.Birth, opt(e.NativePlace), opt(e.Education), opt(e.EducationGroup), opt(e.Degree), string(e.Standing), e.Joined, e.Converted,
		opt(e.Unit), opt(e.Job), e.WorkFrom, e.RetiredFrom, e.TransferredIn, a.seal.Seal(place("phones", e.id), strings.Join(e.Phones, "\n")), opt(tail),
		a.seal.Seal(place("address", e.id), e.Address), opt(e.MembershipStatus), e.Lost, e.Floating, opt(e.FloatingTo), opt(e.Remark),
	}
}

var updateEntry = func() string {
	var set []string
	for i, c := range entryColumns[1:] {
		set = append(set, c+" = $"+itoa(i+2))
	}
	return "update member set " + strings.Join(set, ", ") + " where version = $" + itoa(len(entryColumns)+1) + " and id = $1"
}()

// save writes e as its next version; it reports false when e is not the newest
// any more.
func (a *App) save(tx *sqldb.Tx, e *entry) (bool, error) {
	e.version++
	n, err := tx.Exec(updateEntry, append(a.values(e), e.version-1)...)
	return n == 1, err
}
