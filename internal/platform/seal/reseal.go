package seal

import (
	"context"
	"fmt"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Progress is told how far sealing anew has come in one column; nil is allowed.
type Progress func(column string, done, total int)

func (p Progress) say(c Column, done, total int) {
	if p != nil {
		p(c.String(), done, total)
	}
}

// passes is how often the columns are gone over when others keep writing under
// an older key.
const passes = 5

// Reseal brings every value of the columns under the newest data key and the
// suite in use, a batch in each transaction, while others read and write. Broken
// off anywhere it goes on from there when it is called again, and calling it
// once too often does nothing. A value that somebody changes meanwhile is left
// to them. Keys that no value uses any more are retired: they seal nothing and
// remain only for what old backups hold. Faults: Denied, Unavailable, Conflict
// when values do not open, which are left as they are and named.
func (s *Sealer) Reseal(ctx context.Context, permit access.Permit, columns []Column, p Progress) (resealed int, err error) {
	if err := permit.Covers(CanRotate); err != nil {
		return 0, err
	}
	if err := s.refresh(ctx); err != nil {
		return 0, err
	}
	for pass := range passes {
		var shut []string
		for _, c := range columns {
			n, damaged, err := s.sweep(ctx, c, pass > 0, p)
			resealed += n
			shut = append(shut, damaged...)
			if err != nil {
				return resealed, err
			}
		}
		if len(shut) > 0 {
			return resealed, fault.Newf(fault.Conflict, "有 %d 个密文打不开，没有改动：%s 等。旧密钥仍然保留。请从备份核对这些记录。", len(shut), shut[0])
		}
		left, err := s.retire(ctx, permit, columns, resealed)
		if err != nil || left == 0 {
			return resealed, err
		}
	}
	return resealed, fault.New(fault.Conflict, "仍有实例在用旧密钥写入，旧密钥没有停用。请过几秒再运行一次 touyan keys rotate --resume。")
}

// sweep goes over one column, from where an earlier call broke off; one that
// was gone over to its end is so only again.
func (s *Sealer) sweep(ctx context.Context, c Column, again bool, p Progress) (resealed int, damaged []string, err error) {
	var total int
	var last sweepState
	if err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		var err error
		if last, err = s.beginSweep(tx, c, again); err != nil || last.ended {
			return err
		}
		tables, sealed := c.from()
		total, err = sqldb.One(tx, sqldb.Scalar[int], "select count(*) from "+tables+" where "+sealed+" is not null")
		return err
	}); err != nil {
		return 0, nil, err
	}
	for !last.ended {
		var n, fresh int
		var shut []string
		var next sweepState
		err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
			n, fresh, shut = 0, 0, nil
			batch, err := c.batch(tx, last.after)
			if err != nil {
				return err
			}
			next = last
			for _, v := range batch {
				changed, err := s.sealAnew(tx, c, v)
				switch {
				case err == nil && changed:
					fresh++
				case err != nil && isChanged(err):
					shut = append(shut, fmt.Sprintf("%s 第 %d 号", c, v.row))
				case err != nil:
					return err
				}
				next.after = v.row
			}
			n = len(batch)
			next.done += n
			next.ended = n < c.most()
			return s.keepSweep(tx, c, next)
		})
		if err != nil {
			return resealed, damaged, err
		}
		last = next
		resealed += fresh
		damaged = append(damaged, shut...)
		p.say(c, min(last.done, total), total)
	}
	return resealed, damaged, nil
}

// sealAnew brings one value under the newest key; a value that is so already is
// left alone.
func (s *Sealer) sealAnew(tx *sqldb.Tx, c Column, v sealedValue) (changed bool, err error) {
	at := c.place(v.row)
	if h, _, _, err := cut(at, v.sealed); err == nil && h == s.newest(s.ring.Load()) && v.sealed[0] == versionTwo {
		return false, nil
	}
	plain, err := s.Open(at, v.sealed)
	if err != nil {
		return false, err
	}
	fresh, err := s.Protected(at, plain)
	if err != nil {
		return false, err
	}
	return c.replace(tx, v, fresh)
}

type sweepState struct {
	after int64
	done  int
	ended bool
}

// beginSweep returns where to go on. A sweep that went toward another key or
// suite begins anew, and one that ended does so when it is wanted again.
func (s *Sealer) beginSweep(tx *sqldb.Tx, c Column, again bool) (sweepState, error) {
	head := s.newest(s.ring.Load())
	last, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (x sweepState, err error) {
		var end sqldb.Instant
		err = r.Scan(&x.after, &x.done, &end)
		x.ended = !end.IsZero()
		return x, err
	}, `select after_row, done, ended_at from seal_sweep where place = $1 and toward = $2 and suite = $3`, c.String(), int64(head.number), int64(head.suite))
	if err != nil || (ok && (!last.ended || !again)) {
		return last, err
	}
	fresh := sweepState{after: firstRow}
	return fresh, tx.Upsert("seal_sweep", []string{"place"}, []string{"toward", "suite", "after_row", "done", "began_at", "ended_at"},
		c.String(), int64(head.number), int64(head.suite), fresh.after, fresh.done, sqldb.At(tx.Now()), sqldb.At(time.Time{}))
}

func (s *Sealer) keepSweep(tx *sqldb.Tx, c Column, at sweepState) error {
	var end sqldb.Instant
	if at.ended {
		end = sqldb.At(tx.Now())
	}
	_, err := tx.Exec(`update seal_sweep set after_row = $2, done = $3, ended_at = $4 where place = $1`, c.String(), at.after, at.done, end)
	return err
}

// retire retires the data keys that no value uses, and returns how many values
// there still are under older keys or another suite.
func (s *Sealer) retire(ctx context.Context, permit access.Permit, columns []Column, resealed int) (left int, err error) {
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		by := map[header]int{}
		for _, c := range columns {
			if err := c.census(tx, by); err != nil {
				return err
			}
		}
		now := s.newest(s.ring.Load())
		left = 0
		inUse := map[uint32]bool{now.number: true}
		for h, n := range by {
			inUse[h.number] = true
			if h != now {
				left += n
			}
		}
		rows, err := records(tx)
		if err != nil {
			return err
		}
		var retired []string
		for _, row := range rows {
			kind, number := row.kind()
			if kind != dataKey || inUse[number] || !row.retired.IsZero() || number > now.number {
				continue
			}
			if _, err := tx.Exec(`update seal_key set retired_at = $2 where id = $1`, row.id, sqldb.At(tx.Now())); err != nil {
				return err
			}
			retired = append(retired, row.purpose)
		}
		if left > 0 || (resealed == 0 && len(retired) == 0) {
			return nil
		}
		return audit.Record(tx, permit, audit.Entry{Action: CanRotate, Subject: fmt.Sprintf("重新加密完成，当前数据密钥 data-%d", now.number),
			Detail: map[string]any{"resealed": resealed, "retired": retired}})
	})
	return left, err
}

// KeyState is one key as the operator sees it.
type KeyState struct {
	Purpose  string
	Provider string
	MadeAt   time.Time
	Retired  time.Time // zero unless retired
	Active   bool      // used for what is written now
	Values   int       // of a data key: how many values it seals
}

// Keys returns every key, the oldest first, and how many values each data key
// seals. Fault: Denied.
func (s *Sealer) Keys(ctx context.Context, permit access.Permit, columns []Column) (ks []KeyState, err error) {
	if err := permit.Covers(CanRotate); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		by := map[header]int{}
		for _, c := range columns {
			if err := c.census(tx, by); err != nil {
				return err
			}
		}
		values := map[uint32]int{}
		for h, n := range by {
			values[h.number] += n
		}
		rows, err := records(tx)
		if err != nil {
			return err
		}
		newest := map[string]uint32{}
		for _, row := range rows {
			kind, n := row.kind()
			newest[kind] = max(newest[kind], n)
		}
		ks = nil
		for _, row := range rows {
			kind, n := row.kind()
			k := KeyState{Purpose: row.purpose, Provider: fmt.Sprint(row.provider), MadeAt: row.madeAt, Retired: row.retired, Active: n == newest[kind]}
			if p := s.provider(row.provider); p != nil {
				k.Provider = p.Name()
			}
			if kind == dataKey {
				k.Values = values[n]
			}
			ks = append(ks, k)
		}
		return nil
	})
	return ks, err
}
