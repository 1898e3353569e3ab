-- +goose Up
-- What a batch was before it was set aside in an emergency; see intake.Isolated.
alter table intake_batch add column state_before text;

-- What people are told, what they ask for, and how personal data leave and end.

create table privacy_notice (
  id bigint primary key,
  kind text not null,               -- notice, warning
  court bigint not null,            -- 0: the whole installation
  number bigint not null,           -- 1, 2, 3 … of its kind and court
  content text not null,
  basis text not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  unique (kind, court, number)
);

-- Who has read which notice. It is a receipt, not a consent.
create table privacy_receipt (
  account bigint not null,
  edition text not null,            -- court, number and digest of the items collected
  read_at bigint not null,
  primary key (account, edition)
);

create table privacy_correction (
  id bigint primary key,
  member bigint not null,
  path text not null,               -- of the branch that decides
  field text not null,
  title text not null,
  shown text,                       -- as it stood when asked, masked where sensitive
  wanted bytea not null,            -- sealed
  reason text not null,
  asked_by bigint not null,
  asked_name text not null,
  asked_at bigint not null,
  due_day text not null,
  state text not null,              -- open, done, refused, withdrawn
  answer text,
  decided_by bigint,
  decided_name text,
  decided_at bigint,
  version bigint not null
);
create index privacy_correction_path on privacy_correction (path, state);
create index privacy_correction_member on privacy_correction (member, asked_at);

create table privacy_export (
  id bigint primary key,
  number text not null unique,
  path text not null,
  scope_name text not null,
  open_columns text,                -- wanted whole, one a line
  all_columns text not null,        -- one a line
  amount bigint not null,           -- of people, when asked
  purpose text not null,
  needs bigint not null,            -- approvals
  why text,                         -- why more than one
  asked_by bigint not null,
  asked_name text not null,
  asked_at bigint not null,
  state text not null,              -- asked, approved, refused, made, ended, withdrawn
  file bigint,
  made_at bigint,
  expires_at bigint,
  fetched bigint not null,
  version bigint not null
);
create index privacy_export_path on privacy_export (path, asked_at);

-- Who agreed to what another asked for.
create table privacy_approval (
  id bigint primary key,
  kind text not null,               -- export, disposal, removal
  subject bigint not null,
  account bigint not null,
  name text not null,
  agreed boolean not null,
  reason text not null,
  at bigint not null,
  unique (kind, subject, account)
);

-- What was disposed of because its term was over: the record stays.
create table privacy_disposal (
  id bigint primary key,
  number text not null unique,
  keeper text not null,
  path text not null,
  items text not null,              -- JSON: what, since when; no content
  amount bigint not null,
  reason text not null,
  asked_by bigint not null,
  asked_name text not null,
  asked_at bigint not null,
  state text not null,              -- asked, refused, done, withdrawn
  done_at bigint,
  destroyed bigint,
  version bigint not null
);
create index privacy_disposal_path on privacy_disposal (path, asked_at);

-- A secret that came in by mistake. No word of it is kept.
create table privacy_emergency (
  id bigint primary key,
  number text not null unique,
  path text not null,
  keeper text not null,
  item bigint not null,
  mark text,                        -- what kind of mark, as reported
  digest text,
  size bigint,
  since bigint,                     -- when the item came in: backups since then may hold it
  places text not null,             -- JSON: where else to look
  reported_by bigint not null,
  reported_name text not null,
  reported_at bigint not null,
  state text not null,              -- isolated, removed, released
  ended_at bigint,
  report text,
  version bigint not null
);
create index privacy_emergency_path on privacy_emergency (path, reported_at);
