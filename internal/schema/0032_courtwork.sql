-- +goose Up
-- A court's targets for its indicators, each with the document that sets it. A later
-- one takes the place of an earlier from its first day on; both stay.
create table caseload_goal (
  id bigint primary key,
  court bigint not null,
  code text not null,
  amount bigint not null,           -- hundredths of a percent
  from_day text not null,
  until_day text,                   -- its last day; null: until another comes
  basis text not null,              -- the document
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  withdrawn_at bigint,              -- entered by mistake: never held
  withdrawn_name text
);
create index caseload_goal_court on caseload_goal (court, code);

-- Big screens that nobody is signed in at: each has an address of its own, whose
-- secret is shown once. Only its digest is kept.
create table caseload_screen (
  id bigint primary key,
  court bigint not null,
  name text not null,               -- where it hangs
  digest text not null,             -- SHA-256 of the secret, hex
  until_day text not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  revoked_at bigint,
  revoked_name text,
  used_at bigint                    -- to the hour
);
create unique index caseload_screen_digest on caseload_screen (digest);
create index caseload_screen_court on caseload_screen (court);
