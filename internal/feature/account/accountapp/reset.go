package accountapp

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// ResetPassword gives an account a new one-time password, ends its sessions and
// its lock. The second factor stays as it is. Where two persons are needed, one
// must have agreed to what this one asked. Faults: NotFound, Denied (one's own;
// somebody with wider rights; nobody agreed), Conflict, Unavailable.
func (a *App) ResetPassword(ctx context.Context, permit access.Permit, who account.ID) (Made, error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return Made{}, err
	}
	return a.reset(ctx, permit, who, account.ResetsPassword, func(tx *sqldb.Tx, r row) error {
		return audit.Record(tx, permit, audit.Entry{Action: didReset, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID)})
	})
}

// reset gives an account a new one-time password and does also.
func (a *App) reset(ctx context.Context, permit access.Permit, who account.ID, what account.Resets, also func(tx *sqldb.Tx, r row) error) (Made, error) {
	if int64(who) == permit.Actor().Account {
		return Made{}, notOneself()
	}
	password := firstPassword()
	stored, err := a.hash.make(ctx, password)
	if err != nil {
		return Made{}, err
	}
	var r row
	err = a.db.Write(ctx, func(tx *sqldb.Tx) (err error) {
		if r, err = a.manageable(tx, permit, who); err != nil {
			return err
		}
		two, err := a.takesTwo(tx, r)
		if err != nil {
			return err
		}
		if two {
			if err := a.useAgreed(tx, permit, r, what); err != nil {
				return err
			}
		}
		if err := a.setPassword(tx, r, stored, true); err != nil {
			return err
		}
		for _, key := range []string{byLogin(r.Login), byFactor(r.ID)} {
			if err := a.succeeded(tx, key, ""); err != nil {
				return err
			}
		}
		return also(tx, r)
	})
	if err != nil {
		return Made{}, err
	}
	return Made{Account: r.ID, Login: r.Login, Person: r.Person, Password: password, Lives: a.rules.Password.OneTime}, nil
}

func notOneself() error {
	return fault.New(fault.Denied, "自己的口令和动态口令请在“账户与安全”里办理，或请另一名系统管理员重置。")
}

// takesTwo reports whether resetting what opens the account takes two persons:
// an administrator's, that of somebody who approves what administrators propose,
// and one that was changed behind the product's back.
func (a *App) takesTwo(tx *sqldb.Tx, r row) (bool, error) {
	grants, err := a.grants(tx, r.ID, r.Member, r.BranchID, tx.Today(), true)
	if err != nil {
		return false, err
	}
	for _, g := range grants {
		if grant.Administrator(g.Role) || a.policy.Allows(g.Role, account.CanConfirm) {
			return true, nil
		}
	}
	ok, err := a.genuine(ofAccount, r.text, r.code)
	return !ok, err
}

// AskReset asks another person to agree that the account's password or second
// factor is reset. Faults: Invalid (field reason), NotFound, Denied (one's own;
// at the command line), Conflict (asked already; one person is enough; there is
// no second factor).
func (a *App) AskReset(ctx context.Context, permit access.Permit, who account.ID, what account.Resets, reason string) (out account.ResetID, err error) {
	if err := permit.Covers(account.CanManage); err != nil {
		return 0, err
	}
	actor := permit.Actor()
	reason = han.Trim(reason)
	if err := account.CheckReason(reason); err != nil {
		return 0, err
	}
	switch {
	case int64(who) == actor.Account:
		return 0, notOneself()
	case actor.Account == 0:
		return 0, fault.New(fault.Denied, "这个账号的重置须由系统管理员登录后提出，不能由命令行或系统代办。")
	case what != account.ResetsPassword && what != account.ResetsFactor:
		return 0, fault.New(fault.Invalid, "请选择重置口令或重置动态口令。")
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := a.manageable(tx, permit, who)
		if err != nil {
			return err
		}
		two, err := a.takesTwo(tx, r)
		if err != nil {
			return err
		}
		open, err := a.resets(tx, `where z.account = $1 and z.state in ('asked', 'agreed') and z.expires_at > $2 order by z.id`, who, sqldb.At(tx.Now()))
		switch {
		case err != nil:
			return err
		case !two:
			return fault.Newf(fault.Conflict, "%s的账号由系统管理员直接重置，不必另一人同意。", r.Person)
		case what == account.ResetsFactor && !r.Factor:
			return fault.Newf(fault.Conflict, "%s没有绑定动态口令。", r.Person)
		case len(open) > 0:
			return fault.Newf(fault.Conflict, "%s的账号已有一份重置申请（%s），办完或过期后再提。", r.Person, open[0].State.Chinese())
		}
		now := tx.Now()
		z := account.Reset{ID: id.New[account.Reset](now), Account: who, What: what, Reason: reason, State: account.ResetAsked,
			By: actor.Account, ByName: actor.Name, At: now, Expires: now.Add(account.ResetLife)}
		out = z.ID
		_, err = tx.Exec(`insert into account_reset (id, account, what, reason, state, asked_by, asked_name, asked_at, expires_at, mac) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')`,
			z.ID, who, string(what), reason, string(z.State), z.By, z.ByName, sqldb.At(z.At), sqldb.At(z.Expires))
		if err == nil {
			err = a.signReset(tx, z.ID)
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: didAsk, Court: int64(r.Court), Subject: r.subject() + " " + what.Chinese(), Account: int64(who), Detail: map[string]string{"reason": reason}})
	})
	return out, err
}

// Resets returns the requests about accounts of the permit's range, the newest
// first, at most a hundred, those that wait before all others.
func (a *App) Resets(ctx context.Context, permit access.Permit) (out []account.Reset, err error) {
	if err := permit.Covers(account.CanConfirm); err != nil {
		return nil, err
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = a.resets(tx, scopeReset+` order by case when z.state = 'asked' and z.expires_at > $4 then 0 else 1 end, z.id desc limit 100`,
			from, end, whole(permit), sqldb.At(tx.Now()))
		return err
	})
	return out, err
}

// AgreeReset lets who asked carry the reset out. Faults: NotFound, Denied (one's
// own), Conflict.
func (a *App) AgreeReset(ctx context.Context, permit access.Permit, which account.ResetID) error {
	if err := permit.Covers(account.CanConfirm); err != nil {
		return err
	}
	return a.decideReset(ctx, permit, which, account.ResetAgreed, "")
}

// DeclineReset refuses it, with the reason. Faults: Invalid (field reason),
// NotFound, Denied, Conflict.
func (a *App) DeclineReset(ctx context.Context, permit access.Permit, which account.ResetID, reason string) error {
	if err := permit.Covers(account.CanConfirm); err != nil {
		return err
	}
	reason = han.Trim(reason)
	if n := len([]rune(reason)); n < 1 || n > 200 {
		const say = "请写明不同意的理由，最多 200 字"
		return fault.New(fault.Invalid, say+"。").At("reason", say)
	}
	return a.decideReset(ctx, permit, which, account.ResetDeclined, reason)
}

func (a *App) decideReset(ctx context.Context, permit access.Permit, which account.ResetID, state account.ResetState, answer string) error {
	from, end := permit.Range()
	actor := permit.Actor()
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		zs, err := a.resets(tx, scopeReset+` and z.id = $4`, from, end, whole(permit), which)
		if err != nil {
			return err
		}
		if len(zs) == 0 {
			return fault.New(fault.NotFound, "没有这份重置申请，或不在当前工作范围内。")
		}
		z := zs[0]
		if err := z.MayDecide(actor.Account); err != nil {
			return err
		}
		if z.State != account.ResetAsked {
			return fault.Newf(fault.Conflict, "这份重置申请%s，没有改动。", z.State.Chinese())
		}
		_, err = tx.Exec(`update account_reset set state = $2, decided_by = $3, decided_name = $4, decided_at = $5, answer = $6 where id = $1`,
			which, string(state), actor.Account, actor.Name, sqldb.At(tx.Now()), sqldb.Text(answer))
		if err == nil {
			err = a.signReset(tx, which)
		}
		if err != nil {
			return err
		}
		e := audit.Entry{Action: didConfirm, Subject: z.Person + "（" + z.Login + "） " + z.What.Chinese() + "：" + state.Chinese(), Account: int64(z.Account)}
		if answer != "" {
			e.Detail = map[string]string{"reason": answer}
		}
		return audit.Record(tx, permit, e)
	})
}

// useAgreed uses up what the permit's person asked and another agreed to. An
// account that was changed behind the product's back is taken as it is now: two
// persons looked at it. Faults: Denied.
func (a *App) useAgreed(tx *sqldb.Tx, permit access.Permit, r row, what account.Resets) error {
	zs, err := a.resets(tx, `where z.account = $1 and z.what = $2 and z.state = 'agreed' and z.asked_by = $3 and z.expires_at > $4`,
		r.ID, string(what), permit.Actor().Account, sqldb.At(tx.Now()))
	if err != nil {
		return err
	}
	if len(zs) == 0 {
		return fault.Newf(fault.Denied, "%s%s须两人办理：先提出申请，另一名有权的人同意后由提出人办理。", what.Chinese(), "（"+r.Person+"）")
	}
	if _, err := tx.Exec(`update account_reset set state = $2 where id = $1`, zs[0].ID, string(account.ResetDone)); err != nil {
		return err
	}
	if err := a.signReset(tx, zs[0].ID); err != nil {
		return err
	}
	return a.sign(tx, r.ID)
}

// scopeReset keeps to accounts of the permit's range.
const scopeReset = ` left join org_unit u on u.id = coalesce(m.branch, m.court)
	where ((u.path >= $1 and u.path < $2) or (u.path is null and $3 = 1)) `

const selectReset = `select z.id, z.account, a.person, a.login, z.what, z.reason, z.state, z.asked_by, z.asked_name, z.asked_at, z.expires_at,
	z.decided_by, z.decided_name, z.decided_at, z.answer, z.mac from account_reset z join account a on a.id = z.account left join member m on m.id = a.member `

type resetRow struct {
	account.Reset
	text, code string
}

func scanReset(r sqldb.Row) (z resetRow, err error) {
	var what, state string
	var at, expires, decided sqldb.Instant
	var by *int64
	var name, answer sqldb.Text
	err = r.Scan(&z.ID, &z.Account, &z.Person, &z.Login, &what, &z.Reason, &state, &z.By, &z.ByName, &at, &expires, &by, &name, &decided, &answer, &z.code)
	z.What, z.State, z.At, z.Expires = account.Resets(what), account.ResetState(state), at.Time, expires.Time
	z.Decided, z.DecidedAt, z.Answer = string(name), decided.Time, string(answer)
	decider := int64(0)
	if by != nil {
		decider = *by
	}
	z.text = fmt.Sprintf("%d|%d|%q|%q|%q|%d|%q|%d|%d|%d|%q|%d|%q", z.ID, z.Account, what, z.Reason, state, z.By, z.ByName, micro(at), micro(expires), decider, z.Decided, micro(decided), z.Answer)
	return z, err
}

// resets returns the requests that the rest of the query finds, each in the
// state it is in now. One that was changed by hand is none.
func (a *App) resets(tx *sqldb.Tx, rest string, args ...any) ([]account.Reset, error) {
	rows, err := sqldb.All(tx, scanReset, selectReset+rest, args...)
	if err != nil {
		return nil, err
	}
	var out []account.Reset
	for _, z := range rows {
		ok, err := a.genuine(ofReset, z.text, z.code)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		r, err := sqldb.One(tx, scanAccount, selectAccount+`where a.id = $1`, z.Account)
		if err != nil {
			return nil, err
		}
		if ok, err = a.genuine(ofAccount, r.text, r.code); err != nil {
			return nil, err
		}
		z.Altered, z.State = !ok, z.On(tx.Now())
		out = append(out, z.Reset)
	}
	return out, nil
}

func (a *App) signReset(tx *sqldb.Tx, which account.ResetID) error {
	z, err := sqldb.One(tx, scanReset, selectReset+`where z.id = $1`, which)
	if err != nil {
		return err
	}
	code, err := a.code(ofReset, z.text)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update account_reset set mac = $2 where id = $1`, which, code)
	return err
}
