package caseloadapp_test

import (
	"fmt"
	"io"
	"runtime"
	"testing"

	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb/sqltest"
)

// endless is a list of any size that lies nowhere: a head, and lines of one width.
type endless struct {
	head  string
	line  func(n int64) string
	width int64
}

func (e endless) ReadAt(b []byte, at int64) (n int, err error) {
	for n < len(b) {
		if at < int64(len(e.head)) {
			m := copy(b[n:], e.head[at:])
			n, at = n+m, at+int64(m)
			continue
		}
		in := at - int64(len(e.head))
		m := copy(b[n:], e.line(in / e.width)[in%e.width:])
		n, at = n+m, at+int64(m)
	}
	return n, nil
}

var _ io.ReaderAt = endless{}

// A list of 96 MB of bad rows, one of one endless line, and one whose quotes never
// close are refused, and the memory does not grow with them. (A list of 2 GB is the
// same, twenty times as long.)
func TestImport_huge_files_are_refused_in_bounded_memory(t *testing.T) {
	h := newHouse(t, sqltest.Lite(t, noon))
	head := "案号,立案日期,结案日期,结案方式,庭室\n"
	size := int64(96 << 20)
	for name, e := range map[string]endless{
		"bad rows": {head, func(n int64) string {
			return fmt.Sprintf("（2025）川45民终%09d号,2025-03-01,2025-02-01,维持,民事审判第一庭,%0200d\n", n, n)
		}, int64(len(fmt.Sprintf("（2025）川45民终%09d号,2025-03-01,2025-02-01,维持,民事审判第一庭,%0200d\n", 0, 0)))},
		"one line":  {head, func(int64) string { return "0123456789abcdef" }, 16},
		"one quote": {head + "\"", func(int64) string { return "0123456789abcd\n," }, 16},
	} {
		runtime.GC()
		most := uint64(0)
		stop := watch(&most)
		r, err := h.app.Import(ctx, permit(t, caseload.CanImport, ""), caseloadapp.ImportIn{File: intake.File{Name: "huge.csv", Size: size, ReaderAt: e}})
		stop()
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge || r.Loaded || len(r.Issues) > caseloadapp.MaxIssues {
			t.Errorf("%s: %v, %d issues", name, err, len(r.Issues))
		}
		if most > 100<<20 {
			t.Errorf("%s: %d MB of heap", name, most>>20)
		}
	}
}
