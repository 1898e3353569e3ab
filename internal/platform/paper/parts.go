package paper

import (
	"fmt"
	"strings"
)

type part struct{ name, text string }

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsWord  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	nsDraw  = ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"`
	nsRel   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPack  = "http://schemas.openxmlformats.org/package/2006"
	typeDoc = "application/vnd.openxmlformats-officedocument.wordprocessingml."

	text = "仿宋_GB2312"
)

// Names of the parts that hang on the document, with their relationship.
var hanging = []struct{ id, kind, file string }{
	{"rId1", "styles", "styles"}, {"rId2", "settings", "settings"}, {"rId3", "fontTable", "fontTable"},
	{"rId4", "footer", "footerOdd"}, {"rId5", "footer", "footerEven"}, {"rId6", "footer", "footerFirst"},
	{"rId7", "header", "headerFirst"}, {"rId8", "header", "header"},
}

// parts returns the package in its order.
func (l *layout) parts() []part {
	var rels, types strings.Builder
	for _, h := range hanging {
		fmt.Fprintf(&rels, `<Relationship Id="%s" Type="`+nsRel+`/%s" Target="%s.xml"/>`, h.id, h.kind, h.file)
		fmt.Fprintf(&types, `<Override PartName="/word/%s.xml" ContentType="`+typeDoc+`%s+xml"/>`, h.file, h.kind)
	}
	out := []part{
		{"[Content_Types].xml", `<Types xmlns="` + nsPack + `/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="` + typeDoc + `document.main+xml"/>` + types.String() +
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="` + nsPack + `/relationships"><Relationship Id="rId1" Type="` + nsRel + `/officeDocument" Target="word/document.xml"/>` +
			`<Relationship Id="rId2" Type="` + nsPack + `/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
		// The product alone: who printed what and when stands in the trail, not in the file.
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="` + nsPack + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>头雁</dc:creator></cp:coreProperties>`},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="` + nsPack + `/relationships">` + rels.String() + `</Relationships>`},
		{"word/document.xml", `<w:document ` + nsWord + nsDraw + `><w:body>` + l.b.String() + l.section() + `</w:body></w:document>`},
		{"word/styles.xml", styles},
		{"word/settings.xml", settings},
		{"word/fontTable.xml", fontTable},
	}
	first := ""
	if l.p.Kind == Letter {
		rules := &layout{p: l.p, width: l.width}
		rules.doubleRule(6, 18)
		first = rules.b.String()
	}
	for _, x := range []struct{ file, tag, body string }{
		{"footerOdd", "ftr", pageNumber("right")}, {"footerEven", "ftr", pageNumber("left")},
		{"footerFirst", "ftr", orEmpty(first)},
		{"headerFirst", "hdr", l.firstHeader()}, {"header", "hdr", orEmpty(l.draftMark())},
	} {
		out = append(out, part{"word/" + x.file + ".xml", `<w:` + x.tag + ` ` + nsWord + `>` + x.body + `</w:` + x.tag + `>`})
	}
	for i := range out {
		out[i].text = xmlHead + out[i].text
	}
	return out
}

func orEmpty(s string) string {
	if s == "" {
		l := &layout{}
		l.anchor() // a line of its own would push the text down
		return l.b.String()
	}
	return s
}

func (l *layout) firstHeader() string {
	if l.p.Kind == Letter {
		return l.letterhead()
	}
	return orEmpty(l.draftMark())
}

// draftMark says on every page that the province prints the blank.
func (l *layout) draftMark() string {
	if !l.p.Provincial {
		return ""
	}
	h := &layout{p: l.p, width: l.width}
	h.paragraph(form{align: "right", line: -1}, run{"样稿，以省委组织部印制的空白表为准", look{font: kai, size: size5}})
	return h.b.String()
}

// pageNumber is "— 1 —", a character from the outer edge.
func pageNumber(align string) string {
	l := &layout{}
	k := look{font: plain, size: size4}
	l.b.WriteString("<w:p>")
	l.properties(form{align: align, line: 360, indent: fmt.Sprintf(`<w:ind w:left="%d" w:right="%[1]d"/>`, size4*10)})
	l.run(run{"— ", k})
	for _, field := range []string{`<w:fldChar w:fldCharType="begin"/>`, `<w:instrText xml:space="preserve"> PAGE </w:instrText>`, `<w:fldChar w:fldCharType="separate"/>`, `<w:t>1</w:t>`, `<w:fldChar w:fldCharType="end"/>`} {
		l.b.WriteString("<w:r>")
		l.look(k)
		l.b.WriteString(field + "</w:r>")
	}
	l.run(run{" —", k})
	l.b.WriteString("</w:p>")
	return l.b.String()
}

// section is the page: its edges, its grid, its header and footer. The dash of
// the page number stands 7 mm below the text: 28 mm from the edge of the paper.
func (l *layout) section() string {
	w, h, orient := pageWidth, pageHeight, ""
	top, right, bottom, left := marginTop, marginRight, marginBottom, marginLeft
	if l.p.Landscape {
		// The portrait page turned: its binding edge is above.
		w, h, orient = h, w, ` w:orient="landscape"`
		top, right, bottom, left = left, top, right, bottom
	}
	header, title := mm(22), ""
	if l.p.Kind == Letter {
		header, title = mm(30), `<w:titlePg/>`
	}
	footer := bottom - mm(7) - 180
	firstFooter := ""
	if title != "" {
		firstFooter = `<w:headerReference w:type="first" r:id="rId7"/><w:footerReference w:type="first" r:id="rId6"/>`
	}
	return fmt.Sprintf(`<w:sectPr><w:headerReference w:type="default" r:id="rId8"/><w:headerReference w:type="even" r:id="rId8"/>`+
		`<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>%s`+
		`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>%s`+
		`<w:docGrid w:type="linesAndChars" w:linePitch="%d" w:charSpace="%d"/></w:sectPr>`,
		firstFooter, w, h, orient, top, right, bottom, left, header, footer, title, pitch, charSpace)
}

// The standard's size 3 is 15.75 pt, a letter's 16: 0.3 pt less between them,
// and an exact height of lines, make 22 lines of 28 in every program. The
// grid of the page says the same; text does not snap to it, for LibreOffice
// gives a letter wider than a cell two of them.
const styles = `<w:styles ` + nsWord + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="` + text + `" w:hAnsi="` + text + `" w:eastAsia="` + text + `" w:cs="` + text + `"/>` +
	`<w:snapToGrid w:val="0"/><w:color w:val="000000"/><w:spacing w:val="-6"/><w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>` +
	`</w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="579" w:lineRule="exact"/><w:jc w:val="both"/></w:pPr><w:rPr><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:qFormat/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading3"><w:name w:val="heading 3"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading4"><w:name w:val="heading 4"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:outlineLvl w:val="3"/></w:pPr></w:style></w:styles>`

// Punctuation keeps its full width, so that 28 characters are a line; blanks
// at a line's end keep their underline.
const settings = `<w:settings ` + nsWord + `><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>` +
	`<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:useFELayout/>` +
	`<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

// Where an office has no such font, a name it may have.
const fontTable = `<w:fonts ` + nsWord + `>` +
	`<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/><w:charset w:val="86"/></w:font>` +
	`<w:font w:name="楷体_GB2312"><w:altName w:val="楷体"/><w:charset w:val="86"/></w:font>` +
	`<w:font w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK"/><w:charset w:val="86"/></w:font>` +
	`<w:font w:name="黑体"><w:altName w:val="SimHei"/><w:charset w:val="86"/></w:font>` +
	`<w:font w:name="宋体"><w:altName w:val="SimSun"/><w:charset w:val="86"/></w:font></w:fonts>`
