package box

import (
	"encoding/json"
	"fmt"
	"strings"
)

// MarshalJSON writes the report as `touyan ballot verify --format json` prints it.
func (r *Report) MarshalJSON() ([]byte, error) {
	w := r.Written()
	if w.Sheet = nil; r.Opened {
		w.Sheet = &r.Sheet
	}
	if r.Verdict != nil {
		w.Verdict = r.Verdict
	}
	return json.Marshal(w)
}

// Text returns the report as people read it.
func (r *Report) Text() string {
	var b strings.Builder
	b.WriteString(r.Top())
	if r.Opened {
		fmt.Fprintf(&b, "有效 %d，无效 %d\n", r.Sheet.Valid, r.Sheet.Invalid)
		for _, v := range r.Sheet.Voids {
			fmt.Fprintf(&b, "  无效 %d 张：%s\n", v.Papers, v.Why)
		}
		for _, t := range r.Sheet.Candidates {
			fmt.Fprintf(&b, "  %s  赞成 %d  不赞成 %d  弃权 %d\n", t.Name, t.For, t.Against, t.Abstain)
		}
		for _, t := range r.Sheet.Others {
			fmt.Fprintf(&b, "  %s（另选）  %d\n", t.Name, t.For)
		}
	}
	b.WriteString(r.Bottom())
	if r.Verdict != nil {
		fmt.Fprintf(&b, "\n%s", r.Verdict.Text())
	}
	return b.String()
}
