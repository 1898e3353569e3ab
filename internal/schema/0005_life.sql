-- +goose Up
create table life_meeting (
  id bigint primary key,
  branch bigint not null,
  party_group bigint,               -- a group meeting's group
  kinds bigint not null,            -- bits of life.Kinds; one event may be two
  stage text not null,              -- planned, draft, recorded, called-off
  stage_before text,                -- of one called off: what it was, and why
  off_reason text,
  title text,
  day text,                         -- the day it happened, or is planned for
  begins text,                      -- HH:MM
  ends text,
  for_year bigint,                  -- the year a 组织生活会 or 民主评议 belongs to
  place text,
  host text,
  host_member bigint,
  recorder text,
  recorder_member bigint,
  speaker text,
  speaker_member bigint,
  guests text,
  points text,
  remark text,
  due bigint,                       -- 应到, as it was judged when recorded; null: not counted
  present bigint,
  on_leave bigint,
  absent bigint,
  voters_due bigint,
  voters_present bigint,
  roll_due bigint,                  -- 应到 by the register of that day, when an import says another number
  entered_at bigint not null,       -- when the record was first made
  recorded_at bigint,               -- when it was submitted
  entered_by bigint,
  batch bigint,                     -- the import that brought it
  source_line text,                 -- file row, for people
  version bigint not null
);
create index life_meeting_branch on life_meeting (branch, stage, day);
create index life_meeting_batch on life_meeting (batch);

create table life_absence (
  meeting bigint not null references life_meeting (id),
  line bigint not null,
  member bigint,
  person text not null,
  manner text not null,             -- leave, absent
  reason text,
  primary key (meeting, line)
);

create table life_topic (
  meeting bigint not null references life_meeting (id),
  line bigint not null,
  topic text not null,
  presenter text,
  primary key (meeting, line)
);

create table life_resolution (
  meeting bigint not null references life_meeting (id),
  line bigint not null,
  content text not null,
  matter text not null,             -- see life.Matter
  manner text,                      -- see life.Manner
  ayes bigint,
  noes bigint,
  abstentions bigint,
  owner text,
  due_day text,
  primary key (meeting, line)
);

-- What each saving changed; version is the one it made.
create table life_change (
  meeting bigint not null references life_meeting (id),
  version bigint not null,
  at bigint not null,
  account bigint,
  actor text not null,
  verb text not null,               -- see life.Verb: planned, drafted, recorded …
  changes text,                     -- JSON: field, before, after
  primary key (meeting, version)
);

-- The result of a year's 民主评议, counts only.
create table life_review (
  meeting bigint primary key references life_meeting (id),
  excellent bigint not null,
  qualified bigint not null,
  basically bigint not null,
  unqualified bigint not null
);

create table life_talk (
  id bigint primary key,
  branch bigint not null,
  day text not null,
  one bigint not null,              -- members
  one_name text not null,
  other bigint not null,
  other_name text not null,
  topic text,
  entered_at bigint not null,
  entered_by bigint
);
create index life_talk_branch on life_talk (branch, day);
