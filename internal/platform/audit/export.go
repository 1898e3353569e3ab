package audit

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/platform/sqldb"
)

// line is an entry as it is exported.
type line struct {
	Seq     int64           `json:"seq,omitempty"` // 0: not in the chain yet
	Link    string          `json:"link,omitempty"`
	Entry   int64           `json:"entry"`
	At      time.Time       `json:"at"`
	Account int64           `json:"account,omitempty"`
	Actor   string          `json:"actor"`
	Role    string          `json:"role,omitempty"`
	Post    string          `json:"post,omitempty"`
	From    string          `json:"from,omitempty"`
	Action  string          `json:"action"`
	Subject string          `json:"subject,omitempty"`
	Kinds   string          `json:"kinds,omitempty"`
	Result  string          `json:"result"`
	Request string          `json:"request,omitempty"`
	Court   int64           `json:"court,omitempty"`
	Detail  json.RawMessage `json:"detail,omitempty"`
	Setback int64           `json:"setback,omitempty"`
	Code    string          `json:"code,omitempty"`
}

// Export writes the entries of the days from and to, both included, as JSON,
// one a line, the oldest first, and returns how many. That it was asked stands
// in the trail before the first is written.
func (c *Chain) Export(ctx context.Context, actor *access.Actor, from, to civil.Day, w io.Writer) (n int, err error) {
	err = c.db.Write(ctx, func(tx *sqldb.Tx) error {
		return By(tx, actor, Entry{Action: DidExport, Subject: "导出审计记录 " + from.String() + " 至 " + to.String()})
	})
	if err != nil {
		return 0, err
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	err = c.db.Read(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(func(r sqldb.Row) error {
			var x row
			var l line
			var link []byte
			if err := r.Scan(append([]any{(*none)(&l.Seq), &link}, x.dest()...)...); err != nil {
				return err
			}
			n++
			l.Link, l.Code = hex.EncodeToString(link), hex.EncodeToString(x.mac)
			l.Entry, l.At, l.Account, l.Actor, l.Role, l.Post, l.From = x.id, time.UnixMicro(x.at).In(civil.Shanghai), x.account, x.actor, x.role, x.post, x.address
			l.Action, l.Subject, l.Kinds, l.Result, l.Request, l.Court, l.Setback = x.action, x.subject, x.kinds, x.result, x.request, x.court, x.setback
			if json.Valid([]byte(x.detail)) {
				l.Detail = json.RawMessage(x.detail)
			}
			return out.Encode(l)
		}, `select l.seq, l.link, `+rowColumns+` from audit_entry e left join audit_link l on l.entry = e.id where e.at >= $1 and e.at < $2 order by e.at, e.id`,
			sqldb.At(from.Start()), sqldb.At(to.AddDays(1).Start()))
	})
	return n, err
}
