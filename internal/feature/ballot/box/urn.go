package box

import (
	"bytes"
	"encoding/base64"
	"slices"
	"sync"

	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
)

// Urn takes sealed papers while voting is open. It is in memory: the model to
// which a room with a database is held, and enough for one terminal. All its
// methods may be called at once.
type Urn struct {
	poll *Poll

	mu     sync.Mutex
	codes  map[string]bool // digest: used
	papers [][]byte
	closed bool
}

// NewUrn returns an empty urn.
func NewUrn(p *Poll) *Urn {
	u := &Urn{poll: p, codes: make(map[string]bool, len(p.head.Codes))}
	for _, d := range p.head.Codes {
		u.codes[d] = false
	}
	return u
}

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

// Cast takes one sealed paper for a code. The code is used up by it, once,
// however many ask at the same time. Faults: Invalid for a code that is
// mistyped, Conflict with the article for one that is forged or foreign, used
// already, or comes after the end. A paper of the wrong length leaves the code
// unused.
func (u *Urn) Cast(text string, sealed []byte) (receipt string, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return "", refuse(afterEnd, "投票已经结束，不再收票")
	}
	code, err := ParseCode(text)
	if err != nil {
		return "", err
	}
	d := code.Digest(u.poll.head.ID)
	used, known := u.codes[d]
	switch {
	case !known:
		return "", refuse(noRight, "这个投票码不是本次投票的")
	case used:
		return "", refuse(onePaper, "这个投票码已经用过，每人一票")
	case len(sealed) != u.poll.sealedLen():
		return "", refuse(wrongForm, "不是本次的选票，请重新填写")
	}
	u.codes[d], u.papers = true, append(u.papers, bytes.Clone(sealed))
	return code.Receipt(u.poll.head.ID), nil
}

// Returned is how many papers were cast: no more than that is known before the
// box is opened (VT-10).
func (u *Urn) Returned() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.papers)
}

// Close ends voting and makes the box: left are the codes that were never
// handed out, present how many voters were there. Fault: Conflict, when a code
// that was not handed out was used, or closed before.
func (u *Urn) Close(left []Code, present int) (*Box, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return nil, refuse(afterEnd, "投票已经结束")
	}
	b := &Box{Head: u.poll.head, Present: present, Withdrawn: []string{}, Spent: []string{}, Sealed: []string{}, Seals: []Signature{}}
	for _, c := range left {
		d := c.Digest(u.poll.head.ID)
		used, known := u.codes[d]
		if !known || used {
			return nil, refuse(onePaper, "清点的余码中有已经使用或者不是本次的投票码，请监票人核对")
		}
		b.Withdrawn = append(b.Withdrawn, d)
	}
	slices.Sort(b.Withdrawn)
	b.Withdrawn = slices.Compact(b.Withdrawn)
	b.Issued = len(u.codes) - len(b.Withdrawn)
	for d, used := range u.codes {
		if used {
			b.Spent = append(b.Spent, d)
		}
	}
	for _, s := range u.papers {
		b.Sealed = append(b.Sealed, base64.StdEncoding.EncodeToString(s))
	}
	// The order of both lists is that of random bytes: nothing of who came when
	// is left in the file.
	slices.Sort(b.Spent)
	slices.Sort(b.Sealed)
	u.closed, u.papers = true, nil
	return b, nil
}
