package orgapp

import (
	"cmp"
	"slices"
	"sync/atomic"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may ask, inside their own transactions.
type Facts struct{ shared atomic.Pointer[registry] }

// Tree returns every unit standing on day in the whole installation, each as
// it was then. It is shared and must not be changed.
func (f *Facts) Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error) {
	g, err := f.registry(tx)
	if err != nil {
		return nil, err
	}
	return g.tree(day), nil
}

const postColumns = `p.id, p.unit, p.member, p.holder, p.post, p.title, p.from_day, p.until_day, p.note, p.election`

func scanPost(r sqldb.Row) (p org.Post, err error) {
	var note sqldb.Text
	var member *int64
	err = r.Scan(&p.ID, &p.Unit, &member, &p.Holder, &p.Kind, &p.Title, &p.Period.From, &p.Period.Until, &note, &p.By)
	p.Note = string(note)
	if member != nil {
		p.Member = *member
	}
	return p, err
}

// Posts returns the posts of units in the subtree that overlap the window, by
// unit and then in the order of entry.
func (f *Facts) Posts(tx *sqldb.Tx, over access.Path, window civil.Period) ([]org.Post, error) {
	if over != access.Everywhere {
		return sqldb.All(tx, scanPost, `select `+postColumns+` from org_post p join org_unit u on u.id = p.unit
			where u.path >= $1 and u.path < $2 and p.until_day >= $3 and p.from_day <= $4 order by p.unit, p.id`,
			string(over), string(over.End()), from(window.From), civil.End(window.Until))
	}
	// All of it is read straight through and put in order here: the rows come
	// nearly in it.
	var ps []org.Post
	var p org.Post
	type nullable = id.Of[struct{}]
	err := tx.Bulk([]any{&p.ID, &p.Unit, (*nullable)(&p.Member), &p.Holder, (*string)(&p.Kind), &p.Title, &p.Period.From, &p.Period.Until, (*sqldb.Text)(&p.Note), &p.By},
		func() error { ps = append(ps, p); return nil },
		`select `+postColumns+` from org_post p where p.until_day >= $1 and p.from_day <= $2`, from(window.From), civil.End(window.Until))
	slices.SortFunc(ps, func(p, q org.Post) int { return cmp.Or(cmp.Compare(p.Unit, q.Unit), cmp.Compare(p.ID, q.ID)) })
	return ps, err
}

// from is the first day of a window on its way to the database: none is before
// every day.
func from(d civil.Day) civil.Day { return max(d, org.Beginning) }

// Terms returns every term, ended ones too, of units in the subtree, by unit
// and day.
func (f *Facts) Terms(tx *sqldb.Tx, over access.Path) ([]org.Term, error) {
	return sqldb.All(tx, func(r sqldb.Row) (t org.Term, err error) {
		var basis sqldb.Text
		err = r.Scan(&t.ID, &t.Unit, &t.From, &t.Years, &t.ExtendedUntil, &basis, &t.Ended, &t.By)
		t.Basis = string(basis)
		return t, err
	}, `select t.id, t.unit, t.from_day, t.years, t.extended_until, t.basis, t.ended_on, t.election from org_term t join org_unit u on u.id = t.unit
		where u.path >= $1 and u.path < $2 order by t.unit, t.from_day, t.id`, string(over), string(over.End()))
}

// Covers returns which branches in the subtree cover which business units, of
// all times, by branch and day.
func (f *Facts) Covers(tx *sqldb.Tx, over access.Path) ([]org.Cover, error) {
	return sqldb.All(tx, func(r sqldb.Row) (c org.Cover, err error) {
		return c, r.Scan(&c.Branch, &c.Unit, &c.Period.From, &c.Period.Until)
	}, `select c.branch, c.unit, c.from_day, c.until_day from org_cover c join org_unit u on u.id = c.branch
		where u.path >= $1 and u.path < $2 order by c.branch, c.from_day, c.id`, string(over), string(over.End()))
}

// Counts returns the recorded counts of courts in the subtree, by court, what
// and day.
func (f *Facts) Counts(tx *sqldb.Tx, over access.Path) ([]org.Count, error) {
	return sqldb.All(tx, func(r sqldb.Row) (c org.Count, err error) {
		return c, r.Scan(&c.Court, &c.What, &c.Day, &c.Amount, &c.Basis)
	}, `select c.court, c.what, c.day, c.amount, c.basis from org_count c join org_unit u on u.id = c.court
		where u.path >= $1 and u.path < $2 order by c.court, c.what, c.day`, string(over), string(over.End()))
}

// Held returns the posts that a member holds on the day.
func (f *Facts) Held(tx *sqldb.Tx, member int64, day civil.Day) ([]org.Post, error) {
	return sqldb.All(tx, scanPost, `select `+postColumns+` from org_post p
		where p.member = $1 and p.from_day <= $2 and p.until_day >= $3 order by p.id`, member, day, day)
}

// LinkHolders says who the holders of the court's posts are. byName has only
// names that one member of the court bears; posts that are linked already are
// left alone.
func (f *Facts) LinkHolders(tx *sqldb.Tx, court org.UnitID, byName map[string]int64) error {
	posts, err := sqldb.All(tx, scanPost, `select `+postColumns+` from org_post p join org_unit u on u.id = p.unit
		where u.court = $1 and p.member is null order by p.id`, court)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if m, ok := byName[p.Holder]; ok && m != 0 {
			if _, err := tx.Exec(`update org_post set member = $2 where id = $1`, p.ID, m); err != nil {
				return err
			}
		}
	}
	return nil
}
