// Package publicityapp is what people do with publicity: draft, review, approve,
// publish, withdraw, read; propose what facts ask for; put a month's 专刊 together. It
// alone writes publicity_item.
package publicityapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// KindText is the kind of published items in a search.
const KindText = "publicity"

// Units is what this room must know of the organisation.
type Units interface {
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
}

// Source is a room with facts that are to be told.
type Source interface {
	// ToTell returns what the facts of a subtree and a period ask to be told; what was
	// told already, by an item, is for the caller to leave out.
	ToTell(tx *sqldb.Tx, tree *org.Tree, over access.Path, in civil.Period) ([]publicity.Proposal, error)
}

// Duty is a Source whose own room keeps whether the fact was told.
type Duty interface {
	Source
	// Published tells the room that an item with the proposal's key was published, for
	// the actor who did. It returns what the room noted of it; "": the key is not its
	// own. A fault says why nothing was noted; the item is published all the same.
	Published(ctx context.Context, actor *access.Actor, i publicity.Item) (noted string, err error)
}

// Monthly is the records of a month.
type Monthly interface {
	// Month returns what the records of a unit's month say, for its 专刊.
	Month(ctx context.Context, unit org.Unit, month civil.Month) ([]publicity.Section, error)
}

// Desks is where people find what is meant for them.
type Desks interface {
	// Send puts a message on the desk of everybody with a seat that meant reports.
	Send(tx *sqldb.Tx, meant func(seat access.Path) bool, title, content, href string) error
}

// App is the operations.
type App struct {
	desks   Desks // nil: notices wait to be looked up
	db      *sqldb.DB
	units   Units
	monthly Monthly
	sources []Source
}

// New returns the operations over db.
func New(db *sqldb.DB, units Units, monthly Monthly, sources ...Source) *App {
	return &App{db: db, units: units, monthly: monthly, sources: sources}
}

// Push names the desks that a notice goes to when it is published.
func (a *App) Push(desks Desks) { a.desks = desks }

// Entry is an item with whose it is.
type Entry struct {
	publicity.Item
	UnitName string
	path     access.Path
	court    int64
}

const columns = `i.id, i.kind, i.unit, i.title, i.body, i.topic, i.audience, i.term, i.until_day, i.fact, i.basis, i.state, i.author, coalesce(i.author_account, 0),
	i.reviewer, coalesce(i.reviewer_account, 0), i.approver, i.returned, i.on_day, i.version, u.short_name, u.path, u.court`

func scan(r sqldb.Row) (e Entry, err error) {
	var topic, term, key, basis, reviewer, approver, returned sqldb.Text
	err = r.Scan(&e.ID, &e.Kind, &e.Unit, &e.Title, &e.Body, &topic, &e.Audience, &term, &e.Until, &key, &basis, &e.State, &e.Author, &e.AuthorID,
		&reviewer, &e.ReviewerID, &approver, &returned, &e.On, &e.Version, &e.UnitName, &e.path, &e.court)
	e.Topic, e.Term, e.Key, e.Basis, e.Reviewer, e.Approver, e.Returned = string(topic), publicity.Term(term), string(key), string(basis), string(reviewer), string(approver), string(returned)
	return e, err
}

const from = ` from publicity_item i join org_unit u on u.id = i.unit where `

// readable reports whether somebody with the seat reads a published item: of their
// own units, of a unit above theirs, or meant for all.
func (e *Entry) readable(seat access.Path, above []org.UnitID) bool {
	return e.Audience == publicity.Party || e.Audience == publicity.Society || seat.Holds(e.path) || slices.Contains(above, e.Unit)
}

// above returns the units that a seat is below, with the committees beside them.
func (a *App) above(tx *sqldb.Tx, over access.Path) (ids []org.UnitID, err error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	us := tree.Under(over)
	if len(us) == 0 {
		return nil, nil
	}
	for u, ok := us[0], true; ok; u, ok = tree.Unit(u.Parent) {
		ids = append(ids, u.ID)
		for _, c := range tree.Children(u.ID) {
			if c.Kind == org.PartyCommittee || c.Kind == org.LeadingGroup {
				ids = append(ids, c.ID)
			}
		}
	}
	return ids, nil
}

// Board returns what is published for the seat today, the newest first, at most 200.
func (a *App) Board(ctx context.Context, permit access.Permit, kind publicity.Kind) (out []Entry, err error) {
	if err := permit.Covers(publicity.CanRead); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		above, err := a.above(tx, permit.Over())
		if err != nil {
			return err
		}
		out = nil
		return tx.Each(func(r sqldb.Row) error {
			e, err := scan(r)
			if err == nil && len(out) < 200 && e.Shown(tx.Today()) && (kind == "" || e.Kind == kind) && e.readable(permit.Over(), above) {
				out = append(out, e)
			}
			return err
		}, `select `+columns+from+`i.state = 'published' order by i.on_day desc, i.id desc`)
	})
	return out, err
}

// Work returns the items of the permit's units that are not published, and what was
// published within a year.
func (a *App) Work(ctx context.Context, permit access.Permit) (out []Entry, err error) {
	if err := permit.Covers(publicity.CanWrite); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		from1, end := permit.Range()
		out, err = sqldb.All(tx, scan, `select `+columns+from+`u.path >= $1 and u.path < $2 and (i.on_day is null or i.on_day >= $3) order by i.id desc`, from1, end, tx.Today().AddYears(-1))
		return err
	})
	return out, err
}

// Get returns an item that the seat reads or works on. Fault: NotFound.
func (a *App) Get(ctx context.Context, permit access.Permit, k publicity.ItemID) (e Entry, err error) {
	if err := permit.Covers(publicity.CanRead); err != nil {
		return Entry{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		above, err := a.above(tx, permit.Over())
		if err != nil {
			return err
		}
		works := permit.Actor().Can(publicity.CanWrite) || permit.Actor().Can(publicity.CanReview) || permit.Actor().Can(publicity.CanApprove)
		var ok bool
		e, ok, err = sqldb.Maybe(tx, scan, `select `+columns+from+`i.id = $1`, k)
		seen := ok && (works && permit.Holds(e.path) || e.Shown(tx.Today()) && e.readable(permit.Over(), above))
		if err == nil && !seen {
			e, err = Entry{}, notFound()
		}
		return err
	})
	return e, err
}

func notFound() error {
	return fault.New(fault.NotFound, "没有找到这条公开事项，可能已撤回、已过期，或不在当前工作范围内。")
}

// Writers returns the units within the permit that tell something.
func (a *App) Writers(ctx context.Context, permit access.Permit) (us []org.Unit, err error) {
	if err := permit.Covers(publicity.CanWrite); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := a.units.Tree(tx, tx.Today())
		if err == nil {
			us = tree.Under(permit.Over(), org.PartyCommittee, org.GeneralBranch, org.Branch)
		}
		return err
	})
	return us, err
}

// Save keeps a draft; one with an ID replaces the draft of that version. Faults:
// NotFound, Invalid, Conflict.
func (a *App) Save(ctx context.Context, permit access.Permit, in publicity.Item) (k publicity.ItemID, err error) {
	if err := permit.Covers(publicity.CanWrite); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "publicityapp.Save(%v)", in.ID)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := in.Check(tx.Today()).Err(); err != nil {
			return err
		}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		u, ok := tree.Unit(in.Unit)
		if !ok || !permit.Holds(u.Path) {
			return fault.New(fault.Invalid, "没有保存，请改正。").At("unit", "请选择本单位")
		}
		actor := permit.Actor()
		var by any
		if actor.Account != 0 {
			by = actor.Account
		}
		if k = in.ID; k == 0 {
			k = id.New[publicity.Item](tx.Now())
			_, err = tx.Exec(`insert into publicity_item (id, kind, unit, title, body, topic, audience, term, until_day, fact, basis, state, author, author_account, made_at, version)
				values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'draft', $12, $13, $14, 1)`,
				k, string(in.Kind), in.Unit, in.Title, in.Body, sqldb.Text(in.Topic), string(in.Audience), sqldb.Text(in.Term), civil.End(in.Until), sqldb.Text(in.Key), sqldb.Text(in.Basis), actor.Name, by, sqldb.At(tx.Now()))
		} else {
			var old Entry
			if old, err = a.mine(tx, permit, k); err != nil {
				return err
			}
			if old.State != publicity.Draft || old.Version != in.Version {
				return fault.New(fault.Conflict, "这份草稿刚刚被别人改过或已审核，请刷新后再改。")
			}
			// Whoever changes it has written it: they do not review it.
			_, err = tx.Exec(`update publicity_item set kind = $2, unit = $3, title = $4, body = $5, topic = $6, audience = $7, term = $8, until_day = $9, author = $10, author_account = $11, version = version + 1 where id = $1`,
				k, string(in.Kind), in.Unit, in.Title, in.Body, sqldb.Text(in.Topic), string(in.Audience), sqldb.Text(in.Term), civil.End(in.Until), actor.Name, by)
		}
		if err != nil {
			return err
		}
		if err := stamp.Touch(tx, int64(u.ID), u.Path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: publicity.CanWrite, Court: int64(u.Court), Unit: int64(u.ID), Subject: u.Short + " 起草" + in.Kind.Chinese() + " " + in.Title, Detail: map[string]any{"item": k}})
	})
	return k, err
}

// mine finds an item within the permit. Fault: NotFound.
func (a *App) mine(tx *sqldb.Tx, permit access.Permit, k publicity.ItemID) (Entry, error) {
	e, ok, err := sqldb.Maybe(tx, scan, `select `+columns+from+`i.id = $1`, k)
	if err == nil && (!ok || !permit.Holds(e.path)) {
		err = notFound()
	}
	return e, err
}

// Review takes a draft through its review, with the check for secrets, or sends it
// back. Faults: NotFound, Invalid, Conflict.
func (a *App) Review(ctx context.Context, permit access.Permit, k publicity.ItemID, version int, ok bool, why string) error {
	if err := permit.Covers(publicity.CanReview); err != nil {
		return err
	}
	v := publicity.DoReview
	if !ok {
		v = publicity.DoReturn
	}
	_, err := a.step(ctx, permit, k, version, v, why)
	return err
}

// Approve approves a reviewed disclosure. Faults as Review.
func (a *App) Approve(ctx context.Context, permit access.Permit, k publicity.ItemID, version int) error {
	if err := permit.Covers(publicity.CanApprove); err != nil {
		return err
	}
	_, err := a.step(ctx, permit, k, version, publicity.DoApprove, "")
	return err
}

// Step publishes, withdraws or restores. It returns what the room of the fact noted
// of a publication, or why it noted nothing. Faults as Review.
func (a *App) Step(ctx context.Context, permit access.Permit, k publicity.ItemID, version int, v publicity.Verb, why string) (noted string, err error) {
	if err := permit.Covers(publicity.CanWrite); err != nil {
		return "", err
	}
	if v.Needs() != publicity.CanWrite {
		return "", fault.New(fault.Denied, "审核和审批由有权的人办理。")
	}
	i, err := a.step(ctx, permit, k, version, v, why)
	if err != nil || v != publicity.DoPublish || i.Key == "" {
		return "", err
	}
	return a.published(ctx, permit.Actor(), i), nil
}

// published tells the room of the fact.
func (a *App) published(ctx context.Context, actor *access.Actor, i publicity.Item) string {
	for _, s := range a.sources {
		d, ok := s.(Duty)
		if !ok {
			continue
		}
		noted, err := d.Published(ctx, actor, i)
		if f := fault.Of(err); f != nil {
			return "没有同时登记：" + f.Text
		}
		if err != nil {
			return "没有同时登记，请到原处登记。"
		}
		if noted != "" {
			return noted
		}
	}
	return ""
}

func (a *App) step(ctx context.Context, permit access.Permit, k publicity.ItemID, version int, v publicity.Verb, why string) (i publicity.Item, err error) {
	defer fault.Wrap(&err, "publicityapp.step(%v, %s)", k, v)
	return i, a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, err := a.mine(tx, permit, k)
		if err != nil {
			return err
		}
		defer func() { i = e.Item }()
		if e.Version != version {
			return fault.New(fault.Conflict, "这一条刚刚被别人办过，请刷新后再办。")
		}
		actor := permit.Actor()
		if f := e.Take(v, actor.Account, actor.Name, why, tx.Today()); f != nil {
			return f
		}
		var reviewer any
		if e.ReviewerID != 0 {
			reviewer = e.ReviewerID
		}
		if _, err := tx.Exec(`update publicity_item set state = $2, reviewer = $3, reviewer_account = $4, approver = $5, returned = $6, on_day = $7, version = version + 1 where id = $1`,
			k, string(e.State), sqldb.Text(e.Reviewer), reviewer, sqldb.Text(e.Approver), sqldb.Text(e.Returned), e.On); err != nil {
			return err
		}
		switch v {
		case publicity.DoPublish, publicity.DoRestore:
			if err = search.Put(tx, text(&e)); err == nil && v == publicity.DoPublish {
				err = a.push(tx, &e)
			}
		case publicity.DoWithdraw:
			err = search.Drop(tx, KindText, int64(k))
		}
		if err != nil {
			return err
		}
		if err := stamp.Touch(tx, int64(e.Unit), e.path); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: v.Needs(), Court: e.court, Unit: int64(e.Unit), Subject: e.UnitName + " " + v.Chinese() + " " + e.Title, Detail: map[string]any{"item": k, "why": why}})
	})
}

// push puts a notice on the desks of those who read it. What is on the board for all
// to see, disclosures and news, goes to nobody's desk.
func (a *App) push(tx *sqldb.Tx, e *Entry) error {
	if a.desks == nil || e.Kind != publicity.Notice {
		return nil
	}
	seats := map[access.Path]bool{}
	var failed error
	meant := func(seat access.Path) bool {
		reads, known := seats[seat]
		if !known {
			above, err := a.above(tx, seat)
			if err != nil {
				failed = err
			}
			reads = e.readable(seat, above)
			seats[seat] = reads
		}
		return reads
	}
	if err := a.desks.Send(tx, meant, e.Title, e.UnitName+" "+e.On.String(), publicity.ItemHref(e.ID)); err != nil {
		return err
	}
	return failed
}

// text is what is found of a published item.
func text(e *Entry) search.Text {
	t := search.Text{Kind: KindText, Ref: int64(e.ID), Day: e.On, Court: e.court, Unit: int64(e.Unit), Below: true, Title: e.Title, Body: e.Body}
	if e.Audience == publicity.Party || e.Audience == publicity.Society {
		t.Court, t.Unit = 0, 0
	}
	return t
}

// Texts are what was published, for a fresh index; see search.Source.
func (a *App) Texts(tx *sqldb.Tx, after int64, n int) ([]search.Text, error) {
	es, err := sqldb.All(tx, scan, `select `+columns+from+`i.id > $1 and i.state = 'published' order by i.id limit $2`, after, n)
	ts := make([]search.Text, len(es))
	for i := range es {
		ts[i] = text(&es[i])
	}
	return ts, err
}
