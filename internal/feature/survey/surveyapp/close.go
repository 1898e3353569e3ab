package surveyapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// Close ends answering over a public link; what came is then there to be seen.
// Faults: NotFound; Conflict when it is not open.
func (a *App) Close(ctx context.Context, permit access.Permit, k survey.ID) (err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "surveyapp.Close")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, k)
		if err != nil {
			return err
		}
		if h.Stage != survey.Open || h.Way != survey.Link {
			return fault.New(fault.Conflict, "这份问卷不在收公开答卷。")
		}
		return h.close(tx, permit)
	})
}

func (h *Held) close(tx *sqldb.Tx, permit access.Permit) error {
	if err := shuffle(tx, h.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`update survey set stage = $2, closed_day = $3, version = version + 1 where id = $1`, h.ID, string(survey.Closed), min(tx.Today(), h.last(tx))); err != nil {
		return err
	}
	return h.note(tx, permit, survey.CanKeep, "结束")
}

// last is the last day that papers came on, as far as the questionnaire says.
func (h *Held) last(tx *sqldb.Tx) civil.Day {
	if h.Closes != 0 {
		return h.Closes
	}
	return tx.Today()
}

// CloseDue ends what is answered over a public link and whose last day has
// passed; it returns how many.
func (a *App) CloseDue(ctx context.Context, permit access.Permit) (n int, err error) {
	if err := permit.Covers(survey.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "surveyapp.CloseDue")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		from, end := permit.Range()
		due, err := sqldb.All(tx, scan(tree), `select `+columns+` from survey s join org_unit u on u.id = s.unit
			where u.path >= $1 and u.path < $2 and s.stage = 'open' and s.way = 'link' and s.closes is not null and s.closes < $3 order by s.id`, from, end, tx.Today())
		if err != nil {
			return err
		}
		n = len(due)
		for i := range due {
			if err := due[i].close(tx, permit); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
