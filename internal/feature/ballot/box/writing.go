package box

import (
	"encoding/json"
	"fmt"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/ballot"
)

// MarshalJSON writes the report as `touyan ballot verify --format json` prints it.
func (r *Report) MarshalJSON() ([]byte, error) {
	type problem struct {
		Text    string `json:"text"`
		Doc     string `json:"doc"`
		Article string `json:"article"`
	}
	out := struct {
		Good        bool            `json:"good"`
		Title       string          `json:"title"`
		Kind        string          `json:"kind"`
		Day         civil.Day       `json:"day"`
		Fingerprint string          `json:"fingerprint"`
		Issued      int             `json:"issued"`
		Returned    int             `json:"returned"`
		Sealers     []string        `json:"sealed_by"`
		Signers     []string        `json:"signed_by"`
		Opened      bool            `json:"opened"`
		Unsealed    bool            `json:"checked_with_keys"`
		Sheet       *ballot.Sheet   `json:"sheet,omitempty"`
		Verdict     *ballot.Verdict `json:"verdict,omitempty"`
		Problems    []problem       `json:"problems"`
	}{r.Good(), r.Head.Title, r.Head.Kind, r.Head.Day, r.Fingerprint, r.Issued, r.Returned, append([]string{}, r.Sealers...), append([]string{}, r.Signers...),
		r.Opened, r.Unsealed, nil, r.Verdict, []problem{}}
	if r.Opened {
		out.Sheet = &r.Sheet
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, problem{p.Text, p.Cite.Document().Title, p.Cite.Article})
	}
	return json.Marshal(out)
}

// Summary returns what the recount found in one Chinese sentence.
func (r *Report) Summary() string {
	switch {
	case !r.Good():
		return fmt.Sprintf("核验不通过，有 %d 处问题。", len(r.Problems))
	case !r.Opened:
		return "票箱已封存，尚未开箱，没有发现改动。"
	case !r.Unsealed:
		return "核验通过：重新计票与结果一致，监票人签名有效。没有用监票人密钥开箱核对封存的选票。"
	}
	return "核验通过：用监票人密钥重新开箱、重新计票，与结果一致。"
}

// Text returns the report as people read it.
func (r *Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s，%s\n%s\n\n箱号指纹  %s\n", r.Head.Title, r.Head.Day, r.Summary(), r.Fingerprint)
	b.WriteString("          请与投票开始时打印的一份核对；不一致的不是同一个票箱。\n")
	fmt.Fprintf(&b, "发出 %d，收回 %d\n封箱签名  %s\n", r.Issued, r.Returned, orNobody(r.Sealers))
	if r.Opened {
		fmt.Fprintf(&b, "结果签名  %s\n", orNobody(r.Signers))
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
	for i, p := range r.Problems {
		if i == 0 {
			b.WriteString("\n问题\n")
		}
		fmt.Fprintf(&b, "  %s  %s\n", p.Text, p.Cite.Full())
	}
	if r.Verdict != nil {
		fmt.Fprintf(&b, "\n%s", r.Verdict.Text())
	}
	return b.String()
}

func orNobody(names []string) string {
	if len(names) == 0 {
		return "无"
	}
	return strings.Join(names, "、")
}
