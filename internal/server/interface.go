package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/caseloadweb"
)

// machines is the interface for case systems. A machine acts as itself, over the one
// court that its token is for.
func (s *System) machines() *caseloadweb.Interface {
	return caseloadweb.NewInterface(s.caseload, func(m caseloadapp.Machine, address string) (access.Permit, error) {
		actor := access.System("接口 " + m.Name)
		actor.From = address
		return actor.Permit(caseload.CanImport, m.Court.Path.Own())
	})
}

// recountCases brings the roll-ups of court work up to this program's definitions,
// once, after a newer program has come.
func (s *System) recountCases(ctx context.Context) error {
	permit, err := s.permit("启动", caseload.CanImport)
	if err != nil {
		return err
	}
	_, err = s.caseload.Refresh(ctx, permit)
	return err
}
