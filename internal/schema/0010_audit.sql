-- +goose Up
-- The trail: what an entry says besides, what proves it, and how far it was
-- sent on. Rows of audit_entry, audit_object, audit_link and audit_checkpoint
-- are never changed; they leave only when the trail is pruned.

alter table audit_entry add column role text;      -- under which role the actor worked
alter table audit_entry add column post text;      -- and seat, in words
alter table audit_entry add column request text;   -- number of the request
alter table audit_entry add column result text not null default 'done'; -- done, refused, failed
alter table audit_entry add column kinds text;     -- which personal data were seen, in words
alter table audit_entry add column setback bigint; -- the clock had just gone back so far, microseconds
alter table audit_entry add column mac bytea;      -- code over the entry; null before 0010
create index audit_entry_actor on audit_entry (actor, at);
create index audit_entry_action on audit_entry (action, at);
create index audit_entry_address on audit_entry (address, at);
create index audit_entry_result on audit_entry (result, at);

-- What an entry is about, so that it is found from there.
create table audit_object (
  entry bigint not null,
  kind text not null,               -- member, account, unit
  object bigint not null,
  primary key (entry, kind, object)
);
create index audit_object_object on audit_object (kind, object, entry);

-- The chain: entries in the order in which they were committed, nearly.
create table audit_link (
  seq bigint primary key,
  entry bigint not null unique,
  adopted boolean not null,         -- the entry is older than the chain
  mac bytea not null,               -- the entry's code; of an adopted one, made then
  link bytea not null               -- code over the link before, seq, entry and mac
);

-- Where the chain begins after a pruning.
create table audit_checkpoint (
  seq bigint primary key,           -- the last link that was pruned
  link bytea not null,
  at bigint not null,
  mac bytea not null
);

-- How far the trail was sent on to a collector.
create table audit_forward (
  target text primary key,
  seq bigint not null,              -- everything up to here has arrived
  at bigint,                        -- when that was last so
  owner text,
  lease_until bigint,
  failure text,
  failed_at bigint
);
