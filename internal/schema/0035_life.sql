-- +goose Up
alter table life_topic add column points text;         -- what was said on it
alter table life_resolution add column topic bigint;   -- the line of the topic it settles; null: of none

-- What somebody entered into a submitted record and did not save: kept by itself,
-- offered again, gone once it is saved or given up. Nobody else sees it.
create table life_edit (
  meeting bigint not null references life_meeting (id),
  account bigint not null,
  version bigint not null,           -- of the record that the form showed
  at bigint not null,
  content text not null,             -- the form as JSON, see life.Meeting
  primary key (meeting, account)
);

-- The secret that a branch's place and its laptop share: files between them are
-- signed with it.
create table life_pairing (
  branch bigint primary key,
  secret bytea not null,              -- sealed
  made_at bigint not null,
  made_by bigint,
  maker text not null
);
