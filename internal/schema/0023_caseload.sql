-- +goose Up
-- How lists of cases come in: which columns of a court's own list hold what, what
-- an import replaced (so that it can be taken back), who delivers by the interface,
-- and the courts' own definitions of indicators.

-- Mappings by name. body is JSON of columns and ways of closing.
create table caseload_mapping (
  id bigint primary key,
  court bigint not null,            -- 0: whoever imports for several courts
  name text not null,
  body text not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  used_at bigint,
  unique (court, name)
);

-- How an uploaded list is to be read: beside the intake's batch of the same id.
create table caseload_upload (
  id bigint primary key,
  header text not null,             -- JSON: the titles of the list, of columns that may be taken
  mapping text not null,            -- JSON; as a person left it
  mapped bigint not null,           -- 1: by a person or a saved mapping, 0: guessed from the titles
  on_day text not null,             -- of the extract
  whole bigint not null,            -- 1: the list replaces its period
  loaded bigint                     -- caseload_batch
);

-- A batch covers courts; only the newest of a court can be taken back.
alter table caseload_batch add column undone_at bigint;
alter table caseload_batch add column undone_name text;
alter table caseload_batch add column way text;          -- page, command, interface
alter table caseload_batch add column encoding text;
create table caseload_batch_court (
  batch bigint not null,
  court bigint not null,
  from_day text not null,           -- of filing
  until_day text not null,
  primary key (batch, court)
);
create index caseload_batch_court_court on caseload_batch_court (court, batch);

-- What the newest batch of a court took out: cases as they stood.
create table caseload_former (
  id bigint primary key,
  court bigint not null,
  division bigint not null,
  team bigint not null,
  judge text,
  case_number text not null,
  cause text,
  received text,
  filed text not null,
  closed text,
  due text,
  deducted bigint not null,
  closing text,
  appealed bigint not null,
  outcome text,
  proceeding text,
  small bigint not null,
  simple bigint not null,
  online bigint not null,
  sampling text,
  score bigint,
  claimed bigint,
  recovered bigint,
  batch bigint not null,            -- that brought it
  gone_by bigint not null           -- that took it out
);
create index caseload_former_gone_by on caseload_former (gone_by);

-- A court's own definitions: versions that were entered stay. body is JSON of an
-- indicator.Definition.
create table caseload_definition (
  id bigint primary key,
  court bigint not null,
  code text not null,
  version text not null,
  from_day text not null,
  body text not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  withdrawn_at bigint,              -- entered by mistake: never in force
  withdrawn_name text,
  unique (court, code, version)
);

-- State of a court's roll-ups: changes with every turn. measures are the numbers of
-- those that they have; what a definition needs more is recounted from the cases.
create table caseload_revision (
  court bigint primary key,
  turn bigint not null,
  measures text not null
);

-- Machines that deliver lists. The token is shown once; its digest is kept.
create table caseload_client (
  id bigint primary key,
  court bigint not null,
  name text not null,
  reason text not null,
  state text not null,              -- asked, open, closed
  digest text,                      -- SHA-256 of the token, hex
  until_day text not null,
  asked_by bigint not null,
  asked_name text not null,
  asked_at bigint not null,
  decided_by bigint,
  decided_name text,
  decided_at bigint,
  issued_at bigint,
  closed_name text,
  closed_at bigint,
  used_at bigint,
  version bigint not null
);
create unique index caseload_client_digest on caseload_client (digest);
create index caseload_client_court on caseload_client (court);

-- What a machine delivered, by its own number of the batch: the same again is
-- answered with what was said the first time.
create table caseload_delivery (
  id bigint primary key,
  client bigint not null,
  number text not null,
  digest text not null,             -- SHA-256 of the body, hex
  batch bigint not null,            -- caseload_batch
  answer text not null,             -- JSON
  made_at bigint not null,
  unique (client, number)
);

-- Leaders who handle cases (院庭长), for the figures of their own cases.
create table caseload_leader (
  id bigint primary key,
  court bigint not null,
  judge text not null,
  title text not null,
  from_day text not null,
  until_day text,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index caseload_leader_court on caseload_leader (court);
