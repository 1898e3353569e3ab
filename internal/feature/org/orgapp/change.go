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

// begin returns the unit for a change by someone who saw it at version, and
// raises the version. Faults: NotFound, Conflict saying who changed it.
func (a *App) begin(tx *sqldb.Tx, permit access.Permit, unit org.UnitID, version int) (org.Unit, error) {
	from, end := permit.Range()
	u, err := sqldb.One(tx, func(r sqldb.Row) (org.Unit, error) { return scanUnit(r) },
		`select `+unitColumns+` from org_unit where id = $1 and path >= $2 and path < $3`, unit, from, end)
	if err != nil {
		return u, err
	}
	if u.Version != version {
		last, _, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select actor from audit_entry where court = $1 and action in ($2, $3) order by at desc, id desc limit 1`,
			u.Court, string(org.CanChange), string(org.CanImport))
		if err != nil {
			return u, err
		}
		if last == "" {
			last = "其他人"
		}
		return u, fault.Newf(fault.Conflict, "打开本页后，%s修改过“%s”。所填内容没有保存，也没有丢失；请核对最新情况后再提交。", last, u.Short)
	}
	if _, err := tx.Exec(`update org_unit set version = version + 1 where id = $1`, u.ID); err != nil {
		return u, err
	}
	if err := touch(tx, u); err != nil {
		return u, err
	}
	return u, changed(tx)
}

// CountIn is a number that the register cannot know.
type CountIn struct {
	Court   org.UnitID
	Version int
	What    string // org.CountStaff or org.CountFullTime
	Day     civil.Day
	Amount  int
	Basis   string // where the number is from
}

// SetCount records a court's number as of a day; a second one of the same day
// replaces the first. Needs org.change. Faults: Invalid, NotFound, Conflict.
func (a *App) SetCount(ctx context.Context, permit access.Permit, in CountIn) error {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if in.What != org.CountStaff && in.What != org.CountFullTime {
			_ = bad.At("what", "应选机关工作人员总数或专职党务人员数")
		}
		if in.Day == 0 || in.Day > tx.Today() {
			_ = bad.At("day", "应填不晚于今天的日期")
		}
		if in.Amount < 0 || in.Amount > 100_000 {
			_ = bad.At("amount", "应为 0 至 100000 的整数")
		}
		if in.Basis == "" {
			_ = bad.At("basis", "请填写数字的来源，如编制文件文号")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		u, err := a.begin(tx, permit, in.Court, in.Version)
		if err != nil {
			return err
		}
		if u.Kind != org.Court {
			return fault.New(fault.Invalid, "人数只按法院登记。")
		}
		n, err := tx.Exec(`update org_count set amount = $4, basis = $5 where court = $1 and what = $2 and day = $3`, u.ID, in.What, in.Day, in.Amount, in.Basis)
		if err != nil {
			return err
		}
		if n == 0 {
			row := tx.Insert("org_count", "id", "court", "what", "day", "amount", "basis")
			row.Add(id.New[org.Count](tx.Now()), u.ID, in.What, in.Day, in.Amount, in.Basis)
			if err := row.Done(); err != nil {
				return err
			}
		}
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(u.Court), Subject: u.Short + " 登记人数", Detail: in})
	})
}

// TermIn is a term: a new one, or the running one put right or extended.
type TermIn struct {
	Unit          org.UnitID
	Version       int
	From          civil.Day
	Years         int
	ExtendedUntil civil.Day // with the superior's approval
	Basis         string    // the document that approved it
}

// RecordTerm records a term. A later first day begins a new term and ends the
// running one on the day before; the same first day puts the running one
// right. Needs org.change. Faults: Invalid, NotFound, Conflict.
func (a *App) RecordTerm(ctx context.Context, permit access.Permit, in TermIn) error {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		u, err := a.begin(tx, permit, in.Unit, in.Version)
		if err != nil {
			return err
		}
		terms, err := a.facts.Terms(tx, u.Path)
		if err != nil {
			return err
		}
		var now org.Term
		for _, t := range terms {
			if t.Unit == u.ID && t.Ended == 0 {
				now = t
			}
		}
		if err := in.check(u, now, tx.Today()); err != nil {
			return err
		}
		next := org.Term{ID: now.ID, Unit: u.ID, From: in.From, Years: in.Years, ExtendedUntil: in.ExtendedUntil, Basis: in.Basis}
		switch {
		case now.From == in.From:
			err = mendTerm(tx, next)
		case now.From != 0:
			now.Ended = in.From.AddDays(-1)
			if err = mendTerm(tx, now); err == nil {
				err = addTerm(tx, next)
			}
		default:
			err = addTerm(tx, next)
		}
		if err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(u.Court), Subject: u.Short + " 登记任期 " + in.From.String(), Detail: in})
	})
}

func (in TermIn) check(u org.Unit, now org.Term, today civil.Day) error {
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	switch {
	case !u.WithCommittee && u.Kind != org.Branch:
		return fault.Newf(fault.Invalid, "%s没有任期。", u.Kind.Chinese())
	case in.From == 0 || in.From > today:
		_ = bad.At("from", "应填不晚于今天的日期")
	case in.From < u.Founded:
		_ = bad.At("from", fmt.Sprintf("早于成立时间 %s", u.Founded))
	case now.From != 0 && in.From < now.From:
		_ = bad.At("from", fmt.Sprintf("早于现在这一届的开始日期 %s", now.From))
	}
	if in.Years < 1 || in.Years > 5 {
		_ = bad.At("years", "应为 1 至 5 的整数（党支部 3 年，机关党委 5 年）")
	} else if in.ExtendedUntil != 0 && in.From != 0 && in.ExtendedUntil <= in.From.AddYears(in.Years) {
		_ = bad.At("extended", "应晚于届满日期 "+in.From.AddYears(in.Years).String())
	}
	if in.Basis == "" {
		_ = bad.At("basis", "请填写选举结果批复或延期批复的文号")
	}
	return bad.Err()
}

// PostIn is somebody's post.
type PostIn struct {
	Unit    org.UnitID
	Version int
	Holder  string
	Title   string
	From    civil.Day
	Note    string
}

// RecordPost records who takes a post. Where only one person can hold it, the
// holder before steps down on the day before. Needs org.change. Faults:
// Invalid, NotFound, Conflict.
func (a *App) RecordPost(ctx context.Context, permit access.Permit, in PostIn) error {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		u, err := a.begin(tx, permit, in.Unit, in.Version)
		if err != nil {
			return err
		}
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if in.Holder = han.CleanName(in.Holder); !han.ValidName(in.Holder) {
			_ = bad.At("holder", "应填一个人的姓名")
		}
		kind, ok := org.ReadPost(in.Title, u.Kind)
		if !ok {
			_ = bad.At("title", u.Kind.Chinese()+"没有这个职务")
		}
		if in.From == 0 || in.From > tx.Today() {
			_ = bad.At("from", "应填不晚于今天的日期")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		post := org.Post{Unit: u.ID, Holder: in.Holder, Kind: kind, Title: in.Title, Period: civil.Since(in.From), Note: in.Note}
		if err := a.succeed(tx, u, post); err != nil {
			return err
		}
		if a.names != nil {
			byName, err := a.names.Unambiguous(tx, u.Court)
			if err != nil {
				return err
			}
			post.Member = byName[post.Holder]
		}
		if err := addPosts(tx, []org.Post{post}); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(u.Court), Subject: u.Short + " " + in.Title + " " + in.Holder, Detail: in})
	})
}

// succeed ends the post of the holder before. Faults: Conflict when the same
// person holds it already, Invalid when the holder before began later.
func (a *App) succeed(tx *sqldb.Tx, u org.Unit, post org.Post) error {
	posts, err := a.facts.Posts(tx, u.Path, civil.Since(post.Period.From))
	if err != nil {
		return err
	}
	for _, q := range posts {
		switch {
		case q.Unit != u.ID || q.Kind != post.Kind || q.Period.Until != 0:
		case q.Holder == post.Holder && q.Title == post.Title:
			return fault.Newf(fault.Conflict, "%s已任%s（%s 起）。", q.Holder, q.Title, since(q.Period.From)).At("holder", "已任此职")
		case !q.Kind.Single():
		case q.Period.From >= post.Period.From:
			return fault.New(fault.Invalid, "有几处需要改正。").At("from", fmt.Sprintf("现任%s %s 的任职时间 %s 不早于这一天", q.Title, q.Holder, q.Period.From))
		default:
			q.Period.Until = post.Period.From.AddDays(-1)
			if err := mendPost(tx, q); err != nil {
				return err
			}
		}
	}
	return nil
}

func since(d civil.Day) string {
	if d == org.Beginning {
		return "时间未登记"
	}
	return d.String()
}

// EndPost records that somebody no longer holds a post after the day. Needs
// org.change. Faults: Invalid, NotFound, Conflict.
func (a *App) EndPost(ctx context.Context, permit access.Permit, unit org.UnitID, version int, post org.PostID, last civil.Day) error {
	if err := permit.Covers(org.CanChange); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		u, err := a.begin(tx, permit, unit, version)
		if err != nil {
			return err
		}
		q, err := sqldb.One(tx, scanPost, `select `+postColumns+` from org_post p where p.id = $1 and p.unit = $2`, post, u.ID)
		if err != nil {
			return err
		}
		if q.Period.Until != 0 {
			return fault.Newf(fault.Conflict, "%s的%s已于 %s 结束。", q.Holder, q.Title, q.Period.Until)
		}
		if last < q.Period.From || last > tx.Today() {
			return fault.New(fault.Invalid, "有几处需要改正。").At("last", "应在任职时间之后、不晚于今天")
		}
		q.Period.Until = last
		if err := mendPost(tx, q); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: org.CanChange, Court: int64(u.Court), Subject: u.Short + " " + q.Title + " " + q.Holder + " 结束", Detail: map[string]any{"last": last}})
	})
}
