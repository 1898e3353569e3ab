package memberapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// What statistics count. Each is one straight read of a table, in the order in
// which the engine gives the rows fastest: by member's id only where said.

// CountedBranches returns every branch there ever was, with its court and its
// place today.
func (f *Facts) CountedBranches(tx *sqldb.Tx) ([]org.Unit, error) {
	return sqldb.All(tx, func(r sqldb.Row) (u org.Unit, err error) {
		var path string
		err = r.Scan(&u.ID, &u.Court, &path, &u.Short)
		u.Kind, u.Path = org.Branch, access.Path(path)
		return u, err
	}, `select id, court, path, short_name from org_unit where kind = 'branch'`)
}

// CountedPlaces calls fn for every place that a member had who ever belonged to
// a branch in the subtree, wherever it was, in no order.
func (f *Facts) CountedPlaces(tx *sqldb.Tx, over access.Path, fn func(who member.ID, branch org.UnitID, from, until civil.Day, reason string)) error {
	var who member.ID
	var branch org.UnitID
	var from, until civil.Day
	var reason string
	return tx.Bulk([]any{&who, &branch, &from, &until, &reason}, func() error {
		fn(who, branch, from, until, reason)
		return nil
	}, ofCounted(over, `select member, branch, from_day, until_day, reason from member_place`, "member"), span(over)...)
}

// CountedEvents calls fn for every recorded event of those members, in the
// order of entry; who has no events has only what the register says.
func (f *Facts) CountedEvents(tx *sqldb.Tx, over access.Path, fn func(who member.ID, e member.Event)) error {
	var who member.ID
	var e member.Event
	var kind string
	var cause sqldb.Text
	return tx.Bulk([]any{&e.ID, &who, &kind, &e.Day, &cause, &e.Corrects}, func() error {
		e.Kind, e.Cause = member.EventKind(kind), string(cause)
		fn(who, e)
		return nil
	}, ofCounted(over, `select id, member, kind, day, cause, corrects from member_event`, "member")+` order by id`, span(over)...)
}

// CountedMembers calls fn for each of those members, in no order, with what is
// counted and no name; m is the same variable every time. arrived is when the
// register says that they were transferred in.
func (f *Facts) CountedMembers(tx *sqldb.Tx, over access.Path, fn func(m *member.Member, arrived civil.PartialDay)) error {
	var m member.Member
	var arrived civil.PartialDay
	var ethnicity, education, job sqldb.Text
	var standing string
	shared := map[sqldb.Text]string{}
	share := func(t sqldb.Text) string {
		s, ok := shared[t]
		if !ok {
			s = string(t)
			shared[t] = s
		}
		return s
	}
	return tx.Bulk([]any{&m.ID, &m.Court, &m.Gender, &ethnicity, &m.Birth, &education, &standing, &m.Joined, &m.Converted, &job, &m.Retired, &arrived}, func() error {
		m.Ethnicity, m.Education, m.Job, m.Standing = share(ethnicity), share(education), share(job), member.Standing(standing)
		fn(&m, arrived)
		return nil
	}, ofCounted(over, `select id, court, gender, ethnicity, birth, education_text, standing, joined, converted, job, retired_from, transferred_in from member`, "id"), span(over)...)
}

func ofCounted(over access.Path, q, key string) string {
	if over == access.Everywhere {
		return q
	}
	return q + " where " + key + " in " + ofSubtree
}

// CountedOrder calls fn with the name of each of the members and the key that
// orders names, in no order.
func (f *Facts) CountedOrder(tx *sqldb.Tx, ids []member.ID, fn func(id member.ID, name, key string)) error {
	size, list := chunk, list
	if len(ids) > 10*chunk {
		size, list = wide, wideList
	}
	return inChunksOf(size, ids, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			var id member.ID
			var name, key string
			err := r.Scan(&id, &name, &key)
			fn(id, name, key)
			return err
		}, `select id, full_name, name_key from member where id in `+list, args...)
	})
}

// CountedValues calls fn with what the columns of the register of fields say of
// each of the members, in no order: masked where the register masks, and
// nothing where it shows nothing to someone who can do what may says. Nothing
// sealed is opened. The values are the same variable every time.
func (f *Facts) CountedValues(tx *sqldb.Tx, ids []member.ID, columns []string, may func(access.Can) bool, fn func(id member.ID, branch, group org.UnitID, values []string)) error {
	size, list := chunk, list
	if len(ids) > 10*chunk {
		size, list = wide, wideList
	}
	shows := make([]personal.Show, len(columns))
	for i, c := range columns {
		shows[i] = member.FieldOf(c).For(may)
	}
	values := make([]string, len(columns))
	return inChunksOf(size, ids, func(args []any) error {
		return tx.Each(func(r sqldb.Row) error {
			m, say, err := scanCounted(r)
			if err != nil {
				return err
			}
			for i, c := range columns {
				if values[i] = ""; shows[i] != personal.Hidden {
					values[i] = say(c)
				}
			}
			fn(m.ID, m.Branch, m.Group, values)
			return nil
		}, `select id, branch, party_group, full_name, id_tail, gender, ethnicity, birth, native_place, education_text, degree, standing, joined, converted, work_unit, job, work_from,
			retired_from, transferred_in, phone_tail, address is not null, membership_status, lost, floating, floating_to, remark from member where id in `+list, args...)
	})
}

// scanCounted scans a member and returns what says each column in words; of
// sealed columns there are only the masked forms.
func scanCounted(r sqldb.Row) (m member.Member, say func(column string) string, err error) {
	var ethnicity, native, education, degree, unit, job, phone, status, floatingTo, remark sqldb.Text
	var workFrom, retired, arrived civil.PartialDay
	var standing string
	var address bool
	err = r.Scan(&m.ID, &m.Branch, &m.Group, &m.Name, &m.IDTail, &m.Gender, &ethnicity, &m.Birth, &native, &education, &degree, &standing, &m.Joined, &m.Converted, &unit, &job, &workFrom,
		&retired, &arrived, &phone, &address, &status, &m.Lost, &m.Floating, &floatingTo, &remark)
	return m, func(column string) string {
		switch column {
		case "member.full_name":
			return m.Name
		case "member.id_number":
			return m.IDTail
		case "member.gender":
			return m.GenderChinese()
		case "member.ethnicity":
			return han.EthnicName(string(ethnicity))
		case "member.birth":
			return m.Birth.String()
		case "member.native_place":
			return string(native)
		case "member.education_text":
			return string(education)
		case "member.degree":
			return string(degree)
		case "member.standing":
			return member.Standing(standing).Chinese()
		case "member.joined":
			return m.Joined.String()
		case "member.converted":
			return m.Converted.String()
		case "member.work_unit":
			return string(unit)
		case "member.job":
			return string(job)
		case "member.work_from":
			return workFrom.String()
		case "member.retired_from":
			return retired.String()
		case "member.transferred_in":
			return arrived.String()
		case "member.phones":
			return string(phone)
		case "member.address":
			if address {
				return "****"
			}
		case "member.membership_status":
			return string(status)
		case "member.lost":
			return yesOrNo(m.Lost)
		case "member.floating":
			return yesOrNo(m.Floating)
		case "member.floating_to":
			return string(floatingTo)
		case "member.remark":
			return string(remark)
		}
		return ""
	}, err
}

func yesOrNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}
