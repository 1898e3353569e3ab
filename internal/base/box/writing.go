package box

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"touyan/internal/base/civil"
)

// Written is a report as `touyan ballot verify --format json` prints it. Whoever
// knows the question puts more into Sheet and Verdict.
type Written struct {
	Good        bool             `json:"good"`
	Title       string           `json:"title"`
	Kind        string           `json:"kind"`
	Mode        Mode             `json:"mode"`
	Day         civil.Day        `json:"day"`
	Fingerprint string           `json:"fingerprint"`
	Issued      int              `json:"issued"`
	Returned    int              `json:"returned"`
	Sealers     []string         `json:"sealed_by"`
	Signers     []string         `json:"signed_by"`
	Opened      bool             `json:"opened"`
	Recounted   bool             `json:"recounted"`
	Unsealed    bool             `json:"checked_with_keys"`
	Sheet       any              `json:"sheet,omitempty"`
	Verdict     any              `json:"verdict,omitempty"`
	Problems    []WrittenProblem `json:"problems"`
}

// WrittenProblem is one problem of it.
type WrittenProblem struct {
	Text    string `json:"text"`
	Doc     string `json:"doc"`
	Article string `json:"article"`
}

// Written returns the report for writing.
func (r *Report) Written() Written {
	w := Written{Good: r.Good(), Title: r.Head.Title, Kind: r.Head.Kind, Mode: r.Head.Mode, Day: r.Head.Day, Fingerprint: r.Fingerprint, Issued: r.Issued, Returned: r.Returned,
		Sealers: append([]string{}, r.Sealers...), Signers: append([]string{}, r.Signers...), Opened: r.Opened, Recounted: r.Recounted, Unsealed: r.Unsealed, Problems: []WrittenProblem{}}
	if r.Opened {
		w.Sheet = r.Sheet
	}
	for _, p := range r.Problems {
		w.Problems = append(w.Problems, WrittenProblem{p.Text, p.Cite.Document().Title, p.Cite.Article})
	}
	return w
}

// MarshalJSON writes the report.
func (r *Report) MarshalJSON() ([]byte, error) { return json.Marshal(r.Written()) }

// Summary returns what the recount found in one Chinese sentence.
func (r *Report) Summary() string {
	switch {
	case !r.Good():
		return fmt.Sprintf("核验不通过，有 %d 处问题。", len(r.Problems))
	case !r.Opened:
		return "票箱已封存，尚未开箱，没有发现改动。"
	case !r.Recounted:
		return "没有发现改动，监票人签名有效。单张答卷不公布，须用监票人密钥才能重新计票。"
	case !r.Unsealed:
		return "核验通过：重新计票与结果一致，监票人签名有效。没有用监票人密钥开箱核对封存的选票。"
	}
	return "核验通过：用监票人密钥重新开箱、重新计票，与结果一致。"
}

// Text returns the report as people read it.
func (r *Report) Text() string {
	var b strings.Builder
	b.WriteString(r.Top())
	if r.Opened {
		var sheet bytes.Buffer
		if json.Compact(&sheet, r.Sheet) == nil {
			fmt.Fprintf(&b, "计票表  %s\n", sheet.String())
		}
	}
	b.WriteString(r.Bottom())
	return b.String()
}

// Top returns the first part of the text: which box, and who sealed it.
func (r *Report) Top() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s，%s\n%s\n\n箱号指纹  %s\n", r.Head.Title, r.Head.Day, r.Summary(), r.Fingerprint)
	b.WriteString("          请与投票开始时打印的一份核对；不一致的不是同一个票箱。\n")
	fmt.Fprintf(&b, "发出 %d，收回 %d\n封箱签名  %s\n", r.Issued, r.Returned, orNobody(r.Sealers))
	if r.Opened {
		fmt.Fprintf(&b, "结果签名  %s\n", orNobody(r.Signers))
	}
	return b.String()
}

// Bottom returns the last part: what is wrong.
func (r *Report) Bottom() string {
	var b strings.Builder
	for i, p := range r.Problems {
		if i == 0 {
			b.WriteString("\n问题\n")
		}
		fmt.Fprintf(&b, "  %s  %s\n", p.Text, p.Cite.Full())
	}
	return b.String()
}

func orNobody(names []string) string {
	if len(names) == 0 {
		return "无"
	}
	return strings.Join(names, "、")
}
