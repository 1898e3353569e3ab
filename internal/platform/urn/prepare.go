package urn

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"slices"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/urn/blind"
)

// Terms is what a vote is drawn up with.
type Terms struct {
	Owner     string    // whose vote it is: election:<id>:<round>
	Box       box.Terms // Roll and Issuer are set here by token
	Tellers   []string  // who keep the key; never candidates
	Threshold int       // how many of them open the box
	Mode      box.Mode
	Codes     int     // by code: how many are printed
	Members   []int64 // by token: the roll
}

// Drawn is a vote drawn up and not yet kept. Codes and Credentials are printed
// from it, once: they are kept nowhere.
type Drawn struct {
	Poll        *box.Poll
	Codes       []box.Code
	Credentials []box.Credential

	owner   string
	members []int64
	issuer  *rsa.PrivateKey
}

// Draw draws up a vote. It takes up to some seconds by token (a key is made) and
// belongs outside of transactions. Fault: Invalid.
func Draw(t Terms) (*Drawn, error) {
	d := &Drawn{owner: t.Owner}
	if t.Owner == "" {
		return nil, fault.New(fault.Invalid, "没有写明是哪一次投票。")
	}
	if t.Mode == box.ByToken {
		d.members = slices.Compact(slices.Sorted(slices.Values(t.Members)))
		if len(d.members) == 0 || len(d.members) != len(t.Members) || len(d.members) > box.MaxCodes {
			return nil, fault.Newf(fault.Invalid, "名册上有 %d 人，应为 1 至 %d 人，没有重复。", len(t.Members), box.MaxCodes)
		}
		var err error
		if d.issuer, err = blind.NewKey(); err != nil {
			return nil, err
		}
		t.Box.Issuer, t.Box.Due, t.Codes = &d.issuer.PublicKey, len(d.members), 0
	}
	var err error
	d.Poll, d.Codes, d.Credentials, err = box.Open(t.Box, t.Tellers, t.Threshold, t.Codes)
	return d, err
}

// Keep keeps a drawn vote, in the room's own transaction. Fault: Conflict, when
// the owner has one already; Discard it first.
func (u *Urns) Keep(tx *sqldb.Tx, d *Drawn) error {
	n := pollID(tx)
	var issuer []byte
	if d.issuer != nil {
		var err error
		at := seal.Place{Table: Column.Table, Column: Column.Column, Row: n}
		if issuer, err = u.sealer.Protected(at, base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(d.issuer))); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(`insert into urn_poll (id, owner, poll, phase, head, issuer, swept) values ($1, $2, $3, $4, $5, $6, 0)`,
		n, d.owner, d.Poll.Head().ID, string(Prepared), string(d.Poll.Encode()), issuer); err != nil {
		return err
	}
	in := tx.Insert("urn_roll", "id", "poll", "member")
	// The roll lies in a random order already: numbers of members say nothing.
	for i, x := range numbers(len(d.members)) {
		in.Add(x, n, d.members[i])
	}
	return in.Done()
}

// key returns the signing key of a vote by token.
func (u *Urns) key(tx *sqldb.Tx, poll int64) (*rsa.PrivateKey, error) {
	sealed, err := sqldb.One(tx, sqldb.Scalar[[]byte], `select issuer from urn_poll where id = $1`, poll)
	if err != nil {
		return nil, err
	}
	text, err := u.sealer.Open(seal.Place{Table: Column.Table, Column: Column.Column, Row: poll}, sealed)
	if err != nil {
		return nil, err
	}
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(der) == 0 {
		return nil, fmt.Errorf("urn: no signing key of poll %d: %w", poll, err)
	}
	return x509.ParsePKCS1PrivateKey(der)
}

// Issue begins the time in which people take their tokens. From now on the roll
// does not change. Faults: NotFound, Conflict.
func (u *Urns) Issue(tx *sqldb.Tx, owner string) error {
	x, p, err := u.standing(tx, owner)
	if err != nil {
		return err
	}
	if x.phase != Prepared || p.Head().Mode != box.ByToken {
		return phaseFault(x.phase)
	}
	return to(tx, x.id, Issuing)
}

// Begin opens voting. By token it ends the taking of tokens for good: the key
// that signs them is destroyed. Faults: NotFound, Conflict.
func (u *Urns) Begin(tx *sqldb.Tx, owner string) error {
	x, p, err := u.standing(tx, owner)
	if err != nil {
		return err
	}
	want := Prepared
	if p.Head().Mode == box.ByToken {
		want = Issuing
	}
	if x.phase != want {
		return phaseFault(x.phase)
	}
	if err := u.guarded(tx); err != nil {
		return err
	}
	if err := to(tx, x.id, Open); err != nil {
		return err
	}
	return u.unseen(tx, func() error {
		_, err := tx.Exec(`update urn_poll set issuer = null where id = $1`, x.id)
		return err
	})
}

func (u *Urns) standing(tx *sqldb.Tx, owner string) (row, *box.Poll, error) {
	x, err := of(tx, owner)
	if err != nil {
		return x, nil, err
	}
	p, err := box.ReadPoll([]byte(x.head))
	return x, p, err
}

func to(tx *sqldb.Tx, poll int64, p Phase) error {
	_, err := tx.Exec(`update urn_poll set phase = $2 where id = $1`, poll, string(p))
	return err
}

// Discard throws a vote away, in whatever phase: what was cast is not counted.
// It is for a vote that is declared void; the room says so in the trail. Nothing
// is wrong when there is none. Call Sweep after the commit.
func (u *Urns) Discard(tx *sqldb.Tx, owner string) error {
	x, found, err := sqldb.Maybe(tx, scanRow, `select id, phase, head from urn_poll where owner = $1`, owner)
	if err != nil || !found {
		return err
	}
	if err := to(tx, x.id, Closed); err != nil {
		return err
	}
	return u.unseen(tx, func() error {
		for _, q := range []string{
			`delete from urn_spent where poll = $1`, `delete from urn_paper where poll = $1`, `delete from urn_roll where poll = $1`,
			`delete from urn_issue where poll = $1`, `delete from urn_box where id = $1`, `delete from urn_poll where id = $1`,
		} {
			if _, err := tx.Exec(q, x.id); err != nil {
				return err
			}
		}
		return nil
	})
}
