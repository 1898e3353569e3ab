package recordsapp

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"path"
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
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sqldb"
)

// Package is a package for the archive.
type Package struct {
	Name    string
	Content []byte
	Digest  string // SM3 of Content
	Amount  int    // of documents
}

// mostPacked bounds a package, in bytes before packing.
const mostPacked = 512 << 20

// Transfer makes the package of a unit's year: every document with its number, the
// metadata, the contents for people, and a list of digests that Inspect reads. It
// stands in the trail and among the transfers. Faults: NotFound, Invalid when the
// year has nothing, TooLarge.
func (a *App) Transfer(ctx context.Context, permit access.Permit, unit org.UnitID, year int) (out Package, err error) {
	if err := permit.Covers(records.CanTransfer); err != nil {
		return Package{}, err
	}
	defer fault.Wrap(&err, "recordsapp.Transfer(%v, %d)", unit, year)
	ar, err := a.archive(ctx, permit, unit, year)
	if err != nil {
		return Package{}, err
	}
	if ar.Amount == 0 {
		return Package{}, fault.Newf(fault.Invalid, "%s %d 年没有可归档的文件。", ar.Unit.Short, year)
	}
	p := packer{app: a, ctx: ctx, archive: &ar, meta: records.Meta{Fonds: ar.Fonds, Court: ar.Court.Name, Unit: ar.Unit.Name, Year: year,
		MadeAt: a.db.Now().In(civil.Shanghai), MadeBy: permit.Actor().Name, Software: "头雁"}}
	content, list, err := p.pack()
	if err != nil {
		return Package{}, err
	}
	sum := sm3.Sum(content)
	out = Package{Name: paper.Filename(ar.Unit.Short, fmt.Sprint(year)+"年度归档包") + ".zip", Content: content, Digest: hex.EncodeToString(sum[:]), Amount: ar.Amount}
	return out, a.db.Write(ctx, func(tx *sqldb.Tx) error {
		actor := permit.Actor()
		var by any
		if actor.Account != 0 {
			by = actor.Account
		}
		if _, err := tx.Exec(`insert into records_transfer (id, unit, year, amount, digest, contents, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			id.New[Transfer](tx.Now()), unit, year, out.Amount, out.Digest, list, by, actor.Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: records.CanTransfer, Court: int64(ar.Unit.Court), Unit: int64(unit), Kinds: "会议记录、名册", Subject: fmt.Sprintf("%s %d 年度归档包", ar.Unit.Short, year),
			Detail: map[string]any{"documents": out.Amount, "sm3": out.Digest}})
	})
}

// packer puts a package together.
type packer struct {
	app     *App
	ctx     context.Context
	archive *Archive
	meta    records.Meta
	files   []paper.Named
	rows    [][]string
	bytes   int
}

func (p *packer) pack() (content []byte, list string, err error) {
	serial := 0
	for n, s := range p.archive.Shelves {
		for _, item := range s.Items {
			serial++
			if err := p.add(n, s, item, serial); err != nil {
				return nil, "", err
			}
		}
	}
	meta, err := p.meta.XML()
	if err != nil {
		return nil, "", err
	}
	p.files = append(p.files, paper.Named{Name: records.ListName, Data: paper.Bytes(p.list())}, paper.Named{Name: records.MetaName, Data: meta})
	var b, l bytes.Buffer
	if err := paper.Zip(&b, p.files); err != nil {
		return nil, "", err
	}
	for _, f := range p.files {
		sum := sm3.Sum(f.Data)
		fmt.Fprintf(&l, "%s  %s\n", hex.EncodeToString(sum[:]), f.Name)
	}
	return b.Bytes(), l.String(), nil
}

func (p *packer) add(n int, s records.Shelf, item records.Item, serial int) (err error) {
	var data []byte
	if item.File != 0 {
		err = p.app.db.Read(p.ctx, func(tx *sqldb.Tx) error {
			type kept struct {
				content blob.ID
				digest  string
			}
			k, err := sqldb.One(tx, func(r sqldb.Row) (k kept, err error) { return k, r.Scan(&k.content, &k.digest) }, `select content, digest from records_file where id = $1`, item.File)
			if err == nil {
				data, err = p.app.content(tx, item.File, k.content, k.digest)
			}
			return err
		})
	} else {
		data, err = item.Write()
	}
	if err != nil {
		return fmt.Errorf("%s: %w", item.Title, err)
	}
	if p.bytes += len(data); p.bytes > mostPacked {
		return fault.Newf(fault.TooLarge, "这一年的文件超过 %d MB，不能打成一个包，请把大的归档文件另行移交。", mostPacked>>20)
	}
	number := records.Number(p.archive.Fonds, p.archive.Year, s.Keep, s.Short, serial)
	ending := path.Ext(item.Name)
	name := fmt.Sprintf("%02d %s/%04d %s%s", n+1, paper.Filename(s.Title), serial, paper.Filename(item.Title), ending)
	sum := sm3.Sum(data)
	p.files = append(p.files, paper.Named{Name: name, Data: data})
	p.rows = append(p.rows, []string{fmt.Sprint(serial), number, item.Title, item.Day.String(), s.Keep.Chinese()})
	p.meta.Items = append(p.meta.Items, records.MetaDoc{Number: number, Category: s.Title, Title: item.Title, Day: item.Day, Keep: s.Keep.Chinese(), Source: item.Source, Name: name, Size: len(data), Digest: hex.EncodeToString(sum[:])})
	return nil
}

// list is the contents for people.
func (p *packer) list() paper.Paper {
	return paper.Paper{Kind: paper.Form, Title: p.archive.Unit.Short + "\n" + fmt.Sprint(p.archive.Year) + " 年度归档文件目录", Meta: [2]string{"立档单位：" + p.archive.Court.Name, fmt.Sprintf("共 %d 件", len(p.rows))},
		Body: []paper.Block{paper.Table{Head: []string{"件号", "档号", "题名", "日期", "期限"}, Rows: p.rows, Widths: []int{6, 28, 40, 16, 10}, Align: "cllcc", Small: true}}}
}

// Check compares what a package holds with its own list of digests (DA-01); known are
// the packages made here that are the same byte for byte. Fault: Invalid for what is no package.
func (a *App) Check(ctx context.Context, permit access.Permit, r io.ReaderAt, size int64) (c records.Checked, known []Transfer, err error) {
	if err := permit.Covers(records.CanView); err != nil {
		return records.Checked{}, nil, err
	}
	if c, err = Inspect(r, size); err != nil {
		return c, nil, fault.New(fault.Invalid, strings.TrimSuffix(err.Error(), "。")+"。").Because(err)
	}
	h := sm3.New()
	if _, err := io.Copy(h, io.NewSectionReader(r, 0, size)); err != nil {
		return c, nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		from, end := permit.Range()
		known, err = sqldb.All(tx, scanTransfer, `select t.id, t.unit, u.short_name, t.year, t.amount, t.digest, t.made_name, t.made_at
			from records_transfer t join org_unit u on u.id = t.unit where t.digest = $1 and u.path >= $2 and u.path < $3 order by t.made_at`, hex.EncodeToString(h.Sum(nil)), from, end)
		return err
	})
	return c, known, err
}
