package accountapp

import (
	"touyan/internal/base/access"
	"touyan/internal/feature/account"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// The actions of this room as the trail names them.
const (
	didInstall  access.Can = "account.install"
	didSignIn   access.Can = "account.sign-in"
	didFail     access.Can = "account.sign-in-failed"
	didLock     access.Can = "account.locked"
	didSignOut  access.Can = "account.sign-out"
	didEnd      access.Can = "account.session-ended"
	didSeat     access.Can = "account.seat"
	didRefuse   access.Can = "account.refused"
	didBreak    access.Can = "account.failed"
	didPassword access.Can = "account.password"
	didReset    access.Can = "account.reset"
	didMake     access.Can = "account.make"
	didDisable  access.Can = "account.disable"
	didEnable   access.Can = "account.enable"
	didLink     access.Can = "account.link"
	didProve    access.Can = "account.prove"
	didAsk      access.Can = "account.ask"     // a reset that takes two persons
	didConfirm  access.Can = "account.confirm" // what the second person said
	didAlarm    access.Can = "account.alarm"   // a row is not as the product wrote it
	didAdopt    access.Can = "account.adopt"   // one of an earlier version got its code

	didFactor      access.Can = "account.factor"       // a second factor is in force
	didFactorShown access.Can = "account.factor-shown" // and was shown at the door
	didFactorOff   access.Can = "account.factor-off"
	didFactorReset access.Can = "account.factor-reset"
	didRecovery    access.Can = "account.recovery" // codes were made
	didRecover     access.Can = "account.recover"  // one was used
)

// trailSelf writes an entry of what the account's own person did before there
// was an actor.
func (a *App) trailSelf(tx *sqldb.Tx, r row, did access.Can, address string) error {
	actor := access.NewActor(a.policy, int64(r.ID), r.Member, r.Person, nil, tx.Today())
	return audit.By(tx, actor, audit.Entry{Action: did, Court: int64(r.Court), Subject: r.subject(), Account: int64(r.ID), Address: address})
}

// subject names the account in the trail.
func (r row) subject() string { return subject(r.Account) }

func subject(a account.Account) string { return a.Person + "（" + a.Login + "）" }
