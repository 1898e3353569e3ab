package caseload

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/base/money"
)

// maxCell is the longest text of one cell, in characters.
const maxCell = 5000

// plainText looks at a text that is kept or passed over: too long, control
// characters, the wrong charset, and what a spreadsheet would run.
func plainText(text string) reading {
	if len(text) > maxCell && utf8.RuneCountInString(text) > maxCell {
		return reading{code: TooLong, expect: "一格超过 5000 字"}
	}
	for _, c := range []byte(text) {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7F {
			return reading{code: ControlChar, expect: "含控制字符，请重新导出"}
		}
	}
	if garbled(text) {
		return reading{code: Mojibake, expect: "是乱码：来源系统导出时编码用错了，请重新导出"}
	}
	if han.Overrides(text) {
		return reading{code: ControlChar, expect: "含改变文字方向的字符"}
	}
	if runs(text) {
		return reading{code: InjectionText, warn: true, text: han.Trim(text), expect: "表格软件会把它当公式运行；只按文字对待"}
	}
	return reading{text: strings.Clone(han.Trim(text))}
}

// runs reports whether a spreadsheet would take the text for a formula.
func runs(text string) bool {
	s := strings.TrimLeft(text, " \t\r\n\u3000")
	return s != "" && strings.IndexByte("=+-@", s[0]) >= 0 && strings.TrimLeft(s, "=+-@") != ""
}

// readDay reads a date in one of the ways in which people write it.
func (r *Reader) readDay(text string) reading {
	p, err := han.ParseDate(text, r.on)
	if day, whole := p.Day(); err == nil && whole {
		if day < firstDay {
			return reading{code: DateImpossible, expect: "年份不对"}
		}
		return reading{n: int64(day)}
	}
	if errors.Is(err, han.ErrNoDay) {
		return reading{code: DateImpossible, expect: "没有这一天"}
	}
	return reading{code: DateUnreadable, expect: "不是日期，应如 2025-03-08"}
}

func readJudge(text string) reading {
	if g := plainText(text); g.code != "" {
		g.warn = false
		return g
	}
	name := han.CleanName(text)
	if !han.ValidName(name) {
		return reading{code: BadName, expect: "不是姓名"}
	}
	return reading{text: strings.Clone(name)}
}

func readAnswer(text string) reading {
	switch han.Fold(han.Squeeze(text)) {
	case "是", "1", "Y", "y", "有", "√", "true", "TRUE":
		return reading{n: int64(Yes)}
	case "否", "0", "N", "n", "无", "×", "false", "FALSE":
		return reading{n: int64(No)}
	case "":
		return reading{}
	}
	return reading{code: UnknownWord, expect: "应为 是 或 否"}
}

func readWord(words []string) func(string) reading {
	return func(text string) reading {
		s := han.Squeeze(text)
		s = strings.TrimSuffix(strings.TrimSuffix(s, "诉讼程序"), "程序")
		for i, w := range words {
			if s == w {
				return reading{n: int64(i)}
			}
		}
		return reading{code: UnknownWord, expect: "应为 " + strings.Join(words[1:], "、")}
	}
}

var (
	readProcedure = readWord(procedureWords[:])
	readSampling  = readWord(samplingWords[:])
)

func (r *Reader) readClosing(text string) reading {
	if g := plainText(text); g.code != "" && !g.warn {
		return g
	}
	if c, ok := r.layout.ways[han.Trim(text)]; ok {
		return reading{n: int64(c)}
	}
	if c, ok := ParseClosing(text); ok {
		return reading{n: int64(c)}
	}
	return reading{code: UnknownWord, expect: "字典里没有这种结案方式；请在列的对应关系里说明它相当于哪一种"}
}

// words reads what is one of a few words.
func (r *Reader) words(c *Case) {
	way := r.readClosing
	if got, ok := r.take(FieldClosing, way); ok {
		c.Closing = Closing(got.n)
	}
	if got, ok := r.take(FieldResult, way); ok {
		c.Result = Closing(got.n)
	}
	if got, ok := r.take(FieldProcedure, readProcedure); ok {
		c.Procedure = Procedure(got.n)
	}
	if got, ok := r.take(FieldSampling, readSampling); ok {
		c.Assessed = Sampling(got.n)
	}
	for _, a := range [...]struct {
		f  Field
		to *Answer
	}{{FieldSmall, &c.Small}, {FieldSimple, &c.Simple}, {FieldOnline, &c.Online}, {FieldAppealed, &c.Appealed}} {
		switch r.cell(a.f) {
		case "是":
			*a.to = Yes
			continue
		case "否":
			*a.to = No
			continue
		}
		if got, ok := r.take(a.f, readAnswer); ok {
			*a.to = Answer(got.n)
		}
	}
	if got, ok := r.take(FieldCause, plainText); ok {
		c.Cause = got.text
	}
	for _, f := range [...]Field{FieldClass, FieldStage} {
		r.take(f, plainText)
	}
}

// amounts reads days, points and money.
func (r *Reader) amounts(c *Case) {
	if text := r.cell(FieldDeducted); text == "0" {
		c.Deducted = 0
	} else if got, ok := r.take(FieldDeducted, readDeducted); ok {
		c.Deducted = int32(got.n)
	}
	if got, ok := r.take(FieldScore, readScore); ok && r.cell(FieldScore) != "" {
		c.Score = int16(got.n)
	}
	c.Claimed, c.HasClaim = r.amount(FieldClaimed)
	c.Recovered, c.HasResult = r.amount(FieldRecovered)
}

func (r *Reader) amount(f Field) (money.Fen, bool) {
	text := r.cell(f)
	if text == "" {
		return 0, false
	}
	if v, ok := plainAmount(text); ok {
		return v, true
	}
	v, err := money.Parse(text)
	if err != nil || v < 0 {
		r.reject(f, BadAmount, "应为不小于 0 的金额（元），最多两位小数")
		r.fits(f, text)
		return 0, false
	}
	return v, true
}

// plainAmount reads what nearly every amount looks like, 1234.50, and leaves the
// rest to money.Parse.
func plainAmount(text string) (money.Fen, bool) {
	n := len(text) - 3
	if n < 1 || n > 12 || text[n] != '.' {
		return 0, false
	}
	var v money.Fen
	for i := range len(text) {
		switch c := text[i]; {
		case i == n:
		case c < '0' || c > '9':
			return 0, false
		default:
			v = v*10 + money.Fen(c-'0')
		}
	}
	return v, v <= money.Limit
}

func readDeducted(text string) reading {
	n, err := strconv.Atoi(han.Fold(han.Squeeze(text)))
	if err != nil || n < 0 || n > 36500 {
		return reading{code: BadDays, expect: "应为不小于 0 的整天数"}
	}
	return reading{n: int64(n)}
}

// readScore reads points from 0 to 100 with at most one decimal, in tenths.
func readScore(text string) reading {
	bad := reading{code: BadScore, expect: "应为 0 至 100 的分数，最多一位小数"}
	s := strings.TrimSuffix(han.Fold(han.Squeeze(text)), "分")
	whole, tenth, dotted := strings.Cut(s, ".")
	tenth = strings.TrimRight(tenth, "0")
	if len(whole) == 0 || len(whole) > 3 || len(tenth) > 1 || dotted && tenth == "" && !strings.Contains(s, ".0") || !digitsOnly([]byte(whole+tenth)) {
		return bad
	}
	n := atoi([]byte(whole)) * 10
	if tenth != "" {
		n += atoi([]byte(tenth))
	}
	if n > 1000 {
		return bad
	}
	return reading{n: int64(n)}
}

// dayOf reads a day for guessing what a column holds.
func dayOf(text string, on civil.Day) bool {
	p, err := han.ParseDate(text, on)
	_, whole := p.Day()
	return err == nil && whole
}
