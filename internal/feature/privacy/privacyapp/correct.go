package privacyapp

import (
	"context"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/privacy"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// CorrectionID identifies a request for correction.
type CorrectionID = id.Of[privacy.Correction]

func wantedAt(k CorrectionID) seal.Place {
	return seal.Place{Table: "privacy_correction", Column: "wanted", Row: int64(k)}
}

const correctionColumns = `select id, member, path, field, title, shown, wanted, reason, asked_by, asked_name, asked_at, due_day, state, answer, decided_name, decided_at, version from privacy_correction `

func (a *App) corrections(tx *sqldb.Tx, where string, args ...any) ([]privacy.Correction, error) {
	return sqldb.All(tx, func(r sqldb.Row) (c privacy.Correction, err error) {
		var shown, answer, decided sqldb.Text
		var asked, at sqldb.Instant
		var wanted []byte
		if err := r.Scan(&c.ID, &c.Member, &c.Path, &c.Field, &c.Title, &shown, &wanted, &c.Reason, &c.AskedBy, &c.AskedName, &asked, &c.Due, (*string)(&c.State), &answer, &decided, &at, &c.Version); err != nil {
			return c, err
		}
		c.Shown, c.Answer, c.DecidedName, c.AskedAt, c.DecidedAt = string(shown), string(answer), string(decided), asked.Time, at.Time
		c.Wanted, err = a.seal.Open(wantedAt(c.ID), wanted)
		return c, err
	}, correctionColumns+where, args...)
}

// CorrectionIn is what somebody wants to have corrected in their own entry.
type CorrectionIn struct{ Field, Wanted, Reason string }

// AskCorrection asks for a correction of the permit's actor's own entry. The
// branch secretary or an officer answers within privacy.AnswerWithin working
// days. Faults: NotFound for somebody in no register, Invalid field by field,
// Conflict while the same field is being decided on.
func (a *App) AskCorrection(ctx context.Context, permit access.Permit, in CorrectionIn) (k CorrectionID, err error) {
	if err := permit.Covers(privacy.CanOwn); err != nil {
		return 0, err
	}
	actor := permit.Actor()
	if actor.Member == 0 {
		return 0, nobody()
	}
	if in.Wanted = strings.TrimSpace(in.Wanted); in.Wanted == "" || utf8.RuneCountInString(in.Wanted) > 500 {
		return 0, required("wanted", "请填写正确的内容，最多 500 字")
	}
	if in.Reason, err = sentence("reason", in.Reason, "请写明依据，例如“与身份证不一致”", 500); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		title, shown, err := a.people.Shown(tx, actor.Member, in.Field)
		if err != nil {
			return err
		}
		if err := a.people.Judge(tx, actor.Member, in.Field, in.Wanted); err != nil {
			return err
		}
		name, path, err := a.people.Person(tx, actor.Member)
		if err != nil {
			return err
		}
		open, err := sqldb.One(tx, sqldb.Scalar[int], `select count(*) from privacy_correction where member = $1 and field = $2 and state = 'open'`, actor.Member, in.Field)
		if err != nil {
			return err
		}
		if open > 0 {
			return fault.New(fault.Conflict, "“"+title+"”已经提出过更正，正在办理。如有变化，请先撤回原来的请求。")
		}
		k = id.New[privacy.Correction](tx.Now())
		if _, err := tx.Exec(`insert into privacy_correction (id, member, path, field, title, shown, wanted, reason, asked_by, asked_name, asked_at, due_day, state, version)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', 1)`, k, actor.Member, string(path), in.Field, title, sqldb.Text(shown),
			a.seal.Seal(wantedAt(k), in.Wanted), in.Reason, actor.Account, name, sqldb.At(tx.Now()), privacy.AnswerBy(tx.Today())); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanOwn, Subject: "请求更正 " + title, Member: actor.Member, Detail: map[string]any{"correction": k}})
	})
	return k, err
}

// WithdrawCorrection takes back one's own request. Faults: NotFound, Conflict
// when it was decided on meanwhile.
func (a *App) WithdrawCorrection(ctx context.Context, permit access.Permit, k CorrectionID) error {
	if err := permit.Covers(privacy.CanOwn); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.corrections(tx, `where id = $1 and asked_by = $2`, k, permit.Actor().Account)
		if err != nil {
			return err
		}
		if len(cs) == 0 {
			return fault.New(fault.NotFound, "没有这个请求。")
		}
		n, err := tx.Exec(`update privacy_correction set state = 'withdrawn', decided_at = $2, version = version + 1 where id = $1 and state = 'open'`, k, sqldb.At(tx.Now()))
		if err == nil && n == 0 {
			err = stale()
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanOwn, Subject: "撤回更正请求 " + cs[0].Title, Member: cs[0].Member})
	})
}

// Corrections returns the requests that the permit's actor may decide on, the
// open ones first, of those the most pressing.
func (a *App) Corrections(ctx context.Context, permit access.Permit) (cs []privacy.Correction, err error) {
	if err := permit.Covers(privacy.CanDecide); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err = a.corrections(tx, `where path >= $1 and path < $2 order by case when state = 'open' then 0 else 1 end, due_day, id limit 200`, from, end)
		return err
	})
	for i := range cs {
		cs[i].Wanted = "" // shown on the request's own page, where it is noted
	}
	return cs, err
}

// Correction returns one request, with what is wanted; that somebody looked at
// it stands in the trail. Fault: NotFound.
func (a *App) Correction(ctx context.Context, permit access.Permit, k CorrectionID) (c privacy.Correction, err error) {
	if err := permit.Covers(privacy.CanDecide); err != nil {
		return c, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		if c, err = a.correction(tx, permit, k); err != nil {
			return err
		}
		return audit.Looked(tx, permit, audit.Look{Action: privacy.CanDecide, Subject: "查看更正请求 " + c.AskedName, Member: c.Member, Kinds: c.Title})
	})
	return c, err
}

func (a *App) correction(tx *sqldb.Tx, permit access.Permit, k CorrectionID) (privacy.Correction, error) {
	from, end := permit.Range()
	cs, err := a.corrections(tx, `where id = $1 and path >= $2 and path < $3`, k, from, end)
	if err == nil && len(cs) == 0 {
		err = fault.New(fault.NotFound, "没有这个更正请求，可能不在当前工作范围内。")
	}
	if err != nil {
		return privacy.Correction{}, err
	}
	return cs[0], nil
}

// DecideIn is a decision on somebody's request; Answer is its reason.
type DecideIn struct {
	ID      CorrectionID
	Version int
	Agreed  bool
	Answer  string
}

// DecideCorrection decides on another's request; when it is agreed to, the
// register is changed in the same transaction, through the register's own
// operation. Faults: Denied for one's own or where the actor may not change the
// entry, NotFound, Invalid without a reason, Conflict when it was decided on
// meanwhile.
func (a *App) DecideCorrection(ctx context.Context, permit access.Permit, in DecideIn) error {
	if err := permit.Covers(privacy.CanDecide); err != nil {
		return err
	}
	answer, err := sentence("answer", in.Answer, "请写明理由，本人会看到", 500)
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		c, err := a.correction(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if err := own(permit, c.AskedBy); err != nil {
			return err
		}
		state := privacy.CorrectionRefused
		if in.Agreed {
			state = privacy.CorrectionDone
		}
		actor := permit.Actor()
		n, err := tx.Exec(`update privacy_correction set state = $3, answer = $4, decided_by = $5, decided_name = $6, decided_at = $7, version = version + 1 where id = $1 and version = $2 and state = 'open'`,
			in.ID, in.Version, string(state), answer, actor.Account, actor.Name, sqldb.At(tx.Now()))
		if err == nil && n == 0 {
			err = stale()
		}
		if err != nil {
			return err
		}
		if in.Agreed {
			if err := a.people.Correct(tx, permit, c.Member, c.Field, c.Wanted); err != nil {
				return err
			}
		}
		return audit.Record(tx, permit, audit.Entry{Action: privacy.CanDecide, Subject: "办理更正请求 " + c.AskedName + " " + c.Title, Member: c.Member, Detail: map[string]any{"agreed": in.Agreed, "answer": answer}})
	})
}
