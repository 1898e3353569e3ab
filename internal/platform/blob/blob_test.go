package blob_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"touyan/internal/base/fault"
	"touyan/internal/platform/blob"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

func TestBlob_comes_back_or_says_that_it_is_damaged(t *testing.T) {
	ctx := context.Background()
	content := bytes.Repeat([]byte{0, 255, '\n', '\''}, 300_000)
	sqltest.Both(t, time.Time{}, func(t *testing.T, db *sqldb.DB) {
		var k blob.ID
		put := func(b []byte) error {
			return db.Write(ctx, func(tx *sqldb.Tx) (err error) { k, err = blob.Put(tx, "名册.xlsx", b); return err })
		}
		get := func() (b blob.Blob, err error) {
			err = db.Read(ctx, func(tx *sqldb.Tx) (err error) { b, err = blob.Get(tx, k); return err })
			return b, err
		}
		if err := put(content); err != nil {
			t.Fatal(err)
		}
		if b, err := get(); err != nil || b.Name != "名册.xlsx" || !bytes.Equal(b.Content, content) {
			t.Errorf("%q, %d bytes, %v", b.Name, len(b.Content), err)
		}
		if _, err := db.Raw().Exec(`update blob set content = $2 where id = $1`, k, content[1:]); err != nil {
			t.Fatal(err)
		}
		if _, err := get(); err == nil {
			t.Error("a damaged file is handed out")
		}
		if err := put(make([]byte, blob.MaxSize+1)); fault.KindOf(err) != fault.TooLarge {
			t.Errorf("a file over the limit: %v", err)
		}
		k++
		if _, err := get(); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a file that is not there: %v", err)
		}
	})
}
