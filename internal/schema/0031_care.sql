-- +goose Up
-- Care for members: who is old or in need, who was visited and with what, who
-- is mentor of whom. Nothing stands here twice: when somebody joined is in the
-- register, that two people talked is in life_talk. What belongs to a member
-- goes where the member goes, so no branch is kept. Amounts are fen.

create table care_person (
  id bigint primary key,
  member bigint not null,
  since_day text not null,
  ended_day text,
  need bytea not null,              -- sealed: which needs
  circumstances bytea,              -- sealed
  version bigint not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index care_person_member on care_person (member);

create table care_visit (
  id bigint primary key,
  member bigint not null,
  planned_day text,
  done_day text,
  visitors text,                    -- who went, in words
  amount bigint not null,
  gift text,
  remarks bytea,                    -- sealed
  version bigint not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index care_visit_member on care_visit (member);

-- A mentor and the one who learns, for a period. At most one runs of a kind for
-- whoever learns.
create table care_pair (
  id bigint primary key,
  kind text not null,
  mentor bigint not null,
  mentor_name text not null,
  mentee bigint not null,
  mentee_name text not null,
  from_day text not null,
  until_day text not null,
  plan text,
  ended_day text,                   -- before its time
  end_reason text,
  version bigint not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index care_pair_mentee on care_pair (mentee);
create index care_pair_mentor on care_pair (mentor);

create table care_review (
  id bigint primary key,
  pair bigint not null,
  year bigint not null,
  words text not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  unique (pair, year)
);
