-- +goose Up
-- Keys of several providers and generations, and how far sealing anew has come.

alter table seal_key add column provider bigint;     -- null: 1, software; see seal.Provider
alter table seal_key add column under text;          -- purpose of the key it is wrapped under; null: the root
alter table seal_key add column retired_at bigint;   -- no value used it then; it still opens what old backups hold

create table seal_sweep (
  place text primary key,           -- table.column
  toward bigint not null,           -- the data key that values are sealed under anew
  suite bigint not null,
  after_row bigint not null,        -- rows up to this one are done
  done bigint not null,
  began_at bigint not null,
  ended_at bigint
);

-- Backups that were found good, and what this database was restored from.
create table backup_event (
  id bigint primary key,
  at bigint not null,
  what text not null,               -- backup, restore
  file_name text not null,
  size bigint,
  digest text,                      -- SM3 of the file
  row_count bigint not null,
  taken_at bigint not null,         -- the moment of the snapshot
  noted_at bigint                   -- when the trail was told
);
