package records

import (
	"fmt"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
)

// Keep is how long a document is kept.
type Keep string

// The terms of 国家档案局 8 号令: for ever, or for a time.
const (
	Permanent Keep = "Y"
	Years30   Keep = "D30"
	Years10   Keep = "D10"
)

// Keeps are all terms, the longest first.
var Keeps = []Keep{Permanent, Years30, Years10}

// Chinese returns the term's name.
func (k Keep) Chinese() string {
	switch k {
	case Permanent:
		return "永久"
	case Years30:
		return "30 年"
	case Years10:
		return "10 年"
	}
	return ""
}

// Until returns the last day of keeping what belongs to a year; zero for ever.
func (k Keep) Until(year int) civil.Day {
	switch k {
	case Years30:
		return civil.MustDate(year+30, 12, 31)
	case Years10:
		return civil.MustDate(year+10, 12, 31)
	}
	return 0
}

// Known reports whether k is a term.
func (k Keep) Known() bool { return k.Chinese() != "" }

// Code names a category.
type Code string

// The categories of a branch's archive.
const (
	Elections  Code = "election"
	Meetings   Code = "meeting"
	Register   Code = "register"
	Admissions Code = "admission"
	Dues       Code = "dues"
	Reviews    Code = "review"
	Plans      Code = "plan"
	Study      Code = "study"
	Others     Code = "other"
)

// Category is one category with the term that the product starts with. The terms
// are a template: each court's own table, approved by the archive, overrules them.
type Category struct {
	Code  Code
	Short string // in numbers of documents
	Title string
	Keep  Keep
	Note  string // what is not the same everywhere, or ""
}

// Categories are all of them, in the order of a contents list.
var Categories = []Category{
	{Elections, "HJ", "换届选举和支部设置", Permanent, ""},
	{Meetings, "HY", "党员大会、支委会记录和决议", Permanent, "一般会议记录有单位列 30 年"},
	{Register, "MC", "党员名册", Permanent, "有单位列 30 年"},
	{Admissions, "FZ", "发展党员、党籍处理", Permanent, "材料原件归本人人事档案，这里只有过程记录"},
	{Dues, "DF", "党费收缴汇总", Years30, "有单位列永久"},
	{Reviews, "PY", "组织生活会、民主评议", Years30, ""},
	{Plans, "JH", "年度计划、总结", Years30, ""},
	{Study, "XX", "党课、主题党日和学习教育", Years10, ""},
	{Others, "QT", "其他", Years10, ""},
}

// CategoryOf returns the category with the code.
func CategoryOf(code Code) (Category, bool) {
	for _, c := range Categories {
		if c.Code == code {
			return c, true
		}
	}
	return Category{}, false
}

// SettingPrefix begins the names of the settings with a court's own terms.
const SettingPrefix = "records.keep."

// Item is one document of an archive.
type Item struct {
	Category Code
	Day      civil.Day // zero: of the whole year
	Title    string
	Source   string // the room that has it: 组织生活; of a filed document 归档文件
	Href     string // the page that shows it
	Name     string // of the file in a package, without a number: 会议记录.docx
	File     FileID // of a filed document; else zero
	Version  int    // of a filed document
	// Write makes the file of a package. It is nil for a filed document.
	Write func() ([]byte, error)
}

// FileID identifies a filed document.
type FileID = id.Of[File]

// File is a document that was filed as it came.
type File struct {
	ID        FileID
	Year      int
	Category  Code
	Title     string
	Day       civil.Day
	Name      string
	Size      int64
	Digest    string // SM3
	FiledBy   string
	Withdrawn string // why; "" while it is there
	Version   int
}

// Shelf is one category of an archive with its documents, oldest first.
type Shelf struct {
	Category
	Basis string // the resolution behind the term, or ""
	Items []Item
}

// Number is a document's number within the unit's year (DA/T 13): 全宗号, 门类, year,
// term, unit, serial. A court without its number in the archive has none in front.
func Number(fonds string, year int, keep Keep, unit string, serial int) string {
	n := fmt.Sprintf("WS·%d-%s-%s-%04d", year, keep, unit, serial)
	if fonds != "" {
		n = fonds + "-" + n
	}
	return n
}

// Size writes a number of bytes for people.
func Size(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatInt(n, 10) + " 字节"
}
