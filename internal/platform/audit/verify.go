package audit

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/platform/sqldb"
)

// Verdict is what a walk over the whole chain found.
type Verdict struct {
	First, Last int64 // the links that were looked at; Last 0: none
	Entries     int
	Adopted     int // entries from before the chain
	Waiting     int // entries too young to be linked yet
	Setbacks    int // times the clock had gone back
	Head        Head
	Broken      *Break // nil: the trail is whole
	Took        time.Duration
}

// Break is the first place at which the trail is not what was written.
type Break struct {
	Seq   int64     // the link; 0 for an entry that is none
	Entry int64     // the entry, where one is there
	At    time.Time // when the entry was made; where it is gone, the one before
	What  string    // in Chinese: what was expected, what is there
}

// String says the break in one line.
func (b Break) String() string {
	where := "未入链的记录"
	if b.Seq != 0 {
		where = fmt.Sprintf("第 %d 环", b.Seq)
	}
	if !b.At.IsZero() {
		where += "（" + b.At.In(civil.Shanghai).Format(time.RFC3339) + "）"
	}
	return where + "：" + b.What
}

// overdue is how old an entry without a link may be: longer than any action
// takes, a start of the program included.
const overdue = 15 * time.Minute

// Verify walks the chain from its beginning, or from where a pruning left it,
// and makes every code anew. heads are those carried elsewhere: each must still
// be in the chain, or a part at its end was taken away. The error says that it
// could not be looked at; what is wrong with the trail is in the verdict.
func (c *Chain) Verify(ctx context.Context, heads ...Head) (v Verdict, err error) {
	began := time.Now()
	defer func() { v.Took = time.Since(began) }()
	w := walk{c: c, v: &v, heads: map[int64][]Head{}}
	for _, h := range heads {
		w.heads[h.Seq] = append(w.heads[h.Seq], h)
	}
	if err := w.begin(ctx); err != nil || v.Broken != nil {
		return v, err
	}
	for more := true; more && v.Broken == nil; {
		if more, err = w.step(ctx); err != nil {
			return v, err
		}
	}
	if v.Broken == nil {
		w.beyond(heads)
	}
	if v.Broken == nil {
		err = w.unlinked(ctx)
	}
	return v, err
}

// walk is a verification under way.
type walk struct {
	c     *Chain
	v     *Verdict
	last  Head
	own   bool // a link of the chain's own time was met: nothing is adopted any more
	heads map[int64][]Head
}

func (w *walk) broken(seq, entry int64, at time.Time, format string, args ...any) {
	w.v.Broken = &Break{Seq: seq, Entry: entry, At: at, What: fmt.Sprintf(format, args...)}
}

// begin finds where the chain begins.
func (w *walk) begin(ctx context.Context) error {
	return w.c.db.Read(ctx, func(tx *sqldb.Tx) error {
		h, ok, err := lastCheckpoint(tx)
		if err != nil || !ok {
			return err
		}
		valid, err := w.c.key.Valid(h.canonical(), h.mac)
		if err != nil {
			return err
		}
		w.last, w.own = h.Head, true
		if !valid {
			w.broken(h.Seq, 0, h.At, "清理记录被改动，校验码不符")
		}
		w.carried(h.Head)
		return nil
	})
}

// step looks at the next links.
func (w *walk) step(ctx context.Context) (more bool, err error) {
	const many = 1000
	n := 0
	err = w.c.db.Read(ctx, func(tx *sqldb.Tx) error {
		n = 0
		objects, err := w.objects(tx, many)
		if err != nil {
			return err
		}
		return tx.Each(func(r sqldb.Row) error {
			n++
			if w.v.Broken != nil {
				return nil
			}
			var l link
			var id *int64
			var x row
			at, text := x.dest(), make([]sqldb.Text, 2)
			// The entry may be gone: then its columns are null.
			at[0], at[1], at[3], at[4], at[12] = &id, (*none)(&x.at), &text[0], &text[1], (*sqldb.Text)(&x.result)
			if err := r.Scan(append([]any{&l.seq, &l.entry, &l.adopted, &l.mac, &l.link}, at...)...); err != nil {
				return err
			}
			x.actor, x.action = string(text[0]), string(text[1])
			if id != nil {
				x.id, x.objects = *id, digest(objects[*id])
			}
			return w.look(l, x)
		}, `select l.seq, l.entry, l.adopted, l.mac, l.link, `+rowColumns+` from audit_link l left join audit_entry e on e.id = l.entry
			where l.seq > $1 order by l.seq limit 1000`, w.last.Seq)
	})
	return n == many, err
}

// objects are what the next entries are about.
func (w *walk) objects(tx *sqldb.Tx, many int64) (map[int64][]Object, error) {
	m := map[int64][]Object{}
	err := tx.Each(func(r sqldb.Row) error {
		var entry int64
		var o Object
		err := r.Scan(&entry, &o.Kind, &o.ID)
		m[entry] = append(m[entry], o)
		return err
	}, `select o.entry, o.kind, o.object from audit_link l join audit_object o on o.entry = l.entry
		where l.seq > $1 and l.seq <= $2 order by o.entry, o.kind, o.object`, w.last.Seq, w.last.Seq+many)
	return m, err
}

// look checks one link and its entry.
func (w *walk) look(l link, x row) error {
	at := w.last.At
	if x.id != 0 {
		at = time.UnixMicro(x.at)
	}
	if l.seq != w.last.Seq+1 {
		w.broken(w.last.Seq+1, 0, w.last.At, "应为第 %d 环，实际接着第 %d 环，中间 %d 环被删除", w.last.Seq+1, l.seq, l.seq-w.last.Seq-1)
		return nil
	}
	want, err := w.c.key.Valid(l.canonical(w.last.Link), l.link)
	if err != nil {
		return err
	}
	switch {
	case x.id == 0:
		w.broken(l.seq, l.entry, at, "应有编号 %d 的记录，已被删除", l.entry)
	case !want:
		sum, err := w.c.key.Sum(l.canonical(w.last.Link))
		if err != nil {
			return err
		}
		w.broken(l.seq, l.entry, at, "链值应为 %s，实为 %s，本环或上一环被改动", short(sum), short(l.link))
	case l.adopted && w.own:
		w.broken(l.seq, l.entry, at, "链开始以后不应再有并入的记录")
	case l.adopted != (len(x.mac) == 0), !l.adopted && !bytes.Equal(l.mac, x.mac):
		w.broken(l.seq, l.entry, at, "记录的校验码应为 %s，实为 %s，已被改动", short(l.mac), short(x.mac))
	default:
		valid, err := w.c.key.Valid(x.canonical(), l.mac)
		if err != nil {
			return err
		}
		if !valid {
			w.broken(l.seq, l.entry, at, "记录内容与校验码 %s 不符，内容已被改动：%s %s %s", short(l.mac), x.actor, x.action, x.subject)
		}
	}
	w.last = Head{Seq: l.seq, Link: l.link, At: at}
	w.count(l, x)
	w.carried(w.last)
	return nil
}

func (w *walk) count(l link, x row) {
	v := w.v
	if v.First == 0 {
		v.First = l.seq
	}
	v.Last, v.Head = l.seq, w.last
	v.Entries++
	if l.adopted {
		v.Adopted++
	} else {
		w.own = true
	}
	if x.setback != 0 {
		v.Setbacks++
	}
}

// carried compares a link with the heads carried elsewhere.
func (w *walk) carried(h Head) {
	for _, x := range w.heads[h.Seq] {
		if w.v.Broken == nil && !bytes.Equal(x.Link, h.Link) {
			w.broken(h.Seq, 0, h.At, "与外送的链头不同：外送 %s，现为 %s，此前的链被整段重写", short(x.Link), short(h.Link))
		}
	}
}

// beyond looks for heads that the chain does not reach any more.
func (w *walk) beyond(heads []Head) {
	var far Head
	for _, h := range heads {
		if h.Seq > far.Seq {
			far = h
		}
	}
	if far.Seq > w.last.Seq {
		w.broken(w.last.Seq+1, 0, w.last.At, "外送的链头到第 %d 环，现在只到第 %d 环，末尾 %d 环被删除", far.Seq, w.last.Seq, far.Seq-w.last.Seq)
	}
}

// unlinked looks at the entries that are no links: young ones wait, and old
// ones were put there by somebody else.
func (w *walk) unlinked(ctx context.Context) error {
	return w.c.db.Read(ctx, func(tx *sqldb.Tx) error {
		objects := map[int64][]Object{}
		if err := tx.Each(func(r sqldb.Row) error {
			var entry int64
			var o Object
			err := r.Scan(&entry, &o.Kind, &o.ID)
			objects[entry] = append(objects[entry], o)
			return err
		}, `select o.entry, o.kind, o.object from audit_object o left join audit_link l on l.entry = o.entry
			where l.entry is null order by o.entry, o.kind, o.object`); err != nil {
			return err
		}
		w.v.Waiting = 0
		return tx.Each(func(r sqldb.Row) error {
			var x row
			if err := r.Scan(x.dest()...); err != nil || w.v.Broken != nil {
				return err
			}
			w.v.Waiting++
			x.objects = digest(objects[x.id])
			at := time.UnixMicro(x.at)
			valid, err := w.c.key.Valid(x.canonical(), x.mac)
			switch {
			case err != nil:
				return err
			case !valid:
				w.broken(0, x.id, at, "编号 %d 的记录没有有效的校验码，是另行插入或改动过的：%s %s %s", x.id, x.actor, x.action, x.subject)
			case tx.Now().Sub(at) > overdue:
				w.broken(0, x.id, at, "编号 %d 的记录超过 %d 分钟没有入链，它的链环被删除，或审计链没有在运行", x.id, int(overdue.Minutes()))
			}
			return nil
		}, `select `+rowColumns+` from audit_entry e left join audit_link l on l.entry = e.id where l.entry is null order by e.at, e.id`)
	})
}

func full(b []byte) string { return hex.EncodeToString(b) }

func short(b []byte) string {
	if len(b) == 0 {
		return "空"
	}
	if len(b) > 9 {
		b = b[:9]
	}
	return hex.EncodeToString(b)
}

// checkpoint is where the chain begins after a pruning.
type checkpoint struct {
	Head
	mac []byte
}

func (p checkpoint) canonical() []byte {
	b := append([]byte(nil), "touyan audit checkpoint 1"...)
	b = binary.BigEndian.AppendUint64(b, uint64(p.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(p.At.UnixMicro()))
	return append(b, p.Link...)
}

func lastCheckpoint(tx *sqldb.Tx) (p checkpoint, ok bool, err error) {
	return sqldb.Maybe(tx, func(r sqldb.Row) (p checkpoint, err error) {
		var at sqldb.Instant
		err = r.Scan(&p.Seq, &p.Link, &at, &p.mac)
		p.At = at.Time
		return p, err
	}, `select seq, link, at, mac from audit_checkpoint order by seq desc limit 1`)
}
