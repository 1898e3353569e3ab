-- +goose Up
-- One row that is written to learn whether the database can be written again.

create table probe (
  id bigint primary key,
  at bigint not null                -- microseconds
);
