-- +goose Up
alter table life_meeting add column activity text;      -- code of a kind of activity, built in or of life_activity; null: kinds says it all
alter table life_meeting add column partner text;       -- who it was done with: another branch, an enterprise, a community
alter table life_meeting add column took_part bigint;   -- how many came, where nobody has to
alter table life_meeting add column outcome text;       -- what came of it, or was promised
create index life_meeting_activity on life_meeting (activity, branch, day);

-- A kind of activity that a court added itself.
create table life_activity (
  id bigint primary key,
  court bigint not null,
  code text not null,
  name text not null,
  needs text not null,               -- see life.Need, joined by blanks
  settles bigint not null,           -- bits of life.Kinds that a record of it also is
  basis text,                        -- the resolution's number
  ended boolean not null default false,
  made_at bigint not null,
  made_by bigint,
  version bigint not null
);
create unique index life_activity_code on life_activity (court, code);

-- Who took part, where nobody has to; names as entered.
create table life_participant (
  meeting bigint not null references life_meeting (id),
  line bigint not null,
  member bigint,
  person text not null,
  primary key (meeting, line)
);

-- What a meeting heard about what an earlier one had decided. A done one of a
-- recorded meeting closes it.
create table life_report (
  meeting bigint not null references life_meeting (id),
  line bigint not null,
  origin bigint not null,            -- the meeting that decided
  content text not null,             -- what it decided, word for word: other words are another matter
  done boolean not null,
  words text,
  primary key (meeting, line)
);
create index life_report_origin on life_report (origin);

-- Closed between meetings.
create table life_closing (
  id bigint primary key,
  origin bigint not null references life_meeting (id),
  content text not null,
  day text not null,
  words text,
  at bigint not null,
  account bigint,
  actor text not null
);
create index life_closing_origin on life_closing (origin);

-- A superior's look at a sample of a branch's records.
create table life_sample (
  id bigint primary key,
  meeting bigint not null references life_meeting (id),
  drawn_at bigint not null,
  drawn_by bigint,
  drawn_name text not null,
  state text not null,               -- drawn, fine, returned, mended
  reasons text,                      -- codes of life.Reason, joined by blanks
  words text,
  said_at bigint,
  mended_at bigint,
  version bigint not null
);
create index life_sample_meeting on life_sample (meeting);

-- A record that came in a file from a laptop, with the moments of that place.
create table life_arrival (
  id bigint primary key,
  meeting bigint not null references life_meeting (id),
  origin bigint not null,            -- its number there
  place text not null,               -- what the laptop calls itself
  manner text not null,              -- new, newer, twin
  digest text not null,              -- SHA-256 of the record as it came
  entered_at bigint not null,        -- there
  recorded_at bigint,                -- there
  arrived_at bigint not null,
  arrived_by bigint,
  content text                       -- of a twin: the record as it came, JSON
);
create unique index life_arrival_once on life_arrival (origin, digest);
create index life_arrival_meeting on life_arrival (meeting);
