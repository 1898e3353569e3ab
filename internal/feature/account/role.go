package account

import (
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
)

// The roles. What each can do is one table in package server.
const (
	Officer            access.Role = "officer"             // 党务干部、机关党委
	CommitteeSecretary access.Role = "committee-secretary" // 机关党委书记、副书记
	Leader             access.Role = "leader"              // 党组成员、院领导
	Secretary          access.Role = "secretary"           // 支部书记、副书记
	Committee          access.Role = "committee"           // 支部委员
	GroupLeader        access.Role = "group-leader"        // 党小组长
	Member             access.Role = "member"              // 党员本人
	// NoPost is the role of whoever is signed in and holds nothing at all:
	// only what is their own account's.
	NoPost access.Role = "no-post"
)

// Roles are the roles in the order in which seats are offered.
var Roles = []access.Role{Officer, CommitteeSecretary, Leader, Secretary, Committee, GroupLeader, Member}

var titles = map[access.Role]string{
	Officer: "党务干部", CommitteeSecretary: "机关党委书记、副书记", Leader: "党组成员", Secretary: "支部书记、副书记",
	Committee: "支部委员", GroupLeader: "党小组长", Member: "党员", NoPost: "暂无岗位",
}

// Title returns the role's Chinese title.
func Title(r access.Role) string { return titles[r] }

// Known reports whether r is a role that can be granted.
func Known(r access.Role) bool { return rank(r) < len(Roles) }

// rank is the role's place in Roles.
func rank(r access.Role) int {
	for i, x := range Roles {
		if x == r {
			return i
		}
	}
	return len(Roles)
}

// Seat names a grant in forms and sessions: role:unit.
func Seat(g access.Grant) string {
	return string(g.Role) + ":" + id.Of[org.Unit](g.Unit).String()
}

// FindSeat returns the place in grants of the seat named s; ok is false when
// the seat is not, or no longer, among them.
func FindSeat(grants []access.Grant, s string) (i int, ok bool) {
	if !strings.Contains(s, ":") {
		return 0, false
	}
	for i, g := range grants {
		if Seat(g) == s {
			return i, true
		}
	}
	return 0, false
}
