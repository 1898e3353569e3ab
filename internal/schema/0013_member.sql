-- +goose Up
-- What became of a membership: dated facts with their documents. An event is
-- never changed or deleted; a later one may correct it. standing, joined,
-- converted, branch, membership_status, lost and floating of member, member_place
-- and the derived rows of member_bar follow from here. Who has no events yet has
-- those that the dates of the register tell; they are written with the next.
create table member_event (
  id bigint primary key,
  member bigint not null references member (id),
  kind text not null,
  day text,                         -- day or month; null: not known
  until_day text,                   -- of an extended probation: its new end
  cause text,
  basis text,                       -- the document
  organ text,                       -- who decided
  corrects bigint,                  -- the event that holds no more
  actor text not null,
  entered_at bigint not null
);
create index member_event_member on member_event (member, id);
create index member_event_kind on member_event (kind, member);

-- A row of member_bar that follows from a penalty or an event.
alter table member_bar add column derived boolean not null default false;

-- Penalties under the discipline regulations.
create table member_penalty (
  id bigint primary key,
  member bigint not null references member (id),
  kind text not null,               -- warning, serious-warning, removal, probation, expulsion
  from_day text not null,           -- from which it has effect
  months bigint not null,           -- of probation: 12 or 24
  reason bytea not null,            -- sealed
  basis text not null,
  organ text not null,
  announced_on text,
  extended_on text,                 -- the day of the decision to extend
  extended_basis text,
  restored_on text,                 -- from which the rights are back
  restored_basis text,
  revoked_on text,                  -- the decision was taken back
  revoked_basis text,
  actor text not null,
  entered_at bigint not null,
  version bigint not null
);
create index member_penalty_member on member_penalty (member, from_day);

create table member_honour (
  id bigint primary key,
  member bigint not null references member (id),
  kind text not null,               -- medal, title, commendation, badge
  title text not null,
  level text not null,              -- national, provincial, city, county, court, branch
  organ text not null,
  day text not null,                -- day or month
  basis text not null,
  posthumous boolean not null,
  actor text not null,
  entered_at bigint not null,
  withdrawn_at bigint,
  withdrawn_why text
);
create index member_honour_member on member_honour (member, day);

-- Who is away from their branch, or cannot be reached.
create table member_away (
  id bigint primary key,
  member bigint not null references member (id),
  kind text not null,               -- floating, seconded, abroad, lost
  from_day text not null,           -- lost: of the last meeting attended or dues paid (REG-09)
  until_day text not null,
  place text,
  cause text,                       -- of lost: REG-07
  note text,
  contacted_on text,                -- the last contact
  actor text not null,
  entered_at bigint not null
);
create index member_away_member on member_away (member, until_day);

-- Letters of introduction, out and in.
create table member_letter (
  id bigint primary key,
  member bigint not null references member (id),
  court bigint not null,
  branch bigint not null,           -- that lets go, or takes in
  direction text not null,          -- out, in
  number text not null,
  year bigint not null,
  serial bigint not null,           -- of letters out; 0 of letters in
  day text not null,                -- of issue
  valid_days bigint not null,
  organ text not null,              -- the other side: who is asked to take in, or who wrote
  unit text not null,               -- the workplace there
  dues_until text,                  -- month up to which dues are paid
  state text not null,              -- issued, received, withdrawn
  received_on text,
  receipt text,                     -- number of the 回执
  checked text,                     -- of arrivals: what is settled, one word a line
  actor text not null,
  entered_at bigint not null,
  version bigint not null
);
create index member_letter_member on member_letter (member);
create index member_letter_court on member_letter (court, direction, year, serial);

-- Procedures of disposal (组织处置).
create table member_disposal (
  id bigint primary key,
  member bigint not null references member (id),
  kind text not null,               -- correction, advice, removal
  cause text not null,
  reason bytea not null,            -- sealed
  proposed_on text not null,
  filed_on text,
  investigated_on text,
  voted_on text,
  approved_on text,
  until_day text,                   -- of correction: its last day
  ended_on text,
  outcome text,
  basis text,
  actor text not null,
  entered_at bigint not null,
  version bigint not null
);
create index member_disposal_member on member_disposal (member);

alter table member_change add column batch bigint;  -- the import that changed the entry

-- Was a probationary member to the end.
alter table member add column trial boolean not null default false;

-- The same person in another court.
create index member_id_index on member (id_index);

-- Who belonged where on a day, without the rows themselves.
create index member_place_day on member_place (branch, until_day, from_day, member, party_group);
