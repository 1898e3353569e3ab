package box

import (
	"encoding/base64"
	"slices"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
)

var (
	noRight   = rulebook.Cite(rulebook.ElectionRegulations, "第五条")
	onePaper  = rulebook.Cite(rulebook.ElectionMethod, "领票")
	afterEnd  = rulebook.Cite(rulebook.ElectionMethod, "投票截止")
	wrongForm = rulebook.Cite(rulebook.ElectionMethod, "选票的填写")
	tooMany   = rulebook.Cite(rulebook.ElectionRegulations, "第四章·收回的选票")
	counting  = rulebook.Cite(rulebook.ElectionRegulations, "第二十三条")
	secrecy   = rulebook.Cite(rulebook.ElectionRegulations, "第六条")
)

func refuse(cite rulebook.Citation, text string) error {
	return fault.Newf(fault.Conflict, "%s（%s）。", text, cite)
}

// Refusal is why a vote, or a token, is refused.
type Refusal byte

// The refusals.
const (
	ForeignCode Refusal = iota
	ForeignToken
	CodeUsed
	TokenUsed
	TokenTaken
	NotOnRoll
	NotOpen
	Closed
	NotIssuing
	OddPaper
)

// Fault returns the refusal as people read it, with its article. Its kind is
// Conflict.
func (r Refusal) Fault() error {
	switch r {
	case ForeignCode:
		return refuse(noRight, "这个投票码不是本次投票的")
	case ForeignToken:
		return refuse(noRight, "这个投票令牌不是本次投票的")
	case CodeUsed:
		return refuse(onePaper, "这个投票码已经用过，票在箱中，每人一票")
	case TokenUsed:
		return refuse(onePaper, "这个投票令牌已经用过，票在箱中，每人一票")
	case TokenTaken:
		return refuse(onePaper, "已经领过投票令牌，每人一枚，不能补发")
	case NotOnRoll:
		return refuse(noRight, "您不在本次投票的名册上")
	case NotOpen:
		return refuse(afterEnd, "投票还没有开始")
	case Closed:
		return refuse(afterEnd, "投票已经结束，不再收票")
	case NotIssuing:
		return refuse(onePaper, "现在不是领取投票令牌的时间")
	}
	return refuse(wrongForm, "不是本次的选票，请重新填写")
}

// Cast is what lay in an urn when voting ended.
type Cast struct {
	Spent   []string // digests of the codes or tokens that were used
	Tokens  []string // by token: as Token.String writes them
	Sealed  [][]byte
	Issued  int      // by token: how many were signed
	Left    []string // by code: digests of those that were never handed out
	Present int      // voters who were there; by token, who took a token
}

// Gather makes the box when voting ends. Fault: Conflict, when a code that was
// not handed out was used.
func Gather(p *Poll, c Cast) (*Box, error) {
	b := &Box{Head: p.head, Present: c.Present, Issued: c.Issued, Withdrawn: []string{}, Spent: sorted(c.Spent), Sealed: []string{}, Seals: []Signature{}}
	if b.Spent == nil {
		b.Spent = []string{}
	}
	if p.head.Mode == ByCode {
		b.Withdrawn = append(b.Withdrawn, slices.Compact(sorted(c.Left))...)
		for _, d := range b.Withdrawn {
			if _, used := slices.BinarySearch(b.Spent, d); used || !p.Printed(d) {
				return nil, refuse(onePaper, "清点的余码中有已经使用或者不是本次的投票码，请监票人核对")
			}
		}
		b.Issued = len(p.head.Codes) - len(b.Withdrawn)
	} else {
		type entry struct{ digest, token string }
		var es []entry
		for _, s := range c.Tokens {
			t, err := ParseToken(s)
			if err != nil {
				return nil, err
			}
			es = append(es, entry{t.Digest(p.head.ID), s})
		}
		slices.SortFunc(es, func(a, b entry) int { return strings.Compare(a.digest, b.digest) })
		b.Spent = b.Spent[:0]
		for _, e := range es {
			b.Spent, b.Tokens = append(b.Spent, e.digest), append(b.Tokens, e.token)
		}
	}
	for _, s := range c.Sealed {
		b.Sealed = append(b.Sealed, base64.StdEncoding.EncodeToString(s))
	}
	// The order of both lists is that of random bytes: nothing of who came when
	// is left in the file.
	slices.Sort(b.Sealed)
	return b, nil
}
