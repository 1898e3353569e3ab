package lifeapp

import (
	"context"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// PageSize is the number of meetings on a page of the list.
const PageSize = 50

// Filter says which meetings; what is zero does not limit.
type Filter struct {
	Unit     org.UnitID // and everything under it
	Kinds    life.Kinds // one of them
	Activity string     // its code
	Period   civil.Period
	Stage    life.Stage
	Text     string // in title, place, host, speaker
}

// ListIn is Filter and a page, from 1.
type ListIn struct {
	Filter
	Page  int
	whole bool // every page at once
}

// Entry is one meeting as the list shows it.
type Entry struct {
	life.Meeting        // without topics, resolutions, absences
	BranchName   string // short
	GroupName    string
}

// Listing is one page, newest first.
type Listing struct {
	Entries     []Entry
	Total       int
	Page, Pages int
	Counts      map[life.Stage]int // of the filter without its stage
	Tree        *org.Tree
	Unit        org.Unit // the chosen one; zero when none was
	Branches    []org.Unit
	Own         []life.Activity
}

// List returns a page of the meetings that the permit reaches. Fault: NotFound
// for a unit outside of it.
func (a *App) List(ctx context.Context, permit access.Permit, in ListIn) (out Listing, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return Listing{}, err
	}
	defer fault.Wrap(&err, "lifeapp.List")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = a.list(tx, permit, in)
		return err
	})
	return out, err
}

func (a *App) list(tx *sqldb.Tx, permit access.Permit, in ListIn) (out Listing, err error) {
	if out.Tree, err = a.units.Tree(tx, tx.Today()); err != nil {
		return out, err
	}
	over := permit.Over()
	if in.Unit != 0 {
		u, ok := out.Tree.Unit(in.Unit)
		if !ok || !permit.Holds(u.Path) {
			return out, fault.New(fault.NotFound, "没有找到这个党组织，可能已撤销，或不在当前工作范围内。")
		}
		out.Unit, over = u, u.Path
	}
	out.Branches = branches(out.Tree, permit)
	where, args := in.where(over)
	if _, g := seatOf(out.Tree, permit); g.ID != 0 {
		where, args = in.where(access.Everywhere)
		args = append(args, g.ID)
		where += ` and m.party_group = $` + strconv.Itoa(len(args))
	}
	out.Counts = map[life.Stage]int{}
	err = tx.Each(func(r sqldb.Row) error {
		var s life.Stage
		var n int
		err := r.Scan(&s, &n)
		out.Counts[s] = n
		return err
	}, `select m.stage, count(*) from life_meeting m join org_unit u on u.id = m.branch where `+where+` group by m.stage`, args...)
	if err != nil {
		return out, err
	}
	for s, n := range out.Counts {
		if in.Stage == "" || s == in.Stage {
			out.Total += n
		}
	}
	out.Pages = max(1, (out.Total+PageSize-1)/PageSize)
	out.Page = min(max(1, in.Page), out.Pages)
	if in.Stage != "" {
		args = append(args, string(in.Stage))
		where += ` and m.stage = $` + strconv.Itoa(len(args))
	}
	size, first := PageSize, (out.Page-1)*PageSize
	if in.whole {
		size, first = mostRows, 0
		if out.Total > mostRows {
			return out, fault.Newf(fault.TooLarge, "共 %d 次会议，一次最多导出 %d 次。请先按年度或党支部筛选。", out.Total, mostRows)
		}
	}
	q := `select ` + columns + `, u.short_name from life_meeting m join org_unit u on u.id = m.branch where ` + where +
		` order by coalesce(m.day, '9999-12-31') desc, m.id desc limit ` + strconv.Itoa(size) + ` offset $` + strconv.Itoa(len(args)+1)
	out.Entries, err = sqldb.All(tx, func(r sqldb.Row) (e Entry, err error) {
		e.Meeting, err = scan(also{r, []any{&e.BranchName}})
		e.GroupName = out.Tree.Name(e.Group)
		return e, err
	}, q, append(args, first)...)
	if err != nil {
		return out, err
	}
	if out.Own, err = own(tx, 0); err != nil {
		return out, err
	}
	for i := range out.Entries {
		called(&out.Entries[i].Meeting, out.Own)
	}
	return out, nil
}

// most rows that an export holds.
const mostRows = 50_000

// All returns every meeting that List pages through, at most 50,000. Faults:
// NotFound, TooLarge.
func (a *App) All(ctx context.Context, permit access.Permit, f Filter) (es []Entry, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "lifeapp.All")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		l, err := a.list(tx, permit, ListIn{Filter: f, whole: true})
		es = l.Entries
		return err
	})
	return es, err
}

// also scans columns that stand behind those of a meeting.
type also struct {
	sqldb.Row
	more []any
}

func (a also) Scan(dest ...any) error { return a.Row.Scan(append(dest, a.more...)...) }

// where is the filter as a condition, without the stage.
func (f Filter) where(over access.Path) (string, []any) {
	where := `u.path >= $1 and u.path < $2`
	args := []any{string(over), string(over.End())}
	and := func(cond string, arg any) {
		args = append(args, arg)
		where += " and " + strings.ReplaceAll(cond, "$n", "$"+strconv.Itoa(len(args)))
	}
	if f.Kinds != 0 {
		and(`(m.kinds & $n) <> 0`, int64(f.Kinds))
	}
	if f.Activity != "" {
		and(`m.activity = $n`, f.Activity)
	}
	if !f.Period.IsZero() {
		and(`m.day >= $n`, f.Period.From)
		and(`m.day <= $n`, civil.End(f.Period.Until))
	}
	if f.Text != "" {
		and(`(`+contains(`m.title`)+` or `+contains(`m.place`)+` or `+contains(`m.host`)+` or `+contains(`m.speaker`)+`)`, f.Text)
	}
	return where, args
}

// contains asks whether the column has the text in it. (replace is on every
// engine; what finds a text in a text has a name of its own on each.)
func contains(column string) string {
	return `replace(coalesce(` + column + `, ' '), $n, ' ') <> coalesce(` + column + `, ' ')`
}
