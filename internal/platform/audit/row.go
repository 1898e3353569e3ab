package audit

import (
	"cmp"
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/platform/sqldb"
)

// row is an entry as it is stored.
type row struct {
	id, at, account, court, setback                                             int64
	actor, role, post, action, subject, kinds, detail, address, request, result string
	objects                                                                     []byte // digest of what it is about
	mac                                                                         []byte
}

// insert writes the entry.
func (r row) insert(tx *sqldb.Tx, objects []Object) error {
	_, err := tx.Exec(`insert into audit_entry (id, at, account, actor, action, court, subject, detail, address, role, post, request, result, kinds, setback, mac)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		r.id, r.at, some(r.account), r.actor, r.action, some(r.court), sqldb.Text(r.subject), sqldb.Text(r.detail), sqldb.Text(r.address),
		sqldb.Text(r.role), sqldb.Text(r.post), sqldb.Text(r.request), r.result, sqldb.Text(r.kinds), some(r.setback), r.mac)
	if err != nil || len(objects) == 0 {
		return err
	}
	in := tx.Insert("audit_object", "entry", "kind", "object")
	for _, o := range objects {
		in.Add(r.id, string(o.Kind), o.ID)
	}
	return in.Done()
}

// some stores nothing for zero.
func some(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

const rowColumns = `e.id, e.at, e.account, e.actor, e.action, e.court, e.subject, e.detail, e.address, e.role, e.post, e.request, e.result, e.kinds, e.setback, e.mac`

// dest are the places that rowColumns are scanned into.
func (r *row) dest() []any {
	return []any{&r.id, &r.at, (*none)(&r.account), &r.actor, &r.action, (*none)(&r.court), (*sqldb.Text)(&r.subject), (*sqldb.Text)(&r.detail),
		(*sqldb.Text)(&r.address), (*sqldb.Text)(&r.role), (*sqldb.Text)(&r.post), (*sqldb.Text)(&r.request), &r.result, (*sqldb.Text)(&r.kinds),
		(*none)(&r.setback), &r.mac}
}

// none reads null as zero.
type none int64

// Scan reads what some stored.
func (n *none) Scan(src any) error {
	v, _ := src.(int64)
	*n = none(v)
	return nil
}

// canonical is the entry as the code covers it: every field by its length, so
// that no two entries read alike.
func (r row) canonical() []byte {
	b := make([]byte, 0, 512)
	b = append(b, "touyan audit entry 1"...)
	for _, n := range []int64{r.id, r.at, r.account, r.court, r.setback} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, s := range []string{r.actor, r.role, r.post, r.action, r.subject, r.kinds, r.detail, r.address, r.request, r.result, string(r.objects)} {
		b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
		b = append(b, s...)
	}
	return b
}

// ordered returns the objects in order and each once.
func ordered(os []Object) []Object {
	slices.SortFunc(os, func(a, b Object) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID)) })
	return slices.Compact(os)
}

// digest is SM3 over the ordered objects; nothing for none.
func digest(os []Object) []byte {
	if len(os) == 0 {
		return nil
	}
	h := sm3.New()
	var b []byte
	for _, o := range os {
		b = append(append(b[:0], o.Kind...), 0)
		b = binary.BigEndian.AppendUint64(b, uint64(o.ID))
		_, _ = h.Write(b)
	}
	return h.Sum(nil)
}

// idNumber is what looks like an ID number: it has no business in the trail.
var idNumber = regexp.MustCompile(`[1-9]\d{16}[\dXx]`)

// clean makes a text safe to be read line by line, at a terminal and by the
// collector's parser: what steers is shown instead of being followed, and ID
// numbers are masked.
func clean(s string) string {
	if strings.ContainsFunc(s, steers) {
		s = strings.Map(shown, s)
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	if len(s) >= 18 && idNumber.MatchString(s) {
		s = idNumber.ReplaceAllStringFunc(s, func(n string) string { return n[:3] + "***********" + n[14:] })
	}
	return s
}

// steers reports whether a character controls a terminal, ends a line or turns
// the direction of what follows.
func steers(c rune) bool {
	return unicode.IsControl(c) || c == '\u2028' || c == '\u2029' || unicode.Is(unicode.Bidi_Control, c)
}

func shown(c rune) rune {
	switch {
	case c < 0x20:
		return 0x2400 + c // ␀ … ␟
	case c == 0x7f:
		return '\u2421'
	case steers(c):
		return '\ufffd'
	}
	return c
}
