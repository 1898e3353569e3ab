package seal

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/platform/sqldb"
)

// The purposes of keys, each followed by its number: data-1. The newest of a
// purpose is the one that is used; older data keys open what they sealed.
const (
	keyKey   = "kek"
	dataKey  = "data"
	indexKey = "index"
	macKey   = "mac"
)

// held is a key and who can use it.
type held struct {
	provider Provider
	key      Key
}

// ring is every key of the database at one moment. It never changes.
type ring struct {
	data   map[uint32]held
	active uint32
	index  held
	mac    held
	above  map[byte]named // key-encryption keys by provider
	newest map[string]uint32
}

// named is a key with its purpose and number.
type named struct {
	held
	purpose string
}

// record is one row of the table of keys.
type record struct {
	id       int64
	purpose  string
	wrapped  []byte
	provider byte
	under    string
	madeAt   time.Time
	retired  time.Time
}

func (r record) kind() (kind string, number uint32) {
	kind, text, _ := strings.Cut(r.purpose, "-")
	n, _ := strconv.ParseUint(text, 10, 32)
	return kind, uint32(n)
}

func records(tx *sqldb.Tx) ([]record, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x record, err error) {
		var provider *int64
		var under sqldb.Text
		var made, retired sqldb.Instant
		err = r.Scan(&x.id, &x.purpose, &x.wrapped, &provider, &under, &made, &retired)
		x.provider, x.under, x.madeAt, x.retired = SoftwareCode, string(under), made.Time, retired.Time
		if provider != nil {
			x.provider = byte(*provider)
		}
		return x, err
	}, `select id, purpose, wrapped, provider, under, made_at, retired_at from seal_key order by id`)
}

func (s *Sealer) provider(code byte) Provider {
	for _, p := range s.providers {
		if p.Code() == code {
			return p
		}
	}
	return nil
}

// newRing unwraps the keys of the database.
func (s *Sealer) newRing(rows []record) (*ring, error) {
	r := &ring{data: map[uint32]held{}, above: map[byte]named{}, newest: map[string]uint32{}}
	under := map[string]Key{}
	for _, wanted := range []bool{true, false} {
		for _, row := range rows {
			kind, number := row.kind()
			if (kind == keyKey) != wanted {
				continue
			}
			newest := number >= r.newest[kind]
			r.newest[kind] = max(r.newest[kind], number)
			h, err := s.unwrap(row, under)
			if err != nil {
				if !row.retired.IsZero() {
					continue // what it sealed is gone or in old backups; nothing needs it
				}
				return nil, err
			}
			switch kind {
			case keyKey:
				under[row.purpose] = h.key
				r.above[row.provider] = named{h, row.purpose}
			case dataKey:
				r.data[number] = h
				if newest {
					r.active = number
				}
			case indexKey:
				if newest {
					r.index = h
				}
			case macKey:
				if newest {
					r.mac = h
				}
			}
		}
	}
	return r, nil
}

func (s *Sealer) unwrap(row record, under map[string]Key) (held, error) {
	p := s.provider(row.provider)
	if p == nil {
		return held{}, fault.Newf(fault.Unavailable, "密钥 %s 在编号 %d 的密码设备里，本程序没有接上它。", row.purpose, row.provider)
	}
	above, ok := under[row.under]
	if row.under == "" {
		var err error
		if above, err = p.Root(); err != nil {
			return held{}, unavailable(p, err)
		}
	} else if !ok {
		return held{}, fault.Newf(fault.Unavailable, "密钥 %s 的上级密钥 %s 不在数据库里。", row.purpose, row.under)
	}
	k, err := p.UnwrapKey(above, row.purpose, row.wrapped)
	if errors.Is(err, ErrDoesNotOpen) {
		return held{}, fault.Newf(fault.Unavailable, "主密钥 %s 与数据库不匹配，敏感信息打不开。请放回原来的主密钥文件。", s.masterFile).Because(err)
	}
	if err != nil {
		return held{}, unavailable(p, err)
	}
	return held{p, k}, nil
}

// unavailable turns what a provider complains of into a fault.
func unavailable(p Provider, err error) error {
	if fault.Of(err) != nil {
		return err
	}
	return fault.Newf(fault.Unavailable, "密码服务（%s）没有应答，敏感信息暂时不能读写。请稍后再试，或联系系统管理员。", p.Name()).Because(err)
}

// prime makes what keys are missing, and puts keys that older programs wrapped
// under the root itself under a key-encryption key.
func (s *Sealer) prime(tx *sqldb.Tx) error {
	rows, err := records(tx)
	if err != nil {
		return err
	}
	s.mayMake.Store(len(rows) == 0)
	defer s.mayMake.Store(false)
	r, err := s.newRing(rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if kind, _ := row.kind(); kind == keyKey || row.under != "" {
			continue
		}
		above, err := s.above(tx, r, s.provider(row.provider))
		if err != nil {
			return err
		}
		h, err := s.unwrap(row, nil)
		if err != nil {
			return err
		}
		wrapped, err := h.provider.WrapKey(above.key, row.purpose, h.key)
		if err != nil {
			return unavailable(h.provider, err)
		}
		if _, err := tx.Exec(`update seal_key set wrapped = $2, under = $3 where id = $1`, row.id, wrapped, above.purpose); err != nil {
			return err
		}
	}
	for _, kind := range []string{dataKey, indexKey, macKey} {
		if r.newest[kind] == 0 {
			if _, err := s.make(tx, r, kind); err != nil {
				return err
			}
		}
	}
	return nil
}

// above returns the key-encryption key of a provider, which is made when there
// is none.
func (s *Sealer) above(tx *sqldb.Tx, r *ring, p Provider) (named, error) {
	if k, ok := r.above[p.Code()]; ok {
		return k, nil
	}
	root, err := p.Root()
	if err != nil {
		return named{}, unavailable(p, err)
	}
	number := r.newest[keyKey] + 1
	purpose := fmt.Sprintf("%s-%d", keyKey, number)
	k, wrapped, err := p.MakeKey(root, purpose)
	if err != nil {
		return named{}, unavailable(p, err)
	}
	if err := keep(tx, p, purpose, "", wrapped); err != nil {
		return named{}, err
	}
	r.newest[keyKey], r.above[p.Code()] = number, named{held{p, k}, purpose}
	return r.above[p.Code()], nil
}

// make makes the next key of a kind with the provider that new keys come from.
func (s *Sealer) make(tx *sqldb.Tx, r *ring, kind string) (uint32, error) {
	p := s.providers[0]
	above, err := s.above(tx, r, p)
	if err != nil {
		return 0, err
	}
	number := r.newest[kind] + 1
	purpose := fmt.Sprintf("%s-%d", kind, number)
	_, wrapped, err := p.MakeKey(above.key, purpose)
	if err != nil {
		return 0, unavailable(p, err)
	}
	r.newest[kind] = number
	return number, keep(tx, p, purpose, above.purpose, wrapped)
}

func keep(tx *sqldb.Tx, p Provider, purpose, under string, wrapped []byte) error {
	_, err := tx.Exec(`insert into seal_key (id, purpose, wrapped, made_at, provider, under) values ($1, $2, $3, $4, $5, $6)`,
		id.New[Sealer](tx.Now()), purpose, wrapped, sqldb.At(tx.Now()), int64(p.Code()), sqldb.Text(under))
	return err
}

// refresh reads the keys of the database again: another instance may have made
// one.
func (s *Sealer) refresh(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var rows []record
	if err := s.db.Read(ctx, func(tx *sqldb.Tx) (err error) { rows, err = records(tx); return err }); err != nil {
		return err
	}
	r, err := s.newRing(rows)
	if err != nil {
		return err
	}
	s.ring.Store(r)
	return nil
}

// Watch keeps the keys fresh until ctx ends, so that a key made by another
// instance or at the command line is used here some seconds later.
func (s *Sealer) Watch(ctx context.Context) {
	for t := time.NewTicker(WatchEvery); ; {
		select {
		case <-ctx.Done():
			t.Stop()
			return
		case <-t.C:
			_ = s.refresh(ctx) // the database not answering is others' to tell
		}
	}
}

// WatchEvery is how late another instance learns of a new key at most.
const WatchEvery = 5 * time.Second
