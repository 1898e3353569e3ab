package orgapp

import (
	"context"
	"fmt"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// ElectIn is an election or appointment, recorded from the page that saw the
// unit at Version.
type ElectIn struct {
	org.Election
	Version int
	Years   int // of the new term; a renewal only
}

// Elect records who took office and how, as one dated operation: a renewal ends
// the running term and the posts of the committee on the day before and begins
// both anew; a by-election or appointment adds to them. Needs org.change.
// Who had no right to be elected on the day is refused, with the article (ELE-04,
// PUN-05). Faults: Invalid, NotFound, Conflict.
func (a *App) Elect(ctx context.Context, permit access.Permit, in ElectIn) error {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		u, err := a.begin(tx, permit, in.Unit, in.Version)
		if err != nil {
			return err
		}
		posts, err := a.facts.Posts(tx, u.Path, civil.Period{})
		if err != nil {
			return err
		}
		terms, err := a.facts.Terms(tx, u.Path)
		if err != nil {
			return err
		}
		if in.Kind == org.Renewal && (in.Years < 1 || in.Years > 5) {
			return fault.New(fault.Invalid, "有几处需要改正。").At("years", "应为 1 至 5 的整数（党支部 3 年，机关党委 5 年）")
		}
		for i := range in.Seats {
			if in.Seats[i].Holder = han.CleanName(in.Seats[i].Holder); !han.ValidName(in.Seats[i].Holder) {
				return fault.New(fault.Invalid, "有几处需要改正。").At("seats", fmt.Sprintf("第 %d 人应填一个人的姓名", i+1))
			}
		}
		if err := in.Check(u, posts, terms, tx.Today()); err != nil {
			return err
		}
		byName, err := a.electable(tx, u, in)
		if err != nil {
			return err
		}
		in.ID = id.New[org.Election](tx.Now())
		if err := insertElection(tx, in.Election); err != nil {
			return err
		}
		if in.Kind == org.Renewal {
			if err := renew(tx, u, in, posts, terms); err != nil {
				return err
			}
		}
		if err := a.seat(tx, u, in, byName); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(u.Court), Subject: u.Short + " " + in.Kind.Chinese() + " " + in.Day.String(), Detail: in})
	})
}

// renew ends the term and the posts before.
func renew(tx *sqldb.Tx, u org.Unit, in ElectIn, posts []org.Post, terms []org.Term) error {
	last := in.Day.AddDays(-1)
	for _, t := range terms {
		if t.Unit == u.ID && (t.Ended == 0 || t.Ended >= in.Day) {
			t.Ended = last
			if err := mendTerm(tx, t); err != nil {
				return err
			}
		}
	}
	for _, p := range posts {
		if p.Unit == u.ID && p.Kind.InCommittee() && (p.Period.Until == 0 || p.Period.Until >= in.Day) {
			p.Period.Until = last
			if err := mendPost(tx, p); err != nil {
				return err
			}
		}
	}
	return addTerm(tx, org.Term{Unit: u.ID, From: in.Day, Years: in.Years, Basis: in.Approval, By: in.ID})
}

// electable returns the members that the names mean. Fault: Invalid, naming
// everybody who may not be elected on the day and why.
func (a *App) electable(tx *sqldb.Tx, u org.Unit, in ElectIn) (byName map[string]int64, err error) {
	if a.names == nil {
		return nil, nil
	}
	if byName, err = a.names.Unambiguous(tx, u.Court); err != nil || a.register == nil {
		return byName, err
	}
	var ids []int64
	for _, s := range in.Seats {
		if m := byName[s.Holder]; m != 0 {
			ids = append(ids, m)
		}
	}
	barred, err := a.register.Barred(tx, ids, in.Day)
	if err != nil {
		return nil, err
	}
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	for _, s := range in.Seats {
		if why, ok := barred[byName[s.Holder]]; ok {
			_ = bad.At("seats", why.Refusal(s.Holder, in.Day))
		}
	}
	return byName, bad.Err()
}

// seat writes the posts of those elected; byName says who is in the register.
func (a *App) seat(tx *sqldb.Tx, u org.Unit, in ElectIn, byName map[string]int64) error {
	var fresh []org.Post
	for _, s := range in.Seats {
		kind, _ := org.ReadPost(s.Title, u.Kind)
		p := org.Post{Unit: u.ID, Member: byName[s.Holder], Holder: s.Holder, Kind: kind, Title: s.Title, Period: civil.Since(in.Day), By: in.ID}
		if in.Kind != org.Renewal {
			if err := a.succeed(tx, u, p); err != nil {
				return err
			}
		}
		fresh = append(fresh, p)
	}
	return addPosts(tx, fresh)
}

const electionColumns = `e.id, e.unit, e.kind, e.day, e.meeting, e.should, e.came, e.approval, e.approved_on, e.body, e.group_on, e.early`

func scanElection(r sqldb.Row) (e org.Election, err error) {
	var meeting, approval, body, early sqldb.Text
	var should, came *int
	err = r.Scan(&e.ID, &e.Unit, &e.Kind, &e.Day, &meeting, &should, &came, &approval, &e.ApprovedOn, &body, &e.GroupOn, &early)
	e.Meeting, e.Approval, e.Body, e.Early = string(meeting), string(approval), string(body), string(early)
	if should != nil {
		e.Should = *should
	}
	if came != nil {
		e.Came = *came
	}
	return e, err
}

func insertElection(tx *sqldb.Tx, e org.Election) error {
	in := tx.Insert("org_election", "id", "unit", "kind", "day", "meeting", "should", "came", "approval", "approved_on", "body", "group_on", "early", "entered_at")
	in.Add(e.ID, e.Unit, string(e.Kind), e.Day, sqldb.Text(e.Meeting), e.Should, e.Came, sqldb.Text(e.Approval), e.ApprovedOn, sqldb.Text(e.Body), e.GroupOn, sqldb.Text(e.Early), sqldb.At(tx.Now()))
	return in.Done()
}

// Elections returns the elections and appointments of units in the subtree, by
// unit and day.
func (f *Facts) Elections(tx *sqldb.Tx, over access.Path) ([]org.Election, error) {
	return sqldb.All(tx, scanElection, `select `+electionColumns+` from org_election e join org_unit u on u.id = e.unit
		where u.path >= $1 and u.path < $2 order by e.unit, e.day, e.id`, string(over), string(over.End()))
}

// ApproveIn is the superior's answer to a report of an election.
type ApproveIn struct {
	Unit       org.UnitID
	Version    int
	Election   org.ElectionID
	Approval   string
	ApprovedOn civil.Day
	Body       string
	GroupOn    civil.Day
}

// Approve records the superior's approval of an election that was recorded
// before it came. Needs org.change. Faults: Invalid, NotFound, Conflict.
func (a *App) Approve(ctx context.Context, permit access.Permit, in ApproveIn) error {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		u, err := a.begin(tx, permit, in.Unit, in.Version)
		if err != nil {
			return err
		}
		e, err := sqldb.One(tx, scanElection, `select `+electionColumns+` from org_election e where e.id = $1 and e.unit = $2`, in.Election, u.ID)
		if err != nil {
			return err
		}
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if in.Approval == "" {
			_ = bad.At("approval", "请填写批复文号")
		}
		if in.ApprovedOn == 0 || in.ApprovedOn < e.Day || in.ApprovedOn > tx.Today() {
			_ = bad.At("approved", fmt.Sprintf("应填 %s 以后、不晚于今天的日期", e.Day))
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if _, err := tx.Exec(`update org_election set approval = $2, approved_on = $3, body = $4, group_on = $5 where id = $1`,
			e.ID, in.Approval, in.ApprovedOn, sqldb.Text(in.Body), in.GroupOn); err != nil {
			return err
		}
		if _, err := tx.Exec(`update org_term set basis = $2 where election = $1`, e.ID, in.Approval); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(u.Court), Subject: u.Short + " 登记批复 " + in.Approval, Detail: in})
	})
}
