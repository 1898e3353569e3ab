-- +goose Up
create table account (
  id bigint primary key,
  login text not null unique,       -- lower case; never given to a second person
  person text not null,
  member bigint unique,
  password text not null,           -- algorithm and parameters in front
  must_change boolean not null,     -- somebody else has seen the password
  disabled_at bigint,
  made_at bigint not null,
  version bigint not null
);
create index account_person on account (person);

create table account_grant (
  id bigint primary key,
  account bigint not null references account (id),
  role text not null,
  unit bigint not null,             -- 0: everywhere
  from_day text not null,
  until_day text not null,
  reason text not null,
  made_by bigint,
  made_at bigint not null,
  ended_at bigint,                  -- taken back at once, whatever until_day says
  ended_by bigint,
  ended_reason text
);
create index account_grant_account on account_grant (account);

create table account_session (
  token text primary key,           -- digest of the token, never the token
  account bigint not null references account (id),
  seat text not null,               -- role:unit, the post worked under; - for the weightiest
  made_at bigint not null,
  seen_at bigint not null,
  expires_at bigint not null,
  address text,
  agent text
);
create index account_session_account on account_session (account);

-- Wrong passwords in a row, by what was typed as login name, whether or not
-- there is such an account: the answer must not tell.
create table account_failure (
  who text primary key,             -- digest
  failures bigint not null,
  last_at bigint not null,
  locked_until bigint
);
create index account_failure_last on account_failure (last_at);

create table account_install (
  token text primary key,           -- digest
  made_at bigint not null,
  used_at bigint
);
