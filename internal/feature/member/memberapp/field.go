package memberapp

import (
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/roster"
)

// field is one thing that an entry says of a member, the same for a roster, a
// form and the list of changes.
type field struct {
	roster.Field
	name   string // of the field in forms
	hidden bool   // masked by the register of fields: sealed in the database, too
	say    func(c *roster.Candidate) string
	take   func(to, from *roster.Candidate)
}

func text(f roster.Field, name string, at func(c *roster.Candidate) *string) field {
	return field{Field: f, name: name,
		say:  func(c *roster.Candidate) string { return *at(c) },
		take: func(to, from *roster.Candidate) { *at(to) = *at(from) }}
}

func day(f roster.Field, name string, at func(c *roster.Candidate) *civil.PartialDay) field {
	return field{Field: f, name: name,
		say:  func(c *roster.Candidate) string { return at(c).String() },
		take: func(to, from *roster.Candidate) { *at(to) = *at(from) }}
}

func yesNo(f roster.Field, name string, at func(c *roster.Candidate) *bool) field {
	return field{Field: f, name: name,
		say: func(c *roster.Candidate) string {
			if *at(c) {
				return "是"
			}
			return "否"
		},
		take: func(to, from *roster.Candidate) { *at(to) = *at(from) }}
}

// columnOf is the column of each field: by it the register of fields decides
// who sees it, and how (ASVS 8.1.2).
var columnOf = map[roster.Field]string{
	roster.Name: "member.full_name", roster.IDNumber: "member.id_number", roster.Gender: "member.gender", roster.Ethnicity: "member.ethnicity", roster.Birth: "member.birth",
	roster.NativePlace: "member.native_place", roster.Education: "member.education_text", roster.Degree: "member.degree", roster.Standing: "member.standing",
	roster.Joined: "member.joined", roster.Converted: "member.converted", roster.Unit: "member.work_unit", roster.Job: "member.job", roster.WorkFrom: "member.work_from",
	roster.RetiredFrom: "member.retired_from", roster.TransferredIn: "member.transferred_in", roster.Phone: "member.phones", roster.Address: "member.address",
	roster.MembershipStatus: "member.membership_status", roster.Lost: "member.lost", roster.Floating: "member.floating", roster.FloatingTo: "member.floating_to", roster.Remark: "member.remark",
}

// entry is what the register of fields says of the field.
func (f field) entry() personal.Field { return member.FieldOf(columnOf[f.Field]) }

// fields are all of them, in the order of the template.
var fields = registered([]field{
	text(roster.Name, "name", func(c *roster.Candidate) *string { return &c.Name }),
	text(roster.IDNumber, "id-number", func(c *roster.Candidate) *string { return &c.IDNumber }),
	{roster.Gender, "gender", false, func(c *roster.Candidate) string { return member.Member{Gender: c.Gender}.GenderChinese() },
		func(to, from *roster.Candidate) { to.Gender = from.Gender }},
	{roster.Ethnicity, "ethnicity", false, func(c *roster.Candidate) string { return han.EthnicName(c.Ethnicity) },
		func(to, from *roster.Candidate) { to.Ethnicity = from.Ethnicity }},
	day(roster.Birth, "birth", func(c *roster.Candidate) *civil.PartialDay { return &c.Birth }),
	text(roster.NativePlace, "native-place", func(c *roster.Candidate) *string { return &c.NativePlace }),
	{roster.Education, "education", false, func(c *roster.Candidate) string { return c.Education },
		func(to, from *roster.Candidate) {
			to.Education, to.EducationGroup = from.Education, from.EducationGroup
		}},
	text(roster.Degree, "degree", func(c *roster.Candidate) *string { return &c.Degree }),
	{roster.Standing, "standing", false, func(c *roster.Candidate) string {
		if c.Standing == "" {
			return ""
		}
		return c.Standing.Chinese()
	}, func(to, from *roster.Candidate) { to.Standing = from.Standing }},
	day(roster.Joined, "joined", func(c *roster.Candidate) *civil.PartialDay { return &c.Joined }),
	day(roster.Converted, "converted", func(c *roster.Candidate) *civil.PartialDay { return &c.Converted }),
	text(roster.Unit, "unit", func(c *roster.Candidate) *string { return &c.Unit }),
	text(roster.Job, "job", func(c *roster.Candidate) *string { return &c.Job }),
	day(roster.WorkFrom, "work-from", func(c *roster.Candidate) *civil.PartialDay { return &c.WorkFrom }),
	day(roster.RetiredFrom, "retired-from", func(c *roster.Candidate) *civil.PartialDay { return &c.RetiredFrom }),
	day(roster.TransferredIn, "transferred-in", func(c *roster.Candidate) *civil.PartialDay { return &c.TransferredIn }),
	{Field: roster.Phone, name: "phones",
		say:  func(c *roster.Candidate) string { return strings.Join(c.Phones, "；") },
		take: func(to, from *roster.Candidate) { to.Phones = from.Phones }},
	text(roster.Address, "address", func(c *roster.Candidate) *string { return &c.Address }),
	text(roster.MembershipStatus, "membership-status", func(c *roster.Candidate) *string { return &c.MembershipStatus }),
	yesNo(roster.Lost, "lost", func(c *roster.Candidate) *bool { return &c.Lost }),
	yesNo(roster.Floating, "floating", func(c *roster.Candidate) *bool { return &c.Floating }),
	text(roster.FloatingTo, "floating-to", func(c *roster.Candidate) *string { return &c.FloatingTo }),
	text(roster.Remark, "remark", func(c *roster.Candidate) *string { return &c.Remark }),
})

// registered takes from the register of fields which are masked. A field that
// is not in it does not start.
func registered(fs []field) []field {
	for i := range fs {
		fs[i].hidden = fs[i].entry().Show == personal.Masked
	}
	return fs
}

// shown is what the field says, masked where it is sensitive.
func (f field) shown(c *roster.Candidate) string {
	if f.hidden {
		return masked(f.Field, f.say(c))
	}
	return f.say(c)
}

// to is what the field says to someone who can do what may says; ok is false
// where the register does not show it to them at all.
func (f field) to(c *roster.Candidate, may func(access.Can) bool) (text string, ok bool) {
	switch f.entry().For(may) {
	case personal.Plain:
		return f.say(c), true
	case personal.Masked:
		return masked(f.Field, f.say(c)), true
	}
	return "", false
}

// masked hides a sensitive value: ends of numbers, nothing of an address.
func masked(f roster.Field, s string) string {
	switch {
	case s == "":
		return ""
	case f == roster.IDNumber:
		return han.MaskID(s)
	case f == roster.Phone:
		var tails []string
		for _, p := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("；;,，、/ \n", r) }) {
			tails = append(tails, han.MaskPhone(p))
		}
		return strings.Join(tails, "；")
	}
	return "****"
}

// Change is one field that was changed, with its words before and after;
// sensitive values are masked.
type Change struct {
	Field  string `json:"field"` // 入党日期, as the template calls it
	Before string `json:"before"`
	After  string `json:"after"`
	name   string
}

// change takes over from the newer whatever it says otherwise. Where it says
// nothing the older stands, unless erase says that nothing is meant; a
// sensitive value is never erased by silence, since forms do not show it.
func change(older, newer *roster.Candidate, erase bool, skip func(field) bool) []Change {
	var cs []Change
	for _, f := range fields {
		a, b := f.say(older), f.say(newer)
		if a == b || (b == "" && (!erase || f.hidden)) || (skip != nil && skip(f)) {
			continue
		}
		cs = append(cs, Change{f.Title(), f.shown(older), f.shown(newer), f.name})
		f.take(older, newer)
	}
	return cs
}
