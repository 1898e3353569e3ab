package grant

import (
	"slices"
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
	Superior           access.Role = "superior"            // 上级法院政治部，看下级法院的履责情况
	Secretary          access.Role = "secretary"           // 支部书记、副书记
	Committee          access.Role = "committee"           // 支部委员
	GroupLeader        access.Role = "group-leader"        // 党小组长
	Member             access.Role = "member"              // 党员本人

	// The three administrators (GB/T 22239-2019 8.1.5): each is another person,
	// and none of them sees the text of the work.
	SystemAdmin   access.Role = "system-admin"   // 系统管理员
	SecurityAdmin access.Role = "security-admin" // 安全管理员
	AuditAdmin    access.Role = "audit-admin"    // 审计管理员

	// NoPost is the role of whoever is signed in and holds nothing at all:
	// only what is their own account's.
	NoPost access.Role = "no-post"
)

// Business are the roles of the work, in the order in which seats are offered.
var Business = []access.Role{Officer, CommitteeSecretary, Leader, Superior, Secretary, Committee, GroupLeader, Member}

// Administrators are the roles of the three administrators.
var Administrators = []access.Role{SystemAdmin, SecurityAdmin, AuditAdmin}

// Roles are all roles that somebody can hold.
var Roles = slices.Concat(Business, Administrators)

var titles = map[access.Role]string{
	Officer: "党务干部", CommitteeSecretary: "机关党委书记、副书记", Leader: "党组成员", Superior: "上级法院政治部", Secretary: "支部书记、副书记",
	Committee: "支部委员", GroupLeader: "党小组长", Member: "党员", NoPost: "暂无岗位",
	SystemAdmin: "系统管理员", SecurityAdmin: "安全管理员", AuditAdmin: "审计管理员",
}

// Title returns the role's Chinese title.
func Title(r access.Role) string { return titles[r] }

// Known reports whether r is a role that can be granted.
func Known(r access.Role) bool { return slices.Contains(Roles, r) }

// Administrator reports whether r is one of the three administrators.
func Administrator(r access.Role) bool { return slices.Contains(Administrators, r) }

// Compatible reports whether one person may hold these roles together: an
// administrator is nothing else, neither another administrator nor anything in
// the work (8.1.4.2 d, 8.1.5). Every way in asks this one function.
func Compatible(roles ...access.Role) bool {
	for i, r := range roles {
		for _, other := range roles[i+1:] {
			if r != other && (Administrator(r) || Administrator(other)) {
				return false
			}
		}
	}
	return true
}

// rank is the role's place in Roles.
func rank(r access.Role) int {
	if i := slices.Index(Roles, r); i >= 0 {
		return i
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
