package lifeapp

import (
	"context"
	"crypto/rand"
	"math/big"
	"slices"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Sampled is a look with the record it is about.
type Sampled struct {
	life.Sample
	Title  string
	Day    civil.Day
	Branch org.UnitID
	Unit   string
}

// Most and usual numbers of records of one lot.
const (
	mostDrawn  = 20
	UsualDrawn = 5
)

// Samples returns the looks at records in reach, the newest first.
func (a *App) Samples(ctx context.Context, permit access.Permit) (out []Sampled, err error) {
	if err := permit.Covers(life.CanSample); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "lifeapp.Samples")
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		out, err = sampled(tx, `u.path >= $1 and u.path < $2`, from, end)
		return err
	})
	return out, err
}

// samples returns the looks at one record.
func samples(tx *sqldb.Tx, meeting life.MeetingID) ([]life.Sample, error) {
	list, err := sampled(tx, `m.id = $1`, meeting)
	out := make([]life.Sample, len(list))
	for i := range list {
		out[i] = list[i].Sample
	}
	return out, err
}

func sampled(tx *sqldb.Tx, where string, args ...any) ([]Sampled, error) {
	return sqldb.All(tx, func(r sqldb.Row) (s Sampled, err error) {
		var reasons, words, title sqldb.Text
		var drawn, said sqldb.Instant
		var kinds life.Kinds
		err = r.Scan(&s.ID, &s.Meeting, &drawn, &s.By, &s.State, &reasons, &words, &said, &s.Version, &title, &kinds, &s.Day, &s.Branch, &s.Unit)
		for code := range strings.FieldsSeq(string(reasons)) {
			s.Reasons = append(s.Reasons, life.Reason(code))
		}
		s.DrawnAt, s.SaidAt, s.Words, s.Title = drawn.Time, said.Time, string(words), string(title)
		if s.Title == "" {
			s.Title = kinds.Chinese()
		}
		return s, err
	}, `select s.id, s.meeting, s.drawn_at, s.drawn_name, s.state, s.reasons, s.words, s.said_at, s.version, m.title, m.kinds, m.day, m.branch, u.short_name
		from life_sample s join life_meeting m on m.id = s.meeting join org_unit u on u.id = m.branch where `+where+` order by s.id desc`, args...)
}

// Draw draws n records by lot, of those in reach that were recorded in the last
// two quarters that are over and that nobody has looked at. Fault: Invalid when
// there are none, or n is out of 1 to 20.
func (a *App) Draw(ctx context.Context, permit access.Permit, n int) (drawn int, err error) {
	if err := permit.Covers(life.CanSample); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "lifeapp.Draw")
	if n < 1 || n > mostDrawn {
		return 0, fault.Newf(fault.Invalid, "一次抽 1 到 %d 次会议。", mostDrawn).At("n", "应在 1 到 "+itoa(mostDrawn)+" 之间")
	}
	from, end := permit.Range()
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		until := civil.QuarterOf(tx.Today()).From.AddDays(-1)
		since := civil.QuarterOf(civil.QuarterOf(until).From.AddDays(-1)).From
		ids, err := sqldb.All(tx, sqldb.Scalar[life.MeetingID], `select m.id from life_meeting m join org_unit u on u.id = m.branch
			where u.path >= $1 and u.path < $2 and m.stage = 'recorded' and m.day >= $3 and m.day <= $4 and not exists (select 1 from life_sample s where s.meeting = m.id) order by m.id`, from, end, since, until)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			return fault.New(fault.Invalid, since.String()+" 至 "+until.String()+" 的会议都抽查过了，或还没有记录。").At("n", "没有可抽的")
		}
		for i := range min(n, len(ids)) {
			k, err := rand.Int(rand.Reader, big.NewInt(int64(len(ids)-i)))
			if err != nil {
				return err
			}
			j := i + int(k.Int64())
			ids[i], ids[j] = ids[j], ids[i]
		}
		ids = ids[:min(n, len(ids))]
		slices.Sort(ids)
		by := permit.Actor()
		in := tx.Insert("life_sample", "id", "meeting", "drawn_at", "drawn_by", "drawn_name", "state", "version")
		for _, m := range ids {
			in.Add(id.New[life.Sample](tx.Now()), m, sqldb.At(tx.Now()), given(int(by.Account), by.Account != 0), by.Name, string(life.Drawn), 1)
		}
		drawn = len(ids)
		if err := in.Done(); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: life.CanSample, Subject: "抽查会议记录 " + itoa(len(ids)) + " 次", Detail: map[string]any{"meetings": ids}})
	})
	return drawn, err
}

// Say tells what the look found: nothing, or the reasons for which the record
// goes back. Words may explain; they replace no reason. Faults: NotFound,
// Invalid, Conflict.
func (a *App) Say(ctx context.Context, permit access.Permit, sample id.Of[life.Sample], version int, reasons []life.Reason, words string) (err error) {
	if err := permit.Covers(life.CanSample); err != nil {
		return err
	}
	defer fault.Wrap(&err, "lifeapp.Say(%v)", sample)
	codes := make([]string, len(reasons))
	for i, r := range reasons {
		if codes[i] = string(r); r.Chinese() == "" {
			return fault.New(fault.Invalid, "请从列出的理由中选择。").At("reasons", "请从列出的理由中选择")
		}
	}
	words = strings.TrimSpace(words)
	state := life.Fine
	switch {
	case len(reasons) > 0:
		state = life.Returned
	case words != "":
		return fault.New(fault.Invalid, "退回要选理由；没有意见的不用写说明。").At("reasons", "请选择理由")
	}
	from, end := permit.Range()
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		list, err := sampled(tx, `s.id = $1 and u.path >= $2 and u.path < $3`, sample, from, end)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.NotFound, "没有找到这次抽查，可能不在当前工作范围内。")
		}
		s := list[0]
		n, err := tx.Exec(`update life_sample set state = $2, reasons = $3, words = $4, said_at = $5, version = $6 where id = $1 and version = $7 and state = 'drawn'`,
			s.ID, string(state), sqldb.Text(strings.Join(codes, " ")), sqldb.Text(words), sqldb.At(tx.Now()), version+1, version)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "这次抽查已经有了意见：“"+s.State.Chinese()+"”。")
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: life.CanSample, Subject: s.Unit + " " + s.Day.String() + " " + state.Chinese(), Detail: map[string]any{"id": s.Meeting, "reasons": codes}})
	})
}

// mended notes that a record that went back was changed.
func mended(tx *sqldb.Tx, m life.MeetingID) error {
	_, err := tx.Exec(`update life_sample set state = 'mended', mended_at = $2, version = version + 1 where meeting = $1 and state = 'returned'`, m, sqldb.At(tx.Now()))
	return err
}
