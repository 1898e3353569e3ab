package search

import (
	"context"
	"encoding/binary"
	"slices"
	"strings"

	"touyan/internal/platform/sqldb"
)

// Merge makes the postings of every month that has fresh texts, or has lost one,
// when there are least of them at least; each month is a transaction of its own.
// It returns how many months it made.
func Merge(ctx context.Context, db *sqldb.DB, least int) (made int, err error) {
	var months []int64
	err = db.Read(ctx, func(tx *sqldb.Tx) error {
		months = nil
		n := 0
		err := tx.Each(func(r sqldb.Row) error {
			var m int64
			var k int
			if err := r.Scan(&m, &k); err != nil {
				return err
			}
			months, n = append(months, m), n+k
			return nil
		}, `select fresh, count(id) from search_text where fresh >= 0 group by fresh order by fresh desc`)
		if err != nil {
			return err
		}
		if n < least {
			months = nil
			return nil
		}
		lost, err := sqldb.All(tx, sqldb.Scalar[int64], `select month from search_month where made_at = 0`)
		for _, m := range lost {
			if !slices.Contains(months, m) {
				months = append(months, m)
			}
		}
		return err
	})
	for _, m := range months {
		if err != nil {
			return made, err
		}
		if err = db.Write(ctx, func(tx *sqldb.Tx) error { return merge(tx, m) }); err == nil {
			made++
		}
	}
	return made, err
}

// merge makes the postings of a month anew, from all of its texts.
func merge(tx *sqldb.Tx, month int64) error {
	var texts []byte
	byGram := map[string]*posting{}
	place := int32(0)
	err := tx.Each(func(r sqldb.Row) error {
		t, err := scan(r)
		if err != nil {
			return err
		}
		texts = binary.BigEndian.AppendUint64(texts, uint64(t.id))
		add := func(g string) {
			p := byGram[g]
			if p == nil {
				p = &posting{}
				byGram[strings.Clone(g)] = p
			}
			p.add(place)
		}
		grams(fold(t.Title), add)
		grams(fold(t.Body), add)
		for _, l := range t.labels() {
			add(l)
		}
		place++
		return nil
	}, `select `+columns+` from search_text d where d.month = $1 order by d.day desc, d.id desc`, month)
	if err != nil {
		return err
	}
	for _, q := range []string{`delete from search_posting where month = $1`, `delete from search_month where month = $1`} {
		if _, err := tx.Exec(q, month); err != nil {
			return err
		}
	}
	names := make([]string, 0, len(byGram))
	for g := range byGram {
		names = append(names, g)
	}
	slices.Sort(names)
	in := tx.Insert("search_posting", "month", "gram", "places")
	for _, g := range names {
		in.Add(month, g, byGram[g].bytes)
	}
	if err := in.Done(); err != nil || place == 0 {
		return err
	}
	if _, err := tx.Exec(`insert into search_month (month, texts, made_at) values ($1, $2, $3)`, month, texts, sqldb.At(tx.Now())); err != nil {
		return err
	}
	_, err = tx.Exec(`update search_text set fresh = null where month = $1 and fresh >= 0`, month)
	return err
}

// Source gives the texts that a room has, for a fresh index: at most n with an
// identifier after the given one, in the order of identifiers; none: there are no
// more.
type Source struct {
	Kind  string
	Texts func(tx *sqldb.Tx, after int64, n int) ([]Text, error)
}

// part is how many texts are taken in within one transaction.
const part = 500

// Take takes in what the sources had before there was an index, or since Forget;
// what writers Put meanwhile stays. It returns how many texts came.
func Take(ctx context.Context, db *sqldb.DB, sources ...Source) (taken int, err error) {
	for _, s := range sources {
		for done := false; !done; {
			n := 0
			err := db.Write(ctx, func(tx *sqldb.Tx) (err error) {
				n, done, err = s.take(tx)
				return err
			})
			if err != nil {
				return taken, err
			}
			taken += n
		}
	}
	return taken, nil
}

func (s Source) take(tx *sqldb.Tx) (n int, done bool, err error) {
	var after int64
	begun := false
	err = tx.Each(func(r sqldb.Row) error { begun = true; return r.Scan(&after, &done) }, `select after, done from search_source where kind = $1`, s.Kind)
	if err != nil || done {
		return 0, done, err
	}
	if !begun {
		if _, err := tx.Exec(`insert into search_source (kind, after, done) values ($1, 0, $2)`, s.Kind, false); err != nil {
			return 0, false, err
		}
	}
	ts, err := s.Texts(tx, after, part)
	if err != nil {
		return 0, false, err
	}
	for i := range ts {
		if after = max(after, ts[i].Ref); ts[i].Title == "" && ts[i].Body == "" {
			continue
		}
		if err := Put(tx, ts[i]); err != nil {
			return 0, false, err
		}
	}
	done = len(ts) == 0
	_, err = tx.Exec(`update search_source set after = $2, done = $3 where kind = $1`, s.Kind, after, done)
	return len(ts), done, err
}

// Forget empties the index, so that Take makes all of it anew.
func Forget(tx *sqldb.Tx) error {
	for _, q := range []string{`delete from search_posting`, `delete from search_month`, `delete from search_text`, `delete from search_source`} {
		if _, err := tx.Exec(q); err != nil {
			return err
		}
	}
	return nil
}
