-- +goose Up
-- Forms that were kept, so that one sent again records nothing twice; package
-- once. The digest is of who sent what from which copy of the form: nothing of
-- it can be read back.
create table form_key (
  digest text primary key,
  at bigint not null
);
create index form_key_at on form_key (at);
