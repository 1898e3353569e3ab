// Package audit writes the trail: one entry for every action, in the action's
// own transaction, so that without an entry there is no action.
//
// An entry is never changed. Its code (HMAC-SM3 under a key that is not in the
// database in the clear) is written with it, in the same transaction: an entry
// that somebody changes or makes up is known at once. A fraction of a second
// after the commit the entry becomes a link of a chain, each link a code over
// the one before: an entry that somebody takes away is known too, and a chain
// that was cut short is known by the head that was carried elsewhere before.
// Business never waits for the chain, so that serializable transactions do not
// all meet at one row; see [Chain].
package audit

import (
	"encoding/json"
	"errors"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/platform/sqldb"
)

// Result says how an action ended.
type Result string

// The results. The zero Result of an Entry is Done.
const (
	Done    Result = "done"
	Refused Result = "refused" // the person may not
	Failed  Result = "failed"  // it was tried: a wrong password, an error
)

// Kind says what an object of an entry is.
type Kind string

// The kinds of objects.
const (
	OfMember  Kind = "member"
	OfAccount Kind = "account"
	OfUnit    Kind = "unit"
)

// Object is something that an entry is about.
type Object struct {
	Kind Kind
	ID   int64
}

// Entry is one line of the trail.
type Entry struct {
	Action  access.Can
	Court   int64  // whose trail it is; 0 for none in particular
	Subject string // what it was done to, in words: 民二庭党支部 2025-08-12 支委会
	Detail  any    // what changed, for JSON; never a sensitive value
	Result  Result // "": Done
	// Kinds are the kinds of personal data that somebody was shown or took away,
	// in the words of the member they belong to: 公民身份号码、联系电话.
	Kinds string
	// Members, Account and Unit are whom and what the entry is about: from there
	// it is found by the person whose page asks who looked at them.
	Member  int64
	Members []int64 // when there are many: an export
	Account int64
	Unit    int64
	Address string // where it came from, where there is no actor to say so
}

// Record writes e as done by the permit's actor.
func Record(tx *sqldb.Tx, permit access.Permit, e Entry) error {
	return By(tx, permit.Actor(), e)
}

// Look is a look at the personal data of members.
type Look struct {
	Action  access.Can
	Court   int64
	Subject string
	Kinds   string // which data, in words: 公民身份号码、联系电话
	Reason  string // as the person gave it; "" where none is asked for
	Member  int64
	Members []int64
}

// Looked writes that the permit's actor was shown personal data. It comes
// before the data are handed out, in the same transaction.
func Looked(tx *sqldb.Tx, permit access.Permit, l Look) error {
	if l.Member == 0 && len(l.Members) == 0 || l.Kinds == "" {
		return errors.New("audit: a look at nobody, or at nothing")
	}
	e := Entry{Action: l.Action, Court: l.Court, Subject: l.Subject, Kinds: l.Kinds, Member: l.Member, Members: l.Members}
	if l.Reason != "" {
		e.Detail = map[string]string{"reason": l.Reason}
	}
	return Record(tx, permit, e)
}

// By writes e as done by actor, where there is no permit to speak of: signing
// in, signing out, a refusal. It errs, and the action with it, when the entry
// cannot be written or its code not be made.
func By(tx *sqldb.Tx, actor *access.Actor, e Entry) error {
	chain := of(tx)
	if chain == nil {
		return errors.New("audit: the database has no chain: call audit.New when opening it")
	}
	r := row{id: int64(id.New[Entry](tx.Now())), at: tx.Now().UnixMicro(), action: string(e.Action), court: e.Court,
		subject: clean(e.Subject), address: clean(e.Address), kinds: clean(e.Kinds), result: string(e.Result), actor: "-"}
	if r.result == "" {
		r.result = string(Done)
	}
	if e.Detail != nil {
		b, err := json.Marshal(e.Detail)
		if err != nil {
			return fmt.Errorf("audit: %s: %w", e.Action, err)
		}
		r.detail = clean(string(b))
	}
	if actor != nil {
		r.actor, r.account, r.request = clean(actor.Name), actor.Account, clean(actor.Request)
		if actor.From != "" {
			r.address = clean(actor.From)
		}
		if g, ok := actor.Here(); ok {
			r.role, r.post = string(g.Role), clean(seat(g))
		}
	}
	objects := e.objects()
	r.objects = digest(objects)
	r.setback = chain.setback()
	var err error
	if r.mac, err = chain.key.Sum(r.canonical()); err != nil {
		return fmt.Errorf("audit: %s: no code for the entry: %w", e.Action, err)
	}
	if err := r.insert(tx, objects); err != nil {
		return err
	}
	chain.follow(tx, r)
	return nil
}

// seat names the seat of a grant in words: 民二庭党支部 支部书记.
func seat(g access.Grant) string {
	if g.Name == g.Title {
		return g.Title
	}
	return g.Name + " " + g.Title
}

// objects are what the entry is about, in order and each once.
func (e Entry) objects() []Object {
	var os []Object
	add := func(k Kind, ids ...int64) {
		for _, i := range ids {
			if i != 0 {
				os = append(os, Object{k, i})
			}
		}
	}
	add(OfMember, e.Member)
	add(OfMember, e.Members...)
	add(OfAccount, e.Account)
	add(OfUnit, e.Unit)
	return ordered(os)
}
