package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
)

// Form is what a person entered. It collects what is wrong field by field and
// keeps everything as typed, so that a refused form comes back whole.
type Form struct {
	Values url.Values
	fault  *fault.Fault
	http   *http.Request
}

// maxForm is the most that a form without files may hold, in bytes.
const maxForm = 2 << 20

// maxUpload is the most that a form with a file may hold, in bytes.
const maxUpload = 33 << 20

// MaxServed is the most that a program may send at once, in bytes.
const MaxServed = 16 << 20

// Form reads the form of the request. Faults: TooLarge, Invalid.
func (r *Request) Form() (*Form, error) {
	if r.form != nil {
		return r.form, nil
	}
	var err error
	if strings.HasPrefix(r.HTTP.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.HTTP.ParseMultipartForm(4 << 20)
	} else {
		err = r.HTTP.ParseForm()
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return nil, fault.Newf(fault.TooLarge, "提交的内容超过 %d MB，没有保存。", big.Limit>>20).Because(err)
	case err != nil:
		return nil, fault.New(fault.Invalid, "表单没有完整送达，请返回上一页重新提交。").Because(err)
	}
	r.form = &Form{Values: r.HTTP.PostForm, fault: fault.New(fault.Invalid, "有几处需要改正。"), http: r.HTTP}
	if m := r.HTTP.MultipartForm; m != nil {
		r.form.Values = m.Value
	}
	if field := r.site.KeyField; field != "" {
		r.key = r.form.Values.Get(field)
		delete(r.form.Values, field)
	}
	if err := r.unmarked(r.form.Values); err != nil {
		r.form = nil
		return nil, err
	}
	return r.form, nil
}

// unmarked refuses a form with a text that bears a mark of secrecy (PI-13). The
// trail gets the kind of mark and a digest; the text goes nowhere.
func (r *Request) unmarked(values url.Values) error {
	for _, all := range values {
		for _, v := range all {
			kind, ok := han.Marking(v)
			if !ok {
				continue
			}
			if r.Actor != nil && r.site.Door != nil {
				r.site.Door.Refused(r.Context(), r.Actor, fmt.Sprintf("疑似密级标志“%s”，SM3 %x", kind, sm3.Sum([]byte(v))), r.Address())
			}
			return fault.Newf(fault.Invalid, "录入的内容带有密级标志“%s”，没有保存，也没有留存。本系统为非涉密系统，请返回上一页删去该内容，改走涉密渠道办理。", kind)
		}
	}
	return nil
}

// Raw returns a field as typed.
func (f *Form) Raw(name string) string { return f.Values.Get(name) }

// All returns every value of a repeated field, as typed, in order.
func (f *Form) All(name string) []string { return f.Values[name] }

// Has reports whether the field was sent at all: a ticked box, a pressed
// button.
func (f *Form) Has(name string) bool { _, ok := f.Values[name]; return ok }

// Text returns a field without blanks around it; it may be at most max
// characters.
func (f *Form) Text(name string, max int) string {
	s := strings.TrimSpace(strings.ReplaceAll(f.Raw(name), "\r\n", "\n"))
	if n := utf8.RuneCountInString(s); n > max {
		f.Bad(name, "最多 "+strconv.Itoa(max)+" 字，现有 "+strconv.Itoa(n)+" 字")
	}
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		f.Bad(name, "含有不能保存的字符，请重新录入")
	}
	return s
}

// Required is Text that may not be empty; say is what is missing: 请填写题目.
func (f *Form) Required(name string, max int, say string) string {
	s := f.Text(name, max)
	if s == "" {
		f.Bad(name, say)
	}
	return s
}

// Day returns a day; an empty field is the zero Day.
func (f *Form) Day(name string) civil.Day {
	s := strings.TrimSpace(f.Raw(name))
	d, err := civil.ParseDay(s)
	if err != nil {
		f.Bad(name, "“"+s+"”不是日期，应写成 2025-08-31 的样子")
	}
	return d
}

// Int returns a whole number between min and max; an empty field is missing.
func (f *Form) Int(name string, min, max int) (n int, ok bool) {
	s := strings.TrimSpace(f.Raw(name))
	if s == "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < min || n > max {
		f.Bad(name, "“"+s+"”应为 "+strconv.Itoa(min)+" 至 "+strconv.Itoa(max)+" 的整数")
		return 0, false
	}
	return n, true
}

// Bad says what is wrong with a field; the first complaint stands.
func (f *Form) Bad(name, text string) {
	if f.fault.Field(name) == "" {
		_ = f.fault.At(name, text)
	}
}

// Fault returns what is wrong so far; its Fields are empty when nothing is.
func (f *Form) Fault() *fault.Fault { return f.fault }

// Err returns the fault when anything is wrong, else nil.
func (f *Form) Err() error { return f.fault.Err() }

// Merge takes over the fields of a fault that an operation returned, so that
// both appear beside their fields; it reports whether err was such a fault.
func (f *Form) Merge(err error) bool {
	x := fault.Of(err)
	if x == nil || (x.Kind != fault.Invalid && x.Kind != fault.Conflict) {
		return false
	}
	for _, e := range x.Fields {
		f.Bad(e.Name, e.Text)
	}
	f.fault.Kind, f.fault.Text = x.Kind, x.Text
	return true
}

// Upload is an uploaded file.
type Upload struct {
	Name string
	Size int64
	io.ReaderAt
	file multipart.File
}

// Close lets go of the file.
func (u *Upload) Close() error { return u.file.Close() }

// Upload returns the uploaded file of a field. Fault: Invalid when none was
// chosen.
func (f *Form) Upload(name string) (*Upload, error) {
	file, h, err := f.http.FormFile(name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "请先选择文件。").At(name, "请先选择文件").Because(err)
	}
	return &Upload{Name: h.Filename, Size: h.Size, ReaderAt: file, file: file}, nil
}
