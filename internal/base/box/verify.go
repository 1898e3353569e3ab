package box

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"touyan/internal/base/rulebook"
)

// Problem is one thing that is wrong with a box, with its article.
type Problem struct {
	Text string
	Cite rulebook.Citation
}

// Report is what a recount found. A box without problems is authentic; what its
// sheet means is for whoever knows the question.
type Report struct {
	Head        Head
	Fingerprint string
	Present     int
	Issued      int
	Returned    int
	Sealers     []string // tellers who sealed the box
	Signers     []string // tellers who signed the result
	Opened      bool     // the box has a result
	Recounted   bool     // the sheet was counted again, from published papers or opened ones
	Unsealed    bool     // sealed papers were opened again with the tellers' keys
	Lines       []string // of the papers, where they were seen
	Sheet       json.RawMessage
	Problems    []Problem
}

// Good reports whether the box is authentic and was counted rightly.
func (r *Report) Good() bool { return len(r.Problems) == 0 }

// Bad adds a problem.
func (r *Report) Bad(cite rulebook.Citation, format string, args ...any) {
	r.Problems = append(r.Problems, Problem{fmt.Sprintf(format, args...), cite})
}

// Counting is the article on tellers and counting.
func Counting() rulebook.Citation { return counting }

// Verify recounts a box from its bytes; form says what reads its papers. With
// the credentials of enough tellers it opens the sealed papers too and holds
// them against the counted ones; without, it relies on the tellers' signatures
// for that. Faults: TooLarge and Invalid, for a file that is no box or was
// changed, and those of form.
func Verify(data []byte, creds []Credential, form func(*Poll) (Form, error)) (*Report, error) {
	b, p, err := Decode(data)
	if err != nil {
		return nil, err
	}
	f, err := form(p)
	if err != nil {
		return nil, err
	}
	r := &Report{Head: p.head, Fingerprint: p.Fingerprint(), Present: b.Present, Issued: b.Issued, Returned: len(b.Sealed)}
	r.spent(b, p)
	r.papers(b, p)
	r.seals(b, p)
	if b.Result == nil {
		return r, nil
	}
	r.Opened = true
	return r, r.recount(b, p, creds, f)
}

// spent: every code that was used was printed and handed out, every token
// signed, and each was used once.
func (r *Report) spent(b *Box, p *Poll) {
	printed, left := set(b.Head.Codes), set(b.Withdrawn)
	for i, d := range b.Spent {
		switch {
		case i > 0 && d == b.Spent[i-1]:
			r.Bad(onePaper, "投票码或令牌 %s 用了两次", short(d))
		case b.Head.Mode == ByCode && (!isDigest(d) || !printed[d]):
			r.Bad(noRight, "投票码 %.24s 不是本次投票的", d)
		case left[d]:
			r.Bad(onePaper, "投票码 %s 清点为没有发出，却用过", short(d))
		}
	}
	if !slices.IsSorted(b.Spent) {
		r.Bad(secrecy, "用过的投票码没有打乱成固定次序，可能留下投票先后")
	}
	if b.Head.Mode == ByToken {
		r.tokens(b, p)
	} else {
		r.left(b, printed, left)
	}
	if len(b.Sealed) > len(b.Spent) {
		r.Bad(tooMany, "票箱里有 %d 张，多于投票的 %d 人", len(b.Sealed), len(b.Spent))
	} else if len(b.Sealed) < len(b.Spent) {
		r.Bad(counting, "用过 %d 个投票码，票箱里只有 %d 张，少了 %d 张", len(b.Spent), len(b.Sealed), len(b.Spent)-len(b.Sealed))
	}
}

func (r *Report) left(b *Box, printed, left map[string]bool) {
	for _, d := range b.Withdrawn {
		if !printed[d] {
			r.Bad(onePaper, "清点的余码 %.24s 不是本次投票的", d)
		}
	}
	if !slices.IsSorted(b.Withdrawn) || len(left) != len(b.Withdrawn) {
		r.Bad(onePaper, "清点的余码有重复或没有按次序")
	}
	if b.Issued != len(printed)-len(left) {
		r.Bad(onePaper, "发出 %d 个，不等于印制 %d 个减余码 %d 个", b.Issued, len(printed), len(left))
	}
	if len(b.Tokens) > 0 {
		r.Bad(noRight, "抽码投票的票箱里有投票令牌")
	}
}

func (r *Report) tokens(b *Box, p *Poll) {
	if len(b.Tokens) != len(b.Spent) {
		r.Bad(noRight, "投票令牌 %d 枚，用过的登记 %d 枚", len(b.Tokens), len(b.Spent))
		return
	}
	why := make([]string, len(b.Tokens))
	spread(len(b.Tokens), func(i int) {
		t, err := ParseToken(b.Tokens[i])
		switch {
		case err != nil:
			why[i] = "写法不对"
		case t.Digest(b.Head.ID) != b.Spent[i]:
			why[i] = "与登记的不是同一枚"
		case !p.Genuine(t):
			why[i] = "签名不符，不是本次投票的"
		}
	})
	for i, w := range why {
		if w != "" {
			r.Bad(noRight, "第 %d 枚投票令牌%s", i+1, w)
		}
	}
	if len(b.Spent) > b.Issued {
		r.Bad(tooMany, "签发 %d 枚投票令牌，用了 %d 枚", b.Issued, len(b.Spent))
	}
	if len(b.Withdrawn) > 0 || b.Issued > b.Head.Due {
		r.Bad(onePaper, "签发 %d 枚投票令牌，名册上 %d 人", b.Issued, b.Head.Due)
	}
}

func (r *Report) papers(b *Box, p *Poll) {
	for i, s := range b.Sealed {
		raw, err := base64.StdEncoding.Strict().DecodeString(s)
		switch {
		case err != nil || len(raw) != p.SealedLen():
			r.Bad(wrongForm, "第 %d 张封存的选票不是本次的选票", i+1)
		case i > 0 && s == b.Sealed[i-1]:
			r.Bad(onePaper, "第 %d 张封存的选票与前一张完全相同", i+1)
		}
	}
	if !slices.IsSorted(b.Sealed) {
		r.Bad(secrecy, "封存的选票没有打乱成固定次序，可能留下投票先后")
	}
}

func (r *Report) seals(b *Box, p *Poll) {
	names, wrong := p.signed("seal", b.SealDigest(p), b.Seals)
	r.Sealers = names
	for _, w := range wrong {
		r.Bad(counting, "封箱：%s", w)
	}
	if len(names) < p.head.Threshold {
		r.Bad(counting, "封箱只有 %d 名监票人签名，至少 %d 名", len(names), p.head.Threshold)
	}
}

func (r *Report) recount(b *Box, p *Poll, creds []Credential, f Form) error {
	names, wrong := p.signed("result", b.resultDigest(p), b.Result.Signed)
	r.Signers = names
	for _, w := range wrong {
		r.Bad(counting, "计票结果：%s", w)
	}
	if len(names) < p.head.Threshold {
		r.Bad(counting, "计票结果只有 %d 名监票人签名，至少 %d 名", len(names), p.head.Threshold)
	}
	published := f.Published()
	if r.Lines = b.Result.Papers; !published {
		r.Lines = nil
	}
	if !slices.IsSorted(b.Result.Papers) {
		r.Bad(secrecy, "计入的选票没有排成固定次序")
	}
	if n := len(b.Result.Papers); published && n != len(b.Sealed) || !published && n != 0 {
		r.Bad(counting, "计入 %d 张，票箱里有 %d 张", n, len(b.Sealed))
	}
	if len(creds) > 0 {
		papers, err := b.open(p, creds)
		if err != nil {
			return err
		}
		found := make([]string, len(papers))
		for i, x := range papers {
			found[i] = f.Line(x)
		}
		slices.Sort(found)
		if published && !slices.Equal(found, b.Result.Papers) {
			r.Bad(counting, "用监票人密钥重新开箱，与计入的选票不一致")
		}
		if !published {
			r.Lines = found
		}
		r.Unsealed = true
	}
	r.Sheet = b.Result.Sheet
	if !published && !r.Unsealed {
		return nil
	}
	sheet, ok := f.Count(r.Lines)
	if !ok {
		r.Bad(counting, "计入的选票中有不可读的")
	}
	again, err := json.Marshal(sheet)
	if err != nil {
		return fmt.Errorf("box: the sheet: %w", err)
	}
	if !bytes.Equal(encode(json.RawMessage(again)), encode(b.Result.Sheet)) {
		r.Bad(counting, "重新计票与结果报告单不一致")
	}
	r.Sheet, r.Recounted = again, true
	return nil
}

func short(digest string) string {
	if !isDigest(digest) {
		return fmt.Sprintf("%.24s", digest)
	}
	return receipt(digest)
}

func set(ds []string) map[string]bool {
	m := make(map[string]bool, len(ds))
	for _, d := range ds {
		m[d] = true
	}
	return m
}
