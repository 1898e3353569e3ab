package han

import "strings"

// Gender is the code of GB/T 2261.1 (REG-21).
type Gender uint8

// The genders.
const (
	GenderUnknown  Gender = 0
	Male           Gender = 1
	Female         Gender = 2
	GenderUnstated Gender = 9
)

// ParseGender reads 男, 女, 男性, 女性 or the codes 1 and 2; the codes for
// "unknown" are no answer in a register of members.
func ParseGender(text string) (Gender, bool) {
	switch Squeeze(Fold(text)) {
	case "男", "男性", "1", "1男", "01":
		return Male, true
	case "女", "女性", "2", "2女", "02":
		return Female, true
	}
	return GenderUnknown, false
}

// Code returns the digit that registers exchange: "1", "2", "0", "9".
func (g Gender) Code() string { return string(rune('0' + g)) }

// String returns 男, 女, 未知 or 未说明.
func (g Gender) String() string {
	switch g {
	case Male:
		return "男"
	case Female:
		return "女"
	case GenderUnstated:
		return "未说明"
	}
	return "未知"
}

// ethnic has the names of GB/T 3304 in the order of their codes, 01 first,
// without 族 (REG-22).
var ethnic = strings.Fields(`汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳
	佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米
	塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺`)

// Codes beside the 56 that household registers use.
const (
	EthnicOther   = "97" // 其他, not yet identified
	EthnicForeign = "98" // 外国血统中国籍人士
)

var ethnicCode = func() map[string]string {
	m := map[string]string{
		"维": "05", "蒙": "02", "哈": "17", "柯": "29", "其他": EthnicOther, "其它": EthnicOther, "未识别": EthnicOther,
		"未识别民族": EthnicOther, "其他未识别的民族": EthnicOther, "穿青人": EthnicOther, "外国血统": EthnicForeign,
		"外国血统中国籍": EthnicForeign, "外国血统中国籍人士": EthnicForeign, "外国血统中国人士": EthnicForeign,
		EthnicOther: EthnicOther, EthnicForeign: EthnicForeign,
	}
	for i, name := range ethnic {
		code := twoDigits(i + 1)
		m[name], m[code] = code, code
		if i < 9 {
			m[code[1:]] = code
		}
	}
	return m
}()

// EthnicCode reads an ethnic group: its name with or without 族 or its code,
// with or without the leading zero. The code has two digits.
func EthnicCode(text string) (code string, ok bool) {
	s := Squeeze(Fold(text))
	if short, found := strings.CutSuffix(s, "族"); found && short != "" {
		s = short
	}
	code, ok = ethnicCode[s]
	return code, ok
}

// EthnicName returns the name to a code: 汉族, 维吾尔族, 其他; "" for no code.
func EthnicName(code string) string {
	switch code {
	case EthnicOther:
		return "其他"
	case EthnicForeign:
		return "外国血统中国籍人士"
	}
	if n, ok := smallDigits(code); ok && len(code) == 2 && n >= 1 && n <= len(ethnic) {
		return ethnic[n-1] + "族"
	}
	return ""
}

// EthnicCodes returns the 56 codes in order.
func EthnicCodes() []string {
	codes := make([]string, len(ethnic))
	for i := range codes {
		codes[i] = twoDigits(i + 1)
	}
	return codes
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
