-- +goose Up
-- Secret votes while they last; package urn. No table has a moment. What was
-- cast (urn_spent, urn_paper) has nothing of a person either, and its numbers are
-- random: an integer primary key is what SQLite orders its rows by, so that not
-- even their places tell who came when.

create table urn_poll (
  id bigint primary key,
  owner text not null unique,       -- whose vote it is, as the room calls it
  poll text not null unique,        -- the random name that stands in the box
  phase text not null,              -- see urn.Phase
  head text not null,               -- what was fixed, as the box writes it
  issuer bytea,                     -- by token: the signing key, sealed; null once voting opens
  swept bigint not null             -- 1 when nothing of what was deleted is left; see urn.Sweep
);

-- By token: who may take one, and who took one. Voting comes after taking, in
-- other tables and other transactions.
create table urn_roll (
  id integer primary key,
  poll bigint not null,
  member bigint not null,
  unique (poll, member)
);

create table urn_issue (
  id integer primary key,
  poll bigint not null,
  member bigint not null,
  blinded text not null,            -- digest of what was signed unseen
  signature bytea not null,         -- given again when the connection broke
  unique (poll, member)
);

create table urn_spent (
  id integer primary key,
  poll bigint not null,
  digest text not null,             -- of the code or token
  token text,                       -- by token, so that everybody can check it
  unique (poll, digest)
);

create table urn_paper (
  id integer primary key,
  poll bigint not null,
  sealed bytea not null
);
create index urn_paper_poll on urn_paper (poll);

-- The closed box; id is that of urn_poll.
create table urn_box (
  id bigint primary key,
  content bytea not null
);
