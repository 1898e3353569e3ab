package paper

import "touyan/internal/base/civil"

// Kind says what sort of document a Paper is; it fixes the head.
type Kind uint8

// The kinds.
const (
	Plain   Kind = iota // 支部材料: black, the title on the first line
	RedHead             // 文件: red "Agency文件", number, red rule
	Letter              // 信函: red agency, red double rules above and below, number at the right
	Minutes             // 纪要: red "Agency纪要" ("Agency会议纪要" when Agency ends with 会议), issue, red rule
	Form                // 表格、会议记录: title, a line of Meta, then mostly a Grid or a Table
)

// Paper is one document. Everything but Title and Body may be missing.
type Paper struct {
	Kind Kind

	Agency  string // 发文机关标志 without 文件: full name or standard short name
	Number  string // 发文字号 "云中法机党〔2026〕3号"; Minutes: "第3期"
	Signer  string // 签发人, makes it a paper to a superior (上行文)
	Urgency string // 紧急程度: 特急, 加急. There is no field for a secrecy level: such papers are not made here

	// Title may hold line breaks; without them a long one is broken into lines
	// of about the same length. A long title of a person's choice should be
	// broken by that person: which words belong together is not known here.
	Title string
	Meta  [2]string // a line under the title, left and right: the branch, 记录编号

	Addressee string // 主送, without the colon
	Body      []Block
	// Attachments are named under the body (附件说明); Annexes are their texts.
	Attachments []string
	Signature   Signature
	Note        string // 附注, without brackets: "此件公开发布"
	Annexes     []Annex
	Imprint     Imprint

	// Provincial marks a draft of a form whose blank is printed by the province:
	// every page says so at its head.
	Provincial bool
	Landscape  bool // wide tables
}

// Signature is 署名 and 成文日期. Without organs and day there is none.
type Signature struct {
	Organs []string // issuing organs, one a line
	Day    civil.Day
	Sealed bool   // a seal will be set: the date stands four characters from the right, the organ centred above
	Date   string // instead of Day, for a date left open: "年　月　日"
}

// Annex is an attachment on pages of its own.
type Annex struct {
	Title string
	Body  []Block
}

// Imprint is 版记, at the foot of the last page. Without an Issuer there is none.
type Imprint struct {
	CopyTo []string // 抄送
	Issuer string   // 印发机关
	Day    civil.Day
}
