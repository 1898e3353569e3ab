package publicityweb

import (
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/feature/publicity"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/platform/paper"
)

// A month's issue on paper has its heads as heads and every line of the edited text.
func TestDocument_keeps_heads_and_lines(t *testing.T) {
	e := publicityapp.Entry{UnitName: "民二庭党支部"}
	e.Item = publicity.Item{Title: "十月专刊", On: civil.MustDate(2026, 11, 2), Body: "编者按。\n一、组织生活\n支委会 3 次。\n\n二、换届选举\n10 月 8 日，民二庭党支部选举结果。\n"}
	m := itemModel{Entry: e}
	ps := m.parts()
	if len(ps) != 3 || ps[0].Head != "" || ps[1].Title != "组织生活" || len(ps[1].Lines) != 1 || ps[2].Head != "二、换届选举" {
		t.Errorf("%+v", ps)
	}
	d := m.document()
	if len(d.Body) != 5 || len(paper.Bytes(d)) == 0 {
		t.Errorf("%d blocks", len(d.Body))
	}
}
