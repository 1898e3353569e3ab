-- +goose Up
-- What court work asks to be looked at each week (周调度), the contest of measures
-- and the registers. Everything here is of units: no table has a column for a
-- person's figures, and the owner of a task is who answers for doing it. Days are
-- YYYY-MM-DD, week is that of its Monday, values whole numbers above and below
-- the line.

create table circular (
  id bigint primary key,
  court bigint not null,
  week text not null,
  by_level text not null,           -- division, team
  opening text not null,            -- the first sentences
  passed text not null,             -- JSON: who was not judged, and why
  judged bigint not null,           -- units and indicators that were judged
  chance bigint not null,           -- tenths of how many lie outside by chance alone
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  doc_number text,                  -- 文号, when issued
  signed_name text,                 -- 签发人
  issued text,                      -- day; null while a draft
  issued_by bigint,
  issued_at bigint,
  version bigint not null,
  unique (court, week, by_level)
);

-- One thing to be looked at. dropped says why it is left out of what is issued.
create table circular_signal (
  id bigint primary key,
  circular bigint not null,
  place bigint not null,            -- in the order of the units, never of values
  unit_kind text not null,          -- division, team
  unit bigint not null,
  unit_name text not null,
  judges bigint not null,
  code text not null,
  name text not null,
  edition text not null,            -- of the indicator's definition
  reason text not null,             -- control, limits, goal
  weeks bigint not null,
  above boolean not null,
  from_day text not null,           -- of the value
  until_day text not null,
  num bigint not null,
  den bigint not null,
  whole_num bigint not null,        -- of all units together
  whole_den bigint not null,
  words text not null,
  dropped text,
  answer text,                      -- the division's reasons
  answered_by bigint,
  answered_name text,
  answered_at bigint
);
create index circular_signal_circular on circular_signal (circular);

create table circular_task (
  id bigint primary key,
  signal bigint not null,
  court bigint not null,
  task text not null,
  owner text not null,              -- who answers for doing it
  owner_member bigint,              -- null when the register does not know the owner
  owner_unit bigint,                -- the Party unit at whose desk it stands
  due text not null,
  done text,
  outcome text,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  done_name text,
  version bigint not null
);
create index circular_task_signal on circular_task (signal);
create index circular_task_line on circular_task (owner_unit, due);

-- A court's decision to list the lowest units: off without one, off when it has
-- ended.
create table circular_lowest (
  id bigint primary key,
  court bigint not null,
  basis text not null,
  attachment bigint not null,       -- the uploaded text
  file_name text not null,
  decided_by text not null,
  from_day text not null,
  until_day text not null,
  many bigint not null,
  least bigint not null,
  unit_kind text not null,
  codes text not null,              -- separated by blanks
  ended text,                       -- day it was switched off before its end
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);

create table circular_contest (
  id bigint primary key,
  court bigint not null,
  name text not null,
  source text not null,
  from_day text not null,
  until_day text not null,
  unit_kind text not null,
  least bigint not null,
  measures text not null,           -- JSON
  ended text,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);

create table circular_exemplar (
  id bigint primary key,
  court bigint not null,
  kind text not null,               -- model-post, pioneer-panel, studio, fengqiao-group
  name text not null,
  unit_kind text not null,
  unit bigint not null,
  unit_name text not null,
  source text not null,
  from_day text not null,
  until_day text,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
