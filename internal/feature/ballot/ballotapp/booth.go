package ballotapp

import (
	"context"
	"net/url"
	"slices"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	ballotbox "touyan/internal/feature/ballot/box"
	"touyan/internal/platform/urn"
)

// Asked is what stands on the page of a voter: nothing of anybody.
type Asked struct {
	Title   string
	Poll    *ballotbox.Poll
	ByToken bool // the paper is sealed by the browser
	Open    bool
	Closed  bool
	Due     int
	Cast    int
}

// Ask returns the paper of a vote by the name in its address. Fault: NotFound.
func (a *App) Ask(ctx context.Context, name string) (Asked, error) {
	s, err := a.urns.Named(ctx, name)
	if err != nil {
		return Asked{}, err
	}
	p, err := ballotbox.Read(s.Poll)
	if err != nil {
		return Asked{}, fault.New(fault.NotFound, "没有这次投票，地址可能不完整。请在会场的终端上打开。")
	}
	h := s.Poll.Head()
	return Asked{Title: h.Title, Poll: p, ByToken: h.Mode == box.ByToken, Open: s.Phase == urn.Open, Closed: s.Phase == urn.Closed, Due: h.Due, Cast: s.Cast}, nil
}

// Filled is a paper as filled in. Void says why it would not count; the voter is
// told before it is cast.
type Filled struct {
	Asked
	Marks []ballot.Mark
	Other []string
	Void  *ballot.Void
}

// Fill reads a paper without casting it. Faults: NotFound, Invalid.
func (a *App) Fill(ctx context.Context, name string, values url.Values) (Filled, error) {
	q, err := a.Ask(ctx, name)
	if err != nil {
		return Filled{}, err
	}
	x, ok := q.Poll.Fields(values)
	if !ok {
		return Filled{}, fault.New(fault.Invalid, "这张选票填得不完整，请重新填写。")
	}
	x.Others = slices.DeleteFunc(x.Others, func(s string) bool { return s == "" })
	return Filled{Asked: q, Marks: x.Marks, Other: x.Others, Void: q.Poll.Question().Valid(x)}, nil
}

// Cast takes one paper with its code and returns the receipt once it is on the
// disk. Faults: Invalid, at the field; NotFound; Conflict, with the article, for
// a code that is forged or used, and after the end.
func (a *App) Cast(ctx context.Context, name, code string, values url.Values) (receipt string, err error) {
	f, err := a.Fill(ctx, name, values)
	if err != nil {
		return "", err
	}
	paper, err := f.Poll.Paper(ballot.Paper{Marks: f.Marks, Others: f.Other})
	if err != nil {
		return "", err
	}
	receipt, err = a.urns.Cast(ctx, name, urn.Vote{Code: code, Paper: paper})
	return receipt, beside("code", err)
}

// CastSealed takes one paper that the voter's browser sealed, with its token, and
// returns the receipt once it is on the disk. The program never sees the paper.
// Faults as of Cast.
func (a *App) CastSealed(ctx context.Context, name, token, sealed string) (receipt string, err error) {
	v, err := urn.Sent(token, sealed)
	if err == nil {
		receipt, err = a.urns.Cast(ctx, name, v)
	}
	return receipt, beside("token", err)
}

// InBox reports whether the paper of a receipt lies in the urn. It says nothing
// of what is on it. Faults: NotFound; Invalid for what is no receipt.
func (a *App) InBox(ctx context.Context, name, receipt string) (bool, error) {
	return a.urns.Counted(ctx, name, receipt)
}
