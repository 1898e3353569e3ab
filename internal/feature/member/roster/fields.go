package roster

import (
	"strings"
	"unicode/utf8"

	"touyan/internal/base/han"
	"touyan/internal/feature/member"
)

func (r *rowReader) readName() {
	if r.bad[Name] {
		return
	}
	raw := r.text(Name)
	if raw == "" {
		r.add(Name, Required, Error, "REG-02", "姓名空着")
		return
	}
	r.probate = strings.Contains(tidy(raw), "(预备")
	switch s := han.CleanName(raw); {
	case han.Overrides(raw):
		r.add(Name, NameInvalid, Error, "", "姓名里有改变文字方向的隐藏字符。请重新手工录入")
	case utf8.RuneCountInString(s) > han.MaxName:
		r.add(Name, TooLong, Error, "", "姓名有 %d 个字，最多 %d 个字", utf8.RuneCountInString(s), han.MaxName)
	case !han.ValidName(s):
		r.add(Name, NameInvalid, Error, "", "“%s”不是姓名。应为两个以上汉字，少数民族姓名中间用“·”", shorten(s))
	default:
		r.m.Name = s
	}
}

func (r *rowReader) readID() {
	if r.bad[IDNumber] {
		return
	}
	c, _ := r.first(IDNumber)
	s := han.CleanIDNumber(c.plain())
	if nothing(s) {
		r.add(IDNumber, Required, Error, "REG-02", "公民身份号码空着")
		return
	}
	if lost(c, s) {
		r.add(IDNumber, IDPrecisionLost, Error, "", "公民身份号码按数字保存过，后几位已经丢失，不能猜。请把该列设为文本格式后对照证件重录")
		return
	}
	if c.Kind == Text {
		if digits, ok := expand(s); ok {
			s = digits
		}
	}
	id, fault := han.ParseIDNumber(s, r.asOf)
	switch fault {
	case "":
		r.id, r.m.IDNumber = id, string(id)
	case han.IDLength:
		r.add(IDNumber, IDLength, Error, "REG-24", "公民身份号码应为 18 位，这里是 %d 位", utf8.RuneCountInString(s))
	case han.IDCharacter:
		r.add(IDNumber, IDCharacter, Error, "REG-24", "公民身份号码只能是数字，末位可以是 X。请查有没有把 0 写成字母 O")
	case han.IDCheckDigit:
		r.add(IDNumber, IDCheckDigit, Error, "REG-24", "公民身份号码的校验码不对，多半是录错了一位或颠倒了两位。请对照证件改正")
	case han.IDBirth:
		r.add(IDNumber, IDBirth, Error, "REG-24", "公民身份号码里的出生日期不存在或晚于今天。请对照证件改正")
	}
}

// lost reports whether a number has been through a spreadsheet's fifteen
// digits: stored as a number that ends in 000, or shown as 5.14502E+17.
func lost(c Cell, s string) bool {
	if c.Kind == Number {
		return len(s) > 15 && strings.HasSuffix(s, "000")
	}
	mantissa, _, found := strings.Cut(strings.ToUpper(s), "E+")
	return found && strings.Trim(mantissa, "0123456789.") == "" && len(strings.ReplaceAll(mantissa, ".", "")) < 18
}

func (r *rowReader) readCodes() {
	if !r.bad[Gender] {
		if g, ok := han.ParseGender(r.text(Gender)); ok {
			r.m.Gender = g.Code()
		} else if !r.missing(Gender) {
			r.add(Gender, CodeUnknown, Error, "REG-21", "性别“%s”读不懂，应为男或女（1 或 2）", shorten(r.text(Gender)))
		} else if r.id != "" {
			r.m.Gender = r.id.Gender().Code()
			if r.has(Gender) {
				r.add(Gender, Required, Warning, "REG-02", "性别空着，按公民身份号码记为%s", r.id.Gender())
			}
		}
	}
	if !r.bad[Ethnicity] {
		if code, ok := han.EthnicCode(r.text(Ethnicity)); ok {
			r.m.Ethnicity = code
		} else if !r.missing(Ethnicity) {
			r.add(Ethnicity, CodeUnknown, Error, "REG-22", "没有“%s”这个民族，应为 56 个民族的名称或代码", shorten(r.text(Ethnicity)))
		} else if r.has(Ethnicity) {
			r.add(Ethnicity, Required, Warning, "REG-02", "民族空着")
		}
	}
	if !r.bad[Education] && !r.missing(Education) {
		r.m.Education = han.Squeeze(r.text(Education))
		if group, ok := han.EducationGroup(r.m.Education); ok {
			r.m.EducationGroup = group
		} else {
			r.add(Education, CodeUnknown, Warning, "REG-23", "学历“%s”不在学历代码表里，先按原文保存", shorten(r.m.Education))
		}
	}
	r.m.Lost = r.yes(Lost)
	r.m.Floating = r.yes(Floating)
}

// yes reads 是 and 否; an empty cell is 否.
func (r *rowReader) yes(f Field) bool {
	if r.bad[f] || r.missing(f) {
		return false
	}
	switch s := tidy(r.text(f)); s {
	case "是", "有", "√", "✓", "1", "Y", "y", "TRUE":
		return true
	case "否", "不是", "0", "N", "FALSE", "2":
	default:
		r.add(f, CodeUnknown, Warning, "", "“%s”应填是或否", f.Title())
	}
	return false
}

func (r *rowReader) readBranch() {
	if r.bad[BranchName] {
		return
	}
	m, text := r.section, r.text(BranchName)
	switch {
	case !r.missing(BranchName):
		m = r.dir.Branch(text)
	case m.Code == "" && !r.has(BranchName):
		m = r.title
	}
	switch {
	case m.Code != "":
		r.m.BranchCode = m.Code
		r.readGroup()
	case r.missing(BranchName):
		r.add(BranchName, Required, Error, "REG-02", "所在党支部空着")
	case m.Elsewhere:
		r.add(BranchName, BranchOutOfScope, Error, "", "“%s”是其他法院的党支部，不能导入到本院名册", shorten(text))
	case len(m.Candidates) > 1:
		r.add(BranchName, BranchAmbiguous, Error, "", "“%s”可能是%s，分不清是哪一个。请写全称", shorten(text), quoted(m.Candidates))
	case len(m.Candidates) == 1:
		r.add(BranchName, BranchUnknown, Error, "", "本院没有叫“%s”的党支部，是不是“%s”？请改用全称或简称", shorten(text), m.Candidates[0])
	default:
		r.add(BranchName, BranchUnknown, Error, "", "本院没有叫“%s”的党支部。请改用全称或简称，或先在组织里建立", shorten(text))
	}
}

func (r *rowReader) readGroup() {
	if r.bad[GroupName] || r.missing(GroupName) {
		return
	}
	g, ok := r.dir.Group(r.m.BranchCode, r.text(GroupName))
	if !ok {
		r.add(GroupName, GroupUnknown, Error, "", "该党支部没有“%s”。请改正，或先在组织里建立", shorten(r.text(GroupName)))
		return
	}
	r.m.GroupCode, r.m.Group = g.Code, g.Name
}

func quoted(names []string) string {
	const most = 4
	s := "“" + strings.Join(names[:min(len(names), most)], "”“") + "”"
	if len(names) > most {
		s += "等"
	}
	return s
}

// standings lists the words for what a person is in the Party.
var standings = map[string]member.Standing{
	"正式党员": member.Full, "正式": member.Full, "中共党员": member.Full, "党员": member.Full, "中共正式党员": member.Full, "中国共产党党员": member.Full,
	"预备党员": member.Probationary, "预备": member.Probationary, "中共预备党员": member.Probationary, "中国共产党预备党员": member.Probationary,
}

// outsiders lists the words for people who are in a court's lists and no
// members.
var outsiders = map[string]bool{
	"群众": true, "入党积极分子": true, "积极分子": true, "发展对象": true, "入党申请人": true, "申请人": true, "共青团员": true, "团员": true,
	"民主党派": true, "民主党派成员": true, "无党派人士": true, "无党派": true, "非党员": true, "民革党员": true, "民盟盟员": true, "民建会员": true,
	"民进会员": true, "农工党党员": true, "致公党党员": true, "九三学社社员": true, "台盟盟员": true,
}

// readStanding reads 人员类别; where no column says it, the day of conversion
// does.
func (r *rowReader) readStanding() {
	f := Standing
	if !r.has(Standing) && r.has(MembershipStatus) {
		if _, ok := standings[tidy(r.text(MembershipStatus))]; ok {
			f = MembershipStatus
		}
	}
	if r.bad[f] {
		return
	}
	text := tidy(r.text(f))
	standing, ok := standings[text]
	switch {
	case ok:
		r.m.Standing = standing
	case r.missing(f) && !r.m.Converted.IsZero():
		r.m.Standing = member.Full
		if r.has(f) {
			r.add(f, Required, Warning, "REG-02", "人员类别空着，因有转正日期，记为正式党员")
		}
	case r.missing(f) && r.probate:
		r.m.Standing = member.Probationary
	case r.missing(f):
		r.add(f, Required, Error, "REG-02", "人员类别空着，应为正式党员或预备党员")
	case outsiders[text]:
		r.add(f, NotAMember, Error, "", "“%s”不是党员，不进党员名册。请移到发展党员台账", shorten(text))
	default:
		r.add(f, CodeUnknown, Error, "", "人员类别“%s”读不懂，应为正式党员或预备党员", shorten(text))
	}
}

// readTexts takes the texts that are kept as they are.
func (r *rowReader) readTexts() {
	for f, to := range map[Field]*string{
		NativePlace: &r.m.NativePlace, Degree: &r.m.Degree, PartyPost: &r.m.PartyPost, Unit: &r.m.Unit, Job: &r.m.Job,
		Address: &r.m.Address, MembershipStatus: &r.m.MembershipStatus, FloatingTo: &r.m.FloatingTo,
	} {
		if !r.bad[f] && !r.missing(f) {
			*to = r.text(f)
		}
	}
	r.m.PartyPost = han.Squeeze(r.m.PartyPost)
	if r.bad[Remark] {
		return
	}
	var remarks []string
	for _, c := range r.cells[Remark] {
		switch s := han.Trim(c.plain()); {
		case nothing(s):
		case runs(c.Text):
			remarks = append(remarks, c.Text) // kept as it is, to the last character
		default:
			remarks = append(remarks, s)
		}
	}
	r.m.Remark = strings.Join(remarks, "；")
}

// readPhones reads all numbers of the phone cells.
func (r *rowReader) readPhones() {
	if r.bad[Phone] {
		return
	}
	for _, c := range r.cells[Phone] {
		for _, s := range strings.FieldsFunc(han.Fold(c.plain()), func(r rune) bool { return strings.ContainsRune(";,、/\\\n\r|", r) }) {
			if nothing(han.Squeeze(s)) {
				continue
			}
			numbers, ok := phones(s)
			if !ok {
				r.add(Phone, BadPhone, Warning, "", "“%s”不是电话号码。手机应为 11 位，固定电话写区号", han.MaskPhone(han.Trim(s)))
				return
			}
			r.m.Phones = append(r.m.Phones, numbers...)
		}
	}
}

// phones reads one number, or several with blanks between.
func phones(s string) ([]string, bool) {
	if n, ok := phone(han.Squeeze(s)); ok {
		return []string{n}, true
	}
	var all []string
	for _, word := range strings.Fields(strings.ReplaceAll(s, "+86", "")) {
		n, ok := phone(han.Squeeze(word))
		if !ok {
			return nil, false
		}
		all = append(all, n)
	}
	return all, len(all) > 1
}

// phone reads a mobile number (11 digits) or a landline, which keeps its
// hyphens: 0811-2532235.
func phone(s string) (string, bool) {
	for _, prefix := range [...]string{"+86", "0086", "(+86)"} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s = strings.TrimLeft(rest, "-")
		}
	}
	s = strings.NewReplacer("—", "-", "–", "-", "－", "-", "(", "", ")", "-").Replace(s)
	digits := strings.ReplaceAll(s, "-", "")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	switch n := len(digits); {
	case digits[0] == '1' && n == 11:
		return digits, true
	case digits[0] == '0' && n >= 10 && n <= 12 && !strings.Contains(s, "-"):
		return digits, true
	case digits[0] == '0' && n >= 10 && n <= 17:
		return strings.Trim(s, "-"), true
	case digits[0] != '0' && (n == 7 || n == 8):
		return strings.Trim(s, "-"), true
	case strings.HasPrefix(digits, "400") && n == 10:
		return digits, true
	}
	return "", false
}
