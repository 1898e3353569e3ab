-- +goose Up
create table account (
  id bigint primary key,
  login text not null unique,       -- lower case
  person text not null,
  member bigint unique,
  password text not null,           -- algorithm and parameters in front
  must_change boolean not null,     -- a first password made by the system
  disabled_at bigint,
  failures bigint not null,
  locked_until bigint,
  made_at bigint not null
);

create table account_grant (
  id bigint primary key,
  account bigint not null references account (id),
  role text not null,
  unit bigint not null,
  from_day text not null,
  until_day text not null,
  reason text not null,
  made_by bigint,
  made_at bigint not null
);
create index account_grant_account on account_grant (account);

create table account_session (
  token text primary key,           -- digest of the token, never the token
  account bigint not null references account (id),
  seat text not null,               -- role:unit, the post worked under
  made_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  address text,
  agent text
);
create index account_session_account on account_session (account);

create table account_install (
  token text primary key,           -- digest
  made_at bigint not null,
  used_at bigint
);
