package roster

import (
	"fmt"
	"slices"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/feature/member"
)

// Between these months the constitution of the Party knew no probation: from
// the Ninth to the Eleventh Congress.
var (
	noProbationFrom  = civil.MonthOf(1969, 4)
	noProbationUntil = civil.MonthOf(1977, 8)
	// Before the Eighth Congress candidates waited half a year to two years,
	// by origin; no rule is kept for them.
	probationOfAYear = civil.MonthOf(1956, 9)
)

// check compares the facts of one person with each other. Dates of which only
// the month is known are given the benefit of the doubt.
func (r *rowReader) check() {
	r.checkID()
	r.checkJoined()
	r.checkConverted()
}

func (r *rowReader) checkID() {
	if r.id == "" {
		return
	}
	if !r.id.KnownProvince() {
		r.add(IDNumber, IDRegion, Warning, "REG-24", "公民身份号码前两位 %s 不是省级代码。请对照证件核对", string(r.id[:2]))
	}
	if r.m.Gender != "" && !r.bad[Gender] && r.m.Gender != r.id.Gender().Code() {
		r.add(IDNumber, IDGender, Warning, "REG-24", "公民身份号码第 17 位表示%s，与性别栏不一致。请核对", r.id.Gender())
	}
	if b := r.id.Birth(); !r.m.Birth.IsZero() && (b < r.m.Birth.First() || b > r.m.Birth.Last()) {
		r.add(Birth, BirthIDDiffer, Warning, "REG-10", "出生日期 %s 与公民身份号码里的 %s 不一致，两个都保留，年龄以出生日期（档案）为准", r.m.Birth, b)
	}
}

func (r *rowReader) checkJoined() {
	birth := r.m.Birth
	if birth.IsZero() && r.id != "" && !r.bad[Birth] {
		birth = civil.Exactly(r.id.Birth())
	}
	joined := r.m.Joined
	if birth.IsZero() || joined.IsZero() {
		return
	}
	of18, exact := birth.Day()
	of18 = of18.AddYears(18)
	day, whole := joined.Day()
	switch {
	case joined.Last() < birth.First():
		r.add(Joined, JoinedBeforeBirth, Error, "", "加入党组织日期 %s 早于出生日期 %s。请核对", joined, birth)
	case joined.Last() < birth.First().AddYears(18):
		r.add(Joined, JoinedUnder18, Error, "DEV-01", "加入党组织时不满 18 周岁（出生 %s）。请对照入党志愿书核对", birth)
	case exact && whole && day == of18:
		r.add(Joined, EighteenthBirthday, Note, "DEV-01", "加入党组织当日满 18 周岁，符合规定")
	}
}

func (r *rowReader) checkConverted() {
	joined, converted := r.m.Joined, r.m.Converted
	if r.bad[Standing] || r.bad[Joined] || r.bad[Converted] || joined.IsZero() {
		return
	}
	if r.m.Standing == member.Probationary {
		if !converted.IsZero() {
			r.add(Converted, TypeContradiction, Error, "", "人员类别是预备党员，却有转正日期 %s。请改正其中一个", converted)
		} else if joined.Last().AddYears(2) < r.asOf {
			r.add(Joined, ProbationOverdue, Warning, "DEV-30", "%s 成为预备党员，至今超过两年：预备期一年，最多延长一年。请核对是否已转正", joined)
		}
		return
	}
	if r.m.Standing != member.Full {
		return
	}
	month := joined.Month()
	switch {
	case converted.IsZero():
		r.add(Converted, ConvertedMissing, Warning, "REG-02", "正式党员没有转正日期，党龄算不出。请对照入党志愿书补上")
	case converted.Last() < joined.First():
		r.add(Converted, ConvertedBefore, Error, "DEV-28", "转正日期 %s 早于加入党组织日期 %s。请核对", converted, joined)
	case month >= noProbationFrom && month <= noProbationUntil:
		if converted.First() <= joined.Last() {
			r.add(Converted, NoProbationEra, Note, "", "1969 年 4 月至 1977 年 8 月入党没有预备期，入党即转正，符合当时规定")
		}
	case month >= probationOfAYear && converted.Last() < joined.First().AddYears(1):
		r.add(Converted, ConvertedTooEarly, Error, "DEV-28", "%s 加入党组织，%s 转正，预备期不满一年。请核对", joined, converted)
	case converted.First() > joined.Last().AddYears(2):
		r.add(Converted, ProbationTooLong, Warning, "DEV-30", "%s 加入党组织，%s 转正，超过两年：预备期一年，最多延长一年。请核对", joined, converted)
	}
}

// crossCheck compares the rows with each other: one person twice, one number
// with two names, one name with two numbers.
func crossCheck(rows []Row) {
	byID, byName := map[string][]int{}, map[string][]int{}
	for i := range rows {
		if m := &rows[i].Member; m.IDNumber != "" {
			byID[m.IDNumber] = append(byID[m.IDNumber], i)
			if m.Name != "" {
				byName[m.Name] = append(byName[m.Name], i)
			}
		}
	}
	for _, same := range byID {
		if len(same) > 1 {
			sameID(rows, same)
		}
	}
	for _, same := range byName {
		numbers := map[string]bool{}
		for _, i := range same {
			numbers[rows[i].Member.IDNumber] = true
		}
		if len(numbers) < 2 {
			continue
		}
		for _, i := range same {
			rows[i].compared(rows[i].nameAt, Name, SameName, Note, "名册里有 %d 人叫“%s”，公民身份号码不同，按不同的人导入", len(numbers), rows[i].Member.Name)
		}
	}
}

func sameID(rows []Row, same []int) {
	first := &rows[same[0]]
	for _, i := range same[1:] {
		if rows[i].Member.Name != first.Member.Name {
			for _, i := range same {
				// What the number says of its bearer is of no use any more.
				rows[i].Faults = slices.DeleteFunc(rows[i].Faults, func(f Fault) bool {
					return f.Code == IDGender || f.Code == BirthIDDiffer || f.Code == IDRegion
				})
				rows[i].compared(rows[i].idAt, IDNumber, SameIDTwoPersons, Error, "这个公民身份号码（%s）对应两个姓名。请对照证件改正", han.MaskID(rows[i].Member.IDNumber))
			}
			return
		}
	}
	for _, i := range same[1:] {
		rows[i].compared(rows[i].idAt, IDNumber, DuplicateInFile, Error, "与工作表“%s”第 %d 行是同一个人，以第一次出现的为准。请删去这一行", first.Sheet, first.Line)
	}
}

// compared records what the comparison of rows found.
func (r *Row) compared(cell string, f Field, code Code, s Severity, format string, args ...any) {
	value := r.Member.Name
	if f == IDNumber {
		value = r.Member.IDNumber
	}
	r.Faults = append(r.Faults, Fault{Sheet: r.Sheet, Line: r.Line, Column: f.Title(), Cell: cell, Code: code, Severity: s, Value: value, Want: fmt.Sprintf(format, args...)})
}
