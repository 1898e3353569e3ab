package desk

import (
	"strconv"
	"strings"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/org"
)

// Parameter is one number or day that no national document fixes and that a
// court's Party organisation may set itself, by a resolution.
type Parameter struct {
	Name        string // in the table of settings; the room whose rule reads it has the same
	Title       string
	Means       string // what setting it does
	Unset       string // what holds where nothing is set
	Unconfirmed string // what of it is still to be compared with an original, or ""
	Rules       []rulebook.RuleID
	Inherited   bool // holds for the courts below as well, unless they set their own
	Form        ParameterForm
	Choices     []Choice // of a Choice form
}

// ParameterForm is what sort of value a parameter has.
type ParameterForm uint8

// The forms.
const (
	FormDay       ParameterForm = iota // YYYY-MM-DD; holds as soon as it is set
	FormDayOfYear                      // MM-DD
	FormPersons                        // a number of members
	FormChoice
)

// Choice is one value that may be chosen.
type Choice struct{ Value, Label string }

// Parameters are all of them, in the order in which they are shown.
var Parameters = []Parameter{
	{Name: "life.records-from", Title: "组织生活起算日", Form: FormDay,
		Means: "从这一天起的组织生活在系统中记录，此前的不判定。", Unset: "最早一次会议记录所在年的 1 月 1 日",
		Rules: []rulebook.RuleID{"MTG-01", "MTG-02", "MTG-03", "MTG-05", "MTG-06", "MTG-07", "MTG-08", "MTG-09"}},
	{Name: "life.lecture-every", Title: "党课频次", Form: FormChoice, Choices: []Choice{{"quarter", "每季一次"}}, Inherited: true,
		Means: "各支部按这个频次讲党课，没有讲的列为逾期。", Unset: "不判定支部党课次数",
		Unconfirmed: "全国条例没有规定支部党课的频次", Rules: []rulebook.RuleID{"MTG-05"}},
	{Name: "life.yearly-until", Title: "年度组织生活会补开截止", Form: FormDayOfYear, Inherited: true,
		Means: "上一年度的组织生活会和民主评议可以开到次年的这一天。", Unset: "当年 12 月 31 日",
		Unconfirmed: "以上级当年通知为准", Rules: []rulebook.RuleID{"MTG-07", "MTG-08"}},
	{Name: "org.groups-from", Title: "划分党小组的人数", Form: FormPersons,
		Means: "党员达到这个人数、没有划分党小组的支部列出提示。", Unset: "20 人",
		Unconfirmed: "人数未由条例规定", Rules: []rulebook.RuleID{"ORG-14"}},
	{Name: "care.visits", Title: "走访慰问的时间", Form: FormChoice, Choices: []Choice{{"july", "七一前"}, {"both", "春节前和七一前"}}, Inherited: true,
		Means: "名单上的老党员、困难党员到时没有走访的，过后仍列出提示。", Unset: "七一前 60 天提示，过后不再提示",
		Unconfirmed: "条例没有规定走访的时间和次数", Rules: []rulebook.RuleID{"CAR-01"}},
	{Name: "member.letter-days", Title: "介绍信的有效期", Form: FormChoice, Choices: []Choice{{"7", "7 天"}, {"10", "10 天"}, {"15", "15 天"}, {"30", "30 天"}, {"60", "60 天"}, {"90", "90 天"}},
		Means: "开具组织关系介绍信时没有另填的，按这个天数；每封可以另填。", Unset: "30 天",
		Unconfirmed: "有效期由开具方按路程填写，最长 90 天；另有 6 个月的旧说法", Rules: []rulebook.RuleID{"EDU-12"}},
	{Name: "survey.excellent", Title: "民主评议优秀的比例", Form: FormChoice, Choices: []Choice{{"30", "不超过 30%"}, {"25", "不超过 25%"}, {"20", "不超过 20%"}, {"15", "不超过 15%"}, {"10", "不超过 10%"}}, Inherited: true,
		Means: "评定等次时优秀的人数按这个比例取整；以评定当日有效的为准。", Unset: "三分之一",
		Unconfirmed: "比例以上级当年通知为准", Rules: []rulebook.RuleID{"REV-02"}},
	{Name: "survey.excellent-of", Title: "优秀比例的分母", Form: FormChoice, Choices: []Choice{{"all", "党员总数，含预备党员"}, {"full", "只算正式党员"}}, Inherited: true,
		Means: "优秀的比例按谁的人数计算。", Unset: "党员总数，含预备党员",
		Unconfirmed: "分母是否含预备党员、流动党员由当年通知定", Rules: []rulebook.RuleID{"REV-02"}},
	{Name: "dues.formula", Title: "党费基数口径", Form: FormChoice, Choices: []Choice{{"2008", "2008 年规定和问答：只扣个人所得税"}, {"2017", "2017 年通知：再扣社会保险、年金和住房公积金"}},
		Means: "导入核定表时按这个口径核对工资各项，另一口径的基数并列显示。", Unset: "2017 年通知口径",
		Unconfirmed: "两口径差别由本单位党组织决定", Rules: []rulebook.RuleID{"FEE-01"}},
	{Name: "dues.rounding", Title: "党费取整", Form: FormChoice, Choices: []Choice{{"half-up-fen", "四舍五入到分"}, {"up-fen", "进位到分"}, {"down-fen", "舍去分以下"}, {"half-up-jiao", "四舍五入到角"}, {"up-jiao", "进位到角"}, {"down-jiao", "舍去角以下"}},
		Means: "自这一日起各月的应交党费按这个办法取整。", Unset: "四舍五入到分",
		Unconfirmed: "规定没有写取整的办法", Rules: []rulebook.RuleID{"FEE-13"}},
	{Name: "dues.taking", Title: "当月党费归属", Form: FormChoice, Choices: []Choice{{"last", "按当月最后一日的组织关系"}, {"first", "按当月第一日的组织关系"}},
		Means: "月中转入、转出、入党的，当月党费由哪个支部收。", Unset: "按当月最后一日的组织关系",
		Unconfirmed: "“当月起算”的口径规定没有写明", Rules: []rulebook.RuleID{"FEE-13"}},
	{Name: "publicity.days", Title: "公开的期限", Form: FormChoice, Choices: []Choice{{"3", "3 天"}, {"5", "5 天"}, {"7", "7 天"}, {"10", "10 天"}, {"15", "15 天"}, {"30", "30 天"}}, Inherited: true,
		Means: "选举结果、接收预备党员、转正等应公开的事项，这些天内没有公开的列为逾期。", Unset: "没有统一天数，只列为待公开",
		Unconfirmed: "条例只说及时，分长期、定期、即时公开，不定天数", Rules: []rulebook.RuleID{"PUB-06"}},
}

// ParameterNamed returns the parameter with the name.
func ParameterNamed(name string) (Parameter, bool) {
	for _, p := range Parameters {
		if p.Name == name {
			return p, true
		}
	}
	return Parameter{}, false
}

// Read returns the value as it is kept, or what is wrong with it.
func (p Parameter) Read(typed string) (amount, wrong string) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return "", "请填写" + p.Title
	}
	switch p.Form {
	case FormDay:
		if d, err := civil.ParseDay(typed); err == nil && d != 0 {
			return d.String(), ""
		}
		return "", "“" + typed + "”不是日期，应写成 2026-01-01 的样子"
	case FormDayOfYear:
		// A day that every year has.
		if d, err := civil.ParseDay("2025-" + typed); err == nil && d != 0 {
			return typed, ""
		}
		return "", "“" + typed + "”不是月日，应写成 03-31 的样子"
	case FormPersons:
		if n, err := strconv.Atoi(typed); err == nil && n >= 2 && n <= 500 {
			return strconv.Itoa(n), ""
		}
		return "", "“" + typed + "”应为 2 至 500 的整数"
	case FormChoice:
		for _, c := range p.Choices {
			if c.Value == typed {
				return typed, ""
			}
		}
	}
	return "", "请从列出的选项中选择"
}

// Chinese returns a kept value as people say it.
func (p Parameter) Chinese(amount string) string {
	switch p.Form {
	case FormDayOfYear:
		if d, err := civil.ParseDay("2025-" + amount); err == nil && d != 0 {
			_, m, n := d.Civil()
			return "次年 " + strconv.Itoa(m) + " 月 " + strconv.Itoa(n) + " 日"
		}
	case FormPersons:
		return amount + " 人"
	case FormChoice:
		for _, c := range p.Choices {
			if c.Value == amount {
				return c.Label
			}
		}
	}
	return amount
}

// Setting is what was set for one court from a day on.
type Setting struct {
	Name        string
	Court       org.UnitID
	From        civil.Day
	Amount      string
	Basis       string // number of the resolution
	EnteredAt   time.Time
	EnteredName string // "" for the system
}

// BasisMost is how long the number of a resolution may be, in characters.
const BasisMost = 80
