-- +goose Up
-- Grants beside posts: who proposed and who approved each, and a keyed digest
-- over every row, so that one changed in the database by hand gives nothing.

alter table account_grant add column proposal bigint;
alter table account_grant add column mac text;

-- Who is one of the three administrators. They are in no other table, and an
-- account is in this one once: nobody can be two of them, whoever writes here.
create table grant_admin (
  account bigint primary key references account (id),
  id bigint not null unique,
  role text not null check (role in ('system-admin', 'security-admin', 'audit-admin')),
  from_day text not null,
  until_day text not null,
  reason text not null,
  made_by bigint,
  made_at bigint not null,
  proposal bigint,
  mac text
);

-- Every grant and every taking back was proposed by one person and decided by
-- another; what was decided stays.
create table grant_proposal (
  id bigint primary key,
  kind text not null,               -- give or revoke
  account bigint not null references account (id),
  role text not null,
  unit bigint not null,             -- 0: everywhere
  from_day text not null,
  until_day text not null,
  target bigint,                    -- the grant to be taken back
  reason text not null,
  state text not null,              -- proposed, approved, returned or withdrawn
  proposed_by bigint not null,
  proposed_name text not null,
  proposed_at bigint not null,
  expires_at bigint not null,
  decided_by bigint,
  decided_name text,
  decided_at bigint,
  answer text,                      -- why it was returned or withdrawn
  mac text not null
);
create index grant_proposal_state on grant_proposal (state, proposed_at);
create index grant_proposal_account on grant_proposal (account);

-- What was found changed by hand. One row for one state of one row.
create table grant_alarm (
  id bigint primary key,
  place text not null unique,       -- table|id|digest of what was found
  account bigint not null,
  what text not null,               -- altered, conflict or foreign
  seen_at bigint not null
);

-- When the grants of an earlier version were sealed: once, and never again.
create table grant_adoption (
  id bigint primary key,
  at bigint not null,
  amount bigint not null,
  mac text not null
);
