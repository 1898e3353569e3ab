-- +goose Up
create table desk_exemption (
  id bigint primary key,
  rule text not null,
  subject_kind text not null,
  subject bigint not null,
  period text not null,
  unit bigint not null,             -- on whose line the finding stands
  reason text not null,
  asked_by bigint,
  asked_name text not null,
  asked_at bigint not null,
  verdict text,                     -- approved, refused, withdrawn
  verdict_reason text,
  verdict_by bigint,
  verdict_name text,
  verdict_at bigint
);
create index desk_exemption_unit on desk_exemption (unit);

create table desk_snapshot (
  day text not null,
  unit bigint not null,
  rule text not null,
  state text not null,
  amount bigint not null,
  primary key (unit, day, rule, state)
);

create table desk_message (
  id bigint primary key,
  account bigint not null,
  day text not null,
  kind text not null,               -- digest, reply
  title text not null,
  content text not null,
  href text,
  made_at bigint not null,
  read_at bigint,
  unique (account, day, kind, title)
);
