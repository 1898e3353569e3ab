package server

import (
	"context"
	"io"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// ExportLife writes the records of one branch, named or by code, as a file for a
// laptop, or from one; it returns how many. days zero is all of them.
func (s *System) ExportLife(ctx context.Context, branch, place string, days civil.Period, w io.Writer) (int, error) {
	permit, err := s.permit(commandLine, life.CanRecord)
	if err != nil {
		return 0, err
	}
	var unit org.UnitID
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := s.org.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		u, err := tree.Named(access.Everywhere, branch)
		unit = u.ID
		return err
	})
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
