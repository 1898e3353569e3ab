package server

import (
	"context"
	"io"

	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
)

// PairLife pairs a branch, named or by code, with its laptop: code "" makes a
// code and returns it; else it is the one that the other machine showed.
func (s *System) PairLife(ctx context.Context, branch, code string) (string, error) {
	permit, err := s.permit(commandLine, life.CanRecord)
	if err != nil {
		return "", err
	}
	unit, err := s.named(ctx, branch)
	if err != nil {
		return "", err
	}
	return s.life.Pair(ctx, permit, unit, code)
}

// ExportLife writes the records of one branch, named or by code, as a file for a
// laptop, or from one; it returns how many. days zero is all of them. The branch
// has to be paired.
func (s *System) ExportLife(ctx context.Context, branch, place string, days civil.Period, w io.Writer) (int, error) {
	permit, err := s.permit(commandLine, life.CanRecord)
	if err != nil {
		return 0, err
	}
	unit, err := s.named(ctx, branch)
	if err != nil {
		return 0, err
	}
	p, err := s.life.PackUp(ctx, permit, unit, days, place)
	if err != nil {
		return 0, err
	}
	return len(p.Records), lifeapp.WritePack(w, &p)
}

// ImportLife takes in what ExportLife wrote elsewhere; try says what it would do.
func (s *System) ImportLife(ctx context.Context, r io.Reader, try bool) (lifeapp.Brought, error) {
	permit, err := s.permit(commandLine, life.CanRecord)
	if err != nil {
		return lifeapp.Brought{}, err
	}
	p, err := lifeapp.ReadPack(r)
	if err != nil {
		return lifeapp.Brought{}, err
	}
	return s.life.BringBack(ctx, permit, p, try)
}
