-- +goose Up
-- A year's (or half-year's) tables as they were reported. A report is never
-- changed: what is corrected later shows as a difference, with its reason.

create table statistics_report (
  id bigint primary key,
  unit bigint not null,             -- what is counted: a court, a branch …; 0: all
  own boolean not null,             -- of a court: without the courts below it
  court bigint not null,
  term text not null,               -- 2026, 2026h1
  until_day text not null,          -- the last day that was counted
  number text not null,             -- of the decision to report
  decided_on text not null,
  note text,
  numbers text not null,            -- JSON: the tables and the balance
  amount bigint not null,           -- members
  actor text not null,
  frozen_at bigint not null
);
create index statistics_report_unit on statistics_report (unit, term, frozen_at);

-- Whom a report counted, and in which classes.
create table statistics_counted (
  report bigint not null references statistics_report (id),
  member bigint not null,
  court bigint not null,
  branch bigint not null,
  marks text not null,
  primary key (report, member)
);

-- Why a number is not what was reported.
create table statistics_difference (
  id bigint primary key,
  report bigint not null references statistics_report (id),
  member bigint,                    -- whom the reason is about; null: the report
  reason text not null,
  actor text not null,
  entered_at bigint not null
);
create index statistics_difference_report on statistics_difference (report, id);

-- Lists that people put together and keep.
create table statistics_list (
  id bigint primary key,
  court bigint not null,
  unit bigint not null,             -- of the seat of whoever made it; who is above or there may see a shared one
  account bigint not null,          -- whose it is
  owner text not null,
  title text not null,
  shared boolean not null,
  query text not null,              -- columns, filters and order, as an address has them
  version bigint not null,
  made_at bigint not null,
  deleted_at bigint
);
create index statistics_list_account on statistics_list (account, title);
create index statistics_list_shared on statistics_list (shared);
