package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// Store keeps the batches of every kind. An uploaded file is kept sealed: it
// holds what the register keeps sealed.
type Store struct {
	db     *sqldb.DB
	sealer *seal.Sealer
	slots  chan struct{} // work under way in this process
	// scanner is the program that looks into uploads; none: nobody does.
	scanner []string

	mu      sync.Mutex
	running map[BatchID]*work
	ended   sync.WaitGroup
}

// work is one check or load under way in this process.
type work struct{ done, total int }

const (
	// atOnce is how many files one process works on at the same time; the
	// others wait, so that memory stays bounded.
	atOnce = 2
	// beat is how often work says that it is alive, and silence how long
	// another instance believes so without hearing.
	beat    = 20 * time.Second
	silence = 2 * time.Minute
)

// New returns the batches kept in db.
func New(db *sqldb.DB, sealer *seal.Sealer) *Store {
	return &Store{db: db, sealer: sealer, slots: make(chan struct{}, atOnce), running: map[BatchID]*work{}}
}

// Wait waits until no work is under way in this process; tests and an orderly
// end need it.
func (s *Store) Wait() { s.ended.Wait() }

// Begin keeps an uploaded file and begins to check it. The permit must be for
// the kind's Can. A file with a mark of secrecy is refused and not kept (PI-13).
// Faults: Denied, TooLarge, Invalid for an empty or a marked file.
func (s *Store) Begin(ctx context.Context, permit access.Permit, kind Kind, f File) (BatchID, error) {
	if err := permit.Covers(kind.Can); err != nil {
		return 0, err
	}
	switch {
	case f.Size == 0:
		return 0, fault.Newf(fault.Invalid, "文件“%s”是空的。请检查后重新选择。", f.Name)
	case f.Size > blob.MaxSize-1024: // sealing adds a few bytes
		return 0, fault.Newf(fault.TooLarge, "文件“%s”有 %d MB，超过 %d MB 的上限。请分成几个文件上传。", f.Name, f.Size>>20, blob.MaxSize>>20)
	}
	content, err := io.ReadAll(io.NewSectionReader(f, 0, f.Size))
	if err != nil {
		return 0, fmt.Errorf("intake.Begin: %w", err)
	}
	if err := s.Refuse(ctx, permit.Actor(), kind.Can, File{Name: f.Name, Size: int64(len(content)), ReaderAt: bytes.NewReader(content)}); err != nil {
		return 0, err
	}
	var k BatchID
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		k = id.New[Batch](tx.Now())
		upload, err := blob.Put(tx, f.Name, s.sealer.Seal(place(k), string(content)))
		if err != nil {
			return err
		}
		actor := permit.Actor()
		var unit, account any
		if here, ok := actor.Here(); ok && here.Over == permit.Over() {
			unit = here.Unit
		}
		if actor.Account != 0 {
			account = actor.Account
		}
		_, err = tx.Exec(`insert into intake_batch (id, kind, unit, path, file_name, upload, state, made_by, made_name, made_at, alive_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			k, kind.Name, unit, string(permit.Over().Unit()), f.Name, upload, string(Checking), account, actor.Name, sqldb.At(tx.Now()), sqldb.At(tx.Now()))
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: kind.Can, Subject: "上传" + kind.Title + " " + f.Name, Detail: map[string]any{"batch": k, "size": f.Size}})
	})
	if err != nil {
		return 0, err
	}
	s.work(k, func(f File, progress Progress) { s.check(permit, kind, k, f, progress) })
	return k, nil
}

func place(k BatchID) seal.Place {
	return seal.Place{Table: "intake_batch", Column: "upload", Row: int64(k)}
}

// Recheck checks a batch again: one whose work broke off, or one whose
// surroundings have changed since. Faults: Denied, NotFound, Conflict when it
// is being worked on or is loaded.
func (s *Store) Recheck(ctx context.Context, permit access.Permit, kind Kind, k BatchID) error {
	if err := permit.Covers(kind.Can); err != nil {
		return err
	}
	err := s.claim(ctx, permit, kind, k, Checking, func(b Batch) error {
		if b.State != BrokenOff && b.State != Checked && b.State != Refused {
			return fault.New(fault.Conflict, "这一批正在处理或已经写入，不能重新预检。")
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.work(k, func(f File, progress Progress) { s.check(permit, kind, k, f, progress) })
	return nil
}

// Load begins to load a checked batch, whole, or without the bad rows when
// setAside. Faults: Denied, NotFound, Conflict when it is being worked on or is
// loaded, Invalid when it has bad rows and they are not to be set aside.
func (s *Store) Load(ctx context.Context, permit access.Permit, kind Kind, k BatchID, setAside bool) error {
	if err := permit.Covers(kind.Can); err != nil {
		return err
	}
	err := s.claim(ctx, permit, kind, k, Loading, func(b Batch) error {
		switch {
		case b.State != Checked:
			return fault.New(fault.Conflict, "这一批不在待写入的状态，可能已由他人处理。请刷新后再看。")
		case b.Report.Bad > 0 && !setAside:
			return fault.Newf(fault.Invalid, "文件里有 %d 行有误，不能全部写入。请改正后重新上传，或选择放下有问题的行。", b.Report.Bad)
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.work(k, func(f File, progress Progress) { s.load(permit, kind, k, f, setAside, progress) })
	return nil
}

// claim puts a batch into a working state for this process.
func (s *Store) claim(ctx context.Context, permit access.Permit, kind Kind, k BatchID, next State, may func(Batch) error) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		b, err := s.batch(tx, permit, kind, k)
		if err != nil {
			return err
		}
		if err := may(b); err != nil {
			return err
		}
		if _, err := tx.Exec(`update intake_batch set state = $2, alive_at = $3 where id = $1`, k, string(next), sqldb.At(tx.Now())); err != nil {
			return err
		}
		verb := "重新预检"
		if next == Loading {
			verb = "写入"
		}
		return audit.Record(tx, permit, audit.Entry{Action: kind.Can, Subject: verb + kind.Title + " " + b.FileName, Detail: map[string]any{"batch": k}})
	})
}

// file returns the uploaded file of a batch.
func (s *Store) file(tx *sqldb.Tx, k BatchID) (File, error) {
	upload, err := sqldb.One(tx, sqldb.Scalar[blob.ID], `select upload from intake_batch where id = $1 and state <> 'isolated'`, k)
	if err != nil {
		return File{}, err
	}
	kept, err := blob.Get(tx, upload)
	if err != nil {
		return File{}, err
	}
	text, err := s.sealer.Open(place(k), kept.Content)
	return File{Name: kept.Name, Size: int64(len(text)), ReaderAt: strings.NewReader(text)}, err
}

// File returns the uploaded file of a batch, for a room that shows what stands in its
// first lines. Faults: Denied, NotFound.
func (s *Store) File(ctx context.Context, permit access.Permit, kind Kind, k BatchID) (f File, err error) {
	if err := permit.Covers(kind.Can); err != nil {
		return f, err
	}
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.batch(tx, permit, kind, k); err != nil {
			return err
		}
		f, err = s.file(tx, k)
		return err
	})
	return f, err
}

const batchColumns = `id, kind, file_name, state, report, made_name, made_at, loaded_at, path, alive_at`

// note is what is stored of a batch beside its columns.
type note struct {
	Refusal  string `json:"refusal,omitempty"`
	SetAside bool   `json:"set_aside,omitempty"`
	Report   Report `json:"report"`
}

func (s *Store) scan(now time.Time) func(r sqldb.Row) (Batch, error) {
	return func(r sqldb.Row) (b Batch, err error) {
		var text sqldb.Text
		var made, loaded, alive sqldb.Instant
		if err := r.Scan(&b.ID, &b.Kind, &b.FileName, (*string)(&b.State), &text, &b.MadeBy, &made, &loaded, (*string)(&b.path), &alive); err != nil {
			return b, err
		}
		var n note
		if text != "" {
			if err := json.Unmarshal([]byte(text), &n); err != nil {
				return b, fmt.Errorf("intake: report of %v: %w", b.ID, err)
			}
		}
		b.Refusal, b.SetAside, b.Report = n.Refusal, n.SetAside, n.Report
		b.MadeAt, b.LoadedAt, b.alive = made.Time, loaded.Time, alive.Time
		if b.State == Isolated {
			b.FileName, b.Report, b.Refusal = "（已隔离）", Report{}, "这一批可能含有不应存入本系统的内容，已经隔离，等待处置。"
		}
		s.progress(&b, now)
		return b, nil
	}
}

// progress tells how far the work on b has come, or that it broke off. SQLite
// has one process: what is not running here is not running.
func (s *Store) progress(b *Batch, now time.Time) {
	if !b.Working() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.running[b.ID]; w != nil {
		b.Done, b.Total = w.done, w.total
		return
	}
	if s.db.Engine() == sqldb.SQLite || now.Sub(b.alive) > silence {
		b.State = BrokenOff
	}
}

func (s *Store) batch(tx *sqldb.Tx, permit access.Permit, kind Kind, k BatchID) (Batch, error) {
	from, end := permit.Range()
	return sqldb.One(tx, s.scan(tx.Now()), `select `+batchColumns+` from intake_batch where id = $1 and kind = $2 and path >= $3 and path < $4`, k, kind.Name, from, end)
}

// KindOf returns the name of the kind of a batch, so that the caller knows
// which permit to ask for; it says nothing else. Fault: NotFound.
func (s *Store) KindOf(ctx context.Context, k BatchID) (name string, err error) {
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		name, err = sqldb.One(tx, sqldb.Scalar[string], `select kind from intake_batch where id = $1`, k)
		return err
	})
	return name, err
}

// Batch returns one batch of the kind. Faults: Denied, NotFound.
func (s *Store) Batch(ctx context.Context, permit access.Permit, kind Kind, k BatchID) (b Batch, err error) {
	if err := permit.Covers(kind.Can); err != nil {
		return b, err
	}
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		b, err = s.batch(tx, permit, kind, k)
		return err
	})
	return b, err
}

// Recent returns the newest batches of the kind, the newest first, without
// their differences and problems. Fault: Denied.
func (s *Store) Recent(ctx context.Context, permit access.Permit, kind Kind) (bs []Batch, err error) {
	if err := permit.Covers(kind.Can); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		bs, err = sqldb.All(tx, s.scan(tx.Now()), `select id, kind, file_name, state, summary, made_name, made_at, loaded_at, path, alive_at
			from intake_batch where kind = $1 and path >= $2 and path < $3 order by made_at desc, id desc limit 100`, kind.Name, from, end)
		return err
	})
	return bs, err
}
