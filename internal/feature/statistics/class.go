package statistics

import (
	"math/bits"
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
)

// Class is a predicate with a name: a row or a column of a table, a filter of a
// list.
type Class[T any] struct {
	Key   string // short and for ever: frozen reports keep it
	Title string
	Holds func(T) bool
}

// Marks are the classes of one subject.
type Marks [2]uint64

// Has reports whether the mark at i is set.
func (m Marks) Has(i int) bool { return m[i>>6]>>(i&63)&1 == 1 }

// All reports whether every mark of other is set.
func (m Marks) All(other Marks) bool { return m[0]&other[0] == other[0] && m[1]&other[1] == other[1] }

// With returns m with the mark at i.
func (m Marks) With(i int) Marks { m[i>>6] |= 1 << (i & 63); return m }

// And returns the marks of both.
func (m Marks) And(other Marks) Marks { return Marks{m[0] | other[0], m[1] | other[1]} }

// each calls fn for every mark, in order.
func (m Marks) each(fn func(i int)) {
	for w, word := range m {
		for ; word != 0; word &= word - 1 {
			fn(w<<6 + bits.TrailingZeros64(word))
		}
	}
}

// Everybody is the class of all who are counted on the last day.
const Everybody = "all"

// Group is classes that ask one question: every subject of Of is in exactly one
// of them.
type Group struct {
	Key, Title string
	Of         string
	Classes    []string
}

// Groups are the questions that people are divided by.
var Groups = []Group{
	{"standing", "类别", Everybody, []string{"full", "probationary"}},
	{"sex", "性别", Everybody, []string{"male", "female", "sex-unknown"}},
	{"ethnicity", "民族", Everybody, []string{"han", "minority", "ethnicity-unknown"}},
	{"age", "年龄", Everybody, []string{"age-30", "age-35", "age-40", "age-45", "age-50", "age-55", "age-60", "age-61", "age-unknown"}},
	{"education", "学历", Everybody, []string{"graduate", "university", "college", "secondary", "lower", "education-unknown"}},
	{"work", "在职", Everybody, []string{"serving", "retired"}},
	{"post", "岗位", "serving", []string{"leader", "head", "judge", "assistant", "clerk", "police", "technician", "office", "hired", "post-other", "post-unknown"}},
	{"party-age", "党龄", Everybody, []string{"party-none", "party-5", "party-10", "party-20", "party-30", "party-40", "party-50", "party-51"}},
}

// People are the classes of persons. A key is never given another meaning.
var People = func() []Class[*Subject] {
	cs := []Class[*Subject]{
		{Everybody, "合计", (*Subject).Present},
		{"full", "正式党员", func(s *Subject) bool { return s.On == member.Full }},
		{"probationary", "预备党员", func(s *Subject) bool { return s.On == member.Probationary }},
		{"male", "男", func(s *Subject) bool { return s.Gender == "1" }},
		{"female", "女", func(s *Subject) bool { return s.Gender == "2" }},
		{"sex-unknown", "性别未登记", func(s *Subject) bool { return s.Gender != "1" && s.Gender != "2" }},
		{"han", "汉族", func(s *Subject) bool { return s.Ethnicity == "01" }},
		{"minority", "少数民族", func(s *Subject) bool { return s.Ethnicity != "01" && s.Ethnicity != "" }},
		{"ethnicity-unknown", "民族未登记", func(s *Subject) bool { return s.Ethnicity == "" }},
		{"serving", "在职", (*Subject).Serving},
		{"retired", "离退休", func(s *Subject) bool { return !s.Serving() }},
		{"admitted", "年内发展", func(s *Subject) bool { return s.moved(Admitted) }},
		{"converted", "年内转正", func(s *Subject) bool { return !s.Converted.IsZero() && s.Term.Has(s.Converted.First()) }},
	}
	between := func(key, title string, from, until int, of func(*Subject) int) {
		cs = append(cs, Class[*Subject]{key, title, func(s *Subject) bool { n := of(s); return n >= from && n <= until }})
	}
	between("age-30", "30 岁及以下", 0, 30, (*Subject).Age)
	between("age-35", "31–35 岁", 31, 35, (*Subject).Age)
	between("age-40", "36–40 岁", 36, 40, (*Subject).Age)
	between("age-45", "41–45 岁", 41, 45, (*Subject).Age)
	between("age-50", "46–50 岁", 46, 50, (*Subject).Age)
	between("age-55", "51–55 岁", 51, 55, (*Subject).Age)
	between("age-60", "56–60 岁", 56, 60, (*Subject).Age)
	between("age-61", "61 岁及以上", 61, 1000, (*Subject).Age)
	between("age-unknown", "年龄未登记", -1, -1, (*Subject).Age)
	between("party-none", "没有党龄", -1, -1, (*Subject).PartyAge)
	between("party-5", "5 年以下", 0, 5, (*Subject).PartyAge)
	between("party-10", "6–10 年", 6, 10, (*Subject).PartyAge)
	between("party-20", "11–20 年", 11, 20, (*Subject).PartyAge)
	between("party-30", "21–30 年", 21, 30, (*Subject).PartyAge)
	between("party-40", "31–40 年", 31, 40, (*Subject).PartyAge)
	between("party-50", "41–50 年", 41, 50, (*Subject).PartyAge)
	between("party-51", "51 年以上", 51, 1000, (*Subject).PartyAge)
	schooled := func(key, title string, groups ...string) {
		cs = append(cs, Class[*Subject]{key, title, func(s *Subject) bool {
			for _, g := range groups {
				if s.Education == g {
					return true
				}
			}
			return false
		}})
	}
	schooled("graduate", "研究生", han.EducationGraduate)
	schooled("university", "大学本科", han.EducationUniversity)
	schooled("college", "大学专科", han.EducationCollege)
	schooled("secondary", "中专、高中", han.EducationVocational, han.EducationHighSchool)
	schooled("lower", "初中及以下", han.EducationMiddle, han.EducationPrimary, han.EducationOther)
	schooled("education-unknown", "学历未登记", "")
	for _, p := range []struct {
		key, title string
		post       Post
	}{
		{"leader", "院领导", Leader}, {"head", "庭处室负责人", Head}, {"judge", "法官", Judge}, {"assistant", "法官助理", Assistant}, {"clerk", "书记员", Clerk}, {"police", "司法警察", Police},
		{"technician", "司法技术人员", Technician}, {"office", "综合行政人员", Office}, {"hired", "聘用制人员", Hired}, {"post-other", "其他岗位", OtherPost}, {"post-unknown", "岗位未登记", NoPost},
	} {
		cs = append(cs, Class[*Subject]{p.key, p.title, func(s *Subject) bool { return s.Serving() && s.Post == p.post }})
	}
	for _, r := range append(append([]Reason{}, InReasons...), OutReasons...) {
		cs = append(cs, Class[*Subject]{string(r), r.Chinese(), func(s *Subject) bool { return s.moved(r) }})
	}
	return cs
}()

// Bodies are the classes of Party units.
var Bodies = func() []Class[*Body] {
	cs := []Class[*Body]{
		{Everybody, "合计", func(*Body) bool { return true }},
		{"committee", "机关党委", func(b *Body) bool { return b.Unit.Kind == org.PartyCommittee }},
		{"general-branch", "党总支", func(b *Body) bool { return b.Unit.Kind == org.GeneralBranch }},
		{"branch", "党支部", func(b *Body) bool { return b.Unit.Kind == org.Branch }},
		{"with-committee", "设支委会", func(b *Body) bool { return b.Unit.Kind == org.Branch && b.Unit.WithCommittee }},
		{"without-committee", "不设支委会", func(b *Body) bool { return b.Unit.Kind == org.Branch && !b.Unit.WithCommittee }},
	}
	for _, x := range []struct {
		key, title  string
		from, until int
	}{{"size-2", "不足 3 人", 0, 2}, {"size-6", "3–6 人", 3, 6}, {"size-20", "7–20 人", 7, 20}, {"size-49", "21–49 人", 21, 49}, {"size-99", "50–99 人", 50, 99}, {"size-100", "100 人以上", 100, 1 << 30}} {
		cs = append(cs, Class[*Body]{x.key, x.title, func(b *Body) bool { return b.Members >= x.from && b.Members <= x.until }})
	}
	return cs
}()

var (
	personAt = index(People)
	bodyAt   = index(Bodies)
)

func index[T any](cs []Class[T]) map[string]int {
	at := make(map[string]int, len(cs))
	for i, c := range cs {
		at[c.Key] = i
	}
	return at
}

// Known reports whether there is a class of persons with the key.
func Known(key string) bool { _, ok := personAt[key]; return ok }

// ClassTitle returns the title of a class of persons, "" when there is none.
func ClassTitle(key string) string {
	if i, ok := personAt[key]; ok {
		return People[i].Title
	}
	return ""
}

// BodyTitle returns the title of a class of units, "" when there is none.
func BodyTitle(key string) string {
	if i, ok := bodyAt[key]; ok {
		return Bodies[i].Title
	}
	return ""
}

// Marked returns the classes of the person.
func Marked(s *Subject) (m Marks) {
	for i, c := range People {
		if c.Holds(s) {
			m = m.With(i)
		}
	}
	return m
}

// MarkedBody returns the classes of the unit.
func MarkedBody(b *Body) (m Marks) {
	for i, c := range Bodies {
		if c.Holds(b) {
			m = m.With(i)
		}
	}
	return m
}

// Want returns the marks of all the classes of persons named; a key that is
// none is nobody's: ok is false.
func Want(keys ...string) (m Marks, ok bool) { return want(personAt, keys) }

// WantBody is Want for units.
func WantBody(keys ...string) (m Marks, ok bool) { return want(bodyAt, keys) }

func want(at map[string]int, keys []string) (m Marks, ok bool) {
	for _, k := range keys {
		i, known := at[k]
		if !known {
			return Marks{}, false
		}
		m = m.With(i)
	}
	return m, true
}

// Words returns the keys of the marks, a frozen report's way of keeping them.
func (m Marks) Words() string {
	var keys []string
	m.each(func(i int) { keys = append(keys, People[i].Key) })
	return strings.Join(keys, " ")
}

// FromWords reads what Words wrote; what this program does not know is left out.
func FromWords(s string) (m Marks) {
	for k := range strings.FieldsSeq(s) {
		if i, ok := personAt[k]; ok {
			m = m.With(i)
		}
	}
	return m
}

// Without returns the marks of m that other has not.
func (m Marks) Without(other Marks) Marks { return Marks{m[0] &^ other[0], m[1] &^ other[1]} }

// Titles returns what the marks are called; being counted at all is 在册.
func (m Marks) Titles() []string {
	var titles []string
	m.each(func(i int) {
		if People[i].Key == Everybody {
			titles = append(titles, "在册")
			return
		}
		titles = append(titles, People[i].Title)
	})
	return titles
}
