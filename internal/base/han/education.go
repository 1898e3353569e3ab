package han

import "strings"

// The groups of GB/T 4658 (REG-23). The register keeps the group and the words
// of the paper; finer codes need the certificate.
const (
	EducationGraduate   = "10" // 研究生教育
	EducationUniversity = "20" // 大学本科
	EducationCollege    = "30" // 专科教育
	EducationVocational = "40" // 中等职业教育
	EducationHighSchool = "60" // 普通高中
	EducationMiddle     = "70" // 初中
	EducationPrimary    = "80" // 小学
	EducationOther      = "90" // 其他
)

// educationWords is looked through from the top: 中等专科 is no 专科, 大学专科
// no 大学.
var educationWords = []struct{ word, group string }{
	{"研究生", EducationGraduate}, {"硕士", EducationGraduate}, {"博士", EducationGraduate},
	{"中等专", EducationVocational}, {"中等职业", EducationVocational}, {"中专", EducationVocational}, {"中师", EducationVocational},
	{"中技", EducationVocational}, {"职业高中", EducationVocational}, {"职高", EducationVocational}, {"技校", EducationVocational},
	{"技工", EducationVocational}, {"专科", EducationCollege}, {"大专", EducationCollege}, {"高职", EducationCollege},
	{"大普", EducationUniversity}, {"大学普通班", EducationUniversity}, {"大学", EducationUniversity}, {"本科", EducationUniversity}, {"大本", EducationUniversity},
	{"高中", EducationHighSchool}, {"初中", EducationMiddle}, {"小学", EducationPrimary},
	{"文盲", EducationOther}, {"其他", EducationOther},
}

// EducationGroup reads the group out of words such as 研究生（法律硕士）, 在职大学 or
// 大学学历、硕士学位: the schooling counts, not the degree. 博士后 is a post, not
// a schooling, and so unknown. A code of GB/T 4658 is read too.
func EducationGroup(text string) (group string, ok bool) {
	s := Squeeze(Fold(text))
	if len(s) == 2 && allDigits(s) {
		switch group = s[:1] + "0"; group {
		case "10", "20", "30", "40", "60", "70", "80", "90":
			return group, true
		}
		return "", false
	}
	if head, _, found := strings.Cut(s, "学历"); found && head != "" {
		s = head
	}
	if head, _, found := strings.Cut(s, "("); found && head != "" {
		s = head
	}
	if strings.Contains(s, "博士后") {
		return "", false
	}
	for _, w := range educationWords {
		if strings.Contains(s, w.word) {
			return w.group, true
		}
	}
	return "", false
}

// EducationName returns the name of a group: 大学本科; "" for no group.
func EducationName(group string) string {
	switch group {
	case EducationGraduate:
		return "研究生教育"
	case EducationUniversity:
		return "大学本科"
	case EducationCollege:
		return "专科教育"
	case EducationVocational:
		return "中等职业教育"
	case EducationHighSchool:
		return "普通高中"
	case EducationMiddle:
		return "初中"
	case EducationPrimary:
		return "小学"
	case EducationOther:
		return "其他"
	}
	return ""
}
