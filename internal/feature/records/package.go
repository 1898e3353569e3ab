package records

import (
	"encoding/xml"
	"time"

	"touyan/internal/base/civil"
)

// What stands in every package beside the documents.
const (
	ContentsName = "目录.txt"    // name and SM3 digest of every other file
	MetaName     = "元数据.xml"   // what the package is, and each document
	ListName     = "归档目录.docx" // the contents for people
)

// Meta is 元数据.xml: what DA/T 46 asks of papers as far as the product knows it.
type Meta struct {
	XMLName  xml.Name  `xml:"归档包"`
	Fonds    string    `xml:"全宗号,omitempty"`
	Court    string    `xml:"立档单位"`
	Unit     string    `xml:"机构"`
	Year     int       `xml:"年度"`
	MadeAt   time.Time `xml:"形成时间"`
	MadeBy   string    `xml:"形成人"`
	Software string    `xml:"形成系统"`
	Items    []MetaDoc `xml:"文件"`
}

// MetaDoc is one document in the metadata.
type MetaDoc struct {
	Number   string    `xml:"档号"`
	Category string    `xml:"类目"`
	Title    string    `xml:"题名"`
	Day      civil.Day `xml:"日期,omitempty"`
	Keep     string    `xml:"保管期限"`
	Source   string    `xml:"来源"`
	Name     string    `xml:"文件名"`
	Size     int       `xml:"字节"`
	Digest   string    `xml:"SM3"`
}

// XML writes the metadata.
func (m Meta) XML() ([]byte, error) {
	b, err := xml.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), append(b, '\n')...), nil
}

// Checked is what the check of a package said.
type Checked struct {
	Files int      // that are as they were listed
	Wrong []string // in Chinese, one for each that is not
}

// Sound reports whether nothing is wrong.
func (c Checked) Sound() bool { return c.Files > 0 && len(c.Wrong) == 0 }
