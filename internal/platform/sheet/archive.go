package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// archive is the zip of a workbook behind limits. Names are only looked up,
// never used as paths of this machine.
type archive struct {
	parts  map[string]*zip.File
	order  []*zip.File
	odd    []string // names that no workbook has
	limits Limits
}

func openArchive(r io.ReaderAt, size int64, limits Limits) (*archive, error) {
	if size > limits.File {
		return nil, refuse(TooLarge, "文件有 %s，超过上限 %s。请删去多余的工作表和图片，或分成几个文件上传", bytesText(size), bytesText(limits.File))
	}
	if no := sniff(r, size); no != nil {
		return nil, no
	}
	if entries(r, size) > 2*limits.Entries {
		return nil, refuse(TooLarge, "文件里的部分太多，正常的工作簿没有这么多，已停止读取")
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse(NotWorkbook, "文件不完整或已损坏，可能没有下载或保存完。请重新保存后再上传").because(err)
	}
	a := &archive{parts: make(map[string]*zip.File, len(z.File)), limits: limits}
	if len(z.File) > limits.Entries {
		return nil, refuse(TooLarge, "文件里有 %d 个部分，正常的工作簿没有这么多，已停止读取", len(z.File))
	}
	var total uint64
	for _, f := range z.File {
		if f.UncompressedSize64 > uint64(limits.Part) {
			return nil, a.tooBig(f.UncompressedSize64)
		}
		if total += f.UncompressedSize64; total > uint64(limits.Unzipped) {
			return nil, a.tooBig(total)
		}
		if f.Flags&1 != 0 {
			return nil, refuse(Encrypted, "文件设了压缩密码，读不了。请去掉密码后再上传")
		}
		if !ordinary(f.Name) {
			a.odd = append(a.odd, f.Name)
			continue
		}
		if a.parts[f.Name] != nil {
			return nil, refuse(NotWorkbook, "文件里有两个同名的部分，不是 Excel 或 WPS 保存的工作簿。请打开后另存为 .xlsx 再上传")
		}
		a.parts[f.Name] = f
		a.order = append(a.order, f)
	}
	return a, a.checkOverlap(z.File)
}

// entries counts what looks like an entry of the directory, before the
// directory is read into memory: what its own count says need not be true.
func entries(r io.ReaderAt, size int64) int {
	mark := []byte("PK\x01\x02")
	buf := make([]byte, 64<<10)
	n := 0
	for at := int64(0); at < size; at += int64(len(buf) - len(mark) + 1) {
		got, err := r.ReadAt(buf, at)
		n += bytes.Count(buf[:got], mark)
		if err != nil {
			break
		}
	}
	return n
}

// checkOverlap refuses archives whose entries share compressed bytes, the way
// in which a small file unpacks to a huge one.
func (a *archive) checkOverlap(files []*zip.File) error {
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		at, err := f.DataOffset()
		if err != nil {
			return refuse(NotWorkbook, "文件不完整或已损坏，可能没有下载或保存完。请重新保存后再上传").because(err)
		}
		if f.CompressedSize64 > 0 {
			spans = append(spans, span{at, at + int64(f.CompressedSize64)})
		}
	}
	slices.SortFunc(spans, func(x, y span) int { return int(min(max(x.from-y.from, -1), 1)) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return refuse(TooLarge, "文件里几个部分共用同一段压缩数据，展开后会异常庞大，已停止读取。请用 Excel 或 WPS 另存后再上传")
		}
	}
	return nil
}

// ordinary reports whether name can be the name of a part of a workbook.
func ordinary(name string) bool {
	return name != "" && !strings.HasPrefix(name, "/") && !strings.ContainsAny(name, "\\:\x00") && path.Clean(name) == strings.TrimSuffix(name, "/") && !strings.HasPrefix(name, "..")
}

func (a *archive) has(name string) bool { return a.parts[name] != nil }

// open returns the unpacked part; reading more than the archive declared fails.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.parts[name]
	if f == nil {
		return nil, refuse(NotWorkbook, "文件不是完整的 Excel 工作簿（缺少 %s）。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", name)
	}
	rc, err := f.Open()
	if err != nil {
		return nil, refuse(NotWorkbook, "文件的压缩方式读不了。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传").because(err)
	}
	return &part{rc, int64(f.UncompressedSize64), a}, nil
}

// bytes returns a whole part, at most Limits.Part bytes.
func (a *archive) bytes(name string) ([]byte, error) {
	rc, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer rc.Close()
	b, err := io.ReadAll(rc)
	if err != nil {
		return nil, damaged(err)
	}
	return b, nil
}

// part stops a reader at the size that the archive declared.
type part struct {
	io.ReadCloser
	left int64
	a    *archive
}

func (p *part) Read(b []byte) (int, error) {
	if p.left <= 0 {
		// One more byte than declared is a lie about the size.
		var one [1]byte
		n, err := p.ReadCloser.Read(one[:])
		if n > 0 {
			return 0, p.a.tooBig(uint64(p.a.limits.Part))
		}
		return 0, err
	}
	if int64(len(b)) > p.left {
		b = b[:p.left]
	}
	n, err := p.ReadCloser.Read(b)
	p.left -= int64(n)
	return n, err
}

func (a *archive) tooBig(n uint64) *Refusal {
	return refuse(TooLarge, "文件展开后至少有 %s，超过上限 %s，已停止读取。请删去多余的工作表和空白行，另存后再上传", bytesText(int64(min(n, 1<<62))), bytesText(min(a.limits.Part, a.limits.Unzipped)))
}

func damaged(err error) error {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return refuse(NotWorkbook, "文件不完整或已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传").because(err)
}
