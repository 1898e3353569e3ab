package box

import (
	"crypto/hpke"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
)

// others is the room for the names of others in a sealed paper: four characters
// each and one long name more.
func (p *Poll) others() int { return 16*p.head.Seats + 4*maxName }

// room is the length of every paper of the ballot before it is sealed: all are
// alike, so the length of a sealed one says nothing.
func (p *Poll) room() int { return 2 + len(p.head.Candidates) + p.others() }

// version of the inside of a paper.
const version = 1

// Seal seals one paper for the box. It takes void papers too: the tellers find
// them. Fault: Invalid, when the paper cannot be written down at all.
func (p *Poll) Seal(x ballot.Paper) ([]byte, error) {
	if len(x.Marks) != len(p.head.Candidates) {
		return nil, fault.Newf(fault.Invalid, "选票有 %d 个标记，应为候选人 %d 名。", len(x.Marks), len(p.head.Candidates))
	}
	if len(x.Others) > p.head.Seats {
		return nil, fault.Newf(fault.Invalid, "另选 %d 人，多于应选的 %d 名。", len(x.Others), p.head.Seats)
	}
	b := make([]byte, 0, p.room())
	b = append(b, version)
	for _, m := range x.Marks {
		b = append(b, byte(m))
	}
	b = append(b, byte(len(x.Others)))
	for _, o := range x.Others {
		if n := utf8.RuneCountInString(o); !utf8.ValidString(o) || n < 1 || n > maxName {
			return nil, fault.Newf(fault.Invalid, "另选人“%.40s”应为 1 至 %d 字。", o, maxName)
		}
		b = append(append(b, byte(len(o))), o...)
	}
	if len(b) > p.room() {
		return nil, fault.New(fault.Invalid, "另选人的姓名合计太长，请改用纸票。")
	}
	b = append(b, make([]byte, p.room()-len(b))...)
	sealed, err := hpke.Seal(p.pub, hpke.HKDFSHA256(), hpke.AES256GCM(), p.info(), b)
	if err != nil {
		return nil, fmt.Errorf("box: seal: %w", err)
	}
	return sealed, nil
}

// sealedLen is the length of a sealed paper: encapsulated key and tag.
func (p *Poll) sealedLen() int { return 32 + p.room() + 16 }

// info binds a sealed paper to its ballot: sealed for another, it does not open.
func (p *Poll) info() []byte { return append([]byte("touyan paper\n"), p.fingerprint[:]...) }

// unseal opens a sealed paper. What does not open, or is no paper of this
// ballot, is unreadable and so void: never an error, never lost.
func (p *Poll) unseal(key hpke.PrivateKey, sealed []byte) ballot.Paper {
	void := ballot.Paper{Unreadable: true}
	b, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES256GCM(), p.info(), sealed)
	n := len(p.head.Candidates)
	if err != nil || len(b) != p.room() || b[0] != version || int(b[n+1]) > p.head.Seats {
		return void
	}
	x := ballot.Paper{Marks: make([]ballot.Mark, n)}
	for i := range n {
		if x.Marks[i] = ballot.Mark(b[1+i]); x.Marks[i] > ballot.Abstain {
			return void
		}
	}
	rest := b[n+2:]
	for range b[n+1] {
		if len(rest) == 0 || int(rest[0]) >= len(rest) {
			return void
		}
		name := string(rest[1 : 1+rest[0]])
		if !utf8.ValidString(name) || name == "" || strings.ContainsAny(name, separator+unread) {
			return void
		}
		x.Others, rest = append(x.Others, name), rest[1+rest[0]:]
	}
	return x
}

// A counted paper is written as people would: ○ for, × against, △ abstain, ＿
// nothing, one for each candidate, then the others who were named.
const (
	separator = "｜"
	unread    = "？"
)

var marks = []rune("＿○×△")

func writePaper(x ballot.Paper) string {
	if x.Unreadable {
		return unread
	}
	var b strings.Builder
	for _, m := range x.Marks {
		b.WriteRune(marks[m])
	}
	for _, o := range x.Others {
		b.WriteString(separator + o)
	}
	return b.String()
}

// readPaper reads a counted paper; ok is false when it is none.
func readPaper(s string) (x ballot.Paper, ok bool) {
	if s == unread {
		return ballot.Paper{Unreadable: true}, true
	}
	line, others, some := strings.Cut(s, separator)
	for _, r := range line {
		i := slices.Index(marks, r)
		if i < 0 {
			return x, false
		}
		x.Marks = append(x.Marks, ballot.Mark(i))
	}
	if some {
		x.Others = strings.Split(others, separator)
	}
	return x, true
}
