-- +goose Up
-- A person's calendar outside of the product: the address is the proof, so only
-- its digest is kept.
create table calendar_feed (
  account bigint primary key,
  digest text not null unique,      -- SHA-256 of the secret, hexadecimal
  made_at bigint not null
);

create table publicity_item (
  id bigint primary key,
  kind text not null,               -- see publicity.Kind
  unit bigint not null,
  title text not null,
  body text not null,
  topic text,
  audience text not null,           -- see publicity.Audience
  term text,
  until_day text not null,          -- its last day
  fact text,                        -- what it tells of; see publicity.Proposal
  basis text,
  state text not null,              -- see publicity.State
  author text not null,
  author_account bigint,
  reviewer text,
  reviewer_account bigint,
  approver text,
  returned text,                    -- why it was sent back or withdrawn
  on_day text,                      -- published
  made_at bigint not null,
  version bigint not null
);
create index publicity_item_unit on publicity_item (unit, state, on_day);
create index publicity_item_fact on publicity_item (fact);
