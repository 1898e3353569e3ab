package sqldb

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a moment on its way to and from the database: microseconds since
// 1970, null for none.
type Instant struct{ time.Time }

// At returns t as an Instant.
func At(t time.Time) Instant { return Instant{t} }

// Value stores the microseconds since 1970; no moment is stored as null.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMicro(), nil
}

// Scan reads what Value stored.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		i.Time = time.UnixMicro(v).UTC()
	case nil:
		i.Time = time.Time{}
	default:
		return fmt.Errorf("sqldb: cannot read a moment from %T", src)
	}
	return nil
}

// Text is a text that may be missing: the empty text is stored as null, so that
// engines which confuse the two see only one of them.
type Text string

// Value stores null for the empty text.
func (t Text) Value() (driver.Value, error) {
	if t == "" {
		return nil, nil
	}
	return string(t), nil
}

// Scan reads null as the empty text.
func (t *Text) Scan(src any) error {
	switch v := src.(type) {
	case string:
		*t = Text(v)
	case []byte:
		*t = Text(v)
	case nil:
		*t = ""
	default:
		return fmt.Errorf("sqldb: cannot read a text from %T", src)
	}
	return nil
}
