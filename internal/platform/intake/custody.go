package intake

import (
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/personal"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/sqldb"
)

// How long an uploaded file is kept: it is needed to check what was loaded, and
// not longer (个人信息保护法第十九条; the numbers are the product's own).
const (
	keepLoaded = 180 * 24 * time.Hour
	keepOther  = 30 * 24 * time.Hour
)

// Keeps names what is kept here.
func (s *Store) Keeps() (name, title string) { return "intake", "上传的文件" }

const itemColumns = `b.id, b.file_name, b.path, coalesce(b.loaded_at, b.made_at), f.size from intake_batch b join blob f on f.id = b.upload
	where b.path >= $1 and b.path < $2`

func scanItem(r sqldb.Row) (x personal.Item, err error) {
	var at sqldb.Instant
	err = r.Scan(&x.ID, &x.Title, (*string)(&x.Path), &at, &x.Size)
	x.Since = at.Time
	return x, err
}

// Due returns the uploads whose term was over before the day.
func (s *Store) Due(tx *sqldb.Tx, over access.Path, on civil.Day) ([]personal.Item, error) {
	now := on.Start()
	return sqldb.All(tx, scanItem, `select `+itemColumns+` and b.state not in ('checking', 'loading', 'isolated')
		and (b.loaded_at < $3 or b.loaded_at is null and b.made_at < $4) order by b.made_at, b.id`,
		string(over), string(over.End()), sqldb.At(now.Add(-keepLoaded)), sqldb.At(now.Add(-keepOther)))
}

// Newest returns the newest uploads.
func (s *Store) Newest(tx *sqldb.Tx, over access.Path) ([]personal.Item, error) {
	return sqldb.All(tx, scanItem, `select `+itemColumns+` and b.state <> 'isolated' order by b.made_at desc, b.id desc limit 100`, string(over), string(over.End()))
}

// Find returns one upload. Fault: NotFound.
func (s *Store) Find(tx *sqldb.Tx, over access.Path, k int64) (personal.Item, error) {
	return sqldb.One(tx, scanItem, `select `+itemColumns+` and b.id = $3`, string(over), string(over.End()), k)
}

// Isolate puts an upload out of everybody's reach, its report included.
// Fault: Conflict while it is being worked on.
func (s *Store) Isolate(tx *sqldb.Tx, k int64) error {
	n, err := tx.Exec(`update intake_batch set state_before = state, state = 'isolated' where id = $1 and state not in ('isolated', 'checking', 'loading')`, k)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "这一批正在处理，或已经隔离。请稍后再试。")
	}
	return err
}

// Release undoes Isolate.
func (s *Store) Release(tx *sqldb.Tx, k int64) error {
	_, err := tx.Exec(`update intake_batch set state = coalesce(state_before, 'refused'), state_before = null where id = $1 and state = 'isolated'`, k)
	return err
}

// Destroy removes uploads with their files and reports and returns how many
// there were. What was loaded from them stays where it was loaded.
func (s *Store) Destroy(tx *sqldb.Tx, ids []int64) (int, error) {
	n := 0
	for _, k := range ids {
		var report, summary sqldb.Text
		var name string
		file, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (file blob.ID, err error) {
			return file, r.Scan(&file, &name, &report, &summary)
		}, `select upload, file_name, report, summary from intake_batch where id = $1`, k)
		if err != nil {
			return n, err
		}
		if !ok {
			continue
		}
		// By as many bytes, so that the very pages are written over; see blob.Delete.
		if _, err := tx.Exec(`update intake_batch set file_name = $2, report = $3, summary = $4 where id = $1`, k, blank(name), sqldb.Text(blank(string(report))), sqldb.Text(blank(string(summary)))); err != nil {
			return n, err
		}
		if _, err := tx.Exec(`delete from intake_batch where id = $1`, k); err != nil {
			return n, err
		}
		if _, err := blob.Delete(tx, file); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func blank(s string) string { return strings.Repeat("-", len(s)) }
