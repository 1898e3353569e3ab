package ballotapp

import (
	"encoding/json"

	"touyan/internal/base/id"
	"touyan/internal/feature/ballot"
	"touyan/internal/platform/sqldb"
)

// addVote writes a new vote with its candidates and tellers.
func addVote(tx *sqldb.Tx, v *ballot.Vote) error {
	v.ID, v.Version = id.New[ballot.Vote](tx.Now()), 1
	absent, err := jsonOf(v.Absent, len(v.Absent) > 0)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`insert into ballot_vote (id, proceeding, kind, post, matter, round, prior, mode, day, seats, online, introduced, method, tellers_elected, arrived, absent, issued, stage, winning, winning_basis, written_for, written_against, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, $17, $18, $19, 0, 0, 1)`,
		v.ID, v.Proceeding, v.Kind.Code, sqldb.Text(v.Post), sqldb.Text(v.Matter), string(v.Round), v.Prior, string(v.Mode), v.Day, v.Seats, sqldb.Text(v.Online),
		v.Introduced, v.Method, v.Elected, v.Arrived, absent, string(v.Stage), sqldb.Text(v.Winning.Of), sqldb.Text(v.Winning.Basis)); err != nil {
		return err
	}
	if v.Override != nil {
		if err := saveVote(tx, v); err != nil {
			return err
		}
	}
	return saveLists(tx, v)
}

// saveVote writes what may change of a vote, if nobody else has. Fault: Conflict.
func saveVote(tx *sqldb.Tx, v *ballot.Vote) error {
	o := v.Override
	if o == nil {
		o = &ballot.Override{}
	}
	absent, err := jsonOf(v.Absent, len(v.Absent) > 0)
	if err != nil {
		return err
	}
	sheet, err := jsonOf(v.Sheet, v.Sheet != nil)
	if err != nil {
		return err
	}
	var to, agreed, presidium any
	if r := v.Reduction; r != nil {
		to, agreed, presidium = r.To, r.Agreed, r.Presidium
	}
	var urn any
	if v.Urn != 0 {
		urn = v.Urn
	}
	n, err := tx.Exec(`update ballot_vote set matter = $3, mode = $4, day = $5, seats = $6, order_by_name = $7, order_on = $8, order_reason = $9, online = $10,
		introduced = $11, method = $12, tellers_elected = $13, arrived = $14, absent = $15, issued = $16, stage = $17, digest = $18, opened_at = $19, opened_by = $20,
		kept_reason = $21, kept_by = $22, sheet = $23, winning = $24, winning_basis = $25, reduced_to = $26, reduced_agreed = $27, reduced_presidium = $28,
		written_for = $29, written_against = $30, void_reason = $31, published_at = $32, published_by = $33, urn = $34, version = version + 1 where id = $1 and version = $2`,
		v.ID, v.Version, sqldb.Text(v.Matter), string(v.Mode), v.Day, v.Seats, sqldb.Text(o.By), o.On, sqldb.Text(o.Reason), sqldb.Text(v.Online),
		v.Introduced, v.Method, v.Elected, v.Arrived, absent, v.Issued, string(v.Stage), sqldb.Text(v.Digest), sqldb.At(v.Opened), sqldb.Text(v.OpenedBy),
		sqldb.Text(v.KeptRoll), sqldb.Text(v.KeptBy), sheet, sqldb.Text(v.Winning.Of), sqldb.Text(v.Winning.Basis), to, agreed, presidium,
		v.Written.For, v.Written.Against, sqldb.Text(v.VoidReason), sqldb.At(v.Published), sqldb.Text(v.PublishedBy), urn)
	if err == nil && n == 0 {
		err = changed(v.Title())
	}
	if err == nil {
		v.Version++
	}
	return err
}

// saveLists writes the candidates and tellers of a vote that is not open.
func saveLists(tx *sqldb.Tx, v *ballot.Vote) error {
	for _, table := range []string{"ballot_candidate", "ballot_teller"} {
		if _, err := tx.Exec(`delete from `+table+` where vote = $1`, v.ID); err != nil {
			return err
		}
	}
	cs := tx.Insert("ballot_candidate", "vote", "line", "member", "full_name", "note", "withdrawn", "reason")
	for i := range v.Candidates {
		s := &v.Candidates[i]
		s.Line = i + 1
		cs.Add(v.ID, s.Line, maybe(s.Member), s.Name, sqldb.Text(s.Note), s.Withdrawn, sqldb.Text(s.Reason))
	}
	if err := cs.Done(); err != nil {
		return err
	}
	ts := tx.Insert("ballot_teller", "vote", "line", "member", "full_name", "role")
	for i, t := range v.Tellers {
		ts.Add(v.ID, i+1, maybe(t.Member), t.Name, string(t.Role))
	}
	return ts.Done()
}

// saveRoll freezes the roll.
func saveRoll(tx *sqldb.Tx, v *ballot.Vote) error {
	in := tx.Insert("ballot_voter", "vote", "member", "full_name", "votes", "why", "rule")
	for _, e := range v.Roll.Entries {
		in.Add(v.ID, e.ID, e.Name, e.Votes, sqldb.Text(e.Why), sqldb.Text(e.Rule))
	}
	return in.Done()
}

func maybe(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func jsonOf(v any, any bool) (sqldb.Text, error) {
	if !any {
		return "", nil
	}
	b, err := json.Marshal(v)
	return sqldb.Text(b), err
}
