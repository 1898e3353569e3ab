package memberapp

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/setting"
	"touyan/internal/platform/sqldb"
)

// letterWord is the word of the number series of letters.
const letterWord = "组转"

// LetterIn is a letter of introduction.
type LetterIn struct {
	ID     member.ID
	Day    civil.Day
	Days   int // how long it holds; zero: as the court set it
	Organ  string
	Unit   string
	Dues   civil.Month // up to which dues are paid
	Number string      // of a letter that came; ours are numbered here
}

func (in *LetterIn) sound(today civil.Day) error {
	in.Organ, in.Unit, in.Number = strings.TrimSpace(in.Organ), strings.TrimSpace(in.Unit), strings.TrimSpace(in.Number)
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if in.Day == 0 || in.Day > today {
		_ = bad.At("day", "请填写开具日期，不晚于今天")
	}
	if in.Days < 1 || in.Days > member.MaxLetterDays {
		_ = bad.At("days", fmt.Sprintf("有效期 1 至 %d 天，现填 %d 天", member.MaxLetterDays, in.Days))
	}
	for name, s := range map[string]string{"organ": in.Organ, "unit": in.Unit} {
		if n := len([]rune(s)); n == 0 || n > 100 {
			_ = bad.At(name, "请填写，最多 100 字")
		}
	}
	if in.Dues == 0 {
		_ = bad.At("dues", "请填写党费交至哪个月")
	}
	return bad.Err()
}

// Introduce issues a letter of introduction. Nothing of the membership changes
// by it: until the other side has taken the member in, they count here (EDU-11).
// Faults: Invalid; Conflict when another letter is on its way.
func (a *App) Introduce(ctx context.Context, permit access.Permit, in LetterIn) (k id.Of[member.Letter], err error) {
	if err := permit.Covers(member.CanDecide); err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		if in.Days == 0 {
			if in.Days, err = letterDays(tx, e.court); err != nil {
				return err
			}
		}
		if err := in.sound(tx.Today()); err != nil {
			return err
		}
		if e.Standing == member.Ended {
			return fault.New(fault.Conflict, "没有开具：现在不是本院党员（"+e.MembershipStatus+"）。").At("day", "现在不是本院党员")
		}
		ls, err := letters(tx, e.id)
		if err != nil {
			return err
		}
		for _, l := range ls {
			if l.Out && l.State == member.Issued {
				say := l.Day.String() + " 已开具 " + l.Number + "，还没有收到回执"
				return fault.New(fault.Conflict, "没有开具："+say+"。").At("day", say)
			}
		}
		year := in.Day.Year()
		serial, err := sqldb.One(tx, sqldb.Scalar[int], `select coalesce(max(serial), 0) + 1 from member_letter where court = $1 and direction = 'out' and year = $2`, e.court, year)
		if err != nil {
			return err
		}
		k = id.New[member.Letter](tx.Now())
		in.Number = paper.Number(letterWord, year, serial)
		if err := insertLetter(tx, permit, e, in, k, "out", year, serial, member.Issued, 0, ""); err != nil {
			return err
		}
		return a.decided(tx, permit, member.CanDecide, e, tree, "开具介绍信", Change{Field: "组织关系", After: in.Number + " " + in.Organ})
	})
	return k, err
}

func letterDays(tx *sqldb.Tx, court org.UnitID) (int, error) {
	values, err := setting.Named(tx, member.SetLetterDays)
	if err != nil {
		return 0, err
	}
	days, since := member.UsualLetterDays, civil.Day(0)
	for _, v := range values {
		if n, err := strconv.Atoi(v.Amount); err == nil && org.UnitID(v.Unit) == court && v.From <= tx.Today() && v.From >= since {
			days, since = n, v.From
		}
	}
	return days, nil
}

func insertLetter(tx *sqldb.Tx, permit access.Permit, e *entry, in LetterIn, k id.Of[member.Letter], direction string, year, serial int, state member.LetterState, received civil.Day, receipt string) error {
	_, err := tx.Exec(`insert into member_letter (id, member, court, branch, direction, number, year, serial, day, valid_days, organ, unit, dues_until, state, received_on, receipt, actor, entered_at, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)`,
		k, e.id, e.court, e.branch, direction, in.Number, year, serial, in.Day, in.Days, in.Organ, in.Unit, in.Dues.String(), string(state), received, sqldb.Text(receipt), permit.Actor().Name, sqldb.At(tx.Now()))
	return err
}

// ReceiptIn is what the other side answered: the 回执, or that the letter came
// back unused.
type ReceiptIn struct {
	ID       member.ID
	Letter   id.Of[member.Letter]
	Day      civil.Day // the first day there
	Receipt  string    // of the 回执
	Withdraw bool      // the letter came back: nothing changes
}

// Receipt enters the answer. With the receipt the member belongs there from the
// day on, and here until the day before. told says what is to be done besides.
func (a *App) Receipt(ctx context.Context, permit access.Permit, in ReceiptIn) (told []string, err error) {
	if err := permit.Covers(member.CanDecide); err != nil {
		return nil, err
	}
	in.Receipt = strings.TrimSpace(in.Receipt)
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		ls, err := letters(tx, e.id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(ls, func(l member.Letter) bool { return l.ID == in.Letter && l.Out })
		switch {
		case i < 0:
			return fault.New(fault.NotFound, "没有找到这封介绍信。")
		case ls[i].State != member.Issued:
			return required("day", "这封介绍信已办结")
		case in.Day == 0 || in.Day < ls[i].Day || in.Day > tx.Today():
			return required("day", "请填写 "+ls[i].Day.String()+" 到今天之间的日期")
		case in.Receipt == "" && !in.Withdraw || len([]rune(in.Receipt)) > 100:
			return required("receipt", "请填写回执的文号或者说明，最多 100 字")
		}
		state := member.Received
		if in.Withdraw {
			state = member.Withdrawn
		}
		if _, err := tx.Exec(`update member_letter set state = $2, received_on = $3, receipt = $4, version = version + 1 where id = $1`, in.Letter, string(state), in.Day, sqldb.Text(in.Receipt)); err != nil {
			return err
		}
		if in.Withdraw {
			return a.decided(tx, permit, member.CanDecide, e, tree, "介绍信退回", Change{Field: "组织关系", Before: ls[i].Number, After: "作废"})
		}
		told, err = a.facts.tell(tx, permit, e, tree, TellIn{ID: e.id, Event: member.Event{Kind: member.DidGo, Day: civil.Exactly(in.Day), Cause: ls[i].Organ, Basis: ls[i].Number + "，回执 " + in.Receipt}})
		return err
	})
	return told, err
}

// ArriveIn is somebody who comes with a letter of introduction: who they are, or
// the entry they had here before.
type ArriveIn struct {
	Again         member.ID // who transferred out before and comes back
	Said          Said      // somebody new
	Branch, Group org.UnitID
	Day           civil.Day // the first day here
	Letter        LetterIn
}

// Arrive takes a member in with the letter of introduction: entry, belonging,
// events and letter at once. Faults: Invalid field by field; Conflict when the
// letter had run out, or the person is here already.
func (a *App) Arrive(ctx context.Context, permit access.Permit, in ArriveIn) (out Saved, err error) {
	if err := permit.Covers(member.CanDecide); err != nil {
		return Saved{}, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		l := in.Letter
		if l.Unit == "" {
			l.Unit = l.Organ
		}
		faults := l.sound(tx.Today())
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if l.Number == "" || len([]rune(l.Number)) > 100 {
			_ = bad.At("number", "请填写介绍信的编号")
		}
		switch {
		case in.Day == 0 || in.Day > tx.Today():
			_ = bad.At("arrived", "请填写转入日期，不晚于今天")
		case l.Day != 0 && in.Day < l.Day:
			_ = bad.At("arrived", "转入日期 "+in.Day.String()+" 早于开具介绍信的 "+l.Day.String())
		case l.Day != 0 && l.Days > 0 && in.Day > l.Day.AddDays(l.Days):
			_ = bad.At("arrived", fmt.Sprintf("介绍信 %s 到期，转入日期 %s 已过有效期，请对方重新开具", l.Day.AddDays(l.Days), in.Day))
		}
		if err := together(faults, bad.Err()); err != nil {
			return err
		}
		var e *entry
		if in.Again != 0 {
			e, out, err = a.comeBack(tx, permit, in)
		} else {
			e, out, err = a.comeNew(tx, permit, in)
		}
		if err != nil {
			return err
		}
		return insertLetter(tx, permit, e, l, id.New[member.Letter](tx.Now()), "in", l.Day.Year(), 0, member.Received, in.Day, "")
	})
	return out, err
}

func (in ArriveIn) event() member.Event {
	return member.Event{Kind: member.DidCome, Day: civil.Exactly(in.Day), Cause: in.Letter.Organ, Basis: in.Letter.Number}
}

func (a *App) comeBack(tx *sqldb.Tx, permit access.Permit, in ArriveIn) (*entry, Saved, error) {
	e, tree, err := a.reach(tx, permit, in.Again)
	if err != nil {
		return nil, Saved{}, err
	}
	if _, err := a.where(tx, permit, in.Branch, in.Group); err != nil {
		return nil, Saved{}, err
	}
	told, err := a.facts.tell(tx, permit, e, tree, TellIn{ID: e.id, Event: in.event(), Branch: in.Branch, Group: in.Group})
	return e, Saved{e.id, told}, err
}

func (a *App) comeNew(tx *sqldb.Tx, permit access.Permit, in ArriveIn) (*entry, Saved, error) {
	said := Said{}
	for k, v := range in.Said {
		said[k] = v
	}
	said["transferred-in"] = in.Day.String()
	e, told, err := a.addEntry(tx, permit, AddIn{Said: said, Branch: in.Branch, Group: in.Group}, "转入登记")
	if err != nil {
		return nil, Saved{}, err
	}
	es, err := a.facts.kept(tx, e)
	if err != nil {
		return nil, Saved{}, err
	}
	for _, x := range es {
		if x.Kind == member.DidCome { // the letter is its document
			ev := in.event()
			ev.ID, ev.Corrects = id.New[member.Event](tx.Now()), x.ID
			return e, Saved{e.id, told}, insertEvents(tx, e.id, permit.Actor().Name, ev)
		}
	}
	return e, Saved{e.id, told}, nil
}

// CheckIn ticks what is settled of an arrival.
type CheckIn struct {
	ID      member.ID
	Letter  id.Of[member.Letter]
	Checked []string // of member.ArrivalChecks
}

// Check saves what is settled of an arrival. Fault: NotFound.
func (a *App) Check(ctx context.Context, permit access.Permit, in CheckIn) error {
	if err := permit.Covers(member.CanChange); err != nil {
		return err
	}
	var done []string
	for _, c := range member.ArrivalChecks {
		if slices.Contains(in.Checked, c) {
			done = append(done, c)
		}
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`update member_letter set checked = $3, version = version + 1 where id = $1 and member = $2 and direction = 'in'`, in.Letter, e.id, sqldb.Text(strings.Join(done, "\n")))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "没有找到这次转入。")
		}
		return a.decided(tx, permit, member.CanChange, e, tree, "转入清单", Change{Field: "转入清单", After: fmt.Sprintf("已办 %d 项，共 %d 项", len(done), len(member.ArrivalChecks))})
	})
}

const letterColumns = `id, direction, number, day, valid_days, organ, unit, dues_until, state, received_on, receipt, checked`

func scanLetter(r sqldb.Row, l *member.Letter, more ...any) error {
	var direction string
	var dues, receipt, checked sqldb.Text
	if err := r.Scan(append(more, &l.ID, &direction, &l.Number, &l.Day, &l.Days, &l.Organ, &l.Unit, &dues, (*string)(&l.State), &l.Received, &receipt, &checked)...); err != nil {
		return err
	}
	l.Out, l.Receipt = direction == "out", string(receipt)
	l.Dues, _ = civil.ParseMonth(string(dues))
	if checked != "" {
		l.Checked = strings.Split(string(checked), "\n")
	}
	return nil
}

func letters(tx *sqldb.Tx, who member.ID) ([]member.Letter, error) {
	return sqldb.All(tx, func(r sqldb.Row) (l member.Letter, err error) { return l, scanLetter(r, &l) },
		`select `+letterColumns+` from member_letter where member = $1 order by day desc, id desc`, who)
}
