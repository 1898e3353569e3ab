-- +goose Up
-- A person's calendar outside of the product: the address is the proof, so only
-- its digest is kept.
create table calendar_feed (
  account bigint primary key,
  digest text not null unique,      -- SHA-256 of the secret, hexadecimal
  made_at bigint not null
);
