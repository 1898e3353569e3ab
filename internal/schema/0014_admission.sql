-- +goose Up
-- One person's admission. What was done is in the acts; the stage follows from
-- them and is not stored.
create table admission_dossier (
  id bigint primary key,
  court bigint not null,
  branch bigint not null,
  party_group bigint,
  full_name text not null,
  name_key text not null,
  gender text,
  ethnicity text,
  birth text not null,              -- day or month
  id_number bytea,                  -- sealed
  id_index text,
  id_tail text,
  education text,
  work_unit text,
  job text,
  floating boolean not null,
  leaves text,                      -- when the person is going to leave the unit
  end_kind text,                    -- null while it runs
  ended text,
  end_reason text,
  basis text,
  announced text,
  member bigint,                    -- the entry of the register that the approval made
  -- Who has a running dossier: at most one for a person in a court.
  running text unique,
  batch bigint,
  opened_at bigint not null,
  opened_by text not null,
  version bigint not null
);
create index admission_dossier_branch on admission_dossier (branch, name_key, id);
create index admission_dossier_member on admission_dossier (member);

-- What was done. A line is never changed: a mistake is taken back by a line of
-- admission_counter and entered anew.
create table admission_act (
  id bigint primary key,
  dossier bigint not null references admission_dossier (id),
  step text not null,
  day text not null,
  until_day text,
  outcome text,
  days bigint not null,
  hours bigint not null,
  places bigint not null,
  body text,
  months bigint not null,
  special boolean not null,
  due bigint,                       -- null: no vote
  present bigint,
  ayes bigint,
  noes bigint,
  blanks bigint,
  written_ayes bigint,
  written_noes bigint,
  secret boolean not null,
  together bigint,
  meeting bigint,                   -- the recorded meeting the vote comes from
  meeting_line bigint,
  papers text,                      -- names of papers, blank between
  elements text,
  reasons text,                     -- of a return
  document text,
  note text,
  marks text,                       -- JSON: what was marked when it was entered
  entered_at bigint not null,
  entered_by bigint,
  entered_name text not null
);
create index admission_act_dossier on admission_act (dossier);

create table admission_counter (
  act bigint primary key references admission_act (id),
  dossier bigint not null references admission_dossier (id),
  at bigint not null,
  actor bigint,
  actor_name text not null,
  reason text not null,
  instead bigint                    -- the act entered instead
);
create index admission_counter_dossier on admission_counter (dossier);

-- Contacts, introducers and who talked, as the register knew them on the day.
create table admission_person (
  act bigint not null references admission_act (id),
  line bigint not null,
  member bigint,
  person text not null,
  influence text,                   -- a penalty in whose period the day lies
  primary key (act, line)
);

create table admission_objection (
  id bigint primary key,
  dossier bigint not null references admission_dossier (id),
  day text not null,
  content text not null,
  handling text,
  handled text,
  affects boolean not null,         -- whether it keeps the person from being listed
  entered_at bigint not null,
  entered_name text not null
);
create index admission_objection_dossier on admission_objection (dossier);

create table admission_move (
  id bigint primary key,
  dossier bigint not null references admission_dossier (id),
  day text not null,
  into_here boolean not null,
  other text not null,
  papers text,
  reviewed text,
  note text,
  entered_at bigint not null,
  entered_name text not null
);
create index admission_move_dossier on admission_move (dossier);

-- How many a court, or one branch of it, may admit in a year.
create table admission_plan (
  court bigint not null,
  year bigint not null,
  branch bigint not null,           -- 0: the whole court
  places bigint not null,
  basis text not null,
  set_at bigint not null,
  set_by text not null,
  primary key (court, year, branch)
);
