package dues

// Category says by which article a member's dues are reckoned (人员类别).
type Category uint8

// The categories. The zero Category is unknown.
const (
	Employed     Category = iota + 1 // 在职，按月领取工资
	AnnualSalary                     // 年薪制: base is what was drawn in the month
	SelfEmployed                     // 个体经营等: base is the monthly mean of the last quarter's net income
	Retired                          // 离退休
	Farmer                           // 农民: 0.20 to 1.00 a month, as decided
	Student                          // 学生
	Unemployed                       // 下岗失业
	OnRelief                         // 依靠抚恤或者救济
	Subsistence                      // 领取最低生活保障金
)

var categories = [...]struct{ code, chinese string }{
	{}, {"employed", "在职"}, {"annual-salary", "年薪制"}, {"self-employed", "个体经营"}, {"retired", "离退休"},
	{"farmer", "农民"}, {"student", "学生"}, {"unemployed", "下岗失业"}, {"on-relief", "依靠抚恤救济"}, {"subsistence", "领取低保"},
}

// Known reports whether c is one of the categories.
func (c Category) Known() bool { return c > 0 && int(c) < len(categories) }

// String returns the category's code; "" when it is not known.
func (c Category) String() string {
	if !c.Known() {
		return ""
	}
	return categories[c].code
}

// Chinese returns the category as lists write it; "" when it is not known.
func (c Category) Chinese() string {
	if !c.Known() {
		return ""
	}
	return categories[c].chinese
}

// ParseCategory reads a category's code.
func ParseCategory(s string) (Category, bool) {
	for i, x := range categories {
		if i > 0 && x.code == s {
			return Category(i), true
		}
	}
	return 0, false
}

// categoryWords are other words that lists use.
var categoryWords = map[string]Category{
	"在职": Employed, "在职在岗": Employed, "机关工作人员": Employed, "聘用": Employed, "聘用制": Employed, "年薪制": AnnualSalary, "个体经营": SelfEmployed, "个体工商户": SelfEmployed,
	"离退休": Retired, "退休": Retired, "离休": Retired, "农民": Farmer, "学生": Student, "下岗失业": Unemployed, "失业": Unemployed, "下岗": Unemployed,
	"依靠抚恤救济": OnRelief, "抚恤": OnRelief, "救济": OnRelief, "领取低保": Subsistence, "低保": Subsistence,
}

// ReadCategory reads the word of a list: 在职, 离退休, 退休 ….
func ReadCategory(s string) (Category, bool) {
	c, ok := categoryWords[s]
	return c, ok
}

// banded reports whether the dues are a part of a base.
func (c Category) banded() bool { return c >= Employed && c <= Retired }
