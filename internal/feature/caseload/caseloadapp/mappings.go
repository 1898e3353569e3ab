package caseloadapp

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// MappingID identifies a saved mapping.
type MappingID = id.Of[Saved]

// Saved is a mapping that a person saved by its name.
type Saved struct {
	ID      MappingID
	Court   org.UnitID // zero: of whoever imports for several courts
	Mapping caseload.Mapping
	MadeBy  string
	MadeAt  time.Time
	UsedAt  time.Time // zero: never
}

// home returns the court whose mappings and definitions a permit works with: the
// one at its top; zero for several.
func home(cs *courts, permit access.Permit) org.Unit {
	if len(cs.list) == 1 {
		return cs.units[cs.list[0].Sign]
	}
	for _, u := range cs.units {
		if permit.Over() != access.Everywhere && u.Path == permit.Over().Unit() {
			return u
		}
	}
	return org.Unit{}
}

// SaveMapping keeps a mapping by its name; one of the same name is replaced. Fault:
// Invalid.
func (a *App) SaveMapping(ctx context.Context, permit access.Permit, m caseload.Mapping) (err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return err
	}
	m.Name = strings.TrimSpace(m.Name)
	if n := utf8.RuneCountInString(m.Name); n == 0 || n > 40 {
		return fault.New(fault.Invalid, "请给对应关系起一个 40 字以内的名称。").At("name", "请填写名称，40 字以内")
	}
	for code, title := range m.Columns {
		if _, ok := caseload.ParseField(code); !ok || caseload.Private(title) {
			return fault.Newf(fault.Invalid, "“%s”一列不能保存。", title)
		}
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		court := home(cs, permit)
		body, err := json.Marshal(m)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from caseload_mapping where court = $1 and name = $2`, court.ID, m.Name); err != nil {
			return err
		}
		var by any
		if n := permit.Actor().Account; n != 0 {
			by = n
		}
		ins := tx.Insert("caseload_mapping", "id", "court", "name", "body", "made_by", "made_name", "made_at")
		ins.Add(id.New[Saved](tx.Now()), court.ID, m.Name, string(body), by, permit.Actor().Name, sqldb.At(tx.Now()))
		if err := ins.Done(); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanImport, Court: int64(court.ID), Subject: "保存案件清单的列对应 " + m.Name, Detail: m})
	})
}

// Mappings returns the saved mappings, by name.
func (a *App) Mappings(ctx context.Context, permit access.Permit) (out []Saved, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err == nil {
			out, err = a.mappings(tx, home(cs, permit))
		}
		return err
	})
	return out, err
}

func (a *App) mappings(tx *sqldb.Tx, court org.Unit) ([]Saved, error) {
	return sqldb.All(tx, func(r sqldb.Row) (s Saved, err error) {
		var body string
		var made, used sqldb.Instant
		if err = r.Scan(&s.ID, &s.Court, &body, &s.MadeBy, &made, &used); err == nil {
			err = json.Unmarshal([]byte(body), &s.Mapping)
		}
		s.MadeAt, s.UsedAt = made.Time, used.Time
		return s, err
	}, `select id, court, body, made_name, made_at, used_at from caseload_mapping where court = $1 order by name`, court.ID)
}

// DropMapping forgets a saved mapping. Fault: NotFound.
func (a *App) DropMapping(ctx context.Context, permit access.Permit, k MappingID) error {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		court := home(cs, permit)
		n, err := tx.Exec(`delete from caseload_mapping where id = $1 and court = $2`, k, court.ID)
		if err == nil && n == 0 {
			err = fault.New(fault.NotFound, "没有找到这份对应关系，可能已被删除。")
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanImport, Court: int64(court.ID), Subject: "删除案件清单的列对应", Detail: map[string]any{"mapping": k}})
	})
}

// recognise returns the saved mapping that fits a header and takes most of its
// columns; ok is false when none fits.
func recognise(saved []Saved, header []string) (best caseload.Mapping, ok bool) {
	for _, s := range saved {
		if s.Mapping.Check(header) == nil && (!ok || len(s.Mapping.Columns) > len(best.Columns)) {
			best, ok = s.Mapping, true
		}
	}
	return best, ok
}

// MappingNamed returns the saved mapping of a name, of any court of the permit: the
// newest where several have one. Fault: NotFound.
func (a *App) MappingNamed(ctx context.Context, permit access.Permit, name string) (m caseload.Mapping, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return m, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		var names []string
		found := false
		err = tx.Each(func(r sqldb.Row) error {
			var court org.UnitID
			var had, body string
			if err := r.Scan(&court, &had, &body); err != nil {
				return err
			}
			if _, here := cs.signs[court]; !here && court != 0 {
				return nil
			}
			if had != name {
				names = append(names, had)
				return nil
			}
			found = true
			m = caseload.Mapping{}
			return json.Unmarshal([]byte(body), &m)
		}, `select court, name, body from caseload_mapping order by made_at, id`)
		switch {
		case err != nil || found:
			return err
		case len(names) == 0:
			return fault.Newf(fault.NotFound, "没有保存过叫“%s”的对应关系。", name)
		}
		return fault.Newf(fault.NotFound, "没有保存过叫“%s”的对应关系。已保存的有：%s。", name, strings.Join(names, "、"))
	})
	return m, err
}
