package caseloadapp

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// ClientState is how far a client has come.
type ClientState string

// The states.
const (
	Asked      ClientState = "asked"  // waits for a second person
	OpenClient ClientState = "open"   // agreed to
	Closed     ClientState = "closed" // returned, or no longer used
)

// Client is a machine that delivers a court's cases by the interface.
type Client struct {
	ID          ClientID
	Court       org.UnitID
	CourtName   string
	Name        string
	Reason      string
	State       ClientState
	Until       civil.Day // its last day
	AskedBy     int64
	AskedName   string
	AskedAt     time.Time
	DecidedName string
	Issued      bool // it has a token
	ClosedName  string
	UsedAt      time.Time // zero: never
	Version     int
}

// ClientID identifies a client.
type ClientID = id.Of[Client]

// longest is how many days a client may be open.
const longest = 366

const selectClient = `select c.id, c.court, u.short_name, c.name, c.reason, c.state, c.until_day, c.asked_by, c.asked_name, c.asked_at, c.decided_name, c.issued_at, c.closed_name, c.used_at, c.version
	from caseload_client c join org_unit u on u.id = c.court where u.path >= $1 and u.path < $2`

func scanClient(r sqldb.Row) (c Client, err error) {
	var asked, issued, used sqldb.Instant
	var decided, closed sqldb.Text
	err = r.Scan(&c.ID, &c.Court, &c.CourtName, &c.Name, &c.Reason, (*string)(&c.State), &c.Until, &c.AskedBy, &c.AskedName, &asked, &decided, &issued, &closed, &used, &c.Version)
	c.AskedAt, c.DecidedName, c.Issued, c.ClosedName, c.UsedAt = asked.Time, string(decided), !issued.IsZero(), string(closed), used.Time
	return c, err
}

// Clients returns the clients of the permit's courts, the newest first.
func (a *App) Clients(ctx context.Context, permit access.Permit) (out []Client, err error) {
	if err := permit.Covers(caseload.CanLink); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = sqldb.All(tx, scanClient, selectClient+` order by c.id desc`, from, end)
		return err
	})
	return out, err
}

func client(tx *sqldb.Tx, permit access.Permit, k ClientID) (Client, error) {
	from, end := permit.Range()
	return sqldb.One(tx, scanClient, selectClient+` and c.id = $3`, from, end, k)
}

// AskClient asks for a client of a court; a second person must agree. Faults: Invalid,
// NotFound.
func (a *App) AskClient(ctx context.Context, permit access.Permit, c Client) (k ClientID, err error) {
	if err := permit.Covers(caseload.CanLink); err != nil {
		return 0, err
	}
	c.Name, c.Reason = strings.TrimSpace(c.Name), strings.TrimSpace(c.Reason)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err != nil {
			return err
		}
		no := fault.New(fault.Invalid, "有几处需要改正。")
		u, err := cs.courtOf(c.Court)
		if err != nil {
			_ = no.At("court", "请选择法院")
		}
		if n := utf8.RuneCountInString(c.Name); n == 0 || n > 40 {
			_ = no.At("name", "请填写对接系统的名称，40 字以内")
		}
		if n := utf8.RuneCountInString(c.Reason); n == 0 || n > 200 {
			_ = no.At("reason", "请填写依据，如批准对接的文号，200 字以内")
		}
		if c.Until < tx.Today() || c.Until > tx.Today().AddDays(longest) {
			_ = no.At("until", "有效期要在今天以后、一年以内")
		}
		if err := no.Err(); err != nil {
			return err
		}
		k = id.New[Client](tx.Now())
		who := permit.Actor()
		ins := tx.Insert("caseload_client", "id", "court", "name", "reason", "state", "until_day", "asked_by", "asked_name", "asked_at", "version")
		ins.Add(k, u.ID, c.Name, c.Reason, string(Asked), c.Until, who.Account, who.Name, sqldb.At(tx.Now()), 1)
		if err := ins.Done(); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanLink, Court: int64(u.ID), Subject: "申请数据接口 " + c.Name, Detail: map[string]any{"client": k, "until": c.Until, "reason": c.Reason}})
	})
	return k, err
}

// DecideClient agrees to a client or returns it; who asked may not agree. Faults:
// Denied, NotFound, Conflict.
func (a *App) DecideClient(ctx context.Context, permit access.Permit, k ClientID, agree bool) error {
	if err := permit.Covers(caseload.CanLink); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := client(tx, permit, k)
		if err != nil {
			return err
		}
		who := permit.Actor()
		if c.State != Asked {
			return fault.New(fault.Conflict, "这份申请已经办过。")
		}
		if agree && c.AskedBy == who.Account {
			return fault.New(fault.Denied, "申请人不能复核自己的申请，请另一位有权限的同志复核。")
		}
		state, word := OpenClient, "同意"
		if !agree {
			state, word = Closed, "退回"
		}
		n, err := tx.Exec(`update caseload_client set state = $3, decided_by = $4, decided_name = $5, decided_at = $6, version = version + 1 where id = $1 and version = $2`,
			k, c.Version, string(state), who.Account, who.Name, sqldb.At(tx.Now()))
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "这份申请刚刚有人办过。")
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanLink, Court: int64(c.Court), Subject: word + "数据接口 " + c.Name, Detail: map[string]any{"client": k}})
	})
}

// IssueToken makes the token of a client that was agreed to and returns it, once:
// its digest is kept. An earlier token ends. Only who asked may. Faults: Denied,
// NotFound, Conflict.
func (a *App) IssueToken(ctx context.Context, permit access.Permit, k ClientID) (token string, err error) {
	if err := permit.Covers(caseload.CanLink); err != nil {
		return "", err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := client(tx, permit, k)
		if err != nil {
			return err
		}
		if c.State != OpenClient || c.Until < tx.Today() {
			return fault.New(fault.Conflict, "接口还没有经过复核，或者已停用、已到期，不能生成令牌。")
		}
		if c.AskedBy != permit.Actor().Account {
			return fault.New(fault.Denied, "令牌由申请人生成并交给对接系统，其他人不经手。")
		}
		token = tokenMark + rand.Text() + rand.Text()
		if _, err := tx.Exec(`update caseload_client set digest = $2, issued_at = $3, version = version + 1 where id = $1`, k, digestOf(token), sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanLink, Court: int64(c.Court), Subject: "生成接口令牌 " + c.Name, Detail: map[string]any{"client": k}})
	})
	return token, err
}

// CloseClient ends a client at once. Faults: NotFound, Conflict.
func (a *App) CloseClient(ctx context.Context, permit access.Permit, k ClientID) error {
	if err := permit.Covers(caseload.CanLink); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := client(tx, permit, k)
		if err != nil {
			return err
		}
		if c.State == Closed {
			return fault.New(fault.Conflict, "接口已经停用。")
		}
		if _, err := tx.Exec(`update caseload_client set state = $2, digest = null, closed_name = $3, closed_at = $4, version = version + 1 where id = $1`,
			k, string(Closed), permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: caseload.CanLink, Court: int64(c.Court), Subject: "停用数据接口 " + c.Name, Detail: map[string]any{"client": k}})
	})
}

// tokenMark begins every token, so that one that lies about is known for what it is.
const tokenMark = "touyan_"

func digestOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Machine is a client that showed its token.
type Machine struct {
	ID    ClientID
	Name  string
	Court org.Unit
}

// Door lets machines in.
type Door struct{ app *App }

// Door returns the door for machines.
func (a *App) Door() Door { return Door{a} }

// Admit returns the machine of a token. A token has 256 bits and is looked up by its
// digest, so that guessing it and timing the answer are of no use. Fault: SignedOut.
func (d Door) Admit(ctx context.Context, token string) (m Machine, err error) {
	refused := fault.New(fault.SignedOut, "令牌无效，或者接口已停用、已到期。")
	if !strings.HasPrefix(token, tokenMark) || len(token) > 200 {
		return Machine{}, refused
	}
	err = d.app.db.Read(ctx, func(tx *sqldb.Tx) error {
		var court org.UnitID
		_, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (bool, error) { return true, r.Scan(&m.ID, &m.Name, &court) },
			`select id, name, court from caseload_client where digest = $1 and state = $2 and until_day >= $3`, digestOf(token), string(OpenClient), tx.Today())
		if err != nil {
			return err
		}
		if !ok {
			return refused
		}
		tree, err := d.app.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		if m.Court, ok = tree.Unit(court); !ok || m.Court.Sign == "" {
			return refused
		}
		return nil
	})
	return m, err
}

// Refused writes into the trail that somebody came with a token that lets nobody in.
func (d Door) Refused(ctx context.Context, address string) error {
	return d.app.db.Write(ctx, func(tx *sqldb.Tx) error {
		return audit.By(tx, &access.Actor{Name: "数据接口"}, audit.Entry{Action: caseload.CanLink, Subject: "接口令牌无效", Result: audit.Refused, Address: address})
	})
}

// LinkCourts returns the courts that a client can be asked for.
func (a *App) LinkCourts(ctx context.Context, permit access.Permit) (out []org.Unit, err error) {
	if err := permit.Covers(caseload.CanLink); err != nil {
		return nil, err
	}
	return a.courtUnits(ctx, permit)
}
