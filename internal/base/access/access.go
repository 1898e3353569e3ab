// Package access answers who may do what, and over which part of the
// organisation tree. Only an Actor makes a Permit, and every operation takes
// one: an operation cannot be called by someone nobody asked about.
package access

import (
	"strings"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

// Can names one thing that people do, as room.verb: "life.record". The rooms
// declare theirs; which Role can do it is one table in package server.
type Can string

// Role is a set of Cans with a name: branch secretary, party-affairs officer.
type Role string

// Path is the place of a unit in the tree of all units: one segment for every
// level, each ending in a dot ("001.002."). All units of a subtree lie between
// Path and Path.End in the order of bytes, so an index serves "this subtree".
type Path string

// Everywhere is the path of the whole tree.
const Everywhere Path = ""

// nested begins the segments of the courts below a court; its own units have the
// segments before it.
const nested = "z"

// Own returns the part of the subtree of a court's path p that is the court
// itself, without the courts below it. It ends in a hyphen instead of the dot,
// which is the byte before: in the order of bytes it stands where p stands, so
// that Own and End bound the same queries as p and its End do.
func (p Path) Own() Path {
	if p == Everywhere {
		return p
	}
	return p[:len(p)-1] + "-"
}

// Unit returns the path of the unit at the top of p.
func (p Path) Unit() Path {
	if !p.own() {
		return p
	}
	return p[:len(p)-1] + "."
}

func (p Path) own() bool { return strings.HasSuffix(string(p), "-") }

// End returns the first path after the subtree of p.
func (p Path) End() Path {
	switch {
	case p == Everywhere:
		return "~"
	case p.own():
		return p.Unit() + nested
	}
	return p[:len(p)-1] + "/"
}

// Holds reports whether q lies in the subtree of p; every path holds itself, and
// a court's whole subtree holds its own part, but not the other way round.
func (p Path) Holds(q Path) bool {
	if !p.own() {
		return strings.HasPrefix(string(q.Unit()), string(p))
	}
	top := string(p.Unit())
	return strings.HasPrefix(string(q.Unit()), top) && !strings.HasPrefix(string(q), top+nested)
}

// Common returns the smallest subtree that holds all the paths.
func Common(p Path, more ...Path) Path {
	for _, q := range more {
		if p.Holds(q) {
			continue
		}
		p, q = p.Unit(), q.Unit()
		n := 0
		for i := 0; i < len(p) && i < len(q) && p[i] == q[i]; i++ {
			if p[i] == '.' {
				n = i + 1
			}
		}
		p = p[:n]
	}
	return p
}

// Grant gives an actor a role over one subtree for a period.
type Grant struct {
	Role   Role
	Unit   int64 // the unit at the top of the subtree
	Over   Path
	Name   string // the unit's short name, for the seat switcher
	Detail string // its court's name
	Title  string // the post or reason that gives the role: 支部书记
	Period civil.Period
}

// Policy says what each role can do. It is written once, in package server.
type Policy map[Role][]Can

// Allows reports whether role can do can.
func (p Policy) Allows(role Role, can Can) bool {
	for _, c := range p[role] {
		if c == can {
			return true
		}
	}
	return false
}

// Actor is someone who acts: a signed-in person, or the system itself at the
// command line and in its periodic work. An actor is made for one request and
// knows only the grants in force on its day.
type Actor struct {
	Account int64 // 0 for the system
	Member  int64 // the member this person is; 0 when none
	Name    string
	Seat    int // index into Grants: the grant the person is working under
	Grants  []Grant
	// From is where the request came from: the network address as the trusted
	// chain of proxies tells it; "" for the system.
	From string
	// Request is the number under which log and trail know the request; "" for
	// the system.
	Request string
	// ProvenAt is when the person last proved who they are in this session, by
	// password or another factor; zero for the system.
	ProvenAt time.Time
	policy   Policy
	system   bool
}

// NewActor returns an actor with the grants that are in force on day.
func NewActor(policy Policy, account, member int64, name string, grants []Grant, day civil.Day) *Actor {
	a := &Actor{Account: account, Member: member, Name: name, policy: policy}
	for _, g := range grants {
		if g.Period.Has(day) {
			a.Grants = append(a.Grants, g)
		}
	}
	return a
}

// System returns the actor of the command line and of periodic work; name says
// which, for the trail. It may do everything everywhere. Only package server
// and the commands may call it (package plan sees to that).
func System(name string) *Actor { return &Actor{Name: name, system: true} }

// IsSystem reports whether the actor is the system itself.
func (a *Actor) IsSystem() bool { return a.system }

// Can reports whether the actor can do can anywhere at all under the current
// seat; pages use it to leave out what would be refused.
func (a *Actor) Can(can Can) bool {
	if a.system {
		return true
	}
	return len(a.Grants) > 0 && a.policy.Allows(a.Grants[a.Seat].Role, can)
}

// Here returns the grant of the current seat; ok is false for an actor
// without any.
func (a *Actor) Here() (g Grant, ok bool) {
	if len(a.Grants) == 0 {
		return Grant{}, false
	}
	return a.Grants[a.Seat], true
}

// Permit returns the proof that the actor may do can over the subtree over.
// Fault: Denied.
func (a *Actor) Permit(can Can, over Path) (Permit, error) {
	if a.system {
		return Permit{actor: a, can: can, over: over}, nil
	}
	for _, g := range a.Grants {
		if g.Over.Holds(over) && a.policy.Allows(g.Role, can) {
			if over == g.Over.Unit() {
				over = g.Over // the court itself, not the courts below it
			}
			return Permit{actor: a, can: can, over: over}, nil
		}
	}
	return Permit{}, fault.New(fault.Denied, "当前岗位不能办理此事。如需办理，请联系机关党委党务干部。")
}

// PermitHere returns the proof over the whole subtree of the current seat.
// Fault: Denied.
func (a *Actor) PermitHere(can Can) (Permit, error) {
	if a.system {
		return a.Permit(can, Everywhere)
	}
	g, ok := a.Here()
	if !ok || !a.policy.Allows(g.Role, can) {
		return Permit{}, fault.New(fault.Denied, "当前岗位不能办理此事。可在左上角切换岗位，或联系机关党委党务干部。")
	}
	return Permit{actor: a, can: can, over: g.Over}, nil
}

// Permit is proof that somebody was asked about: one actor may do one thing
// over one subtree. The zero Permit proves nothing.
type Permit struct {
	actor *Actor
	can   Can
	over  Path
}

// Covers is the first statement of every operation. Fault: Denied when the
// permit was given for something else.
func (p Permit) Covers(can Can) error {
	if p.actor == nil || p.can != can {
		return fault.New(fault.Denied, "当前岗位不能办理此事。")
	}
	return nil
}

// Holds reports whether the subtree of the permit holds the unit at q.
func (p Permit) Holds(q Path) bool { return p.actor != nil && p.over.Holds(q) }

// Range returns the half-open range of paths that the permit is for, to be
// bound as "path >= $1 and path < $2".
func (p Permit) Range() (from, end string) { return string(p.over), string(p.over.End()) }

// Over returns the subtree that the permit is for.
func (p Permit) Over() Path { return p.over }

// Actor returns who was permitted.
func (p Permit) Actor() *Actor { return p.actor }
