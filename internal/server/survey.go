package server

import (
	"context"

	"touyan/internal/feature/survey"
)

// closeSurveys ends public questionnaires whose last day has passed.
func (s *System) closeSurveys(ctx context.Context) error {
	permit, err := s.permit("定时任务", survey.CanKeep)
	if err != nil {
		return err
	}
	_, err = s.surveys.CloseDue(ctx, permit)
	return err
}
