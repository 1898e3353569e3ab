-- +goose Up
-- Party dues. Amounts are fen, months are numbers (12 × year + month − 1 as
-- civil.Month has them), parts are of ten thousand.

-- What dues are reckoned from, from a month on. Only the base is kept, never
-- what a payroll made it of; other is the base by the earlier formula.
create table dues_base (
  id bigint primary key,
  member bigint not null,
  from_month bigint not null,
  category text not null,
  amount bigint not null,
  other bigint,
  basis text,
  source text,
  batch bigint,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  unique (member, from_month)
);

create table dues_relief (
  id bigint primary key,
  member bigint not null,
  from_month bigint not null,
  until_month bigint not null,
  pays bigint not null,
  branch_day text,
  superior_day text,
  number text,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  ended_at bigint                   -- taken back
);
create index dues_relief_member on dues_relief (member, from_month);

-- Months paid at another place: before arriving, after leaving, while working
-- elsewhere (FEE-16); and months that the branch lets be paid by the quarter.
create table dues_span (
  id bigint primary key,
  member bigint not null,
  kind text not null,               -- elsewhere, quarterly
  from_month bigint not null,
  until_month bigint not null,
  decided text,
  reason text not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index dues_span_member on dues_span (member, from_month);

-- What was charged for a month. A change of it is a further turn, never an
-- edit: the sum of the turns is what is owed.
create table dues_charge (
  member bigint not null,
  month bigint not null,
  turn bigint not null,
  branch bigint not null,
  amount bigint not null,
  primary key (member, month, turn)
);

-- What a collector took at one time.
create table dues_batch (
  id bigint primary key,
  branch bigint not null,
  total bigint not null,
  note text,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index dues_batch_branch on dues_batch (branch, made_at);

create table dues_payment (
  id bigint primary key,
  batch bigint not null references dues_batch (id),
  member bigint not null,
  branch bigint not null,
  day text not null,
  amount bigint not null,           -- below nought: takes another back
  gift bigint not null,
  paid_by text,
  receipt bigint not null,          -- number within the branch and year
  reverses bigint unique references dues_payment (id),
  reason text,
  unique (branch, receipt)
);
create index dues_payment_member on dues_payment (member, day);
create index dues_payment_branch on dues_payment (branch, day);

-- The books: in every unit the lines of an entry sum to nought.
create table dues_entry (
  id bigint primary key,
  day text not null,
  month bigint not null,
  what text not null,               -- charge, collect, correct, move, remit, pass-on, spend, interest, opening
  reverses bigint unique references dues_entry (id),
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create table dues_line (
  entry bigint not null references dues_entry (id),
  line bigint not null,
  unit bigint not null,
  kind bigint not null,
  purpose bigint not null,
  amount bigint not null,
  primary key (entry, line)
);
create index dues_line_unit on dues_line (unit, kind);

-- What went along with a member to another branch: what was behind or ahead.
create table dues_move (
  id bigint primary key,
  member bigint not null,
  from_branch bigint not null,
  to_branch bigint not null,
  day text not null,
  amount bigint not null,
  entry bigint not null references dues_entry (id)
);
create index dues_move_member on dues_move (member);

create table dues_close (
  unit bigint not null,
  month bigint not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  primary key (unit, month)
);

create table dues_remittance (
  id bigint primary key,
  kind text not null,               -- dues, centre: large gifts on their way
  from_unit bigint not null,
  to_unit bigint,                   -- null: outside of what is kept here
  day text not null,
  from_month bigint not null,
  until_month bigint not null,
  collected bigint not null,
  share bigint,                     -- null: none was set
  amount bigint not null,
  number text,
  entry bigint not null references dues_entry (id),
  ended_by bigint,                  -- the counter-entry
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index dues_remittance_from on dues_remittance (from_unit, day);

create table dues_spending (
  id bigint primary key,
  unit bigint not null,
  day text not null,
  purpose bigint not null,
  amount bigint not null,
  what text not null,
  approval text not null,
  entry bigint not null references dues_entry (id),
  ended_by bigint,
  made_by bigint,
  made_name text not null,
  made_at bigint not null
);
create index dues_spending_unit on dues_spending (unit, day);

create table dues_bank (
  id bigint primary key,
  unit bigint not null,
  day text not null,
  amount bigint not null,
  what text,
  digest text not null,
  entry bigint,
  made_by bigint,
  made_at bigint not null,
  unique (unit, digest)
);

-- That a year was disclosed, with the sums as they were told.
create table dues_disclosure (
  id bigint primary key,
  unit bigint not null,
  year bigint not null,
  day text not null,
  manner text not null,
  members bigint not null,
  due bigint not null,
  paid bigint not null,
  remitted bigint not null,
  spent bigint not null,
  made_by bigint,
  made_name text not null,
  made_at bigint not null,
  unique (unit, year, day)
);

create table dues_objection (
  id bigint primary key,
  member bigint not null,
  base bigint not null references dues_base (id),
  content text not null,
  made_by bigint,
  made_at bigint not null,
  state text not null,              -- open, upheld, refused
  answer text,
  answered_by bigint,
  answered_name text,
  answered_at bigint,
  version bigint not null
);
create index dues_objection_member on dues_objection (member, made_at);
