package lifeapp

import (
	"context"
	"slices"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/life"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Talking is the page of talks of one branch and year.
type Talking struct {
	Branch   org.Unit
	Branches []org.Unit // that the permit reaches
	Year     int
	Held     []life.Talk // newest first
	Roll     life.TalkRoll
	People   []life.Person
}

// Talks returns the talks of a branch in a year; branch zero is the first that
// the permit reaches. Fault: NotFound.
func (a *App) Talks(ctx context.Context, permit access.Permit, branch org.UnitID, year int) (t Talking, err error) {
	if err := permit.Covers(life.CanView); err != nil {
		return Talking{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Talks")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		today := tx.Today()
		tree, err := a.units.Tree(tx, today)
		if err != nil {
			return err
		}
		t.Branches, t.Year = tree.Under(permit.Over(), org.Branch), year
		if branch == 0 {
			if len(t.Branches) == 0 {
				return nil // who keeps a group has no talks to look at
			}
			branch = t.Branches[0].ID
		}
		h, err := a.hall(tx, permit, branch, 0, today)
		if err != nil {
			return err
		}
		t.Branch = h.branch
		var there []member.Belonging
		for _, s := range h.roll(life.Assembly, 0) {
			t.People = append(t.People, s.Person)
		}
		for _, b := range h.people {
			if p, ok := b.In(today); ok && p.Branch == branch && b.On(today).Counts {
				there = append(there, b)
			}
		}
		t.Roll = talkRoll(year, branch, there, h.posts, today)
		y := civil.Year(year)
		t.Held, err = sqldb.All(tx, func(r sqldb.Row) (x life.Talk, err error) {
			var topic sqldb.Text
			var at sqldb.Instant
			err = r.Scan(&x.ID, &x.Day, &x.One.ID, &x.One.Name, &x.Other.ID, &x.Other.Name, &topic, &at)
			x.Branch, x.Topic, x.EnteredAt = branch, string(topic), at.Time
			return x, err
		}, `select id, day, one, one_name, other, other_name, topic, entered_at from life_talk where branch = $1 and day >= $2 and day <= $3 order by day desc, id desc`,
			branch, y.From, y.Until)
		t.mine(permit.Actor())
		return err
	})
	return t, err
}

// mine leaves, to somebody who does not keep the branch, only their own talks.
func (t *Talking) mine(who *access.Actor) {
	if !who.Can(life.CanRecord) {
		t.Held = slices.DeleteFunc(t.Held, func(x life.Talk) bool {
			return who.Member == 0 || int64(x.One.ID) != who.Member && int64(x.Other.ID) != who.Member
		})
	}
}

// Talk notes that two members of a branch talked. What was said is not asked
// for. Faults: NotFound, Invalid.
func (a *App) Talk(ctx context.Context, permit access.Permit, t life.Talk) (out life.Talk, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return life.Talk{}, err
	}
	defer fault.Wrap(&err, "lifeapp.Talk")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f := fault.New(fault.Invalid, "有几处需要改正。")
		switch {
		case t.Day == 0:
			_ = f.At("day", "请填写谈话日期")
		case t.Day > tx.Today():
			_ = f.At("day", "谈话日期 "+t.Day.String()+" 还没有到")
		}
		if f.Err() != nil {
			return f
		}
		h, err := a.hall(tx, permit, t.Branch, 0, t.Day)
		if err != nil {
			return err
		}
		out = t
		out.One, out.Other = h.recognise(t.One), h.recognise(t.Other)
		if out.One.ID == 0 {
			_ = f.At("one", "请从本支部党员中选择")
		}
		if out.Other.ID == 0 {
			_ = f.At("other", "请从本支部党员中选择")
		} else if out.One.ID == out.Other.ID {
			_ = f.At("other", "谈话双方不能是同一人")
		}
		if f.Err() != nil {
			return f
		}
		out.ID, out.EnteredAt = id.New[life.Talk](tx.Now()), tx.Now()
		in := tx.Insert("life_talk", "id", "branch", "day", "one", "one_name", "other", "other_name", "topic", "entered_at", "entered_by")
		in.Add(out.ID, out.Branch, out.Day, out.One.ID, out.One.Name, out.Other.ID, out.Other.Name, sqldb.Text(out.Topic), sqldb.At(out.EnteredAt), given(int(permit.Actor().Account), permit.Actor().Account != 0))
		if err := in.Done(); err != nil {
			return err
		}
		return talked(tx, permit, h, &out, "记录谈话")
	})
	return out, err
}

// Untalk takes back a talk that was noted. Fault: NotFound.
func (a *App) Untalk(ctx context.Context, permit access.Permit, talk id.Of[life.Talk]) (err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return err
	}
	defer fault.Wrap(&err, "lifeapp.Untalk")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		from, end := permit.Range()
		t, err := sqldb.One(tx, func(r sqldb.Row) (t life.Talk, err error) {
			return t, r.Scan(&t.ID, &t.Branch, &t.Day, &t.One.Name, &t.Other.Name)
		}, `select t.id, t.branch, t.day, t.one_name, t.other_name from life_talk t join org_unit u on u.id = t.branch where t.id = $1 and u.path >= $2 and u.path < $3`, talk, from, end)
		if err != nil {
			return err
		}
		h, err := a.hall(tx, permit, t.Branch, 0, t.Day)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from life_talk where id = $1`, t.ID); err != nil {
			return err
		}
		return talked(tx, permit, h, &t, "撤销谈话记录")
	})
}

func talked(tx *sqldb.Tx, permit access.Permit, h *hall, t *life.Talk, what string) error {
	if err := audit.Record(tx, permit, audit.Entry{Action: life.CanRecord, Court: int64(h.branch.Court),
		Subject: h.branch.Short + " " + t.Day.String() + " " + what, Detail: map[string]string{"id": t.ID.String(), "day": t.Day.String(), "year": strconv.Itoa(t.Day.Year())}}); err != nil {
		return err
	}
	return stamp.Touch(tx, int64(h.branch.ID), h.branch.Path)
}
