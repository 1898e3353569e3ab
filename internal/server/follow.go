package server

import (
	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/sqldb"
)

// memberships tells a restructuring what is under way about members: it is
// theirs and goes where they go.
type memberships struct{ register *memberapp.Facts }

// Follows is that of orgapp.Follower.
func (m memberships) Follows(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID][]orgapp.Following, error) {
	pending, err := m.register.PendingOf(tx, units, day)
	out := map[org.UnitID][]orgapp.Following{}
	for u, ps := range pending {
		for _, p := range ps {
			out[u] = append(out[u], orgapp.Following{What: p.What, Count: p.Count, Later: p.Later})
		}
	}
	return out, err
}

// Carry is that of orgapp.Follower.
func (memberships) Carry(*sqldb.Tx, access.Permit, *org.Carrying) ([]org.Carried, error) {
	return nil, nil
}

// receipts tells a restructuring what the books of Party dues hold, and brings
// them to where the people are.
type receipts struct{ *duesapp.Facts }

// Follows is that of orgapp.Follower.
func (r receipts) Follows(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID][]orgapp.Following, error) {
	kept, err := r.KeptOf(tx, units, day)
	out := map[org.UnitID][]orgapp.Following{}
	for u, k := range kept {
		out[u] = append(out[u], orgapp.Following{What: "党费收据", Count: k.Receipts, Later: k.Against})
	}
	return out, err
}

// applicants takes the admissions that are under way along.
type applicants struct{ *admissionapp.Facts }

// Follows is that of orgapp.Follower.
func (a applicants) Follows(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID][]orgapp.Following, error) {
	later, err := a.LaterOf(tx, units, day)
	out := map[org.UnitID][]orgapp.Following{}
	for u, text := range later {
		out[u] = append(out[u], orgapp.Following{What: admissionapp.Carried, Later: text})
	}
	return out, err
}

// meetings tells a restructuring what is on record, and takes along what is
// still to be held.
type meetings struct{ *lifeapp.Facts }

// Follows is that of orgapp.Follower.
func (m meetings) Follows(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID][]orgapp.Following, error) {
	kept, err := m.KeptOf(tx, units, day)
	out := map[org.UnitID][]orgapp.Following{}
	for u, k := range kept {
		out[u] = append(out[u], orgapp.Following{What: "会议记录", Count: k.Recorded, Later: k.Later})
	}
	return out, err
}
