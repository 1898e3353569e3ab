package ledger

import (
	"regexp"
	"strconv"
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
)

// Away reads who was not there and why: 钱俊斌（出差）、任琳(病假); 郭宁：病假，龚悦娟：公休;
// 李明 王刚 因公出差. Whoever has a reason is on leave. 无 and a dash are nobody. odd
// holds the pieces that are no name; they are not guessed at.
func Away(text string) (as []life.Absence, odd []string) {
	s := han.Fold(strings.TrimSpace(text))
	if nobody(s) {
		return nil, nil
	}
	for _, piece := range pieces(s) {
		name, reason := nameAndReason(piece)
		clean := han.CleanName(name)
		if !han.ValidName(clean) {
			odd = append(odd, strings.TrimSpace(piece))
			continue
		}
		a := life.Absence{Person: life.Person{Name: clean}, OnLeave: true, Reason: reason}
		switch reason {
		case "":
			a.OnLeave = false
		case "缺席", "无故缺席", "旷会":
			a.OnLeave, a.Reason = false, strings.TrimPrefix(reason, "缺席")
		}
		as = append(as, a)
	}
	return as, odd
}

// nobody reports whether s says that there is nobody or nothing.
func nobody(s string) bool {
	switch strings.Trim(han.Squeeze(s), "。.") {
	case "", "无", "—", "-", "――", "——", "－", "/", "\\", "没有", "无缺席", "无人缺席", "全部到齐", "全员到会", "0", "无。":
		return true
	}
	return false
}

// pieces splits at every separator that does not stand inside brackets.
func pieces(s string) (out []string) {
	depth, from := 0, 0
	cut := func(to int) {
		if p := strings.TrimSpace(s[from:to]); p != "" {
			out = append(out, p)
		}
	}
	for i, r := range s {
		switch r {
		case '(', '[', '【', '〔', '<', '《':
			depth++
		case ')', ']', '】', '〕', '>', '》':
			depth = max(0, depth-1)
		case '、', ',', ';', '，', '；', '\n', '。', '|', '/':
			if depth == 0 {
				cut(i)
				from = i + len(string(r))
			}
		}
	}
	cut(len(s))
	return out
}

var reasonBehind = regexp.MustCompile(`^([^:：\-—(\[【〔<《]+?)\s*(?:[:：]|--?|——?)\s*(.+)$`)
var reasonBecause = regexp.MustCompile(`^(.{2,}?)(因.+)$`)
var reasonInside = regexp.MustCompile(`^([^(\[【〔<《]+)[(\[【〔<《](.*?)[)\]】〕>》]?$`)

func nameAndReason(s string) (name, reason string) {
	s = strings.TrimSpace(s)
	if m := reasonInside.FindStringSubmatch(s); m != nil {
		return m[1], strings.TrimSpace(m[2])
	}
	if m := reasonBehind.FindStringSubmatch(s); m != nil {
		return m[1], strings.TrimSpace(m[2])
	}
	if m := reasonBecause.FindStringSubmatch(s); m != nil {
		return m[1], m[2]
	}
	if n, r, ok := strings.Cut(s, " "); ok && len([]rune(han.Squeeze(n))) > 1 {
		return n, strings.TrimSpace(r)
	}
	return s, ""
}

// Vote is what a cell says of a vote.
type Vote struct {
	Due, Present, Ayes, Noes, Blanks int
	HasDue, HasPresent               bool
}

var figures = []struct {
	form *regexp.Regexp
	into func(*Vote, int)
}{
	{regexp.MustCompile(`应到[^0-9，,；;。]*(\d+)`), func(v *Vote, n int) { v.Due, v.HasDue = n, true }},
	{regexp.MustCompile(`实到[^0-9，,；;。]*(\d+)`), func(v *Vote, n int) { v.Present, v.HasPresent = n, true }},
	{regexp.MustCompile(`(?:赞成|同意)[^0-9，,；;。]*(\d+)`), func(v *Vote, n int) { v.Ayes = n }},
	{regexp.MustCompile(`反对[^0-9，,；;。]*(\d+)`), func(v *Vote, n int) { v.Noes = n }},
	{regexp.MustCompile(`弃权[^0-9，,；;。]*(\d+)`), func(v *Vote, n int) { v.Blanks = n }},
}

// ReadVote reads 应到有表决权党员14人，实到7人，赞成7票，反对0票，弃权0票. ok is false when
// there is no number of ayes in it.
func ReadVote(text string) (v Vote, ok bool) {
	s := strings.ReplaceAll(han.Squeeze(han.Fold(text)), "不同意", "反对")
	for i, f := range figures {
		m := f.form.FindStringSubmatch(s)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			continue
		}
		f.into(&v, n)
		ok = ok || i == 2
	}
	return v, ok
}

// MatterOf says what a topic puts to the vote.
func MatterOf(k life.Kinds, topic string) quorum.Matter {
	s := han.Squeeze(topic)
	switch {
	case k.Has(life.Committee):
		return quorum.InBureau
	case strings.Contains(s, "接收") && strings.Contains(s, "预备党员"), strings.Contains(s, "吸收") && strings.Contains(s, "预备党员"):
		return quorum.Admission
	case strings.Contains(s, "转正"), strings.Contains(s, "延长预备期"), strings.Contains(s, "取消预备党员"):
		return quorum.Conversion
	case strings.Contains(s, "选举"), strings.Contains(s, "换届"), strings.Contains(s, "补选"):
		return quorum.Election
	}
	return quorum.General
}

// CalledOff reports whether a remark says that the meeting did not take place.
func CalledOff(remark string) bool {
	s := han.Squeeze(remark)
	for _, no := range []string{"没有取消", "未取消", "不取消"} {
		s = strings.ReplaceAll(s, no, "")
	}
	for _, w := range []string{"取消", "未开展", "未召开", "没有召开", "没有开展", "未举行", "未开会", "停开"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
