-- +goose Up
-- Machinery: trail, versions of what was derived, uploads, work, settings, keys.

create table audit_entry (
  id bigint primary key,
  at bigint not null,               -- microseconds
  account bigint,                   -- null: the system itself
  actor text not null,
  action text not null,             -- room.verb, as the permission is called
  court bigint,                     -- whose trail it is
  subject text,                     -- what it was done to, in words
  detail text,                      -- JSON of what changed; never a sensitive value
  address text
);
create index audit_entry_at on audit_entry (at);
create index audit_entry_court on audit_entry (court, at);

-- A unit's stamp rises with every change of a fact that its findings rest on.
create table stamp (
  unit bigint primary key,
  path text not null,
  n bigint not null
);
create index stamp_path on stamp (path);

create table blob (
  id bigint primary key,
  name text not null,
  size bigint not null,
  digest text not null,
  made_at bigint not null,
  content bytea not null
);

create table job (
  id bigint primary key,
  kind text not null,
  due bigint not null,              -- the occurrence, microseconds
  done_at bigint,
  lease_owner text,
  lease_until bigint,
  tries bigint not null,
  failure text,
  unique (kind, due)
);

create table setting (
  id bigint primary key,
  unit bigint not null,             -- for this unit and what lies under it
  name text not null,
  from_day text not null,
  amount text not null,
  basis text not null,              -- number of the resolution
  entered_at bigint not null,
  entered_by bigint,
  unique (unit, name, from_day)
);

create table seal_key (
  id bigint primary key,
  purpose text not null unique,     -- data-1, index-1
  wrapped bytea not null,           -- sealed under the master key, which is no table's business
  made_at bigint not null
);

-- Uploaded files on their way in; see package intake.
create table intake_batch (
  id bigint primary key,
  kind text not null,               -- org, members, meetings
  unit bigint,                      -- the unit it was uploaded under
  path text not null,
  file_name text not null,
  upload bigint not null references blob (id),
  state text not null,              -- see intake.State
  report text,                      -- JSON
  summary text,                     -- the same without the long lists
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  loaded_at bigint,
  alive_at bigint                   -- when work on it last said so
);
create index intake_batch_path on intake_batch (path, made_at);
