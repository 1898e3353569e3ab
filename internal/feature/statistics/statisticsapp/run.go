package statisticsapp

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/statistics"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Listing is one page of a list.
type Listing struct {
	Query       statistics.Query
	Scope       string
	Columns     []statistics.Column
	Offered     []Offered // every column that the reader may be shown
	Units       []Choice
	Rows        []Listee
	Total       int
	Page, Pages int
}

// Offered is a column that a list may have.
type Offered struct {
	statistics.Column
	Masked bool
}

// Listee is one person of a list.
type Listee struct {
	Member member.ID
	Values []string // of the columns, in their order
	branch org.UnitID
	key    string
	marks  statistics.Marks
	age    int
	years  int
}

// offered are the columns that the register of fields lets somebody see.
func offered(may func(access.Can) bool) []Offered {
	var out []Offered
	for _, c := range statistics.Columns {
		o := Offered{Column: c}
		if !c.Derived() {
			show := member.FieldOf(c.Key).For(may)
			if show == personal.Hidden {
				continue
			}
			o.Masked = show == personal.Masked
		}
		out = append(out, o)
	}
	return out
}

// Run returns a page of a list. It is for who may see members; a column that
// the register of fields does not show them is left out, a masked one is
// masked. Fault: NotFound for a unit outside of the permit.
func (a *App) Run(ctx context.Context, permit access.Permit, q statistics.Query, page int) (out Listing, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return Listing{}, err
	}
	defer fault.Wrap(&err, "statisticsapp.Run")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = a.run(tx, permit, q)
		if err != nil {
			return err
		}
		all := out.Rows
		out.Pages = max(1, (out.Total+PageSize-1)/PageSize)
		out.Page = min(max(page, 1), out.Pages)
		from := (out.Page - 1) * PageSize
		out.Rows = all[from:min(from+PageSize, len(all))]
		return a.fill(tx, permit, &out)
	})
	return out, err
}

// run finds who is on the list, in order, without values yet.
func (a *App) run(tx *sqldb.Tx, permit access.Permit, q statistics.Query) (out Listing, err error) {
	may := permit.Actor().Can
	out = Listing{Query: q, Offered: offered(may)}
	for _, key := range q.Columns {
		if i := slices.IndexFunc(out.Offered, func(o Offered) bool { return o.Key == key }); i >= 0 {
			out.Columns = append(out.Columns, out.Offered[i].Column)
		}
	}
	today := tx.Today()
	s, err := a.scope(tx, permit, Of{Unit: q.Unit}, today)
	if err != nil {
		return out, err
	}
	out.Scope, out.Units = s.title(), choices(s.tree, permit)
	wants, ok := statistics.Want(append([]string{statistics.Everybody}, q.Classes...)...)
	if !ok {
		return out, notFound("项条件")
	}
	term := civil.Period{From: today, Until: today}
	err = a.survey(tx, s, term, func(p *seen) error {
		if p.marks.All(wants) {
			out.Rows = append(out.Rows, Listee{Member: p.ID, branch: p.Branch, marks: p.marks, age: p.Age(), years: p.PartyAge()})
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	if err := a.orderList(tx, s, q, &out); err != nil {
		return out, err
	}
	out.Total = len(out.Rows)
	return out, nil
}

// orderList drops who does not bear the text in their name and puts the rest in
// order.
func (a *App) orderList(tx *sqldb.Tx, s *scope, q statistics.Query, out *Listing) error {
	at := make(map[member.ID]int, len(out.Rows))
	ids := make([]member.ID, len(out.Rows))
	for i, r := range out.Rows {
		at[r.Member], ids[i] = i, r.Member
	}
	slices.Sort(ids)
	err := a.register.CountedOrder(tx, ids, func(id member.ID, name, key string) {
		if i, ok := at[id]; ok && strings.Contains(name, q.Text) {
			out.Rows[i].key = key
		}
	})
	if q.Text != "" {
		out.Rows = slices.DeleteFunc(out.Rows, func(r Listee) bool { return r.key == "" })
	}
	path := func(b org.UnitID) string { u, _ := s.tree.Unit(b); return string(u.Path) }
	slices.SortFunc(out.Rows, func(a, b Listee) int {
		if q.ByBranch && a.branch != b.branch {
			return cmp.Or(strings.Compare(path(a.branch), path(b.branch)), cmp.Compare(a.branch, b.branch))
		}
		return cmp.Or(strings.Compare(a.key, b.key), cmp.Compare(a.Member, b.Member))
	})
	return err
}

// fill gives the rows their values.
func (a *App) fill(tx *sqldb.Tx, permit access.Permit, out *Listing) error {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return err
	}
	at := make(map[member.ID]int, len(out.Rows))
	ids := make([]member.ID, len(out.Rows))
	for i, r := range out.Rows {
		at[r.Member], ids[i] = i, r.Member
		out.Rows[i].Values = make([]string, len(out.Columns))
	}
	slices.Sort(ids)
	var registered []string
	var place []int
	var posts map[int64][]string
	for i, c := range out.Columns {
		switch {
		case !c.Derived():
			registered, place = append(registered, c.Key), append(place, i)
		case c.Key == "party-post":
			if posts, err = a.posts(tx, permit); err != nil {
				return err
			}
		}
	}
	return a.register.CountedValues(tx, ids, registered, permit.Actor().Can, func(id member.ID, branch, group org.UnitID, values []string) {
		i, ok := at[id]
		if !ok {
			return
		}
		r := &out.Rows[i]
		for j, v := range values {
			r.Values[place[j]] = v
		}
		for j, c := range out.Columns {
			if c.Derived() {
				r.Values[j] = r.derived(c.Key, tree, group, posts)
			}
		}
	})
}

// derived is what a column says that is none of the register's own.
func (r *Listee) derived(key string, tree *org.Tree, group org.UnitID, posts map[int64][]string) string {
	years := func(n int) string {
		if n < 0 {
			return ""
		}
		return itoa(n)
	}
	switch key {
	case "age":
		return years(r.age)
	case "party-age":
		return years(r.years)
	case "court":
		u, _ := tree.Unit(r.branch)
		return tree.Name(u.Court)
	case "branch":
		return tree.Name(r.branch)
	case "group":
		return tree.Name(group)
	case "party-post":
		return strings.Join(posts[int64(r.Member)], "、")
	case "post":
		for _, g := range statistics.Groups {
			if g.Key != "post" {
				continue
			}
			for _, k := range g.Classes {
				if m, _ := statistics.Want(k); r.marks.All(m) {
					return statistics.ClassTitle(k)
				}
			}
		}
		return "离退休"
	}
	return ""
}

// posts are the titles of the posts held today, by member.
func (a *App) posts(tx *sqldb.Tx, permit access.Permit) (map[int64][]string, error) {
	today := tx.Today()
	ps, err := a.units.Posts(tx, permit.Over(), civil.Period{From: today, Until: today})
	held := map[int64][]string{}
	for _, p := range ps {
		if p.Member != 0 {
			held[p.Member] = append(held[p.Member], p.Title)
		}
	}
	return held, err
}

// ListBook is a list as a workbook: everybody on it, masked as on the page. The
// headings may be those of somebody else's form; what the system does not know
// of it stays empty, to be filled in. It stands in the trail with everybody who
// is on it.
func (a *App) ListBook(ctx context.Context, permit access.Permit, q statistics.Query, title string, form []statistics.Asked) (out Book, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return Book{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		for _, f := range form {
			if f.Column.Key != "" {
				q.Columns = append(q.Columns, f.Column.Key)
			}
		}
		l, err := a.run(tx, permit, q)
		if err != nil {
			return err
		}
		if err := a.fill(tx, permit, &l); err != nil {
			return err
		}
		title := cmp.Or(strings.TrimSpace(title), "名单")
		out = Book{Name: title + "-" + tx.Today().String() + ".xlsx", Pages: []Page{{Name: "名单", Title: title + "（" + l.Scope + "，" + tx.Today().String() + "，" + permit.Actor().Name + " 导出，敏感信息已遮盖）"}}}
		out.Pages[0].take(l, form)
		var kinds []string
		for _, c := range l.Columns {
			kinds = append(kinds, c.Title)
		}
		e := audit.Entry{Action: member.CanView, Subject: "导出自定义名单 " + title, Kinds: strings.Join(kinds, "、"), Unit: int64(q.Unit), Detail: map[string]any{"count": l.Total, "asked": len(form)}}
		for _, r := range l.Rows {
			e.Members = append(e.Members, int64(r.Member))
		}
		return audit.Record(tx, permit, e)
	})
	return out, err
}

// take puts the list under its own headings, or under those of a form.
func (p *Page) take(l Listing, form []statistics.Asked) {
	if len(form) == 0 {
		form = append(form, statistics.Asked{Heading: "序号", Serial: true})
		for _, c := range l.Columns {
			form = append(form, statistics.Asked{Heading: c.Title, Column: c})
		}
	}
	for _, f := range form {
		p.Columns = append(p.Columns, f.Heading)
	}
	for n, r := range l.Rows {
		row := make([]any, len(form))
		for i, f := range form {
			row[i] = ""
			if f.Serial {
				row[i] = itoa(n + 1)
			}
			if at := slices.IndexFunc(l.Columns, func(c statistics.Column) bool { return c.Key == f.Column.Key }); at >= 0 && f.Column.Key != "" {
				row[i] = r.Values[at]
			}
		}
		p.Rows = append(p.Rows, row)
	}
}
