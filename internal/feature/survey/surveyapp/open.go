package surveyapp

import (
	"context"
	"crypto/rand"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// Open begins answering: what stands on the paper is fixed from then on. In the
// room the codes must have been drawn before. It returns the public address's
// random part. Faults: Invalid, telling what is missing; NotFound; Conflict.
func (a *App) Open(ctx context.Context, permit access.Permit, k survey.ID, version int) (link string, err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return "", err
	}
	defer fault.Wrap(&err, "surveyapp.Open")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.draft(tx, permit, k, version)
		if err != nil {
			return err
		}
		if err := h.Check(tx.Today()); err != nil {
			return err
		}
		link = strings.ToLower(rand.Text())
		if h.Way == survey.Room {
			if link, err = a.beginRoom(tx, h); err != nil {
				return err
			}
		}
		rows := tx.Insert("survey_tally", "survey", "spot", "n")
		for _, s := range h.All() {
			rows.Add(k, s.Number(), 0)
		}
		if err := rows.Done(); err != nil {
			return err
		}
		if _, err := tx.Exec(`update survey set stage = $2, link = $3, opened_day = $4, version = version + 1 where id = $1`, k, string(survey.Open), link, tx.Today()); err != nil {
			return err
		}
		return h.note(tx, permit, survey.CanKeep, "开启")
	})
	return link, err
}
