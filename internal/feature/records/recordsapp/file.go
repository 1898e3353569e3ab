package recordsapp

import (
	"context"
	"encoding/hex"
	"io"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
)

// KindFile is the kind of filed documents in a search.
const KindFile = "file"

func fileAt(k records.FileID) seal.Place {
	return seal.Place{Table: "records_file", Column: "content", Row: int64(k)}
}

const fileColumns = `f.id, f.year, f.category, f.title, f.day, f.name, f.size, f.digest, f.filed_name, f.withdrawn_why, f.version`

func scanFile(r sqldb.Row) (f records.File, err error) {
	var why sqldb.Text
	err = r.Scan(&f.ID, &f.Year, &f.Category, &f.Title, &f.Day, &f.Name, &f.Size, &f.Digest, &f.FiledBy, &why, &f.Version)
	f.Withdrawn = string(why)
	return f, err
}

func files(tx *sqldb.Tx, unit org.UnitID, year int) ([]records.File, error) {
	return sqldb.All(tx, scanFile, `select `+fileColumns+` from records_file f where f.unit = $1 and f.year = $2 order by f.id`, unit, year)
}

// FileIn is a document to be filed.
type FileIn struct {
	Unit     org.UnitID
	Year     int
	Category records.Code
	Title    string
	Day      civil.Day // on the paper; zero: not said
	File     intake.File
}

// File files a document as it came, sealed. Faults: NotFound, Invalid (among others
// a mark of secrecy), TooLarge.
func (a *App) File(ctx context.Context, permit access.Permit, in FileIn) (k records.FileID, err error) {
	if err := permit.Covers(records.CanFile); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "recordsapp.File")
	in.Title = strings.TrimSpace(in.Title)
	bad := fault.New(fault.Invalid, "没有归档，请改正。")
	if _, ok := records.CategoryOf(in.Category); !ok {
		_ = bad.At("category", "请选择类目")
	}
	if in.Title == "" {
		_ = bad.At("title", "请填写题名")
	}
	if in.File.Size == 0 {
		_ = bad.At("file", "文件是空的，请重新选择")
	}
	if err := bad.Err(); err != nil {
		return 0, err
	}
	if in.File.Size > blob.MaxSize-1024 { // sealing adds a few bytes
		return 0, fault.Newf(fault.TooLarge, "文件“%s”有 %s，超过 %d MB 的上限。", in.File.Name, records.Size(in.File.Size), blob.MaxSize>>20)
	}
	if err := a.screen.Refuse(ctx, permit.Actor(), records.CanFile, in.File); err != nil {
		return 0, err
	}
	content, err := io.ReadAll(io.NewSectionReader(in.File, 0, in.File.Size))
	if err != nil {
		return 0, err
	}
	sum := sm3.Sum(content)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if err := yearFault(tx, in.Year); err != nil {
			return err
		}
		if in.Day > tx.Today() {
			return fault.New(fault.Invalid, "没有归档，请改正。").At("day", "文件的日期在今天以后")
		}
		u, court, err := a.unit(tx, permit, in.Unit, in.Year)
		if err != nil {
			return err
		}
		k = id.New[records.File](tx.Now())
		kept, err := blob.Put(tx, in.File.Name, a.sealer.Seal(fileAt(k), string(content)))
		if err != nil {
			return err
		}
		actor := permit.Actor()
		var by any
		if actor.Account != 0 {
			by = actor.Account
		}
		if _, err := tx.Exec(`insert into records_file (id, unit, year, category, title, day, name, size, digest, content, filed_by, filed_name, filed_at, version)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`,
			k, u.ID, in.Year, string(in.Category), in.Title, in.Day, in.File.Name, in.File.Size, hex.EncodeToString(sum[:]), kept, by, actor.Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		if err := search.Put(tx, fileText(k, in.Title, in.Day, in.Year, u)); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: records.CanFile, Court: int64(court.ID), Unit: int64(u.ID), Subject: u.Short + " 归档 " + in.Title, Detail: map[string]any{"file": k, "digest": hex.EncodeToString(sum[:])}})
	})
	return k, err
}

// fileText is what is found of a filed document: its title, never what stands in it.
func fileText(k records.FileID, title string, day civil.Day, year int, u org.Unit) search.Text {
	if day == 0 {
		day = civil.MustDate(year, 12, 31)
	}
	return search.Text{Kind: KindFile, Ref: int64(k), Day: day, Court: int64(u.Court), Unit: int64(u.ID), Title: title}
}

// Fetched is a filed document with its content.
type Fetched struct {
	records.File
	Content []byte
}

// filed finds a document within the permit. Fault: NotFound.
func filed(tx *sqldb.Tx, permit access.Permit, k records.FileID) (f records.File, content blob.ID, u org.Unit, err error) {
	var path string
	f, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (f records.File, err error) {
		var why sqldb.Text
		err = r.Scan(&f.ID, &f.Year, &f.Category, &f.Title, &f.Day, &f.Name, &f.Size, &f.Digest, &f.FiledBy, &why, &f.Version, &content, &u.ID, &u.Court, &u.Short, &path)
		f.Withdrawn = string(why)
		return f, err
	}, `select `+fileColumns+`, f.content, u.id, u.court, u.short_name, u.path from records_file f join org_unit u on u.id = f.unit where f.id = $1`, k)
	if u.Path = access.Path(path); err == nil && (!ok || !permit.Holds(u.Path)) {
		err = notFound("份文件")
	}
	return f, content, u, err
}

// Fetch opens a filed document; that it was opened stands in the trail. Faults:
// NotFound, Internal when it is not what was filed.
func (a *App) Fetch(ctx context.Context, permit access.Permit, k records.FileID) (out Fetched, err error) {
	if err := permit.Covers(records.CanView); err != nil {
		return Fetched{}, err
	}
	defer fault.Wrap(&err, "recordsapp.Fetch(%v)", k)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, content, u, err := filed(tx, permit, k)
		if err != nil {
			return err
		}
		if f.Withdrawn != "" {
			return notFound("份文件")
		}
		out.File = f
		if out.Content, err = a.content(tx, k, content, f.Digest); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: records.CanView, Court: int64(u.Court), Unit: int64(u.ID), Subject: u.Short + " 查看归档文件 " + f.Title, Detail: map[string]any{"file": k}})
	})
	return out, err
}

func (a *App) content(tx *sqldb.Tx, k records.FileID, kept blob.ID, digest string) ([]byte, error) {
	b, err := blob.Get(tx, kept)
	if err != nil {
		return nil, err
	}
	plain, err := a.sealer.Open(fileAt(k), b.Content)
	if err != nil {
		return nil, err
	}
	if sum := sm3.Sum([]byte(plain)); hex.EncodeToString(sum[:]) != digest {
		return nil, fault.Newf(fault.Internal, "文件“%s”与归档时的摘要不符，可能已损坏。", b.Name)
	}
	return []byte(plain), nil
}

// Withdraw takes a filed document out of the archive, with the reason; Restore puts
// it back. What is archived is not deleted (DA-04). Faults: NotFound, Invalid,
// Conflict.
func (a *App) Withdraw(ctx context.Context, permit access.Permit, k records.FileID, version int, why string) (records.File, error) {
	if err := permit.Covers(records.CanFile); err != nil {
		return records.File{}, err
	}
	if why = strings.TrimSpace(why); why == "" {
		return records.File{}, fault.New(fault.Invalid, "请写明撤出的原因。").At("why", "请写明撤出的原因")
	}
	return a.turn(ctx, permit, k, version, why)
}

// Restore takes a Withdraw back. Faults as Withdraw.
func (a *App) Restore(ctx context.Context, permit access.Permit, k records.FileID, version int) (records.File, error) {
	if err := permit.Covers(records.CanFile); err != nil {
		return records.File{}, err
	}
	return a.turn(ctx, permit, k, version, "")
}

func (a *App) turn(ctx context.Context, permit access.Permit, k records.FileID, version int, why string) (f records.File, err error) {
	defer fault.Wrap(&err, "recordsapp.turn(%v)", k)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		var u org.Unit
		if f, _, u, err = filed(tx, permit, k); err != nil {
			return err
		}
		if f.Version != version || (f.Withdrawn == "") == (why == "") {
			return fault.New(fault.Conflict, "这份文件刚刚被别人改过，请刷新后再办。")
		}
		at, verb := sqldb.At(tx.Now()), "撤出"
		if why == "" {
			at, verb = sqldb.Instant{}, "恢复"
		}
		if _, err := tx.Exec(`update records_file set withdrawn_at = $2, withdrawn_why = $3, version = version + 1 where id = $1`, k, at, sqldb.Text(why)); err != nil {
			return err
		}
		if why == "" {
			err = search.Put(tx, fileText(k, f.Title, f.Day, f.Year, u))
		} else {
			err = search.Drop(tx, KindFile, int64(k))
		}
		if err != nil {
			return err
		}
		f.Withdrawn, f.Version = why, version+1
		return audit.Record(tx, permit, audit.Entry{Action: records.CanFile, Court: int64(u.Court), Unit: int64(u.ID), Subject: u.Short + " " + verb + "归档文件 " + f.Title, Detail: map[string]any{"file": k, "why": why}})
	})
	return f, err
}
