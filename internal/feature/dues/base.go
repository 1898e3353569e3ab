package dues

import (
	"maps"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/money"
	"touyan/internal/base/rulebook"
)

// Item is a component of what a payroll pays or keeps back.
type Item uint8

// The items.
const (
	PostWage            Item = iota + 1 // 职务（职级）工资
	GradeWage                           // 级别工资
	WorkerPostWage                      // 岗位工资
	TechnicalWage                       // 技术等级工资
	WorkAllowance                       // 工作性津贴
	LivingAllowance                     // 生活性补贴
	AnnualPay                           // 年薪制当月实际领取的薪酬
	NetIncome                           // 上季度月平均纯收入
	CaseAllowance                       // 办案津贴
	HardAreaAllowance                   // 艰苦边远地区津贴
	SpecialAllowance                    // 其他特殊岗位津贴
	ReformSubsidy                       // 改革性补贴: 住房、通讯、交通
	WelfareSubsidy                      // 社会保障类补贴
	Condolence                          // 抚恤金
	OvertimeSubsidy                     // 加班、误餐、取暖、防暑、物业等
	IncomeTax                           // 个人所得税
	PensionInsurance                    // 养老保险个人部分
	MedicalInsurance                    // 医疗保险个人部分
	OtherInsurance                      // 失业、工伤、生育保险个人部分
	OccupationalAnnuity                 // 职业年金
	EnterpriseAnnuity                   // 企业年金
	HousingFund                         // 住房公积金个人部分
	BasicPension                        // 基本离退休费、基本养老金
	PensionSupplement                   // 离退休费、养老金的其余部分
	lastItem            = PensionSupplement
)

var itemNames = [...]string{"", "职务（职级）工资", "级别工资", "岗位工资", "技术等级工资", "工作性津贴", "生活性补贴", "当月实际领取的薪酬", "上季度月平均纯收入",
	"办案津贴", "艰苦边远地区津贴", "特殊岗位津贴", "改革性补贴（住房、通讯、交通）", "社会保障类补贴", "抚恤金", "加班误餐取暖防暑物业等补贴", "个人所得税", "养老保险", "医疗保险",
	"失业工伤生育保险", "职业年金", "企业年金", "住房公积金", "基本养老金", "其他离退休待遇"}

// Chinese returns the item as payrolls write it.
func (i Item) Chinese() string {
	if i == 0 || i > lastItem {
		return ""
	}
	return itemNames[i]
}

var itemWords = map[string]Item{
	"职务工资": PostWage, "职级工资": PostWage, "职务（职级）工资": PostWage, "职务(职级)工资": PostWage, "级别工资": GradeWage, "岗位工资": WorkerPostWage, "技术等级工资": TechnicalWage,
	"工作性津贴": WorkAllowance, "生活性补贴": LivingAllowance, "薪酬": AnnualPay, "纯收入": NetIncome, "办案津贴": CaseAllowance, "艰苦边远地区津贴": HardAreaAllowance, "特殊岗位津贴": SpecialAllowance,
	"交通补贴": ReformSubsidy, "通讯补贴": ReformSubsidy, "住房补贴": ReformSubsidy, "改革性补贴": ReformSubsidy, "社会保障类补贴": WelfareSubsidy, "抚恤金": Condolence,
	"加班补贴": OvertimeSubsidy, "误餐补贴": OvertimeSubsidy, "取暖补贴": OvertimeSubsidy, "防暑补贴": OvertimeSubsidy, "物业补贴": OvertimeSubsidy, "个人所得税": IncomeTax, "个税": IncomeTax,
	"养老保险": PensionInsurance, "医疗保险": MedicalInsurance, "失业保险": OtherInsurance, "工伤保险": OtherInsurance, "生育保险": OtherInsurance, "职业年金": OccupationalAnnuity,
	"企业年金": EnterpriseAnnuity, "住房公积金": HousingFund, "公积金": HousingFund, "基本养老金": BasicPension, "基本离退休费": BasicPension, "其他离退休待遇": PensionSupplement,
}

// ReadItem reads the head of a payroll's column. A word it does not know is no
// item: a person decides what it is, never a guess.
func ReadItem(s string) (Item, bool) {
	i, ok := itemWords[s]
	return i, ok
}

// Treatment is what a formula does with an item.
type Treatment int8

// The treatments.
const (
	Excluded Treatment = 0  // does not count
	Counted  Treatment = 1  // is added
	Deducted Treatment = -1 // is taken off
)

// Formula says how a base is made of items.
type Formula struct {
	Name  string // 2008 年问答口径
	Items map[Item]Rule
}

// Rule is what a formula does with one item, and by which text.
type Rule struct {
	Treatment Treatment
	Cite      rulebook.Citation
}

// Formula2008 takes off the income tax alone. Which formula a court uses is
// decided by its Party organisation (CFG-05): the later notice is the default
// from its day on.
var Formula2008 = formula2008()

// Formula2017 also takes off insurance, annuities and the housing fund, and
// counts of a pension only its basic part.
var Formula2017 = formula2017(Formula2008)

func (f Formula) set(t Treatment, cite rulebook.Citation, items ...Item) {
	for _, i := range items {
		f.Items[i] = Rule{t, cite}
	}
}

func formula2008() Formula {
	rules, answers := article(rulebook.DuesRules), article(rulebook.DuesAnswers)
	f := Formula{"2008 年规定和问答口径（只扣个人所得税）", map[Item]Rule{}}
	f.set(Counted, rules("第一条"), PostWage, GradeWage, WorkerPostWage, TechnicalWage)
	f.set(Counted, answers("一"), WorkAllowance, LivingAllowance)
	f.set(Counted, rules("第三条"), AnnualPay)
	f.set(Counted, rules("第四条"), NetIncome)
	f.set(Excluded, answers("一"), CaseAllowance, HardAreaAllowance, SpecialAllowance, ReformSubsidy, WelfareSubsidy, Condolence, OvertimeSubsidy)
	f.set(Deducted, rules("第一条"), IncomeTax)
	f.set(Excluded, rules("第一条"), PensionInsurance, MedicalInsurance, OtherInsurance, OccupationalAnnuity, EnterpriseAnnuity, HousingFund)
	f.set(Counted, rules("第五条"), BasicPension, PensionSupplement)
	return f
}

func formula2017(earlier Formula) Formula {
	notice := article(rulebook.DuesNotice2017)
	f := Formula{"2017 年通知口径（再扣社会保险、年金和住房公积金）", maps.Clone(earlier.Items)}
	f.set(Deducted, notice("第一条第二项"), IncomeTax, PensionInsurance, MedicalInsurance, OtherInsurance, OccupationalAnnuity, EnterpriseAnnuity, HousingFund)
	f.set(Excluded, notice("第一条第二项"), OvertimeSubsidy)
	f.set(Counted, notice("离退休"), BasicPension)
	f.set(Excluded, notice("离退休"), PensionSupplement)
	return f
}

func article(doc rulebook.DocID) func(no string) rulebook.Citation {
	return func(no string) rulebook.Citation { return rulebook.Cite(doc, no) }
}

// Formulas are the editions of the base formula.
var Formulas = rulebook.Dated[Formula]{
	{From: civil.MustDay("2008-04-01"), Value: Formula2008, Cite: rulebook.Cite(rulebook.DuesRules, "第一条")},
	{From: civil.MustDay("2017-01-01"), Value: Formula2017, Cite: rulebook.Cite(rulebook.DuesNotice2017, "第一条第二项")},
}

// Component is an item with its amount, as the payroll gives it: never
// negative, deductions too.
type Component struct {
	Item   Item
	Amount money.Fen
}

// Base reckons a base and says how, step by step. Faults: Invalid for an item
// that is unknown or comes with a negative amount, when nothing counts, and when
// deductions exceed what counts.
func (f Formula) Base(components []Component) (money.Fen, rulebook.Trace, error) {
	var base money.Fen
	trace := make(rulebook.Trace, 0, len(components)+1)
	counted := false
	for _, c := range components {
		rule, ok := f.Items[c.Item]
		if !ok {
			return 0, nil, fault.Newf(fault.Invalid, "工资项目没有口径，应先说明它计入、不计入还是扣除")
		}
		if c.Amount < 0 || c.Amount > money.Limit {
			return 0, nil, fault.Newf(fault.Invalid, "%s %s，应是 0 以上的金额", c.Item.Chinese(), c.Amount.Text())
		}
		text := c.Item.Chinese() + " " + c.Amount.Grouped()
		switch rule.Treatment {
		case Counted:
			base, counted, text = base+c.Amount, true, "＋ "+text
		case Deducted:
			base, text = base-c.Amount, "－ "+text
		default:
			text += "，不计"
		}
		trace = append(trace, rulebook.Fact{Text: text, Cite: rule.Cite})
	}
	if !counted {
		return 0, nil, fault.New(fault.Invalid, "没有任何计入党费基数的工资项目")
	}
	if base < 0 {
		return 0, nil, fault.Newf(fault.Invalid, "扣除的比计入的多 %s，党费基数不能是负数", (-base).Text())
	}
	return base, append(trace, rulebook.Fact{Text: "党费基数 " + base.Text() + "，按" + f.Name, Hit: true}), nil
}
