package reviewapp

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/review"
	"touyan/internal/platform/sqldb"
)

// Begin makes the review of a branch about a year, or returns the one that is
// there. Faults: NotFound, Invalid.
func (a *App) Begin(ctx context.Context, permit access.Permit, branch org.UnitID, year int) (k review.ID, err error) {
	if err := permit.Covers(review.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "reviewapp.Begin")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		u, ok := tree.Unit(branch)
		if !ok || u.Kind != org.Branch || !permit.Holds(u.Path) {
			return fault.New(fault.NotFound, "没有找到这个党支部，可能已撤销，或不在当前工作范围内。")
		}
		if last := tx.Today().Year(); year < 2018 || year > last {
			return fault.Newf(fault.Invalid, "年度 %d 应为 2018 至 %d。", year, last).At("year", fmt.Sprintf("应为 2018 至 %d", last))
		}
		had, ok, err := sqldb.Maybe(tx, sqldb.Scalar[review.ID], `select id from review where branch = $1 and year = $2`, branch, year)
		if err != nil || ok {
			k = had
			return err
		}
		h := held{review.Review{ID: id.New[review.Review](tx.Now()), Branch: branch, Year: year, Version: 1}, u}
		k = h.ID
		if _, err := tx.Exec(`insert into review (id, branch, year, version, made_by, made_name, made_at) values ($1, $2, $3, 1, $4, $5, $6)`,
			k, branch, year, account(permit), permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return h.note(tx, permit, fmt.Sprintf("开始 %d 年度组织生活会和民主评议", year))
	})
	return k, err
}

// PrepareIn is what was done before the meeting. Its Branch and Year are not
// asked.
type PrepareIn struct{ review.Review }

// Prepare notes the preparation. Faults: NotFound; Invalid, at the fields;
// Conflict when somebody changed it.
func (a *App) Prepare(ctx context.Context, permit access.Permit, in PrepareIn) (err error) {
	if err := permit.Covers(review.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "reviewapp.Prepare")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if h.Version != in.Version {
			return fault.New(fault.Conflict, "没有保存：打开以后有人改过会前准备。请重新打开，再改一次。").At("version", "会前准备已有变化")
		}
		r := in.Review
		r.Branch, r.Year = h.Branch, h.Year
		if err := r.CheckPreparation(tx.Today()); err != nil {
			return err
		}
		if _, err := tx.Exec(`update review set study_day = $2, study = $3, opinions_day = $4, opinions = $5, version = version + 1 where id = $1`,
			h.ID, r.StudyDay, sqldb.Text(r.Study), r.OpinionsDay, sqldb.Text(r.Opinions)); err != nil {
			return err
		}
		return h.note(tx, permit, "登记会前准备")
	})
}
