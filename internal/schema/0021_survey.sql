-- +goose Up
-- Questionnaires. Of papers nothing is kept but how often each spot was marked;
-- survey_word has free texts under random numbers. Neither has a column for a
-- person, an address, a code or a moment.

create table survey (
  id bigint primary key,
  unit bigint not null,
  kind text not null,
  title text not null,
  intro text,
  year bigint not null,             -- that it is about
  way text not null,                -- room, link
  stage text not null,              -- draft, open, closed
  closes text,                      -- last day; null: by hand
  paper text not null,              -- JSON of survey.Paper: questions, scale, subjects, groups
  link text unique,                 -- random, of the public address; null
  opened_day text,
  closed_day text,
  organ text,                       -- that gave the grades: committee, assembly
  decided_day text,
  members bigint,                   -- of the branch on that day
  probationary bigint,
  version bigint not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index survey_unit on survey (unit, year);

-- How often a spot of the papers was marked; see survey.Spot.
create table survey_tally (
  survey bigint not null,
  spot bigint not null,
  n bigint not null,
  primary key (survey, spot)
);

-- The numbers are random; an integer primary key is what SQLite orders rows by.
create table survey_word (
  id integer primary key,
  survey bigint not null,
  question bigint not null,
  words text not null
);
create index survey_word_survey on survey_word (survey, question);

-- Which group a code was printed for, by the digest that the urn keeps of it. Who
-- drew it nobody knows.
create table survey_code (
  survey bigint not null,
  digest text not null,
  party bigint not null,            -- the group, from 0
  primary key (survey, digest)
);

-- The grade that the organ of the Party gave a member.
create table survey_verdict (
  survey bigint not null,
  member bigint not null,
  name text not null,
  grade text not null,
  gap text,
  fed_day text,                     -- when it was told to the member; null
  primary key (survey, member)
);
create index survey_verdict_member on survey_verdict (member);
