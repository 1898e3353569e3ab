package reviewapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/review"
	"touyan/internal/platform/sqldb"
)

// Note enters a problem, or changes one that has an ID: its measure, who sees to
// it, until when, and that it is struck off with what became of it. Faults:
// NotFound; Invalid, at the fields; Conflict when somebody changed it.
func (a *App) Note(ctx context.Context, permit access.Permit, k review.ID, p review.Problem) (out id.Of[review.Problem], err error) {
	if err := permit.Covers(review.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "reviewapp.Note")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, k)
		if err != nil {
			return err
		}
		p.Name = ""
		if p.Member != 0 {
			if p.Name, err = a.known(tx, h, p.Member); err != nil {
				return err
			}
		}
		if err := p.Check(tx.Today()); err != nil {
			return err
		}
		if p.ID == 0 {
			out = id.New[review.Problem](tx.Now())
			if _, err := tx.Exec(`insert into review_problem (id, review, member, name, problem, measure, owner, due, done_day, result, version, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13)`,
				out, k, p.Member, sqldb.Text(p.Name), p.Problem, sqldb.Text(p.Measure), sqldb.Text(p.Owner), p.Due, p.Done, sqldb.Text(p.Result), account(permit), permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
				return err
			}
			return h.note(tx, permit, "登记问题")
		}
		out = p.ID
		n, err := tx.Exec(`update review_problem set member = $3, name = $4, problem = $5, measure = $6, owner = $7, due = $8, done_day = $9, result = $10, version = version + 1 where id = $1 and review = $2 and version = $11`,
			p.ID, k, p.Member, sqldb.Text(p.Name), p.Problem, sqldb.Text(p.Measure), sqldb.Text(p.Owner), p.Due, p.Done, sqldb.Text(p.Result), p.Version)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "没有保存：这个问题已有变化，请重新打开再改。").At("problem", "别人刚改过，请重新打开")
		}
		return h.note(tx, permit, said(p))
	})
	return out, err
}

func said(p review.Problem) string {
	if p.Done != 0 {
		return "问题销号"
	}
	return "修改问题"
}

// Drop takes a problem off the list that was entered by mistake. Fault: NotFound.
func (a *App) Drop(ctx context.Context, permit access.Permit, k review.ID, problem id.Of[review.Problem]) (err error) {
	if err := permit.Covers(review.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "reviewapp.Drop")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, k)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`delete from review_problem where id = $1 and review = $2`, problem, k)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "没有找到这个问题，可能已经删除。")
		}
		return h.note(tx, permit, "删除问题")
	})
}

const problemColumns = `p.id, p.member, p.name, p.problem, p.measure, p.owner, p.due, p.done_day, p.result, p.version`

func scanProblem(r sqldb.Row) (p review.Problem, err error) {
	var name, measure, owner, result sqldb.Text
	var due, done civil.Day
	err = r.Scan(&p.ID, &p.Member, &name, &p.Problem, &measure, &owner, &due, &done, &result, &p.Version)
	p.Name, p.Measure, p.Owner, p.Due, p.Done, p.Result = string(name), string(measure), string(owner), due, done, string(result)
	return p, err
}
