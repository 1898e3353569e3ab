package server

import (
	"touyan/internal/base/civil"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/dues/duesapp"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/feature/org/orgapp"
	"touyan/internal/platform/sqldb"
)

// memberships tells a restructuring what is under way about members.
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

// receipts tells a restructuring what the books of Party dues hold.
type receipts struct{ dues *duesapp.Facts }

// Follows is that of orgapp.Follower.
func (r receipts) Follows(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID][]orgapp.Following, error) {
	kept, err := r.dues.KeptOf(tx, units, day)
	out := map[org.UnitID][]orgapp.Following{}
	for u, k := range kept {
		out[u] = append(out[u], orgapp.Following{What: "党费收据", Count: k.Receipts, Later: k.Against})
	}
	return out, err
}

// applicants tells a restructuring what admissions are under way; they are moved
// to the receiving branch in their dossiers.
type applicants struct{ admission *admissionapp.Facts }

// Follows is that of orgapp.Follower.
func (a applicants) Follows(tx *sqldb.Tx, units []org.UnitID, day civil.Day) (map[org.UnitID][]orgapp.Following, error) {
	kept, err := a.admission.KeptOf(tx, units, day)
	out := map[org.UnitID][]orgapp.Following{}
	for u, k := range kept {
		out[u] = append(out[u], orgapp.Following{What: "在办发展党员档案（请在档案的“变动”里转去）", Count: k.Running, Later: k.Later})
	}
	return out, err
}
