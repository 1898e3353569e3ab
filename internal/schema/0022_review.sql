-- +goose Up
-- The meeting of organisation life and the review of members of one branch and
-- year: what was prepared, what was said of whom, what is to be mended. Ballots
-- lie elsewhere (0021).

create table review (
  id bigint primary key,
  branch bigint not null,
  year bigint not null,             -- that it is about, whenever it is held
  study_day text,
  study text,                       -- what was read before
  opinions_day text,
  opinions text,                    -- how opinions were asked for, in words
  version bigint not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  unique (branch, year)
);

-- What a member said of themself, or was told. Who told it is not kept.
create table review_point (
  id bigint primary key,
  review bigint not null,
  member bigint not null,
  name text not null,
  own boolean not null,             -- self-criticism
  words text not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index review_point_review on review_point (review, member);

create table review_problem (
  id bigint primary key,
  review bigint not null,
  member bigint,                    -- whose it is; null: the branch's
  name text,
  problem text not null,
  measure text,
  owner text,                       -- who sees to it
  due text,
  done_day text,                    -- struck off
  result text,
  version bigint not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index review_problem_review on review_problem (review);
