package server

import (
	"context"
	"errors"

	"touyan/internal/base/civil"
	"touyan/internal/feature/account"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/privacy"
)

// What the program does of itself at its hours.

func (s *System) snapshot(ctx context.Context) error {
	permit, err := s.permit("定时任务", desk.CanOverview)
	if err != nil {
		return err
	}
	return s.desk.Snapshot(ctx, permit)
}

// chargeDues charges the months that have begun: the books follow what the
// register and the assessments say.
func (s *System) chargeDues(ctx context.Context) error {
	permit, err := s.permit("定时任务", dues.CanAssess)
	if err != nil {
		return err
	}
	_, err = s.dues.Charge(ctx, permit, civil.DayOf(s.db.Now()).Month())
	return err
}

func (s *System) tidy(ctx context.Context) error {
	permit, err := s.permit("定时任务", account.CanManage)
	if err != nil {
		return err
	}
	_, err = s.accounts.Tidy(ctx, permit)
	return errors.Join(err, s.forms.Tidy(ctx))
}

func (s *System) sweep(ctx context.Context) error {
	permit, err := s.permit("定时任务", privacy.CanDispose)
	if err != nil {
		return err
	}
	_, err = s.privacy.Sweep(ctx, permit)
	return err
}

func (s *System) digest(ctx context.Context) error {
	permit, err := s.permit("定时任务", desk.CanOverview)
	if err != nil {
		return err
	}
	_, err = s.desk.Digest(ctx, permit, s.accounts.Facts())
	return err
}
