-- +goose Up
alter table account add column password_at bigint;        -- chosen; null: when the account was made
alter table account add column password_until bigint;     -- a one-time password is dead from then on
alter table account add column used_at bigint;            -- last signed in; null: never
alter table account add column disabled_reason text;      -- disuse, left; null: somebody's decision
alter table account_session add column via text;          -- oidc; null: password
alter table account_session add column proven_at bigint;  -- last proof of identity; null: when made
alter table account_session add column factor_at bigint;  -- second factor shown in this session
alter table account_failure add column first_at bigint;   -- since when is counted
alter table account add column mac text;                  -- code over the row; null: of an earlier version
alter table account_session add column mac text;

-- Passwords that an account had, the newest not among them: not to be chosen
-- again.
create table account_password (
  id bigint primary key,
  account bigint not null references account (id),
  password text not null,
  at bigint not null
);
create index account_password_account on account_password (account, at);

-- The second factor: a seed shared with the person's own device.
create table account_factor (
  account bigint primary key references account (id),
  seed bytea not null,              -- sealed
  digest text not null,             -- sha1, sha256
  made_at bigint not null,
  confirmed_at bigint,              -- null: offered, not yet in force
  step bigint not null              -- of the last code taken; none at or before it is taken again
);

-- One-time codes for when the device is gone.
create table account_recovery (
  code text primary key,            -- digest
  account bigint not null references account (id),
  used_at bigint
);
create index account_recovery_account on account_recovery (account);

-- Why a session ended that its person did not end: told at the next request.
create table account_session_end (
  token text primary key,           -- digest
  why text not null,
  at bigint not null
);
create index account_session_end_at on account_session_end (at);

-- Answers of the other sign-in that were taken: each is taken once.
create table account_oidc (
  state text primary key,           -- digest
  at bigint not null
);

-- Resets that take two persons: one asks, another agrees, the first carries it
-- out.
create table account_reset (
  id bigint primary key,
  account bigint not null references account (id),
  what text not null,               -- password, factor
  reason text not null,
  state text not null,              -- asked, agreed, declined, done
  asked_by bigint not null,
  asked_name text not null,
  asked_at bigint not null,
  expires_at bigint not null,
  decided_by bigint,
  decided_name text,
  decided_at bigint,
  answer text,                      -- why it was declined
  mac text not null                 -- code over the row
);
create index account_reset_account on account_reset (account, state);
