package duesapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Import is how bases and payments come in.
func (a *App) Import() intake.Kind {
	return intake.Kind{
		Name: "dues", Title: "党费核定表和台账", Can: dues.CanAssess,
		Hint:  "党费核定表、年度收缴台账、基数变动和减免审批的 Excel 工作簿（.xlsx），可以在同一个文件里。工资明细只用来核对，核对后不保存，只留党费基数。先导入党员名册。",
		Check: a.CheckDues, Load: a.LoadDues,
	}
}

// CheckDues says what loading the file would do, and changes nothing.
func (a *App) CheckDues(ctx context.Context, permit access.Permit, f intake.File, p intake.Progress) (intake.Report, error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return intake.Report{}, err
	}
	w, err := readBook(f)
	if err != nil {
		return intake.Report{}, err
	}
	var report intake.Report
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		c, err := a.understand(tx, permit, w, p)
		if err == nil {
			report = c.report
		}
		return err
	})
	return report, err
}

// LoadDues loads the file in one transaction and charges its months: all of it,
// or, when setAside, all but the cells and rows with an error. Fault: Invalid,
// with the report, when there are such and they are not to be set aside.
func (a *App) LoadDues(ctx context.Context, permit access.Permit, f intake.File, setAside bool, batch intake.BatchID, p intake.Progress) (report intake.Report, err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return intake.Report{}, err
	}
	defer fault.Wrap(&err, "duesapp.LoadDues(%s)", f.Name)
	w, err := readBook(f)
	if err != nil {
		return intake.Report{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.understand(tx, permit, w, p)
		if err != nil {
			return err
		}
		report = c.report
		if report.Bad > 0 && !setAside {
			return fault.Newf(fault.Invalid, "有 %d 行不能导入，整份文件没有写入。请改正后重新上传，或选择搁置有错的行和单元格。", report.Bad)
		}
		if err := c.enter(tx, permit, f.Name, batch); err != nil {
			return err
		}
		if _, err := a.charge(tx, permit, c.court.Path, c.until); err != nil {
			return err
		}
		// Bases alone change what every branch of the court is told.
		if err := stamp.Touch(tx, int64(c.court.ID), c.court.Path); err != nil {
			return err
		}
		report.Loaded = true
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanAssess, Court: int64(c.court.ID), Subject: "党费表 " + f.Name,
			Detail: map[string]any{"batch": batch, "new": report.New, "changed": report.Changed, "same": report.Same, "set_aside": report.Bad}})
	})
	return report, err
}

// newBase is a base on its way in.
type newBase struct {
	member int64
	dues.Base
	other   *int64 // by the formula that is not in force
	replace bool
}

type newRelief struct {
	member int64
	dues.Relief
}

type span struct {
	member      int64
	kind        string
	from, until civil.Month
	reason      string
}

// paying is a payment on its way in; the file gives no more than its month.
type paying struct {
	member int64
	branch int64
	dues.Payment
	paidBy string
}

// enter writes what was understood.
func (c *reading) enter(tx *sqldb.Tx, permit access.Permit, file string, batch intake.BatchID) error {
	b := signed(tx, permit)
	bases := tx.Insert("dues_base", "id", "member", "from_month", "category", "amount", "other", "basis", "source", "batch", "made_by", "made_name", "made_at")
	for _, x := range c.bases {
		if x.replace {
			if _, err := tx.Exec(`update dues_base set category = $3, amount = $4, other = $5, basis = $6, source = $7, batch = $8, made_by = $9, made_name = $10, made_at = $11
				where member = $1 and from_month = $2`, x.member, int64(x.From), x.Category.String(), int64(x.Amount), x.other, sqldb.Text(x.Basis), sqldb.Text(file), batch, b.account, b.name, b.at); err != nil {
				return err
			}
			continue
		}
		bases.Add(newID[dues.Base](tx), x.member, int64(x.From), x.Category.String(), int64(x.Amount), x.other, sqldb.Text(x.Basis), sqldb.Text(file), batch, b.account, b.name, b.at)
	}
	if err := bases.Done(); err != nil {
		return err
	}
	reliefs := tx.Insert("dues_relief", "id", "member", "from_month", "until_month", "pays", "branch_day", "superior_day", "number", "made_by", "made_name", "made_at")
	for _, x := range c.reliefs {
		reliefs.Add(newID[dues.Relief](tx), x.member, int64(x.From), int64(x.Until), int64(x.Pays), x.Branch, x.Superior, sqldb.Text(x.Number), b.account, b.name, b.at)
	}
	if err := reliefs.Done(); err != nil {
		return err
	}
	spans := tx.Insert("dues_span", "id", "member", "kind", "from_month", "until_month", "reason", "made_by", "made_name", "made_at")
	for _, x := range c.spans {
		spans.Add(newID[dues.Spell](tx), x.member, x.kind, int64(x.from), int64(x.until), x.reason, b.account, b.name, b.at)
	}
	if err := spans.Done(); err != nil {
		return err
	}
	return c.pay(tx, b, file)
}

// pay writes the payments, a batch for each branch and month.
func (c *reading) pay(tx *sqldb.Tx, b by, file string) error {
	t := newTill(tx, b)
	for _, k := range c.order {
		list := c.payments[k]
		if len(list) == 0 {
			continue
		}
		if _, err := t.batch(k.branch, list, file+"，"+monthText(k.month)); err != nil {
			return err
		}
		u, _ := c.ledger.tree.Unit(org.UnitID(k.branch))
		if err := stamp.Touch(tx, k.branch, u.Path); err != nil {
			return err
		}
	}
	return nil
}
