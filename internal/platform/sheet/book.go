package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
)

// Book is an opened workbook. It reads from the file as it goes; the file must
// stay readable. A Book is not for several goroutines at once.
type Book struct {
	archive  *archive
	sheets   []sheetPart
	formats  []format // by style index
	strings  []string
	strPart  string
	styles   string
	workbook string
	from1904 bool
}

// Info is what a workbook says of one of its sheets.
type Info struct {
	Name   string
	Hidden bool
}

type sheetPart struct {
	Info
	part  string
	cells int // read from it
}

// Open opens an xlsx workbook of size bytes. The error is a *Refusal when the
// file is to blame.
func Open(r io.ReaderAt, size int64, limits Limits) (*Book, error) {
	a, err := openArchive(r, size, limits)
	if err != nil {
		return nil, err
	}
	b := &Book{archive: a}
	if err := b.findWorkbook(); err != nil {
		return nil, err
	}
	if err := b.readWorkbook(); err != nil {
		return nil, err
	}
	if b.styles != "" {
		if err := b.readStyles(); err != nil {
			return nil, err
		}
	}
	if b.strPart != "" {
		if err := b.readStrings(); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Sheets returns the sheets in their order; charts are not among them.
func (b *Book) Sheets() []Info {
	infos := make([]Info, len(b.sheets))
	for i := range b.sheets {
		infos[i] = b.sheets[i].Info
	}
	return infos
}

// From1904 reports whether the days of this workbook count from 1904, as those
// of old Macintosh files do. Cell.Day has it taken into account.
func (b *Book) From1904() bool { return b.from1904 }

// Ignored returns the names of entries that no workbook has, such as paths
// that lead outside. They were not read.
func (b *Book) Ignored() []string { return b.archive.odd }

// findWorkbook sets the part that the package calls its document.
func (b *Book) findWorkbook() error {
	b.workbook = "xl/workbook.xml"
	if b.archive.has("_rels/.rels") {
		rels, err := b.relations("")
		if err != nil {
			return err
		}
		for _, r := range rels {
			if r.kind == "officeDocument" {
				b.workbook = r.target
			}
		}
	}
	switch {
	case b.archive.has(b.workbook) && strings.HasSuffix(b.workbook, ".bin"), b.archive.has("xl/workbook.bin"):
		return refuse(NotWorkbook, "这是二进制工作簿（.xlsb）。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再上传")
	case strings.HasPrefix(b.workbook, "word/"), b.archive.has("word/document.xml"):
		return refuse(NotWorkbook, "这是 Word 文档，不是 Excel 工作簿。请上传 .xlsx 文件")
	case !b.archive.has(b.workbook):
		return refuse(NotWorkbook, "这是压缩包，不是 Excel 工作簿（.xlsx）。请上传用 Excel 或 WPS 保存的 .xlsx 文件")
	}
	return nil
}

type relation struct{ id, kind, target string }

// relations returns the parts that a part points to; those outside the file
// (links to other workbooks and to the net) are left out.
func (b *Book) relations(of string) ([]relation, error) {
	dir, file := path.Split(of)
	name := dir + "_rels/" + file + ".rels"
	if !b.archive.has(name) {
		return nil, nil
	}
	rc, err := b.archive.open(name)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	var rels []relation
	for t := newTokens(rc, name); ; {
		tok, err := t.next()
		if errors.Is(err, io.EOF) {
			return rels, nil
		}
		if err != nil {
			return nil, err
		}
		e, ok := tok.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			continue
		}
		if len(rels) == b.archive.limits.Entries {
			return nil, refuse(TooLarge, "文件的 %s 部分异常庞大，已停止读取", name)
		}
		target := attr(e, "Target")
		if strings.HasPrefix(target, "/") {
			target = path.Clean(target)[1:]
		} else {
			target = path.Join(dir, target)
		}
		rels = append(rels, relation{attr(e, "Id"), path.Base(attr(e, "Type")), target})
	}
}

func (b *Book) readWorkbook() error {
	rels, err := b.relations(b.workbook)
	if err != nil {
		return err
	}
	target := map[string]string{}
	for _, r := range rels {
		switch r.kind {
		case "worksheet":
			target[r.id] = r.target
		case "sharedStrings":
			b.strPart = r.target
		case "styles":
			b.styles = r.target
		}
	}
	rc, err := b.archive.open(b.workbook)
	if err != nil {
		return err
	}
	defer rc.Close()
	for t := newTokens(rc, b.workbook); ; {
		tok, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "workbookPr":
			b.from1904 = truth(attr(e, "date1904"))
		case "sheet":
			if part := target[attr(e, "id")]; part != "" {
				for i := range b.sheets {
					if b.sheets[i].part == part {
						return refuse(NotWorkbook, "文件里两张工作表是同一份内容，不是 Excel 或 WPS 保存的工作簿。请打开后另存为 .xlsx 再上传")
					}
				}
				hidden := strings.HasSuffix(strings.ToLower(attr(e, "state")), "hidden")
				b.sheets = append(b.sheets, sheetPart{Info: Info{attr(e, "name"), hidden}, part: part})
			}
			if len(b.sheets) > b.archive.limits.Sheets {
				return refuse(TooLarge, "文件里的工作表超过 %d 张。请只留下要导入的工作表", b.archive.limits.Sheets)
			}
		}
	}
	return nil
}

func (b *Book) readStyles() error {
	rc, err := b.archive.open(b.styles)
	if err != nil {
		return err
	}
	defer rc.Close()
	customs := map[int]format{}
	inXfs := false
	for t := newTokens(rc, b.styles); ; {
		tok, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch e := tok.(type) {
		case xml.EndElement:
			inXfs = inXfs && e.Name.Local != "cellXfs"
		case xml.StartElement:
			switch e.Name.Local {
			case "numFmt":
				if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil && len(customs) < 1<<16 {
					customs[id] = custom(attr(e, "formatCode"))
				}
			case "cellXfs":
				inXfs = true
			case "xf":
				if !inXfs {
					continue
				}
				if len(b.formats) == 1<<16 {
					return refuse(TooLarge, "文件里的单元格样式超过 65,536 种，已停止读取。请复制到新的工作簿后再上传")
				}
				id, _ := strconv.Atoi(attr(e, "numFmtId"))
				f, written := customs[id]
				if !written {
					f, _ = builtin(id)
				}
				b.formats = append(b.formats, f)
			}
		}
	}
}

func (b *Book) format(style string) format {
	n, err := strconv.Atoi(style)
	if err != nil || n < 0 || n >= len(b.formats) {
		return general
	}
	return b.formats[n]
}
