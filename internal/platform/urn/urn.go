package urn

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"sync"
	"sync/atomic"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// Phase is how far a vote is.
type Phase string

// The phases, in their order.
const (
	Prepared Phase = "prepared" // codes and keys are printed
	Issuing  Phase = "issuing"  // by token: people take their tokens
	Open     Phase = "open"     // people vote
	Closed   Phase = "closed"   // everything is in the box
)

// Column is the column of sealed values, for rotation.
var Column = seal.Column{Table: "urn_poll", Column: "issuer"}

// Urns are the urns of one database. They are safe for use by many at once.
type Urns struct {
	db     *sqldb.DB
	sealer *seal.Sealer

	dirty atomic.Bool // rows were deleted since the last sweep; beside urn_poll.swept for those that are gone

	mu   sync.Mutex
	open map[string]standing // by the name of the poll; what is fixed never changes
}

// standing is a poll that is kept, without what changes.
type standing struct {
	id   int64
	poll *box.Poll
}

// New returns the urns of a database. Guard must have run once.
func New(db *sqldb.DB, sealer *seal.Sealer) *Urns {
	return &Urns{db: db, sealer: sealer, open: map[string]standing{}}
}

// State is what may be known of a vote while it lasts (VT-10): how many, never
// who or what.
type State struct {
	Phase  Phase
	Poll   *box.Poll
	OnRoll int // by token
	Issued int // by token: how many took one
	Cast   int // how many voted
}

// Name returns the random name of the vote, which stands in addresses.
func (s State) Name() string { return s.Poll.Head().ID }

// row is a line of urn_poll.
type row struct {
	id    int64
	phase Phase
	head  string
}

func scanRow(r sqldb.Row) (x row, err error) {
	err = r.Scan(&x.id, &x.phase, &x.head)
	return x, err
}

// of returns the vote of an owner. Fault: NotFound.
func of(tx *sqldb.Tx, owner string) (row, error) {
	return sqldb.One(tx, scanRow, `select id, phase, head from urn_poll where owner = $1`, owner)
}

// State returns how far the vote of an owner is. Fault: NotFound.
func (u *Urns) State(tx *sqldb.Tx, owner string) (s State, err error) {
	x, err := of(tx, owner)
	if err != nil {
		return s, err
	}
	return state(tx, x)
}

// Named is State by the name that stands in addresses: all that a page without
// signing in has. Fault: NotFound.
func (u *Urns) Named(ctx context.Context, name string) (s State, err error) {
	err = u.db.Read(ctx, func(tx *sqldb.Tx) error {
		x, err := sqldb.One(tx, scanRow, `select id, phase, head from urn_poll where poll = $1`, name)
		if err == nil {
			s, err = state(tx, x)
		}
		return err
	})
	return s, err
}

func state(tx *sqldb.Tx, x row) (s State, err error) {
	s.Phase = x.phase
	if s.Poll, err = box.ReadPoll([]byte(x.head)); err != nil {
		return s, err
	}
	count := func(n *int, q string) {
		if err == nil {
			*n, err = sqldb.One(tx, sqldb.Scalar[int], q, x.id)
		}
	}
	count(&s.OnRoll, `select count(id) from urn_roll where poll = $1`)
	count(&s.Issued, `select count(id) from urn_issue where poll = $1`)
	if x.phase != Closed {
		count(&s.Cast, `select count(id) from urn_spent where poll = $1`)
		return s, err
	}
	b, _, err := load(tx, x.id)
	if err == nil {
		s.Cast = len(b.Sealed)
	}
	return s, err
}

// find returns what is fixed of a poll, from memory where it was asked before.
// Fault: NotFound.
func (u *Urns) find(ctx context.Context, name string) (s standing, err error) {
	u.mu.Lock()
	s, ok := u.open[name]
	u.mu.Unlock()
	if ok {
		return s, nil
	}
	err = u.db.Read(ctx, func(tx *sqldb.Tx) error {
		x, err := sqldb.One(tx, scanRow, `select id, phase, head from urn_poll where poll = $1`, name)
		if err != nil {
			return err
		}
		s.id = x.id
		s.poll, err = box.ReadPoll([]byte(x.head))
		return err
	})
	if err != nil {
		return s, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.open) >= mostKept {
		clear(u.open)
	}
	u.open[name] = s
	return s, nil
}

// mostKept is how many polls are remembered.
const mostKept = 64

// number draws a row's number. It is 31 bits, the integer of every engine; two
// that are alike are drawn again.
func number() int64 {
	var b [4]byte
	_, _ = rand.Read(b[:])
	return int64(binary.BigEndian.Uint32(b[:]) &^ (1 << 31))
}

// numbers draws n numbers, no two alike.
func numbers(n int) []int64 {
	seen := make(map[int64]bool, n)
	out := make([]int64, 0, n)
	for len(out) < n {
		if x := number(); !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}

func phaseFault(p Phase) error {
	switch p {
	case Closed:
		return box.Closed.Fault()
	case Open:
		return fault.New(fault.Conflict, "投票已经开始，名册、候选人和监票人不再变动。")
	}
	return box.NotOpen.Fault()
}

// pollID names the row; it is no secret and no order.
func pollID(tx *sqldb.Tx) int64 { return int64(id.New[Urns](tx.Now())) }
