package records

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
)

// BylawID identifies an edition of a court's own rule.
type BylawID = id.Of[Bylaw]

// Bylaw is one edition of a rule that a Party organisation passed for itself.
type Bylaw struct {
	ID      BylawID
	Series  BylawID // the first edition's
	Unit    org.UnitID
	Title   string
	Number  string       // of the document or resolution it rests on
	Organ   string       // that passed it
	Period  civil.Period // in force
	Body    string
	MadeBy  string
	Version int
}

// Check returns what is wrong with an edition as entered.
func (b *Bylaw) Check() *fault.Fault {
	f := fault.New(fault.Invalid, "有几处需要改正。")
	for _, x := range []struct{ field, value, say string }{
		{"title", b.Title, "请填写名称"}, {"number", b.Number, "请填写决议或文件的文号"}, {"organ", b.Organ, "请填写通过它的党组织"}, {"body", b.Body, "请填写正文"},
	} {
		if strings.TrimSpace(x.value) == "" {
			_ = f.At(x.field, x.say)
		}
	}
	if b.Period.From == 0 {
		_ = f.At("from", "请填写施行日期")
	}
	if b.Period.Until != 0 && b.Period.Until < b.Period.From {
		_ = f.At("until", "废止日期早于施行日期")
	}
	return f
}

// Clause is an article of a rule.
type Clause struct{ No, Text string }

var clause = regexp.MustCompile(`^第[一二三四五六七八九十百零〇0-9]{1,7}条(之[一二三四五六七八九十])?`)

// Clauses parts a rule into its articles: a line that begins with 第…条 begins one.
// What stands before the first has no number; a rule without articles is one.
func Clauses(body string) (cs []Clause) {
	var open *Clause
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(strings.TrimLeft(line, "\u3000 \t"))
		if line == "" {
			continue
		}
		if no := clause.FindString(line); no != "" {
			cs = append(cs, Clause{No: no, Text: strings.TrimLeft(line[len(no):], "\u3000 ")})
			open = &cs[len(cs)-1]
			continue
		}
		if open == nil {
			cs = append(cs, Clause{Text: line})
			open = &cs[0]
			continue
		}
		open.Text = strings.TrimPrefix(open.Text+"\n"+line, "\n")
	}
	return cs
}

var brackets = strings.NewReplacer("〔", "[", "〕", "]", "【", "[", "】", "]", "﹝", "[", "﹞", "]", "(", "[", ")", "]", "第", "")

// Cites reports whether the basis of a setting names the document with the number:
// people write its brackets and blanks as they like, and words around it.
func Cites(basis, number string) bool {
	plain := func(s string) string { return brackets.Replace(han.Squeeze(han.Fold(s))) }
	b, n := plain(basis), plain(number)
	at := strings.Index(b, n)
	if utf8.RuneCountInString(n) < 4 || at < 0 {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(b[:at]) // 12 号 is not 2 号
	return !unicode.IsDigit(before) || n[0] < '0' || n[0] > '9'
}
