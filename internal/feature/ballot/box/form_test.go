package box

import (
	"net/url"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/feature/ballot"
)

// What a browser writes as the fields of its form is the same paper.
func TestLine_reads_both_ways_of_writing(t *testing.T) {
	r := open(t, "branch-committee", 2, 3, "丁一", "万一", "马一")
	for want, paper := range map[string]string{
		"○×＿｜欧阳一":    formMark + url.Values{"m0": {"1"}, "m1": {"2"}, "o": {"", " 欧阳一 "}}.Encode(),
		"＿＿＿":        formMark,
		"○×△":        "○×△",
		"○○×｜甲一｜乙一":  "○○×｜甲一｜乙一",
		unread:       "○×",
		unread + " ": formMark + "m0=7",
	} {
		if want == unread+" " {
			want = unread
		}
		if got := r.poll.Line([]byte(paper)); got != want {
			t.Errorf("%q is %s, want %s", paper, got, want)
		}
	}
	for _, bad := range []string{"", "？", "○×△｜", "○×△｜甲一｜乙一｜丙一", "abc", "\xff", formMark + "%zz", formMark + "m0=1&o=" + url.QueryEscape("甲｜乙")} {
		if got := r.poll.Line([]byte(bad)); got != unread {
			t.Errorf("%q is %s", bad, got)
		}
	}
	if got := r.poll.Line(nil); got != unread {
		t.Errorf("what does not open is %s", got)
	}
}

// The largest form that a browser can send fits into the room.
func TestRoom_holds_the_largest_form(t *testing.T) {
	q := question{Seats: 3, Candidates: []string{"丁一", "万一", "马一", "王一"}}
	v := url.Values{"o": {"欧阳一二三四", "司马一二", "上官一二三四五六七八九十"}}
	for i := range q.Candidates {
		v.Set("m"+string(rune('0'+i)), "2")
	}
	if n := len(formMark + v.Encode()); n > q.room(box.ByToken) {
		t.Errorf("%d bytes, room for %d", n, q.room(box.ByToken))
	}
	if q.room(box.ByCode) < len("××××｜欧阳一二三四｜司马一二｜上官一二三四五六七八九十") {
		t.Error("no room by code")
	}
}

// FuzzLine feeds opened papers: each is a line that Count reads.
func FuzzLine(f *testing.F) {
	r := open(f, "branch-committee", 2, 3, "丁一", "万一", "马一")
	for _, s := range []string{"○×△", "○○×｜甲一", formMark + "m0=1&m1=2&o=%E7%94%B2", "？", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, paper []byte) {
		line := r.poll.Line(paper)
		sheet, ok := r.poll.Count([]string{line})
		if s := sheet.(ballot.Sheet); !ok || s.Returned != 1 || s.Valid+s.Invalid != 1 {
			t.Errorf("%q is %q: %+v", paper, line, s)
		}
	})
}
