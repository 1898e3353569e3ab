package urn

import (
	"context"
	"fmt"

	"touyan/internal/base/fault"
	"touyan/internal/platform/sqldb"
)

// What was cast can be neither changed nor taken away while voting is open: not
// by this program, nor by anybody who speaks SQL with its account (VT-21). These
// are triggers and no grants: the program makes its tables itself and so owns
// them, SQLite has no grants at all, and the end of voting must delete, which a
// grant cannot tell from deleting before it. Who owns the database may remove the
// triggers; voting neither begins nor ends without them.
var (
	guardLite = []string{
		`create trigger if not exists urn_paper_stays before update on urn_paper begin select raise(abort, 'urn: a paper does not change'); end`,
		`create trigger if not exists urn_spent_stays before update on urn_spent begin select raise(abort, 'urn: a vote does not change'); end`,
		`create trigger if not exists urn_paper_lies before delete on urn_paper when (select phase from urn_poll where id = old.poll) = 'open' begin select raise(abort, 'urn: voting is open'); end`,
		`create trigger if not exists urn_spent_lies before delete on urn_spent when (select phase from urn_poll where id = old.poll) = 'open' begin select raise(abort, 'urn: voting is open'); end`,
		`create trigger if not exists urn_roll_stays before insert on urn_roll when (select phase from urn_poll where id = new.poll) <> 'prepared' begin select raise(abort, 'urn: the roll is fixed'); end`,
		`create trigger if not exists urn_phase_stays before update of phase on urn_poll when old.phase = 'closed' and new.phase <> 'closed' begin select raise(abort, 'urn: voting has ended'); end`,
		`create trigger if not exists urn_head_stays before update of head, poll, owner on urn_poll begin select raise(abort, 'urn: what was fixed does not change'); end`,
	}
	guardPostgres = []string{
		`create or replace function urn_stays() returns trigger language plpgsql as $$ begin raise exception 'urn: what was fixed or cast does not change'; end $$`,
		`create or replace function urn_lies() returns trigger language plpgsql as $$ begin
  if (select phase from urn_poll where id = old.poll) = 'open' then raise exception 'urn: voting is open'; end if;
  return old; end $$`,
		`create or replace function urn_fixed() returns trigger language plpgsql as $$ begin
  if (select phase from urn_poll where id = new.poll) <> 'prepared' then raise exception 'urn: the roll is fixed'; end if;
  return new; end $$`,
		`create or replace function urn_ended() returns trigger language plpgsql as $$ begin
  if old.phase = 'closed' and new.phase <> 'closed' then raise exception 'urn: voting has ended'; end if;
  return new; end $$`,
	}
	triggersPostgres = []struct{ name, table, when, does string }{
		{"urn_paper_stays", "urn_paper", "before update", "row execute procedure urn_stays()"},
		{"urn_spent_stays", "urn_spent", "before update", "row execute procedure urn_stays()"},
		{"urn_paper_lies", "urn_paper", "before delete", "row execute procedure urn_lies()"},
		{"urn_spent_lies", "urn_spent", "before delete", "row execute procedure urn_lies()"},
		{"urn_roll_stays", "urn_roll", "before insert", "row execute procedure urn_fixed()"},
		{"urn_phase_stays", "urn_poll", "before update of phase", "row execute procedure urn_ended()"},
		{"urn_head_stays", "urn_poll", "before update of head, poll, owner", "row execute procedure urn_stays()"},
		{"urn_paper_whole", "urn_paper", "before truncate", "statement execute procedure urn_stays()"},
		{"urn_spent_whole", "urn_spent", "before truncate", "statement execute procedure urn_stays()"},
	}
)

// What finds how many of the triggers lie, on each engine.
const (
	laidLite     = `select count(*) from sqlite_master where type = 'trigger' and name in ('urn_paper_stays', 'urn_spent_stays', 'urn_paper_lies', 'urn_spent_lies', 'urn_roll_stays', 'urn_phase_stays', 'urn_head_stays')`
	laidPostgres = `select count(*) from pg_trigger where tgenabled <> 'D' and tgrelid in (cast('urn_paper' as regclass), cast('urn_spent' as regclass), cast('urn_roll' as regclass), cast('urn_poll' as regclass))
		and tgname in ('urn_paper_stays', 'urn_spent_stays', 'urn_paper_lies', 'urn_spent_lies', 'urn_roll_stays', 'urn_phase_stays', 'urn_head_stays', 'urn_paper_whole', 'urn_spent_whole')`
)

// guarded refuses to go on when a trigger is missing or switched off. Fault:
// Conflict.
func (u *Urns) guarded(tx *sqldb.Tx) error {
	q, want := laidLite, len(guardLite)
	if u.db.Engine() == sqldb.Postgres {
		q, want = laidPostgres, len(triggersPostgres)
	}
	n, err := sqldb.One(tx, sqldb.Scalar[int], q)
	if err == nil && n != want {
		err = fault.New(fault.Conflict, "数据库里保护票箱的触发器被人拿掉了，不能开始投票，也不能结束投票。请查明是谁、何时，重新启动程序恢复保护；已经在投票的，宣布作废重新投票。")
	}
	return err
}

// Guard lays the triggers that keep what was cast, where they are not laid yet.
// The program calls it when it starts, after the migrations.
func Guard(ctx context.Context, db *sqldb.DB) error {
	if db.Engine() == sqldb.SQLite {
		for _, q := range guardLite {
			if _, err := db.Raw().ExecContext(ctx, q); err != nil {
				return fmt.Errorf("urn: guard: %w", err)
			}
		}
		return nil
	}
	var laid int
	if err := db.Raw().QueryRowContext(ctx, laidPostgres).Scan(&laid); err != nil {
		return fmt.Errorf("urn: guard: %w", err)
	}
	if laid == len(triggersPostgres) {
		return nil
	}
	tx, err := db.Raw().BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("urn: guard: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	qs := guardPostgres
	for _, t := range triggersPostgres {
		qs = append(qs, `drop trigger if exists `+t.name+` on `+t.table, `create trigger `+t.name+` `+t.when+` on `+t.table+` for each `+t.does)
	}
	for _, q := range qs {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("urn: guard: %w", err)
		}
	}
	return tx.Commit()
}
