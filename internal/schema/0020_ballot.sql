-- +goose Up
-- Elections and votes: what went up and came back, who stood, who could vote,
-- and the sums of the count. No table has a ballot paper. Sealed boxes of codes
-- and votes are those of the urn, which knows no person.

create table ballot_proceeding (
  id bigint primary key,
  court bigint not null,
  unit bigint not null,
  purpose text not null,            -- renewal, by-election, vote
  title text not null,
  seats bigint not null,            -- members of the committee to be elected; 0: none
  term_ends text,
  -- What is under way: at most one renewal of a unit.
  running text unique,
  ended text,                       -- given up
  end_reason text,
  election bigint,                  -- recorded in the organisation
  begun_at bigint not null,
  begun_by text not null,
  version bigint not null
);
create index ballot_proceeding_unit on ballot_proceeding (unit, id);

-- A line is never changed: a mistake is taken back and entered anew.
create table ballot_step (
  id bigint primary key,
  proceeding bigint not null references ballot_proceeding (id),
  kind text not null,
  day text not null,
  number text,                      -- 文号
  body text,                        -- who answered
  names text,                       -- JSON
  note text,
  entered_at bigint not null,
  entered_name text not null,
  back_at bigint,
  back_name text,
  back_reason text
);
create index ballot_step_proceeding on ballot_step (proceeding);

create table ballot_vote (
  id bigint primary key,
  proceeding bigint not null references ballot_proceeding (id),
  kind text not null,               -- see ballot.Kind
  post text,
  matter text,
  round text not null,              -- first, runoff, fill
  prior bigint,
  mode text not null,               -- paper, code
  day text not null,
  seats bigint not null,
  order_by_name text,               -- who arranged the candidates by hand
  order_on text,
  order_reason text,
  online text,                      -- the superior's approval of voting on a screen
  introduced boolean not null,
  method boolean not null,          -- the assembly adopted the 选举办法
  tellers_elected boolean not null,
  arrived boolean not null,
  absent text,                      -- JSON: members
  issued bigint not null,
  stage text not null,
  digest text,                      -- of the roll at the opening
  opened_at bigint,
  opened_by text,
  kept_reason text,                 -- why counting went on by that roll
  kept_by text,
  sheet text,                       -- JSON: the sums that two entries agree on
  winning text,                     -- due: of those due instead of those present
  winning_basis text,
  reduced_to bigint,
  reduced_agreed bigint,
  reduced_presidium boolean,
  written_for bigint not null,
  written_against bigint not null,
  void_reason text,
  published_at bigint,
  published_by text,
  urn bigint,
  version bigint not null
);
create index ballot_vote_proceeding on ballot_vote (proceeding);

create table ballot_candidate (
  vote bigint not null references ballot_vote (id),
  line bigint not null,
  member bigint,
  full_name text not null,
  note text,
  withdrawn text,
  reason text,
  primary key (vote, line)
);
create index ballot_candidate_member on ballot_candidate (member);

create table ballot_teller (
  vote bigint not null references ballot_vote (id),
  line bigint not null,
  member bigint,
  full_name text not null,
  role text not null,               -- chief, teller, counter
  primary key (vote, line)
);
create index ballot_teller_member on ballot_teller (member);

-- The roll as it was when voting opened: who could vote, and not how.
create table ballot_voter (
  vote bigint not null references ballot_vote (id),
  member bigint not null,
  full_name text not null,
  votes boolean not null,
  why text,
  rule text,
  primary key (vote, member)
);
create index ballot_voter_member on ballot_voter (member);

-- Two counts of the same papers, by two people.
create table ballot_entry (
  vote bigint not null references ballot_vote (id),
  slot bigint not null,             -- 1, 2
  account bigint not null,
  entered_name text not null,
  entered_at bigint not null,
  sheet text not null,              -- JSON
  primary key (vote, slot)
);
