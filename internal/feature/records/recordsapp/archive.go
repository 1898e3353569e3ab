package recordsapp

import (
	"cmp"
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/platform/sqldb"
)

// Archive is a unit's year.
type Archive struct {
	Unit, Court org.Unit
	Year        int
	Fonds       string // 全宗号, "" while the court has not said
	Shelves     []records.Shelf
	Amount      int
	Withdrawn   []records.File
	Transfers   []Transfer // of the year, newest first
}

// Transfer is a package that was made.
type Transfer struct {
	ID       id.Of[Transfer]
	Unit     org.UnitID
	UnitName string
	Year     int
	Amount   int
	Digest   string // SM3 of the package
	MadeBy   string
	MadeOn   civil.Day
}

// Archives returns the units within the permit that have an archive, and their
// packages, newest first.
func (a *App) Archives(ctx context.Context, permit access.Permit) (units []org.Unit, made []Transfer, err error) {
	if err := permit.Covers(records.CanView); err != nil {
		return nil, nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		units = tree.Under(permit.Over(), keepers...)
		from, end := permit.Range()
		made, err = sqldb.All(tx, scanTransfer, `select t.id, t.unit, u.short_name, t.year, t.amount, t.digest, t.made_name, t.made_at
			from records_transfer t join org_unit u on u.id = t.unit where u.path >= $1 and u.path < $2 order by t.made_at desc, t.id limit 200`, from, end)
		return err
	})
	return units, made, err
}

func scanTransfer(r sqldb.Row) (t Transfer, err error) {
	var at sqldb.Instant
	err = r.Scan(&t.ID, &t.Unit, &t.UnitName, &t.Year, &t.Amount, &t.Digest, &t.MadeBy, &at)
	t.MadeOn = civil.DayOf(at.Time)
	return t, err
}

// Archive puts a unit's year together from what the rooms have and what was filed.
// Faults: NotFound, Invalid for a year that is none.
func (a *App) Archive(ctx context.Context, permit access.Permit, unit org.UnitID, year int) (out Archive, err error) {
	if err := permit.Covers(records.CanView); err != nil {
		return Archive{}, err
	}
	return a.archive(ctx, permit, unit, year)
}

func (a *App) archive(ctx context.Context, permit access.Permit, unit org.UnitID, year int) (out Archive, err error) {
	defer fault.Wrap(&err, "recordsapp.archive(%v, %d)", unit, year)
	var items []records.Item
	var t terms
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		if err := yearFault(tx, year); err != nil {
			return err
		}
		out = Archive{Year: year}
		if out.Unit, out.Court, err = a.unit(tx, permit, unit, year); err != nil {
			return err
		}
		if t, err = termsOf(tx, out.Unit.Court); err != nil {
			return err
		}
		out.Fonds = t.fonds
		filed, err := files(tx, unit, year)
		if err != nil {
			return err
		}
		items = nil
		for _, f := range filed {
			if f.Withdrawn != "" {
				out.Withdrawn = append(out.Withdrawn, f)
				continue
			}
			items = append(items, records.Item{Category: f.Category, Day: f.Day, Title: f.Title, Source: "归档文件", Href: "/archive/files/" + f.ID.String(), Name: f.Name, File: f.ID, Version: f.Version})
		}
		out.Transfers, err = sqldb.All(tx, scanTransfer, `select t.id, t.unit, u.short_name, t.year, t.amount, t.digest, t.made_name, t.made_at
			from records_transfer t join org_unit u on u.id = t.unit where t.unit = $1 and t.year = $2 order by t.made_at desc, t.id`, unit, year)
		return err
	})
	if err != nil {
		return out, err
	}
	for _, s := range a.sources {
		some, err := s.Kept(ctx, out.Unit, year)
		if err != nil {
			return out, err
		}
		items = append(items, some...)
	}
	out.Shelves, out.Amount = shelve(items, t), len(items)
	return out, nil
}

// shelve puts documents into their categories, oldest first.
func shelve(items []records.Item, t terms) []records.Shelf {
	var out []records.Shelf
	for _, c := range records.Categories {
		s := records.Shelf{Category: c}
		if v, ok := t.keep[c.Code]; ok {
			s.Keep, s.Basis, s.Note = records.Keep(v.Amount), v.Basis, ""
		}
		for _, i := range items {
			if i.Category == c.Code {
				s.Items = append(s.Items, i)
			}
		}
		slices.SortStableFunc(s.Items, func(a, b records.Item) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Title, b.Title)) })
		out = append(out, s)
	}
	return out
}
