package recordsapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// Terms are how long a court keeps what.
type Terms struct {
	Court   org.Unit
	Courts  []org.Unit // to choose from
	Fonds   string
	Shelves []records.Shelf // without items
}

// courtOf returns the chosen court within the permit, or the one it is in.
func (a *App) courtOf(tx *sqldb.Tx, permit access.Permit, court org.UnitID) (t Terms, err error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return t, err
	}
	t.Courts = tree.Under(permit.Over(), org.Court)
	if len(t.Courts) == 0 { // a seat within a court
		for _, u := range tree.Under(permit.Over()) {
			if c, ok := tree.Unit(u.Court); ok {
				t.Courts = []org.Unit{c}
				break
			}
		}
	}
	for _, c := range t.Courts {
		if c.ID == court || court == 0 {
			t.Court = c
			return t, nil
		}
	}
	return t, notFound("个法院")
}

// Terms returns how long a court keeps what; zero is the seat's. Fault: NotFound.
func (a *App) Terms(ctx context.Context, permit access.Permit, court org.UnitID) (t Terms, err error) {
	if err := permit.Covers(records.CanView); err != nil {
		return Terms{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		if t, err = a.courtOf(tx, permit, court); err != nil {
			return err
		}
		own, err := termsOf(tx, t.Court.ID)
		t.Fonds, t.Shelves = own.fonds, shelve(nil, own)
		return err
	})
	return t, err
}

// TermsIn sets a court's terms of keeping, or its number in the archive.
type TermsIn struct {
	Court org.UnitID
	Fonds string
	Keep  map[records.Code]records.Keep
	Basis string // the resolution, or the archive's approval
}

// SetTerms sets what a court's own table says, from today on. What is as it was is
// not set again. Faults: NotFound, Invalid.
func (a *App) SetTerms(ctx context.Context, permit access.Permit, in TermsIn) (err error) {
	if err := permit.Covers(records.CanSet); err != nil {
		return err
	}
	defer fault.Wrap(&err, "recordsapp.SetTerms")
	in.Basis, in.Fonds = strings.TrimSpace(in.Basis), strings.TrimSpace(in.Fonds)
	bad := fault.New(fault.Invalid, "没有保存，请改正。")
	if in.Basis == "" {
		_ = bad.At("basis", "请填写批准期限表的文号")
	}
	if len([]rune(in.Fonds)) > 20 {
		_ = bad.At("fonds", "全宗号最多 20 个字")
	}
	for code, k := range in.Keep {
		if _, ok := records.CategoryOf(code); !ok || !k.Known() {
			_ = bad.At(string(code), "请选择保管期限")
		}
	}
	if err := bad.Err(); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, err := a.courtOf(tx, permit, in.Court)
		if err != nil {
			return err
		}
		if !permit.Holds(t.Court.Path) && permit.Over() != t.Court.Path.Own() {
			return fault.New(fault.Denied, "保管期限由法院统一规定，请由本院党务干部设置。")
		}
		own, err := termsOf(tx, t.Court.ID)
		if err != nil {
			return err
		}
		changed := map[string]any{}
		put := func(name, amount string) error {
			changed[name] = amount
			return setting.Put(tx, setting.Value{Unit: int64(t.Court.ID), Name: name, From: tx.Today(), Amount: amount, Basis: in.Basis}, permit.Actor().Account)
		}
		if in.Fonds != "" && in.Fonds != own.fonds {
			if err := put(fondsSetting, in.Fonds); err != nil {
				return err
			}
		}
		for _, s := range shelve(nil, own) {
			if k, ok := in.Keep[s.Code]; ok && k != s.Keep {
				if err := put(records.SettingPrefix+string(s.Code), string(k)); err != nil {
					return err
				}
			}
		}
		return audit.Record(tx, permit, audit.Entry{Action: records.CanSet, Court: int64(t.Court.ID), Subject: t.Court.Short + " 归档期限 " + in.Basis, Detail: changed})
	})
}
