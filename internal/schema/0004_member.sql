-- +goose Up
create table member (
  id bigint primary key,
  court bigint not null,
  branch bigint,                    -- today's; null once ended
  party_group bigint,
  full_name text not null,
  name_key text not null,           -- order of names, computed in Go
  id_number bytea not null,         -- sealed
  id_index text not null,           -- keyed digest, for equality
  id_tail text not null,            -- masked form
  gender text not null,
  ethnicity text,
  birth text,                       -- day or month
  native_place text,
  education_text text,
  education text,                   -- GB/T 4658
  degree text,
  standing text not null,           -- full, probationary, ended
  joined text not null,
  converted text,
  work_unit text,
  job text,
  work_from text,
  retired_from text,
  transferred_in text,
  phones bytea,                     -- sealed
  phone_tail text,
  address bytea,                    -- sealed
  membership_status text,
  lost boolean not null,
  floating boolean not null,
  floating_to text,
  remark text,
  batch bigint,                     -- the import that brought the row, if any
  version bigint not null,
  unique (court, id_index)
);
create index member_branch on member (branch, name_key, id);
create index member_court_name on member (court, name_key, id);

-- Rises with every change of a court's register, so that what is kept in memory
-- of it is known to be stale.
create table member_stamp (
  court bigint primary key,
  n bigint not null
);

-- What was changed in a member's entry, by whom: shown on the member's page, and
-- to whoever saves an entry that somebody else has saved meanwhile.
create table member_change (
  id bigint primary key,
  member bigint not null references member (id),
  version bigint not null,          -- the version that the change made
  at bigint not null,
  actor text not null,
  what text not null,               -- what was done, in Chinese
  fields text                       -- JSON: field, before, after; sensitive values masked
);
create index member_change_member on member_change (member, version);

-- Where a member belonged, and when.
create table member_place (
  id bigint primary key,
  member bigint not null references member (id),
  branch bigint not null,
  party_group bigint,
  from_day text not null,
  until_day text not null,
  reason text not null
);
create index member_place_member on member_place (member, from_day);
create index member_place_branch on member_place (branch, until_day);

-- Dated facts that decide who counts and who may vote: suspended (rights under
-- 留党察看), not-counted (one of MTG-12's five kinds), with their documents.
create table member_bar (
  id bigint primary key,
  member bigint not null references member (id),
  kind text not null,
  from_day text not null,
  until_day text not null,
  reason text not null,
  basis text not null
);
create index member_bar_member on member_bar (member);

