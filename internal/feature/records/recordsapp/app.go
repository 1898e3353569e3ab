// Package recordsapp is what people do in the records room: look at a unit's
// archive of a year, file a document, make a package and check one, keep the court's
// own rules, search. It alone writes the tables records_… of 0026_records.sql.
//
// An archive is put together from what other rooms have, when somebody looks:
// nothing is entered twice.
package recordsapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/records"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/search"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// Units is what this room must know of the organisation.
type Units interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
}

// Source is a room that has documents of a unit's year.
type Source interface {
	Kept(ctx context.Context, unit org.Unit, year int) ([]records.Item, error)
}

// Screen refuses files that must not come in; *intake.Store is one.
type Screen interface {
	Refuse(ctx context.Context, actor *access.Actor, can access.Can, f intake.File) error
}

// App is the operations.
type App struct {
	db      *sqldb.DB
	sealer  *seal.Sealer
	screen  Screen
	units   Units
	sources []Source
	texts   []search.Source
}

// New returns the operations over db.
func New(db *sqldb.DB, sealer *seal.Sealer, screen Screen, units Units) *App {
	return &App{db: db, sealer: sealer, screen: screen, units: units}
}

// Gather names the rooms that have documents; each is asked in turn.
func (a *App) Gather(sources ...Source) { a.sources = append(a.sources, sources...) }

// Index names the rooms whose texts can be found.
func (a *App) Index(texts ...search.Source) { a.texts = append(a.texts, texts...) }

func notFound(what string) error {
	return fault.New(fault.NotFound, "没有找到这"+what+"，可能已删除，或不在当前工作范围内。")
}

// keepers are the kinds of units that have an archive.
var keepers = []org.Kind{org.PartyCommittee, org.GeneralBranch, org.Branch, org.TemporaryBranch}

// unit returns a unit that has an archive, with its court, as of the last day of
// the year or today. Fault: NotFound for one outside of the permit.
func (a *App) unit(tx *sqldb.Tx, permit access.Permit, unit org.UnitID, year int) (u, court org.Unit, err error) {
	for _, day := range []civil.Day{min(civil.MustDate(year, 12, 31), tx.Today()), tx.Today()} {
		tree, err := a.units.Tree(tx, day)
		if err != nil {
			return u, court, err
		}
		u, ok := tree.Unit(unit)
		if !ok {
			continue
		}
		for _, k := range keepers {
			if u.Kind == k && permit.Holds(u.Path) {
				court, _ = tree.Unit(u.Court)
				return u, court, nil
			}
		}
		break
	}
	return u, court, notFound("个党组织的档案")
}

// FirstYear and LastYear bound the years of an archive.
const FirstYear = 1949

func yearFault(tx *sqldb.Tx, year int) error {
	if last := tx.Today().Year(); year < FirstYear || year > last {
		return fault.Newf(fault.Invalid, "年度“%d”不对，应在 %d 到 %d 之间。", year, FirstYear, last).At("year", "请选择年度")
	}
	return nil
}

// terms are a court's own terms of keeping and its number in the archive.
type terms struct {
	fonds string
	keep  map[records.Code]setting.Value
}

const fondsSetting = "records.fonds"

func termsOf(tx *sqldb.Tx, court org.UnitID) (t terms, err error) {
	t.keep = map[records.Code]setting.Value{}
	today := tx.Today()
	newest := func(name string) (v setting.Value, err error) {
		vs, err := setting.Named(tx, name)
		for _, x := range vs {
			if x.Unit == int64(court) && x.From <= today {
				v = x
			}
		}
		return v, err
	}
	v, err := newest(fondsSetting)
	if err != nil {
		return t, err
	}
	t.fonds = v.Amount
	for _, c := range records.Categories {
		if v, err = newest(records.SettingPrefix + string(c.Code)); err != nil {
			return t, err
		}
		if records.Keep(v.Amount).Known() {
			t.keep[c.Code] = v
		}
	}
	return t, nil
}
