package paper

import "strings"

// Block is a part of the body. Blocks are made with the functions and types of
// this package.
type Block interface{ write(*layout) }

// Inline is a part of a line: Text, Strong or Blank.
type Inline struct {
	text string
	font face
	line bool
}

// Text is ordinary text within a Line.
func Text(s string) Inline { return Inline{text: s} }

// Strong is text in 黑体.
func Strong(s string) Inline { return Inline{text: s, font: hei} }

// Name is text in 楷体, as names of signers are written.
func Name(s string) Inline { return Inline{text: s, font: kai} }

// Blank is an underlined field of n characters to be filled in by hand. In any
// text of a Paper n full-width low lines (＿) are the same.
func Blank(n int) Inline {
	// Blanks that do not break: at the end of a line others are not drawn.
	return Inline{text: strings.Repeat("\u00a0", 2*max(n, 1)), line: true}
}

// Fill is Text when there is something to say and a Blank of n characters when
// not: forms are filled as far as the records go.
func Fill(s string, n int) Inline {
	if s == "" {
		return Blank(n)
	}
	return Inline{text: s, line: true}
}

// Para is a paragraph of text with its first line indented; each line break
// begins another one.
func Para(text string) Block { return para{parts: []Inline{{text: text}}, indent: true} }

// Line is a paragraph made of parts, its first line indented.
func Line(parts ...Inline) Block { return para{parts: parts, indent: true} }

// Flush is a paragraph made of parts that begins at the margin.
func Flush(parts ...Inline) Block { return para{parts: parts} }

// Centre is a centred line.
func Centre(parts ...Inline) Block { return para{parts: parts, align: "center"} }

// Right is a line at the right margin.
func Right(parts ...Inline) Block { return para{parts: parts, align: "right"} }

// Space is n empty lines.
func Space(n int) Block { return space(n) }

// PageBreak begins a new page.
func PageBreak() Block { return pageBreak{} }

// Heading is a head of level 1 to 4. It is numbered here: 一、 in 黑体, （一） in
// 楷体, 1. and （1） in 仿宋; a higher head begins the lower ones anew. Text that
// runs on in the same paragraph goes to rest.
func Heading(level int, text string, rest ...Inline) Block {
	return heading{min(max(level, 1), 4), text, rest}
}

// List is paragraphs numbered 1. 2. 3.
func List(items ...string) Block { return list(items) }

// Roll is a label in 黑体 with names after it, which hang under the first of
// them: 出席, 请假, 列席.
func Roll(label, names string) Block { return roll{label, names} }

// Signers is a line of places to sign, spread over the width: "主持人：" becomes
// a field; "主持人：沈砚（已签）" stays.
func Signers(parts ...string) Block { return signers(parts) }

// Foot is a small line at the end of a record, left and right, under a rule: what
// made the paper, and the code by which it can be compared.
func Foot(left, right string) Block { return foot{left, right} }

// Table is a list with a head that is repeated on every page.
type Table struct {
	Caption string
	Head    []string
	Rows    [][]string
	// Widths are shares of the width, one a column; nil shares it by the length
	// of the text.
	Widths []int
	// Align is one letter a column: l, c, r; a missing one is centred.
	Align string
	Small bool // text of size 小四 instead of 四号, for many columns
}

// Grid is the boxed form of official records: lines of labelled cells.
type Grid []GridRow

// SmallGrid is a Grid with text of size 五号 instead of 四号, for records with much
// to say.
type SmallGrid Grid

// GridRow is a line of a Grid: one to four cells.
type GridRow []Cell

// Cell is a label and its value. A cell without a label takes its full width
// for the value.
type Cell struct {
	Label string
	Text  string   // each line break begins another line
	Paras bool     // the lines are paragraphs, first line indented, and not centred
	Parts []Inline // instead of Text
	Share int      // of the width left for values in its line; 0 is 1
	Lines int      // at least so many lines high: space for handwriting
	Sign  string   // at the foot of the cell, right: "支部书记签名：　　　　年　月　日"
	Tall  bool     // the label stands upright, one character a line
}
