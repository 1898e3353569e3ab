package server

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/feature/trail"
)

// The periodic work on the trail: alarms, the head carried elsewhere, and the
// verification of the whole chain.

func (s *System) onTrail(do func(permit access.Permit) error) error {
	permit, err := s.permit("定时任务", trail.CanView)
	if err != nil {
		return err
	}
	return do(permit)
}

func (s *System) watchTrail(ctx context.Context) error {
	return s.onTrail(func(permit access.Permit) error { _, err := s.trail.Watch(ctx, permit); return err })
}

func (s *System) carryHead(ctx context.Context) error {
	return s.onTrail(func(permit access.Permit) error { _, err := s.trail.CarryHead(ctx, permit); return err })
}

func (s *System) verifyTrail(ctx context.Context) error {
	return s.onTrail(func(permit access.Permit) error { _, err := s.trail.Verify(ctx, permit); return err })
}
