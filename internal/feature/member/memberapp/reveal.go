package memberapp

import (
	"context"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/feature/member"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// RevealIn asks for the sensitive values of one member, with the reason.
type RevealIn struct {
	ID     member.ID
	Reason string
}

// Revealed is what is otherwise masked.
type Revealed struct {
	IDNumber string
	Phones   []string
	Address  string
}

// Reveal returns the full ID number, phones and address of a member. Who asked
// and why stands in the trail, in the same transaction: without it nothing is
// returned. Faults: NotFound, Invalid without a reason.
func (a *App) Reveal(ctx context.Context, permit access.Permit, in RevealIn) (out Revealed, err error) {
	if err := permit.Covers(member.CanReveal); err != nil {
		return Revealed{}, err
	}
	if in.Reason, err = reason(in.Reason); err != nil {
		return Revealed{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, _, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if err := a.open(e); err != nil {
			return err
		}
		out = Revealed{e.IDNumber, e.Phones, e.Address}
		return audit.Looked(tx, permit, audit.Look{Action: member.CanReveal, Court: int64(e.court), Subject: e.Name + " " + e.id.String(), Member: int64(e.id),
			Kinds: maskedKinds(), Reason: in.Reason})
	})
	if err != nil {
		return Revealed{}, err
	}
	return out, nil
}

// reason checks why somebody wants to see what is masked.
func reason(s string) (string, error) {
	s = strings.TrimSpace(s)
	switch n := utf8.RuneCountInString(s); {
	case n < 2:
		return "", required("reason", "请填写事由，例如“核对组织关系介绍信”")
	case n > 200:
		return "", required("reason", "事由最多 200 字，现有 "+itoa(n)+" 字")
	}
	return s, nil
}

// maskedKinds names what is otherwise masked: 公民身份号码、联系电话、家庭住址.
func maskedKinds() string {
	var titles []string
	for _, f := range fields {
		if f.hidden {
			titles = append(titles, f.Title())
		}
	}
	return strings.Join(titles, "、")
}
