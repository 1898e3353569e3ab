package seal

import (
	"context"
	"fmt"
	"os"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// CanRotate is making new keys, sealing values anew, and looking at which keys
// there are.
const CanRotate access.Can = "operations.keys"

// Rotate makes a new data key, which seals everything written from now on in
// this process at once, and in others within WatchEvery; older values stay
// readable, and Reseal brings them under it. It returns the key's name. Faults:
// Denied, Unavailable.
func (s *Sealer) Rotate(ctx context.Context, permit access.Permit) (name string, err error) {
	if err := permit.Covers(CanRotate); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		rows, err := records(tx)
		if err != nil {
			return err
		}
		r, err := s.newRing(rows)
		if err != nil {
			return err
		}
		n, err := s.make(tx, r, dataKey)
		if err != nil {
			return err
		}
		name = fmt.Sprintf("%s-%d", dataKey, n)
		return audit.Record(tx, permit, audit.Entry{Action: CanRotate, Subject: "启用新的数据密钥 " + name,
			Detail: map[string]any{"key": name, "suite": s.suite.String(), "provider": s.providers[0].Name()}})
	})
	if err != nil {
		return "", err
	}
	return name, s.refresh(ctx)
}

// RotateIndex makes a new index key and computes every keyed digest of columns
// anew, all in one transaction. Other instances go on with the old key until
// they notice, so it is done while none runs; doing it again mends what one
// wrote meanwhile. Faults: Denied, Unavailable.
func (s *Sealer) RotateIndex(ctx context.Context, permit access.Permit, columns []Column, p Progress) (name string, err error) {
	if err := permit.Covers(CanRotate); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		rows, err := records(tx)
		if err != nil {
			return err
		}
		r, err := s.newRing(rows)
		if err != nil {
			return err
		}
		n, err := s.make(tx, r, indexKey)
		if err != nil {
			return err
		}
		if rows, err = records(tx); err != nil {
			return err
		}
		if r, err = s.newRing(rows); err != nil {
			return err
		}
		count := 0
		for _, c := range columns {
			if c.Index == "" {
				continue
			}
			m, err := s.reindex(tx, r, c, p)
			if err != nil {
				return err
			}
			count += m
		}
		name = fmt.Sprintf("%s-%d", indexKey, n)
		return audit.Record(tx, permit, audit.Entry{Action: CanRotate, Subject: "启用新的索引密钥 " + name, Detail: map[string]any{"key": name, "values": count}})
	})
	if err != nil {
		return "", err
	}
	return name, s.refresh(ctx)
}

// reindex computes the digests of one column under the ring's index key.
func (s *Sealer) reindex(tx *sqldb.Tx, r *ring, c Column, p Progress) (count int, err error) {
	total, err := sqldb.One(tx, sqldb.Scalar[int], "select count(*) from "+c.Table+" where "+c.Column+" is not null")
	if err != nil {
		return 0, err
	}
	for after := int64(firstRow); ; {
		batch, err := c.batch(tx, after)
		if err != nil {
			return count, err
		}
		for _, v := range batch {
			plain, err := s.Open(c.place(v.row), v.sealed)
			if err != nil {
				return count, err
			}
			d, err := digest(r.index, c.Table, c.Column, plain)
			if err != nil {
				return count, err
			}
			if _, err := tx.Exec("update "+c.Table+" set "+c.Index+" = $2 where "+c.id()+" = $1", v.row, d); err != nil {
				return count, err
			}
			after = v.row
			count++
		}
		p.say(c, count, total)
		if len(batch) < c.most() {
			return count, nil
		}
	}
}

// Reroot makes a new root key in newFile and puts the key-encryption keys of the
// software provider under it. The old file opens nothing afterwards but older
// backups. Faults: Denied, Invalid when newFile is there already, Unavailable.
func (s *Sealer) Reroot(ctx context.Context, permit access.Permit, newFile string) error {
	if err := permit.Covers(CanRotate); err != nil {
		return err
	}
	if _, err := os.Stat(newFile); err == nil {
		return fault.Newf(fault.Invalid, "文件 %s 已经存在。请给新的主密钥另取一个文件名。", newFile)
	}
	fresh, err := readRoot(newFile, true, nil)
	if err != nil {
		return err
	}
	root, err := newSoftKey(fresh)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		rows, err := records(tx)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.under != "" || row.provider != SoftwareCode {
				continue
			}
			h, err := s.unwrap(row, nil)
			if err != nil {
				return err
			}
			wrapped, err := h.provider.WrapKey(root, row.purpose, h.key)
			if err != nil {
				return unavailable(h.provider, err)
			}
			if _, err := tx.Exec(`update seal_key set wrapped = $2 where id = $1`, row.id, wrapped); err != nil {
				return err
			}
		}
		return audit.Record(tx, permit, audit.Entry{Action: CanRotate, Subject: "更换主密钥"})
	})
}
