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

-- The records room. What other rooms have is not here: an archive is put together
-- from them. Here is what came on paper or in a file of its own.
create table records_file (
  id bigint primary key,
  unit bigint not null,
  year bigint not null,             -- that it belongs to, whenever it was filed
  category text not null,           -- see records.Categories
  title text not null,
  day text,                         -- on the paper
  name text not null,               -- of the file
  size bigint not null,
  digest text not null,             -- SM3, hexadecimal
  content bigint,                   -- blob, sealed; null once withdrawn for good
  filed_by bigint,
  filed_name text not null,
  filed_at bigint not null,
  withdrawn_at bigint,
  withdrawn_why text,
  version bigint not null
);
create index records_file_unit on records_file (unit, year);

-- Packages that were made for the archive: what they held, by their digests.
create table records_transfer (
  id bigint primary key,
  unit bigint not null,
  year bigint not null,
  amount bigint not null,           -- of documents
  digest text not null,             -- SM3 of the whole file, hexadecimal
  contents text not null,           -- 目录.txt as it stands in it
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index records_transfer_unit on records_transfer (unit, year);

-- A court's own rules, by edition.
create table records_bylaw (
  id bigint primary key,
  series bigint not null,           -- the first edition's id: editions of one rule
  unit bigint not null,             -- whose rule; holds for all below
  title text not null,
  number text not null,             -- of the document or resolution
  organ text not null,              -- that passed it
  from_day text not null,
  until_day text not null,
  body text not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  version bigint not null
);
create index records_bylaw_unit on records_bylaw (unit, from_day);
