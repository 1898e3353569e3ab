-- +goose Up
-- Court work: the facts of cases, and what they add up to. There is no column
-- for a party, for the content of a case or for a remark. Amounts are fen, days
-- YYYY-MM-DD, answers 0 (not said), 1 (yes), 2 (no).

create table caseload_batch (
  id bigint primary key,
  file text not null,
  digest text not null,             -- SHA-256 of the file, hex
  on_day text not null,             -- of the extract: nothing is later
  accepted bigint not null,
  rejected bigint not null,
  replaced bigint not null,         -- cases that were known and came again
  removed bigint not null,          -- cases of a replaced period that did not come again
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);

create table caseload_case (
  id bigint primary key,
  court bigint not null,
  division bigint not null,
  team bigint not null,             -- 0: the list does not say
  judge text,
  case_number text not null unique, -- 案号, written the one way
  cause text,
  received text,
  filed text not null,
  closed text,
  due text,
  deducted bigint not null,         -- days
  closing text,                     -- 结案方式
  appealed bigint not null,
  outcome text,                     -- 二审结果
  proceeding text,                  -- 适用程序
  small bigint not null,
  simple bigint not null,
  online bigint not null,
  sampling text,                    -- 评查方式
  score bigint,                     -- tenths of a point
  claimed bigint,
  recovered bigint,
  batch bigint not null
);
create index caseload_case_filed on caseload_case (court, filed);
create index caseload_case_closed on caseload_case (court, closed);

-- What is summed, by its name; the number is for the texts of caseload_roll.
create table caseload_measure (
  id bigint primary key,
  formula text not null unique
);

-- Roll-ups. A row has the sums of one place and day or month; sums of several
-- turns add up. judge is - in rows that are not by judge.
create table caseload_roll (
  court bigint not null,
  grain text not null,              -- day, month, judge (month by judge), spread (month by days taken)
  at bigint not null,               -- civil.Day, or civil.Month
  division bigint not null,
  team bigint not null,
  judge text not null,
  turn bigint not null,             -- the batch that brought them
  sums text not null,               -- measure:sum, or measure/days:cases, one after another
  primary key (court, grain, at, division, team, judge, turn)
);
