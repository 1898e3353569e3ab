package server

import (
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
)

// The preview says every permission in Chinese.
func TestSight_has_words_for_every_permission(t *testing.T) {
	for role, cans := range Policy {
		for _, can := range cans {
			if words[can] == "" {
				t.Errorf("%s of %s has no words", can, role)
			}
		}
	}
}

// DB-12, DB-23: the administrators can do nothing in the work, and no two of
// them the same but what is their own.
func TestDB_12_Policy_keeps_administrators_apart(t *testing.T) {
	own := map[access.Can]bool{}
	for _, can := range Policy[grant.SystemAdmin] {
		if Policy.Allows(grant.SecurityAdmin, can) && Policy.Allows(grant.AuditAdmin, can) {
			own[can] = true
		}
	}
	for _, a := range grant.Administrators {
		for _, can := range Policy[a] {
			if own[can] {
				continue
			}
			for _, b := range grant.Roles {
				shared := map[access.Can]bool{
					grant.CanView:      true, // who approves must see what is proposed
					account.CanConfirm: true, // an approver's reset takes one who is none
				}
				if b != a && Policy.Allows(b, can) && !shared[can] {
					t.Errorf("%s can do %s, as %s can", b, can, a)
				}
			}
		}
	}
	for _, b := range grant.Business {
		for _, can := range []access.Can{grant.CanPropose, grant.CanInspect, grant.CanPreview} {
			if Policy.Allows(b, can) {
				t.Errorf("%s can %s", b, can)
			}
		}
	}
}
