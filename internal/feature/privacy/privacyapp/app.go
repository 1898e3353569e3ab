// Package privacyapp is what people do about what is held about people: read
// the notice, see and have corrected what is their own, ask for exports and
// approve them, dispose of what is over its term, and remove what must not be
// here.
package privacyapp

import (
	"encoding/json"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/personal"
	"touyan/internal/feature/privacy"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// People is what this room must know of the register of members.
type People interface {
	Person(tx *sqldb.Tx, member int64) (name string, at access.Path, err error)
	Holding(tx *sqldb.Tx, member int64) ([]personal.Holding, error)
	Shown(tx *sqldb.Tx, member int64, field string) (title, text string, err error)
	Judge(tx *sqldb.Tx, member int64, field, wanted string) error
	Correct(tx *sqldb.Tx, permit access.Permit, member int64, field, wanted string) error
	Columns() []personal.Field
	People(tx *sqldb.Tx, over access.Path) (int, error)
	Rows(tx *sqldb.Tx, over access.Path, columns, open []string, may func(access.Can) bool) (rows [][]string, people []int64, err error)
}

// Keeper is a place where things are kept that have to go some day, or at once.
type Keeper interface {
	// Keeps returns its name, for the table, and its Chinese name.
	Keeps() (name, title string)
	// Due returns what was over its term before the day.
	Due(tx *sqldb.Tx, over access.Path, on civil.Day) ([]personal.Item, error)
	// Newest returns what came in last, to be named in an emergency.
	Newest(tx *sqldb.Tx, over access.Path) ([]personal.Item, error)
	// Find returns one of its things. Fault: NotFound.
	Find(tx *sqldb.Tx, over access.Path, item int64) (personal.Item, error)
	// Isolate puts a thing out of everybody's reach, Release undoes that.
	Isolate(tx *sqldb.Tx, item int64) error
	Release(tx *sqldb.Tx, item int64) error
	// Destroy removes things with all that hangs on them and returns how many.
	Destroy(tx *sqldb.Tx, items []int64) (int, error)
}

// Holder tells what a room holds about a person, by account or member; either
// may be 0.
type Holder func(tx *sqldb.Tx, account, member int64) ([]personal.Holding, error)

// App is the operations of the room.
type App struct {
	db      *sqldb.DB
	seal    *seal.Sealer
	people  People
	keepers []Keeper
	holders []Holder
	facts   *Facts
}

// New returns the operations over db.
func New(db *sqldb.DB, sealer *seal.Sealer, people People, keepers ...Keeper) *App {
	a := &App{db: db, seal: sealer, people: people, keepers: keepers}
	a.facts = &Facts{db: db, read: map[int64]string{}}
	return a
}

// Ask adds rooms that hold something about people, for "我的信息".
func (a *App) Ask(holders ...Holder) { a.holders = append(a.holders, holders...) }

// Facts returns what the frame around the pages must know.
func (a *App) Facts() *Facts { return a.facts }

// Facts is what the frame around the pages must know.
type Facts struct {
	db   *sqldb.DB
	mu   sync.Mutex
	read map[int64]string // account → the edition it is known to have read

	edition, warning string    // in force when last asked
	until            time.Time // for how long the two are believed
}

func (a *App) keeper(name string) (Keeper, error) {
	for _, k := range a.keepers {
		if n, _ := k.Keeps(); n == name {
			return k, nil
		}
	}
	return nil, fault.New(fault.NotFound, "没有这一类内容。")
}

// number makes the number of a request: kind, day, and letters that nobody else
// has.
func number(kind string, now time.Time, k int64) string {
	s := id.Of[App](k).String()
	return kind + "-" + civil.DayOf(now).Start().In(civil.Shanghai).Format("20060102") + "-" + strings.ToUpper(s[len(s)-6:])
}

// sentence checks a text that somebody has to write.
func sentence(field, s, missing string, most int) (string, error) {
	s = strings.TrimSpace(s)
	switch n := utf8.RuneCountInString(s); {
	case n < 2:
		return "", required(field, missing)
	case n > most:
		return "", fault.New(fault.Invalid, "有 1 处需要改正。").At(field, "字数过多，请删减")
	}
	return s, nil
}

func required(field, say string) error {
	return fault.New(fault.Invalid, "有 1 处需要改正。").At(field, say)
}

func stale() error {
	return fault.New(fault.Conflict, "没有保存：这一件刚才已由他人办理。请看最新的结果。")
}

func unjson[T any](s sqldb.Text) (v T, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &v)
	}
	return v, err
}

func lines(s sqldb.Text) []string {
	return strings.FieldsFunc(string(s), func(r rune) bool { return r == '\n' })
}

// own refuses to let people decide what they asked for themselves.
func own(permit access.Permit, asked int64) error {
	if permit.Actor().Account == asked {
		return fault.New(fault.Denied, "本人提出的事项须由他人审批。")
	}
	return nil
}

// approve writes down what somebody said of another's request; saying it twice
// is a Conflict.
func approve(tx *sqldb.Tx, permit access.Permit, kind string, subject int64, agreed bool, reason string) error {
	actor := permit.Actor()
	_, done, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select id from privacy_approval where kind = $1 and subject = $2 and account = $3`, kind, subject, actor.Account)
	if err != nil {
		return err
	}
	if done {
		return fault.New(fault.Conflict, "您已经审批过这一件，须由另一人审批。")
	}
	_, err = tx.Exec(`insert into privacy_approval (id, kind, subject, account, name, agreed, reason, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id.New[privacy.Approval](tx.Now()), kind, subject, actor.Account, actor.Name, agreed, reason, sqldb.At(tx.Now()))
	return err
}

func approvals(tx *sqldb.Tx, kind string, subject int64) ([]privacy.Approval, error) {
	return sqldb.All(tx, func(r sqldb.Row) (x privacy.Approval, err error) {
		var at sqldb.Instant
		err = r.Scan(&x.Account, &x.Name, &x.Agreed, &x.Reason, &at)
		x.At = at.Time
		return x, err
	}, `select account, name, agreed, reason, at from privacy_approval where kind = $1 and subject = $2 order by at, id`, kind, subject)
}

// local is a moment as people here read it.
func local(t time.Time) string { return t.In(civil.Shanghai).Format("2006-01-02 15:04") }
