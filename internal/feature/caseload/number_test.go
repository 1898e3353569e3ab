package caseload

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumber_court_indicators_3_1_vectors(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   Number
		doubts Doubt
		fault  NumberFault
	}{
		{"（2024）鄂96民终123号", Number{2024, 123, "鄂96", "", "民终", ""}, 0, ""},
		{"(2024)浙0106民初4567号", Number{2024, 4567, "浙0106", "", "民初", ""}, 0, ""},
		{"（2023）最高法知民终88号", Number{2023, 88, "最高法", "知", "民终", ""}, 0, ""},
		{"（2022）豫05执恢9号", Number{2022, 9, "豫05", "", "执恢", ""}, 0, ""},
		{"（2025）鄂民申7号", Number{2025, 7, "鄂", "", "民申", ""}, 0, ""},
		{"（2020）沪0115民初1号之二", Number{2020, 1, "沪0115", "", "民初", ""}, HasNote, ""},
		{"（2024）兵0103执12号", Number{2024, 12, "兵0103", "", "执", ""}, 0, ""},
		{"（24）鄂96民终1号", Number{}, 0, NumberYear},
		{"（2024）鄂6民终1号", Number{}, 0, NumberCourt},
		{"（2024）鄂960民终1号", Number{}, 0, NumberCourt},
		{"（2024）民终1号", Number{}, 0, NumberProvince},
		{"（2024）鄂96民终0号", Number{}, 0, NumberSerial},
		{"（2024）鄂96民终012号", Number{2024, 12, "鄂96", "", "民终", ""}, LeadingZero, ""},
		{"（2024）鄂96测终1号", Number{2024, 1, "鄂96", "", "测终", ""}, UnknownKind, ""},
		{"〔２０２４〕 鄂９６ 民终 １２３ 号\u3000", Number{2024, 123, "鄂96", "", "民终", ""}, 0, ""},
		{"【2024】鄂96民终123号", Number{2024, 123, "鄂96", "", "民终", ""}, 0, ""},
		{"（2026）鄂96民终1号", Number{}, 0, NumberFuture},
		{"（2015）鄂中民一终字第00123号", Number{Year: 2015, Legacy: "（2015）鄂中民一终字第00123号"}, OldNumber, ""},
		{"（2025）川4502诉前调书3号", Number{2025, 3, "川4502", "", "诉前调书", ""}, 0, ""},
		{"（2025）川4502一二三四五六1号", Number{}, 0, NumberKind},
		{"（2025）川45021号", Number{}, 0, NumberCourt},
		{"（2025）川4502民初1", Number{}, 0, NumberTail},
		{"（2025）川4502民初1号之", Number{}, 0, NumberTail},
		{"（2025）川4502民初1号之一一审", Number{}, 0, NumberTail},
		{"（2025）川4502民初1234567890号", Number{}, 0, NumberSerial},
		{"（2025）川4502民初号", Number{}, 0, NumberSerial},
		{"", Number{}, 0, NumberLength},
		{strings.Repeat("号", 60), Number{}, 0, NumberLength},
	} {
		got, doubts, no := ParseNumber(c.text, 2025)
		if got != c.want || doubts != c.doubts || no != c.fault {
			t.Errorf("%q: %+v %b %q, want %+v %b %q", c.text, got, doubts, no, c.want, c.doubts, c.fault)
		}
		if no != "" && no.Chinese() == "" {
			t.Errorf("%s: no words for people", no)
		}
	}
}

func TestNumber_level_follows_from_the_sign(t *testing.T) {
	for sign, want := range map[Sign]Level{"最高法": Supreme, "鄂": High, "鄂96": Intermediate, "兵0103": Basic, "鄂960": LevelUnknown, "": LevelUnknown, "96": LevelUnknown} {
		if got := sign.Level(); got != want {
			t.Errorf("%s: %d, want %d", sign, got, want)
		}
	}
}

func TestNumbers_of_one_citation(t *testing.T) {
	for _, c := range []struct {
		text  string
		want  string
		fault NumberFault
	}{
		{"（2024）浙0106民初3827、3828号", "3827 3828", ""},
		{"（2024）浙0106民初18775-18776号", "18775 18776", ""},
		{"(2024)浙0106民初5，7-9、12号", "5 7 8 9 12", ""},
		{"（2024）浙0106民初1至3号", "1 2 3", ""},
		{"（2024）浙0106民初4号", "4", ""},
		{"（2024）浙0106民初9-7号", "", NumberSerial},
		{"（2024）浙0106民初1-5000号", "", NumberSerial},
		{"（2024）浙0106民初1、号", "", NumberSerial},
		{"（2024）浙0106民初1、之一号", "", NumberSerial},
		{"（24）浙0106民初1、2号", "", NumberYear},
		{"（2013）浙民初字第1、2号", "", NumberTail},
	} {
		all, no := ParseNumbers(c.text, 2025)
		var got []string
		for _, n := range all {
			got = append(got, strconv.Itoa(int(n.Serial)))
		}
		if strings.Join(got, " ") != c.want || no != c.fault {
			t.Errorf("%q: %v %q, want %s %q", c.text, got, no, c.want, c.fault)
		}
	}
}

// grammar is court-indicators.md §3.1 as written there; it shares nothing with
// the parser.
var grammar = regexp.MustCompile(`^（(\d{4})）(最高法|[京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新军兵](?:\d{4}|\d{2})?)(知)?(\p{Han}{1,5}?)(\d+)号(之[一二三四五六七八九十百]+)?$`)

// byGrammar parses a normalised text with the expression.
func byGrammar(text string) (Number, bool) {
	m := grammar.FindStringSubmatch(text)
	if m == nil {
		return Number{}, false
	}
	year, _ := strconv.Atoi(m[1])
	serial, err := strconv.Atoi(m[5])
	if err != nil || serial == 0 || year < FirstYear || year > 2025 || len(m[5]) > 9 {
		return Number{}, false
	}
	return Number{Year: int16(year), Serial: int32(serial), Court: Sign(m[2]), Special: m[3], Kind: m[4]}, true
}

func TestNumber_agrees_with_the_written_grammar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
		text := part("open", "（", "（", "（", "") + part("year", "2024", "2016", "2025", "2026", "24", "1") + part("close", "）", "）", "") +
			part("court", "川4502", "鄂96", "京", "最高法", "鄂9", "鄂960", "4502", "兵0103", "最高", "") + part("special", "", "知", "知知") +
			part("kind", "民初", "执", "诉前调书", "一二三四五", "一二三四五六", "知", "", "abc") + part("serial", "1", "0", "012", "4567", "", "9999999999") +
			part("end", "号", "号", "号之一", "号之", "", "号x", "号之二十")
		got, doubts, no := ParseNumber(text, 2025)
		want, ok := byGrammar(text)
		if ok != (no == "" && doubts&OldNumber == 0) || ok && got != want {
			t.Fatalf("%q: %+v %q; the grammar says %+v %v", text, got, no, want, ok)
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"（2024）鄂96民终123号", "(2024)浙0106民初4567号", "〔２０２４〕鄂９６知民初１号之一", "（2015）鄂中民一终字第00123号", "（24）鄂96民终1号", "\xff\xfe（2024", "（2024）浙0106民初3827、3828-3830号"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, doubts, no := ParseNumber(text, 2025)
		if no == "" {
			again, _, no2 := ParseNumber(n.String(), 2025)
			if no2 != "" || again != n {
				t.Fatalf("%q → %q → %+v %q", text, n, again, no2)
			}
			if want, ok := byGrammar(n.String()); doubts&OldNumber == 0 && (!ok || want != n) {
				t.Fatalf("%q → %q, which the grammar reads as %+v", text, n, want)
			}
		} else if n != (Number{}) {
			t.Fatalf("%q: fault %s and a number %+v", text, no, n)
		}
		all, no := ParseNumbers(text, 2025)
		if (no == "") != (len(all) > 0) || len(all) > maxCited {
			t.Fatalf("%q: %d numbers, fault %q", text, len(all), no)
		}
	})
}
