package ballot

import (
	"encoding/json"
	"fmt"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
)

type citeJSON struct {
	Doc         string    `json:"doc"`
	Article     string    `json:"article"`
	Edition     civil.Day `json:"edition"`
	Unconfirmed string    `json:"unconfirmed,omitempty"`
}

type factJSON struct {
	Fact string    `json:"fact"`
	Cite *citeJSON `json:"cite,omitempty"`
}

func whyJSON(t rulebook.Trace) []factJSON {
	out := []factJSON{}
	for _, f := range t {
		x := factJSON{Fact: f.Text}
		if !f.Cite.IsZero() {
			x.Cite = &citeJSON{f.Cite.Document().Title, f.Cite.Article, f.Cite.Edition, f.Cite.Entry().Unconfirmed}
		}
		out = append(out, x)
	}
	return out
}

type personJSON struct {
	Name    string `json:"name"`
	For     int    `json:"for"`
	Other   bool   `json:"other,omitempty"`
	Elected bool   `json:"elected"`
	Tied    bool   `json:"tied,omitempty"`
	Why     string `json:"why"`
}

// MarshalJSON writes the verdict as `touyan ballot judge --format json` prints it.
func (v Verdict) MarshalJSON() ([]byte, error) {
	out := struct {
		Kind    string       `json:"kind"`
		Day     civil.Day    `json:"day"`
		Valid   bool         `json:"valid"`
		Passed  *bool        `json:"passed,omitempty"`
		Need    int          `json:"need,omitempty"`
		Elected []string     `json:"elected"`
		Tied    []string     `json:"tied,omitempty"`
		Left    int          `json:"left,omitempty"`
		Vacant  int          `json:"vacant,omitempty"`
		Next    Next         `json:"next"`
		People  []personJSON `json:"people"`
		Why     []factJSON   `json:"why"`
		Notes   []string     `json:"notes"`
	}{v.Count.Kind.Code, v.Count.Day, v.Stand, nil, v.Need, append([]string{}, v.Elected...), v.Tied, v.Left, v.Vacant, v.Next,
		[]personJSON{}, whyJSON(v.Why), append([]string{}, v.Notes...)}
	if v.Count.Kind.Form == Motion {
		out.Passed = &v.Passed
	}
	for _, p := range v.People {
		out.People = append(out.People, personJSON{p.Name, p.For, p.Other, p.Elected, p.Tied, p.Why})
	}
	return json.Marshal(out)
}

// Summary returns the verdict in one Chinese sentence.
func (v Verdict) Summary() string {
	c := v.Count
	switch {
	case !v.Stand && c.Kind.Form == Grades:
		return "等次不符合规定，请" + v.Next.Chinese() + "。"
	case !v.Stand:
		return "本次" + c.verb() + "无效，" + v.Next.Chinese() + "。"
	case c.Kind.Form == Grades:
		return "没有发现与规定不符。"
	case c.Kind.Form == Motion && v.Passed:
		return "表决有效，通过。"
	case c.Kind.Form == Motion:
		return "表决有效，未通过。"
	case c.Kind.Form == Picks:
		return "推荐结果汇总如下，由会议确定。"
	}
	s := "选举有效，"
	if len(v.Elected) == 0 {
		s += "没有人当选"
	} else {
		s += list(v.Elected) + "当选"
	}
	if v.Next != Done {
		s += "；" + v.Next.Chinese()
	}
	return s + "。"
}

// Text returns the verdict as people read it: the sentence, each person, why,
// and what is not confirmed.
func (v Verdict) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s，%s\n%s\n", v.Count.Kind.Chinese, v.Count.Day, v.Summary())
	if len(v.People) > 0 {
		b.WriteString("\n")
		for _, p := range v.People {
			other := ""
			if p.Other {
				other = "（另选）"
			}
			fmt.Fprintf(&b, "  %s%s  赞成 %d  %s\n", p.Name, other, p.For, p.Why)
		}
	}
	b.WriteString("\n依据\n")
	for _, f := range v.Why {
		if f.Cite.IsZero() {
			fmt.Fprintf(&b, "  %s\n", f.Text)
			continue
		}
		fmt.Fprintf(&b, "  %s  %s\n", f.Text, f.Cite.Full())
	}
	if len(v.Notes) > 0 {
		b.WriteString("\n请注意\n")
		for _, n := range v.Notes {
			fmt.Fprintf(&b, "  %s\n", n)
		}
	}
	return b.String()
}
