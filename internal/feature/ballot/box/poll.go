package box

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"touyan/internal/base/box"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/ballot"
)

// Limits of one ballot.
const (
	MaxCandidates = 500
	MaxSeats      = 100
	maxName       = 20 // characters of another who is named
)

// Terms is what a ballot is opened with.
type Terms struct {
	Title      string
	Kind       ballot.Kind
	Day        civil.Day
	Seats      int
	Candidates []string
	Due        int
	Roll       string
	Mode       box.Mode // zero: by code
}

// question is what the head of a box says of a ballot, beside its kind.
type question struct {
	Seats      int      `json:"seats"`
	Candidates []string `json:"candidates"`
}

// Poll is a ballot that is open or was, read as an election or a vote. It is the
// box.Form of its papers.
type Poll struct {
	*box.Poll
	question ballot.Question
}

// Box returns the terms as the box knows them; by token package urn sets the
// issuer besides. tellers are who will keep the key. Fault: Invalid, with the article
// where a candidate would be a teller.
func (t Terms) Box(tellers []string) (box.Terms, error) {
	q := question{t.Seats, t.Candidates}
	if err := q.check(t.Kind.Code, tellers); err != nil {
		return box.Terms{}, err
	}
	return box.Terms{Title: t.Title, Kind: t.Kind.Code, Day: t.Day, Question: q, Room: q.room(t.Mode), Due: t.Due, Roll: t.Roll}, nil
}

// Open opens a ballot by code; see box.Open. A room with a database prepares
// its urn instead. Fault: Invalid.
func Open(t Terms, tellers []string, threshold, n int) (*Poll, []box.Code, []box.Credential, error) {
	bt, err := t.Box(tellers)
	if err != nil {
		return nil, nil, nil, err
	}
	raw, codes, creds, err := box.Open(bt, tellers, threshold, n)
	if err != nil {
		return nil, nil, nil, err
	}
	p, err := Read(raw)
	return p, codes, creds, err
}

// Read reads what a ballot asks. Fault: Invalid, with the field of the file.
func Read(raw *box.Poll) (*Poll, error) {
	h := raw.Head()
	var q question
	d := json.NewDecoder(bytes.NewReader(h.Question))
	d.DisallowUnknownFields()
	if err := d.Decode(&q); err != nil {
		return nil, fault.New(fault.Invalid, "票箱的开头有几处不对。").At("head.question", "应有应选名额和候选人").Because(err)
	}
	var names []string
	for _, t := range h.Tellers {
		names = append(names, t.Name)
	}
	if err := q.check(h.Kind, names); err != nil {
		return nil, err
	}
	if want := q.room(h.Mode); h.Room != want {
		return nil, fault.New(fault.Invalid, "票箱的开头有几处不对。").At("head.room", fmt.Sprintf("应为 %d", want))
	}
	k, _ := ballot.KindOf(h.Kind)
	return &Poll{raw, ballot.Question{Kind: k, Seats: q.Seats, Candidates: q.Candidates}}, nil
}

func (q question) check(kind string, tellers []string) error {
	bad := fault.New(fault.Invalid, "票箱的开头有几处不对。")
	check := func(ok bool, at, says string) {
		if !ok {
			_ = bad.At("head."+at, says)
		}
	}
	k, ok := ballot.KindOf(kind)
	check(ok && (k.Form == ballot.Places || k.Form == ballot.Motion || k.Form == ballot.Picks), "kind", "不是可以封箱投票的种类")
	n := len(q.Candidates)
	check(q.Seats >= 1 && q.Seats <= MaxSeats && (k.Form != ballot.Motion || q.Seats == 1), "question.seats", fmt.Sprintf("应选 %d 名，应为 1 至 %d；表决一事的为 1", q.Seats, MaxSeats))
	check(n >= 1 && n <= MaxCandidates && (k.Form != ballot.Motion || n == 1), "question.candidates", fmt.Sprintf("%d 人，应为 1 至 %d；表决一事的为 1", n, MaxCandidates))
	check(len(slices.Compact(slices.Sorted(slices.Values(q.Candidates)))) == n, "question.candidates", "有同名")
	check(k.Form == ballot.Motion || !slices.ContainsFunc(q.Candidates, func(s string) bool { return !han.ValidName(s) || han.CleanName(s) != s }), "question.candidates", "有不像姓名的")
	for _, t := range tellers {
		check(!slices.Contains(q.Candidates, t), "tellers", "监票人“"+t+"”是候选人（"+box.Counting().String()+"）")
	}
	return bad.Err()
}

// Question returns what its papers ask.
func (p *Poll) Question() ballot.Question { return p.question }
