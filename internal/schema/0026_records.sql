-- +goose Up
-- Full-text search: what can be found, and which words stand in which texts.
-- One text for both engines, so neither engine's own search is used.

create table search_text (
  id bigint primary key,
  kind text not null,               -- what it is, in its room's word: life, notice, article …
  ref bigint not null,              -- the room's identifier
  month bigint not null,            -- of the day, counted as civil.Month
  day text not null,
  court bigint,                     -- of the unit
  unit bigint,                      -- whose it is; null: everybody's
  part bigint,                      -- a group within the unit that may see it too
  below boolean not null,           -- whoever is below the unit may see it
  title text not null,
  body text,
  fresh bigint,                     -- the month, while the month's postings do not have this text; else null
  unique (kind, ref)
);
create index search_text_month on search_text (month, day);
create index search_text_fresh on search_text (fresh);

-- A month of texts: their identifiers, newest first; a posting counts places in it.
create table search_month (
  month bigint primary key,
  texts bytea not null,             -- 8 bytes each
  made_at bigint not null
);

create table search_posting (
  month bigint not null,
  gram text not null,               -- a character, two neighbours, a word of letters, or unit:… and the like
  places bytea not null,            -- rising places in search_month.texts: differences, 7 bits a byte
  primary key (month, gram)
);

-- How far the texts that a room had before were taken in.
create table search_source (
  kind text primary key,
  after bigint not null,
  done boolean not null
);
