package recordsapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
)

// SearchIn is what is looked for.
type SearchIn struct {
	Text  string
	Kinds []string   // those that the seat may see; none: nothing is found
	Year  int        // 0: any
	Unit  org.UnitID // and what is under it; zero: all that the seat reaches
	After string     // a page's Next
}

// Found is a page of what was found.
type Found struct {
	search.Page
	Units map[int64]string // short names
	Unit  org.Unit         // the chosen one
	Tree  *org.Tree
}

// PageSize is how many are on a page.
const PageSize = 20

// Search looks through the texts that the seat reaches. Which kinds the seat may see
// is the caller's to know. Faults: NotFound, Invalid.
func (a *App) Search(ctx context.Context, permit access.Permit, in SearchIn) (out Found, err error) {
	if err := permit.Covers(records.CanSearch); err != nil {
		return Found{}, err
	}
	defer fault.Wrap(&err, "recordsapp.Search")
	q := search.Query{Text: in.Text, Kinds: in.Kinds, After: in.After, Most: PageSize}
	if in.Year != 0 {
		if in.Year < FirstYear || in.Year > 2200 {
			return Found{}, fault.Newf(fault.Invalid, "年度“%d”不对。", in.Year)
		}
		p := civil.Year(in.Year)
		q.From, q.Until = p.From, p.Until
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, above, err := a.reach(tx, permit)
		if err != nil {
			return err
		}
		out.Tree = tree
		over := permit.Over()
		if in.Unit != 0 {
			u, ok := tree.Unit(in.Unit)
			if !ok || !permit.Holds(u.Path) {
				return notFound("个单位")
			}
			out.Unit, over, above = u, u.Path, nil
		}
		q.Scope = scope(tree, over, above)
		if out.Page, err = search.Find(tx, q); err != nil {
			return err
		}
		out.Units = map[int64]string{}
		for _, h := range out.Hits {
			if h.Unit != 0 {
				u, _ := tree.Unit(org.UnitID(h.Unit))
				out.Units[h.Unit] = u.Short
			}
		}
		return nil
	})
	return out, err
}

// scope is what a seat over a subtree may see, with the few units or courts in it
// that spare looking.
func scope(tree *org.Tree, over access.Path, above []org.Unit) (s search.Scope) {
	s.From, s.End = string(over), string(over.End())
	for _, u := range above {
		s.Above = append(s.Above, int64(u.ID))
	}
	if over == access.Everywhere {
		return s
	}
	whole := true // every unit under over is of a court under over
	for _, u := range tree.Under(over) {
		switch {
		case u.Kind == org.Court:
			s.Courts = append(s.Courts, int64(u.ID))
		case !over.Holds(courtPath(tree, u)):
			whole = false
			s.Units = append(s.Units, int64(u.ID))
		}
	}
	if !whole {
		s.Courts = nil
	}
	return s
}

func courtPath(tree *org.Tree, u org.Unit) access.Path {
	c, _ := tree.Unit(u.Court)
	return c.Path
}

// Merge makes the index anew where texts came, least of them at least; it takes in
// what the rooms had before there was an index. It is periodic work.
func (a *App) Merge(ctx context.Context, permit access.Permit, least int) (taken, months int, err error) {
	if err := permit.Covers(records.CanSet); err != nil {
		return 0, 0, err
	}
	if permit.Over() != access.Everywhere {
		return 0, 0, fault.New(fault.Denied, "索引是全系统的，只由系统维护。")
	}
	if taken, err = search.Take(ctx, a.db, append(a.own(), a.texts...)...); err != nil {
		return taken, 0, err
	}
	months, err = search.Merge(ctx, a.db, least)
	return taken, months, err
}

// Rebuild forgets the index and makes it from the rooms' texts.
func (a *App) Rebuild(ctx context.Context, permit access.Permit) (taken, months int, err error) {
	if err := permit.Covers(records.CanSet); err != nil {
		return 0, 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if permit.Over() != access.Everywhere {
			return fault.New(fault.Denied, "索引是全系统的，只由系统维护。")
		}
		if err := search.Forget(tx); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: records.CanSet, Subject: "重建全文索引"})
	})
	if err != nil {
		return 0, 0, err
	}
	return a.Merge(ctx, permit, 1)
}

// own are the sources of this room.
func (a *App) own() []search.Source {
	return []search.Source{
		{Kind: KindFile, Texts: func(tx *sqldb.Tx, after int64, n int) ([]search.Text, error) {
			return sqldb.All(tx, func(r sqldb.Row) (t search.Text, err error) {
				var f records.File
				var u org.Unit
				if err := r.Scan(&f.ID, &f.Title, &f.Day, &f.Year, &u.ID, &u.Court); err != nil {
					return t, err
				}
				return fileText(f.ID, f.Title, f.Day, f.Year, u), nil
			}, `select f.id, f.title, f.day, f.year, u.id, u.court from records_file f join org_unit u on u.id = f.unit where f.id > $1 and f.withdrawn_at is null order by f.id limit $2`, after, n)
		}},
		{Kind: KindBylaw, Texts: func(tx *sqldb.Tx, after int64, n int) ([]search.Text, error) {
			return sqldb.All(tx, func(r sqldb.Row) (t search.Text, err error) {
				var number string
				t.Kind, t.Below = KindBylaw, true
				err = r.Scan(&t.Ref, &t.Day, &t.Court, &t.Unit, &t.Title, &number, &t.Body)
				t.Body = number + "\n" + t.Body
				return t, err
			}, `select b.id, b.from_day, u.court, u.id, b.title, b.number, b.body from records_bylaw b join org_unit u on u.id = b.unit where b.id > $1 order by b.id limit $2`, after, n)
		}},
	}
}
