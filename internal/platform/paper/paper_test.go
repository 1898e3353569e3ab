package paper_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"touyan/internal/platform/paper"
)

// parts unpacks a document and fails when one of its parts is no XML.
func parts(t *testing.T, p paper.Paper) map[string]string {
	t.Helper()
	var b bytes.Buffer
	if err := paper.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return unzip(t, b.Bytes(), true)
}

func unzip(t *testing.T, data []byte, isXML bool) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
		if !isXML {
			continue
		}
		for d := xml.NewDecoder(bytes.NewReader(text)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	return out
}

// paragraph returns the paragraph whose text holds words.
func paragraph(t *testing.T, document, words string) string {
	t.Helper()
	at := strings.Index(document, words)
	if at < 0 {
		t.Fatalf("no text %q", words)
	}
	return document[strings.LastIndex(document[:at], "<w:p>"):at]
}

func TestWrite_page_grid_and_fonts(t *testing.T) {
	for name, p := range samples() {
		x := parts(t, p)
		doc := x["word/document.xml"]
		page := `<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"`
		if p.Landscape {
			page = `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1587" w:right="2098" w:bottom="1474" w:left="1984"`
		}
		for _, want := range []string{page, `<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-848"/>`} {
			if !strings.Contains(doc, want) {
				t.Errorf("%s: no %s", name, want)
			}
		}
		if want := `<w:rFonts w:ascii="仿宋_GB2312" w:hAnsi="仿宋_GB2312" w:eastAsia="仿宋_GB2312"`; !strings.Contains(x["word/styles.xml"], want) {
			t.Errorf("%s: the text is not 仿宋_GB2312", name)
		}
		if title := doc[strings.Index(doc, `w:val="Title"`):]; !strings.Contains(title[:600], `w:eastAsia="方正小标宋简体"`) || !strings.Contains(title[:600], `<w:sz w:val="44"/>`) {
			t.Errorf("%s: the title is not 方正小标宋简体 of size 2", name)
		}
		for part, align := range map[string]string{"word/footerOdd.xml": "right", "word/footerEven.xml": "left"} {
			if f := x[part]; !strings.Contains(f, `<w:jc w:val="`+align+`"/>`) || !strings.Contains(f, "— ") || !strings.Contains(f, "PAGE") || !strings.Contains(f, `w:ascii="宋体"`) || !strings.Contains(f, `<w:sz w:val="28"/>`) {
				t.Errorf("%s: %s = %s", name, part, f)
			}
		}
		if !strings.Contains(x["word/settings.xml"], "<w:evenAndOddHeaders/>") {
			t.Errorf("%s: odd and even pages are alike", name)
		}
		if got := x["docProps/core.xml"]; !strings.Contains(got, "<dc:creator>头雁</dc:creator>") || strings.Count(got, "<dc:") != 1 {
			t.Errorf("%s: metadata %s", name, got)
		}
	}
}

func TestWrite_red_head(t *testing.T) {
	s := samples()
	doc := parts(t, s["redhead"])["word/document.xml"]
	if got := paragraph(t, doc, "机关委员会文件"); !strings.Contains(got, `<w:color w:val="FF0000"/>`) || !strings.Contains(got, "小标宋") {
		t.Error("the head is not red 小标宋", got)
	}
	if got := paragraph(t, doc, "云中法机党〔2026〕3号"); !strings.Contains(got, `<w:bottom w:val="single" w:sz="12" w:space="11" w:color="FF0000"/>`) || !strings.Contains(got, `w:jc w:val="center"`) {
		t.Error("no red rule 4 mm below the number", got)
	}
	up := parts(t, s["upward"])["word/document.xml"]
	if got := paragraph(t, up, "签发人："); !strings.Contains(got, "　云中法机党〔2026〕4号") || strings.Contains(got, `w:val="center"`) {
		t.Error("a paper to a superior has the number left and the signer beside it", got)
	}
	if !strings.Contains(up, `w:eastAsia="楷体_GB2312" w:cs="楷体_GB2312" w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">沈砚`) {
		t.Error("the signer is not 楷体")
	}
	// One colon, whether the caller wrote it or not.
	if n := strings.Count(up, "工作委员会：</w:t>"); n != 1 || strings.Contains(up, "：：") {
		t.Error("colons of the addressee:", n)
	}
}

func TestHeading_numbers_and_faces(t *testing.T) {
	p := paper.Paper{Title: "方案", Body: []paper.Block{
		paper.Heading(1, "甲"), paper.Heading(2, "乙"), paper.Heading(3, "丙"), paper.Heading(4, "丁"), paper.Heading(4, "戊"),
		paper.Heading(2, "己"), paper.Heading(3, "庚"), paper.Heading(1, "辛"), paper.Heading(2, "壬。"),
	}}
	doc := parts(t, p)["word/document.xml"]
	for text, face := range map[string]string{"一、甲": "黑体", "（一）乙": "楷体_GB2312", "1.丙": "", "（1）丁": "", "（2）戊": "", "（二）己": "楷体_GB2312", "1.庚": "", "二、辛": "黑体", "（一）壬<": "楷体_GB2312"} {
		got := paragraph(t, doc, text)
		if face == "" && strings.Contains(got, "rFonts") || face != "" && !strings.Contains(got, `w:eastAsia="`+face+`"`) {
			t.Errorf("%s is not in %q: %s", text, face, got)
		}
		if !strings.Contains(got, `w:firstLineChars="200"`) || !strings.Contains(got, "<w:keepNext/>") {
			t.Errorf("%s is not two characters in, or leaves its text: %s", text, got)
		}
	}
}

func TestSignature_places(t *testing.T) {
	s := samples()
	sealed := s["redhead"]
	sealed.Signature.Organs = []string{"机关党委"}
	doc := parts(t, sealed)["word/document.xml"]
	if got := paragraph(t, doc, "2026年3月5日</w:t>"); !strings.Contains(got, `w:rightChars="400"`) || !strings.Contains(got, `w:jc w:val="right"`) {
		t.Error("with a seal the date is not four characters from the right", got)
	}
	// 机关党委 is 8 half characters wide, the date 12: two more on each side.
	if got := paragraph(t, doc, ">机关党委</w:t>"); !strings.Contains(got, `w:rightChars="500"`) {
		t.Error("the organ is not centred above the date", got)
	}
	doc = parts(t, s["upward"])["word/document.xml"]
	// The organ of 16 characters begins at 28-2-16, the date two further.
	for words, left := range map[string]string{`机关委员会</w:t></w:r></w:p><w:p><w:pPr><w:ind w:leftChars="1200`: "1000", "2026年3月5日</w:t>": "1200"} {
		if got := paragraph(t, doc, words); !strings.Contains(got, `w:leftChars="`+left+`"`) {
			t.Errorf("without a seal %s is not at %s: %s", words, left, got)
		}
	}
}

func TestWrite_is_deterministic(t *testing.T) {
	for name, p := range samples() {
		if a, b := paper.Bytes(p), paper.Bytes(p); !bytes.Equal(a, b) {
			t.Error(name, "differs from itself")
		}
	}
}

func TestWrite_any_text_is_good_xml(t *testing.T) {
	evil := "甲<b>&\"'\x00\x01\x0b\u202e\ufffe\ufeff乙𬎆䶮]]>\xff丙\t丁"
	p := paper.Paper{Kind: paper.RedHead, Agency: evil, Number: evil, Signer: evil, Urgency: evil, Title: evil, Meta: [2]string{evil, evil}, Addressee: evil,
		Body: []paper.Block{paper.Para(evil), paper.Heading(1, evil, paper.Text(evil)), paper.List(evil), paper.Roll(evil, evil), paper.Signers(evil, evil+"："),
			paper.Line(paper.Strong(evil), paper.Fill(evil, 3), paper.Fill("", 3), paper.Name(evil)), paper.Centre(paper.Text(evil)), paper.Right(paper.Text(evil)), paper.PageBreak(), paper.Flush(),
			paper.Table{Caption: evil, Head: []string{evil}, Rows: [][]string{{evil, evil}, {}}}, paper.Table{}, paper.Grid{}, paper.Grid{{}},
			paper.Grid{{{Label: evil, Text: evil, Sign: evil}, {Label: evil, Tall: true, Parts: []paper.Inline{paper.Text(evil)}}}, {{Text: evil}}}},
		Attachments: []string{evil, evil}, Signature: paper.Signature{Organs: []string{evil}, Date: evil}, Note: evil,
		Annexes: []paper.Annex{{Title: evil, Body: []paper.Block{paper.Para(evil)}}}, Imprint: paper.Imprint{CopyTo: []string{evil, strings.Repeat(evil, 20)}, Issuer: evil}}
	doc := parts(t, p)["word/document.xml"]
	if strings.ContainsAny(doc, "\x00\x01\x0b\u202e\ufffe\ufeff") || !strings.Contains(doc, "乙𬎆䶮") || !strings.Contains(doc, "甲&lt;b&gt;&amp;&quot;") {
		t.Error("text is lost, or what has no place in XML is kept")
	}
	p.Kind = paper.Letter
	parts(t, p)
	if err := paper.Write(io.Discard, paper.Paper{}); err == nil {
		t.Error("an empty paper is written")
	}
}

func TestTitle_breaks_between_words(t *testing.T) {
	for title, want := range map[string][]string{
		"关于机关党委换届选举的请示":                                 {"关于机关党委换届选举的请示"},
		"关于做好2026年党支部换届选举工作和补选委员有关事项的通知":                {"关于做好2026年党支部换届选举", "工作和补选委员有关事项的通知"},
		"民事审判第二庭党支部2025年度组织生活会方案":                       {"民事审判第二庭", "党支部2025年度组织生活会方案"},
		"自己断行的\n标题":                                     {"自己断行的", "标题"},
		"关于印发《云川市中级人民法院机关党委党费收缴使用和管理实施办法》的通知":           {"关于印发《云川市中级人民法院机关党委", "党费收缴使用和管理实施办法》的通知"},
		"关于转发《关于中国共产党党费收缴、使用和管理的规定》并做好本年度党费收缴工作有关事项的通知": nil,
	} {
		doc := parts(t, paper.Paper{Title: title})["word/document.xml"]
		_, rest, _ := strings.Cut(doc, `w:val="Title"`)
		rest, _, _ = strings.Cut(rest, "</w:p>")
		var got []string
		for _, piece := range strings.Split(rest, `<w:t xml:space="preserve">`)[1:] {
			line, _, _ := strings.Cut(piece, "</w:t>")
			got = append(got, line)
		}
		if want != nil && !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
		if joined := strings.Join(got, ""); joined != strings.ReplaceAll(title, "\n", "") {
			t.Errorf("%s: %q loses words", title, got)
		}
		for _, line := range got {
			if strings.IndexAny(line, "、》，。") == 0 || len([]rune(line)) > 20 {
				t.Errorf("%s: bad line %q", title, line)
			}
		}
	}
}

func TestProvincial_is_said_on_every_page(t *testing.T) {
	if got := parts(t, samples()["form"])["word/header.xml"]; !strings.Contains(got, "以省委组织部印制的空白表为准") {
		t.Error(got)
	}
	if got := parts(t, samples()["record"])["word/header.xml"]; strings.Contains(got, "样稿") {
		t.Error(got)
	}
}

func TestBlank_in_any_text(t *testing.T) {
	field := `<w:u w:val="single"/></w:rPr><w:t xml:space="preserve">` + strings.Repeat("\u00a0", 6) + "</w:t>"
	for name, b := range map[string]paper.Block{
		"inline": paper.Line(paper.Text("现将"), paper.Blank(3), paper.Text("同志")),
		"text":   paper.Para("现将＿＿＿同志"),
		"fill":   paper.Line(paper.Text("现将"), paper.Fill("", 3), paper.Text("同志")),
		"cell":   paper.Grid{{{Label: "姓名", Text: "现将＿＿＿同志"}}},
	} {
		doc := parts(t, paper.Paper{Title: "函", Body: []paper.Block{b}})["word/document.xml"]
		if strings.Count(doc, field) != 1 || strings.Contains(doc, "＿") {
			t.Errorf("%s: %s", name, doc)
		}
	}
	doc := parts(t, paper.Paper{Title: "函", Body: []paper.Block{paper.Roll("出席", " 沈　砚、喆玥\n"), paper.Line(paper.Fill("沈砚", 3))}})["word/document.xml"]
	if !strings.Contains(doc, ">沈　砚、喆玥</w:t>") || !strings.Contains(doc, `<w:u w:val="single"/></w:rPr><w:t xml:space="preserve">沈砚</w:t>`) {
		t.Error("blanks within names are lost, or a filled field has no line:", doc)
	}
}
