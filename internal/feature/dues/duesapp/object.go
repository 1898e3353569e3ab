package duesapp

import (
	"context"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/base/money"
	"touyan/internal/feature/dues"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// The states of an objection.
const (
	ObjectionOpen    = "open"
	ObjectionUpheld  = "upheld"
	ObjectionRefused = "refused"
)

// Objection is what a member says against a base, and what was answered.
type Objection struct {
	ID         id.Of[Objection]
	Member     int64
	Name       string
	BranchName string
	Base       dues.BaseID
	From       civil.Month
	Amount     money.Fen // of the base as it stands now
	Content    string
	Day        civil.Day
	State      string
	Answer     string
	AnsweredBy string
	Version    int64
}

// Object enters the actor's own objection to one of their bases. Faults:
// NotFound for a base that is not theirs; Invalid without words; Conflict while
// an objection to it is open.
func (a *App) Object(ctx context.Context, permit access.Permit, base dues.BaseID, content string) (err error) {
	if err := permit.Covers(dues.CanOwn); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Object")
	content = strings.TrimSpace(content)
	if content == "" {
		return fault.New(fault.Invalid, "异议没有提交").At("content", "请写明哪里不对，例如“2026 年 3 月起工资已调整”")
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		own := permit.Actor().Member
		n, err := sqldb.One(tx, sqldb.Scalar[int64], `select count(id) from dues_base where id = $1 and member = $2`, base, own)
		if err != nil {
			return err
		}
		if n == 0 || own == 0 {
			return fault.New(fault.NotFound, "没有找到这项核定。")
		}
		if n, err = sqldb.One(tx, sqldb.Scalar[int64], `select count(id) from dues_objection where base = $1 and state = $2`, base, ObjectionOpen); err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "对这项核定的异议还没有答复，不能重复提交。")
		}
		b := signed(tx, permit)
		if _, err := tx.Exec(`insert into dues_objection (id, member, base, content, made_by, made_at, state, version) values ($1, $2, $3, $4, $5, $6, $7, 1)`,
			newID[Objection](tx), own, base, content, b.account, b.at, ObjectionOpen); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanOwn, Member: own, Subject: "对党费核定提出异议"})
	})
}

const objectionColumns = `o.id, o.member, m.full_name, o.base, b.from_month, b.amount, o.content, o.made_at, o.state, o.answer, o.answered_name, o.version`

func scanObjection(r sqldb.Row) (x Objection, err error) {
	var from int64
	var at sqldb.Instant
	var answer, by sqldb.Text
	err = r.Scan(&x.ID, &x.Member, &x.Name, &x.Base, &from, &x.Amount, &x.Content, &at, &x.State, &answer, &by, &x.Version)
	x.From, x.Day, x.Answer, x.AnsweredBy = civil.Month(from), civil.DayOf(at.Time), string(answer), string(by)
	return x, err
}

func (v *View) objections(tx *sqldb.Tx) (err error) {
	v.Objections, err = sqldb.All(tx, scanObjection, `select `+objectionColumns+` from dues_objection o join dues_base b on b.id = o.base join member m on m.id = o.member
		where o.member = $1 order by o.made_at desc, o.id desc`, v.Member)
	return err
}

// Objections returns the objections of members in the permit's range, those that
// wait for an answer first.
func (a *App) Objections(ctx context.Context, permit access.Permit) (out []Objection, err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "duesapp.Objections")
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = sqldb.All(tx, scanObjection, `select `+objectionColumns+` from dues_objection o join dues_base b on b.id = o.base join member m on m.id = o.member
			where o.member in `+ofMembers+` order by case when o.state = 'open' then 0 else 1 end, o.made_at desc, o.id desc`, from, end)
		return err
	})
	return out, err
}

// AnswerIn is what is answered.
type AnswerIn struct {
	Objection id.Of[Objection]
	Upheld    bool
	Answer    string
	Version   int64
}

// Answer answers an objection. An upheld one changes no base by itself: the
// officer sets the right one, with its own month and basis. Faults: NotFound;
// Invalid without words; Conflict when it was answered meanwhile.
func (a *App) Answer(ctx context.Context, permit access.Permit, in AnswerIn) (err error) {
	if err := permit.Covers(dues.CanAssess); err != nil {
		return err
	}
	defer fault.Wrap(&err, "duesapp.Answer")
	if strings.TrimSpace(in.Answer) == "" {
		return fault.New(fault.Invalid, "答复没有写入").At("answer", "请写明答复")
	}
	from, end := permit.Range()
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		x, ok, err := sqldb.Maybe(tx, scanObjection, `select `+objectionColumns+` from dues_objection o join dues_base b on b.id = o.base join member m on m.id = o.member
			where o.id = $3 and o.member in `+ofMembers, from, end, in.Objection)
		switch {
		case err != nil:
			return err
		case !ok:
			return fault.New(fault.NotFound, "没有找到这项异议，可能不在当前工作范围内。")
		case x.State != ObjectionOpen || x.Version != in.Version:
			return fault.Newf(fault.Conflict, "%s已经答复过这项异议。", x.AnsweredBy)
		}
		state := ObjectionRefused
		if in.Upheld {
			state = ObjectionUpheld
		}
		b := signed(tx, permit)
		if _, err := tx.Exec(`update dues_objection set state = $2, answer = $3, answered_by = $4, answered_name = $5, answered_at = $6, version = version + 1 where id = $1`,
			in.Objection, state, strings.TrimSpace(in.Answer), b.account, b.name, b.at); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: dues.CanAssess, Member: x.Member, Subject: x.Name + " 的党费异议", Detail: map[string]any{"state": state}})
	})
}
