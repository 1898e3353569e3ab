package deskapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/desk"
	"touyan/internal/platform/sqldb"
)

// Messages returns the messages of the permit's own account, the newest first;
// nobody reads those of another. Needs desk.view. Faults: Denied.
func (a *App) Messages(ctx context.Context, permit access.Permit) (ms []desk.Message, err error) {
	if err := permit.Covers(desk.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "deskapp.Messages")
	const most = 100
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		ms, err = sqldb.All(tx, func(r sqldb.Row) (m desk.Message, err error) {
			var href sqldb.Text
			var made, read sqldb.Instant
			err = r.Scan(&m.ID, &m.Day, &m.Kind, &m.Title, &m.Content, &href, &made, &read)
			m.Href, m.MadeAt, m.Read = string(href), made.Time, !read.IsZero()
			return m, err
		}, `select id, day, kind, title, content, href, made_at, read_at from desk_message
			where account = $1 order by made_at desc, id desc limit 100`, permit.Actor().Account)
		return err
	})
	if len(ms) > most {
		ms = ms[:most]
	}
	return ms, err
}

// Unread returns how many messages of the permit's own account are not read
// yet. Needs desk.view. Faults: Denied.
func (a *App) Unread(ctx context.Context, permit access.Permit) (n int, err error) {
	if err := permit.Covers(desk.CanView); err != nil {
		return 0, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		n, err = sqldb.One(tx, sqldb.Scalar[int], `select count(id) from desk_message where account = $1 and read_at is null`, permit.Actor().Account)
		return err
	})
	return n, err
}

// ReadMessage marks one message of the permit's own account as read and returns
// where it leads; the zero id marks all. Needs desk.view. Faults: Denied,
// NotFound.
func (a *App) ReadMessage(ctx context.Context, permit access.Permit, message desk.MessageID) (href string, err error) {
	if err := permit.Covers(desk.CanView); err != nil {
		return "", err
	}
	defer fault.Wrap(&err, "deskapp.ReadMessage")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		own := permit.Actor().Account
		if message == 0 {
			_, err := tx.Exec(`update desk_message set read_at = $2 where account = $1 and read_at is null`, own, sqldb.At(tx.Now()))
			return err
		}
		to, err := sqldb.One(tx, sqldb.Scalar[sqldb.Text], `select href from desk_message where id = $1 and account = $2`, message, own)
		if err != nil {
			return err
		}
		href = string(to)
		_, err = tx.Exec(`update desk_message set read_at = $2 where id = $1 and read_at is null`, message, sqldb.At(tx.Now()))
		return err
	})
	return href, err
}

// send writes a message unless the account has one of the same day, kind and
// title already; it reports whether it did.
func send(tx *sqldb.Tx, to int64, day civil.Day, kind, title, content, href string) (bool, error) {
	_, had, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from desk_message where account = $1 and day = $2 and kind = $3 and title = $4`,
		to, day, kind, title)
	if err != nil || had {
		return false, err
	}
	in := tx.Insert("desk_message", "id", "account", "day", "kind", "title", "content", "href", "made_at")
	in.Add(id.New[desk.Message](tx.Now()), to, day, kind, title, content, sqldb.Text(href), sqldb.At(tx.Now()))
	return true, in.Done()
}

// reply tells who asked what was decided.
func (a *App) reply(tx *sqldb.Tx, x desk.Exemption, v desk.Verdict, why, by string) error {
	if x.AskedBy == 0 {
		return nil
	}
	period := x.Key.Period
	if p, err := civil.ParsePeriod(period); err == nil && period != "" {
		period = p.Chinese()
	}
	title := period + "“" + a.about(x.Key.Rule).Title + "”的说明" + v.Chinese()
	_, err := send(tx, x.AskedBy, tx.Today(), desk.Reply, title, by+"："+why, desk.Href(x.Key))
	return err
}
