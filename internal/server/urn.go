package server

import (
	"context"

	"touyan/internal/base/fault"
	"touyan/internal/platform/urn"
)

// openUrns lays the guard around what is cast and makes the urns.
func (s *System) openUrns(ctx context.Context) error {
	s.urns = urn.New(s.db, s.sealer)
	return urn.Guard(ctx, s.db)
}

// sweepUrns sweeps the urns that a room could not sweep when it closed a vote,
// because somebody still read.
func (s *System) sweepUrns(ctx context.Context) error {
	err := s.urns.SweepDue(ctx)
	if fault.KindOf(err) == fault.Unavailable {
		s.log.Info("urns are swept later")
		return nil
	}
	return err
}
