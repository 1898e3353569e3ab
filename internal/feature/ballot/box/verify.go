package box

import (
	"encoding/base64"
	"fmt"
	"slices"

	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
)

// Problem is one thing that is wrong with a box, with its article.
type Problem struct {
	Text string
	Cite rulebook.Citation
}

// Report is what a recount found. A box without problems is authentic; whether
// the ballot is valid and who is elected is in Verdict.
type Report struct {
	Head        Head
	Fingerprint string
	Issued      int
	Returned    int
	Sealers     []string // tellers who sealed the box
	Signers     []string // tellers who signed the result
	Opened      bool     // the box has a result
	Unsealed    bool     // sealed papers were opened again with the tellers' keys
	Sheet       ballot.Sheet
	Verdict     *ballot.Verdict // nil when it was not opened, or cannot be judged
	Problems    []Problem
}

// Good reports whether the box is authentic and was counted rightly.
func (r *Report) Good() bool { return len(r.Problems) == 0 }

func (r *Report) bad(cite rulebook.Citation, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{fmt.Sprintf(format, args...), cite})
}

// Verify recounts a box from its bytes. With the credentials of enough tellers
// it opens the sealed papers too and holds them against the counted ones;
// without, it relies on the tellers' signatures for that. Faults: TooLarge and
// Invalid, for a file that is no box or was changed.
func Verify(data []byte, creds []Credential) (*Report, error) {
	b, p, err := Decode(data)
	if err != nil {
		return nil, err
	}
	r := &Report{Head: p.head, Fingerprint: p.Fingerprint(), Issued: b.Issued, Returned: len(b.Sealed)}
	r.codes(b)
	r.papers(b, p)
	r.seals(b, p)
	if b.Result == nil {
		return r, nil
	}
	r.Opened = true
	if err := r.recount(b, p, creds); err != nil {
		return nil, err
	}
	return r, nil
}

// codes: every code that was used was printed and handed out, and used once.
func (r *Report) codes(b *Box) {
	printed, left := set(b.Head.Codes), set(b.Withdrawn)
	for i, d := range b.Spent {
		switch {
		case i > 0 && d == b.Spent[i-1]:
			r.bad(onePaper, "投票码 %s 用了两次", receipt(d))
		case !isDigest(d) || !printed[d]:
			r.bad(noRight, "投票码 %.24s 不是本次投票的", d)
		case left[d]:
			r.bad(onePaper, "投票码 %s 清点为没有发出，却用过", receipt(d))
		}
	}
	if !slices.IsSorted(b.Spent) {
		r.bad(secrecy, "用过的投票码没有打乱成固定次序，可能留下投票先后")
	}
	for _, d := range b.Withdrawn {
		if !printed[d] {
			r.bad(onePaper, "清点的余码 %.24s 不是本次投票的", d)
		}
	}
	if !slices.IsSorted(b.Withdrawn) || len(left) != len(b.Withdrawn) {
		r.bad(onePaper, "清点的余码有重复或没有按次序")
	}
	if b.Issued != len(printed)-len(left) {
		r.bad(onePaper, "发出 %d 个，不等于印制 %d 个减余码 %d 个", b.Issued, len(printed), len(left))
	}
	if len(b.Sealed) > len(b.Spent) {
		r.bad(tooMany, "票箱里有 %d 张，多于投票的 %d 人", len(b.Sealed), len(b.Spent))
	} else if len(b.Sealed) < len(b.Spent) {
		r.bad(counting, "用过 %d 个投票码，票箱里只有 %d 张，少了 %d 张", len(b.Spent), len(b.Sealed), len(b.Spent)-len(b.Sealed))
	}
}

func (r *Report) papers(b *Box, p *Poll) {
	for i, s := range b.Sealed {
		raw, err := base64.StdEncoding.Strict().DecodeString(s)
		switch {
		case err != nil || len(raw) != p.sealedLen():
			r.bad(wrongForm, "第 %d 张封存的选票不是本次的选票", i+1)
		case i > 0 && s == b.Sealed[i-1]:
			r.bad(onePaper, "第 %d 张封存的选票与前一张完全相同", i+1)
		}
	}
	if !slices.IsSorted(b.Sealed) {
		r.bad(secrecy, "封存的选票没有打乱成固定次序，可能留下投票先后")
	}
}

func (r *Report) seals(b *Box, p *Poll) {
	names, wrong := p.signed("seal", b.sealDigest(p), b.Seals)
	r.Sealers = names
	for _, w := range wrong {
		r.bad(counting, "封箱：%s", w)
	}
	if len(names) < p.head.Threshold {
		r.bad(counting, "封箱只有 %d 名监票人签名，至少 %d 名", len(names), p.head.Threshold)
	}
}

func (r *Report) recount(b *Box, p *Poll, creds []Credential) error {
	names, wrong := p.signed("result", b.resultDigest(p), b.Result.Signed)
	r.Signers = names
	for _, w := range wrong {
		r.bad(counting, "计票结果：%s", w)
	}
	if len(names) < p.head.Threshold {
		r.bad(counting, "计票结果只有 %d 名监票人签名，至少 %d 名", len(names), p.head.Threshold)
	}
	var papers []ballot.Paper
	for i, s := range b.Result.Papers {
		x, ok := readPaper(s)
		if !ok {
			r.bad(counting, "第 %d 张计入的选票不可读", i+1)
			x = ballot.Paper{Unreadable: true}
		}
		papers = append(papers, x)
	}
	if !slices.IsSorted(b.Result.Papers) {
		r.bad(secrecy, "计入的选票没有排成固定次序")
	}
	if len(papers) != len(b.Sealed) {
		r.bad(counting, "计入 %d 张，票箱里有 %d 张", len(papers), len(b.Sealed))
	}
	if len(creds) > 0 {
		if err := r.reopen(b, p, creds); err != nil {
			return err
		}
	}
	r.Sheet = p.question.Count(papers)
	if !slices.Equal(encode(r.Sheet), encode(b.Result.Sheet)) {
		r.bad(counting, "重新计票与结果报告单不一致")
	}
	v, err := ballot.Judge(r.Sheet.Facts(p.question, p.head.Day, p.head.Due, b.Present, b.Issued))
	switch f := fault.Of(err); {
	case f != nil && len(f.Fields) > 0:
		r.bad(counting, "不能判定：%s", f.Fields[0].Text)
	case err != nil:
		return err
	default:
		r.Verdict = &v
	}
	return nil
}

// reopen holds the sealed papers against the counted ones.
func (r *Report) reopen(b *Box, p *Poll, creds []Credential) error {
	key, err := p.key(creds)
	if err != nil {
		return err
	}
	papers, err := b.unseal(p, key)
	if err != nil {
		return err
	}
	found := make([]string, 0, len(papers))
	for _, x := range papers {
		found = append(found, writePaper(x))
	}
	slices.Sort(found)
	if !slices.Equal(found, b.Result.Papers) {
		r.bad(counting, "用监票人密钥重新开箱，与计入的选票不一致")
	}
	r.Unsealed = true
	return nil
}

func set(ds []string) map[string]bool {
	m := make(map[string]bool, len(ds))
	for _, d := range ds {
		m[d] = true
	}
	return m
}
