package careapp

import (
	"context"
	"strconv"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/care"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

const pairColumns = `x.id, x.kind, x.mentor, x.mentor_name, x.mentee, x.mentee_name, x.from_day, x.until_day, x.plan, x.ended_day, x.end_reason, x.version`

func scanPair(r sqldb.Row) (p care.Pair, err error) {
	var plan, why sqldb.Text
	err = r.Scan(&p.ID, &p.Kind, &p.Mentor, &p.MentorName, &p.Mentee, &p.MenteeName, &p.From, &p.Until, &plan, &p.Ended, &why, &p.Version)
	p.Plan, p.EndReason = string(plan), string(why)
	return p, err
}

// ofMentees is within for pairs: they are where the mentee is.
const ofMentees = ` join member m on m.id = x.mentee join org_unit u on u.id = m.branch where u.path >= $1 and u.path < $2 `

// Pairs returns the pairs whose mentee is within reach, those that run first; with
// over, those too that are over.
func (a *App) Pairs(ctx context.Context, permit access.Permit, over bool) (ps []care.Pair, err error) {
	if err := permit.Covers(care.CanView); err != nil {
		return nil, err
	}
	defer fault.Wrap(&err, "careapp.Pairs")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		ps, err = pairs(tx, permit, over)
		return err
	})
	return ps, err
}

func pairs(tx *sqldb.Tx, permit access.Permit, over bool) (ps []care.Pair, err error) {
	from, end := permit.Range()
	today := tx.Today()
	all, err := sqldb.All(tx, func(r sqldb.Row) (care.Pair, error) {
		var branch string
		p, err := scanPair(also{r, []any{&branch}})
		p.Branch = branch
		return p, err
	}, `select `+pairColumns+`, u.short_name from care_pair x`+ofMentees+`order by x.until_day desc, x.id desc`, from, end)
	if err != nil {
		return nil, err
	}
	if err := reviews(tx, all, `select r.pair, r.year, r.words, r.made_name, r.made_at from care_review r join care_pair x on x.id = r.pair`+ofMentees+`order by r.pair, r.year`, from, end); err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Runs().Until >= today || over || len(all[i].Wanting(today, 0)) > 0 {
			ps = append(ps, all[i])
		}
	}
	return ps, nil
}

// reviews gives the pairs their reviews, which q asks for.
func reviews(tx *sqldb.Tx, ps []care.Pair, q string, args ...any) error {
	at := map[care.PairID]int{}
	for i := range ps {
		at[ps[i].ID] = i
	}
	return tx.Each(func(r sqldb.Row) error {
		var k care.PairID
		var x care.Review
		var made sqldb.Instant
		err := r.Scan(&k, &x.Year, &x.Words, &x.By, &made)
		x.On = civil.DayOf(made.Time)
		if i, ok := at[k]; ok {
			ps[i].Reviews = append(ps[i].Reviews, x)
		}
		return err
	}, q, args...)
}

// one returns a pair whose mentee is within the permit's range. Fault: NotFound.
func (a *App) one(tx *sqldb.Tx, permit access.Permit, k care.PairID) (p care.Pair, s someone, err error) {
	from, end := permit.Range()
	p, ok, err := sqldb.Maybe(tx, scanPair, `select `+pairColumns+` from care_pair x`+ofMentees+`and x.id = $3`, from, end, k)
	if err == nil && !ok {
		err = noPair()
	}
	if err != nil {
		return p, s, err
	}
	if s, err = reach(tx, permit, p.Mentee); err != nil {
		return p, s, err
	}
	p.Branch = s.short
	return p, s, withReviews(tx, &p)
}

func withReviews(tx *sqldb.Tx, p *care.Pair) error {
	one := []care.Pair{*p}
	err := reviews(tx, one, `select pair, year, words, made_name, made_at from care_review where pair = $1 order by year`, p.ID)
	*p = one[0]
	return err
}

func noPair() error {
	return fault.New(fault.NotFound, "没有找到这对结对，可能不在当前工作范围内。")
}

// Pair returns one pair with its reviews. Fault: NotFound.
func (a *App) Pair(ctx context.Context, permit access.Permit, k care.PairID) (p care.Pair, err error) {
	if err := permit.Covers(care.CanView); err != nil {
		return p, err
	}
	defer fault.Wrap(&err, "careapp.Pair")
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		p, _, err = a.one(tx, permit, k)
		return err
	})
	return p, err
}

// MatchIn makes a pair or changes one that has an ID. Mentor is the name of a member
// of the court, with the branch in brackets where several have it.
type MatchIn struct {
	care.Pair
	Mentor string
}

// Match makes a pair, or changes the period and plan of one. Faults: NotFound;
// Invalid, at the fields; Conflict when another of the kind runs with the mentee, or
// somebody changed it.
func (a *App) Match(ctx context.Context, permit access.Permit, in MatchIn) (k care.PairID, err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "careapp.Match")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p := in.Pair
		var s someone
		if p.ID != 0 {
			was, who, err := a.one(tx, permit, p.ID)
			if err != nil {
				return err
			}
			s = who
			was.From, was.Until, was.Plan, was.Version = p.From, p.Until, p.Plan, p.Version
			if was.Ended != 0 {
				return changed("until")
			}
			p = was
		} else {
			if s, err = reach(tx, permit, p.Mentee); err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			p.Mentee, p.MenteeName = s.id, s.name
			if p.Mentor, p.MentorName, err = mentor(tx, s.court, in.Mentor); err != nil {
				return err
			}
		}
		if err := p.Check(); err != nil {
			return err
		}
		others, err := sqldb.All(tx, scanPair, `select `+pairColumns+` from care_pair x where x.mentee = $1 order by x.id`, p.Mentee)
		if err != nil {
			return err
		}
		if err := p.Clash(others); err != nil {
			return err
		}
		if k = p.ID; k != 0 {
			n, err := tx.Exec(`update care_pair set from_day = $2, until_day = $3, plan = $4, version = version + 1 where id = $1 and version = $5`, k, p.From, p.Until, sqldb.Text(p.Plan), p.Version)
			if err == nil && n == 0 {
				err = changed("until")
			}
			if err != nil {
				return err
			}
			return paired(tx, permit, s, &p, care.CanKeep, "修改结对")
		}
		k = id.New[care.Pair](tx.Now())
		p.ID = k
		if _, err := tx.Exec(`insert into care_pair (id, kind, mentor, mentor_name, mentee, mentee_name, from_day, until_day, plan, version, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12)`,
			k, string(p.Kind), p.Mentor, p.MentorName, p.Mentee, p.MenteeName, p.From, p.Until, sqldb.Text(p.Plan), account(permit), permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
			return err
		}
		return paired(tx, permit, s, &p, care.CanKeep, "结对")
	})
	return k, err
}

// paired is note for a pair.
func paired(tx *sqldb.Tx, permit access.Permit, s someone, p *care.Pair, did access.Can, what string) error {
	return s.note(tx, permit, did, what+" "+p.MentorName+"、"+p.MenteeName, map[string]string{"id": p.ID.String()})
}

// mentor finds a member of the court by name, and by branch where that is said;
// nobody for a name that nobody has. Fault: Invalid when several have it.
func mentor(tx *sqldb.Tx, court org.UnitID, typed string) (who member.ID, name string, err error) {
	name, branch, _ := strings.Cut(strings.NewReplacer("(", "（", ")", "）").Replace(strings.TrimSpace(typed)), "（")
	branch = strings.TrimSuffix(branch, "）")
	found := 0
	err = tx.Each(func(r sqldb.Row) error {
		var k member.ID
		var short string
		err := r.Scan(&k, &short)
		if branch == "" || branch == short {
			found++
			who = k
		}
		return err
	}, `select m.id, u.short_name from member m join org_unit u on u.id = m.branch where m.court = $1 and m.full_name = $2 order by m.id`, court, name)
	if err == nil && found > 1 {
		return 0, "", fault.New(fault.Invalid, "有几处需要改正。").At("mentor", "本院有 "+strconv.Itoa(found)+" 名党员叫"+name+"，请写明支部，例如“"+name+"（刑一庭党支部）”")
	}
	return who, name, err
}

// EndPair ends a pair before its time. Faults: NotFound, Invalid.
func (a *App) EndPair(ctx context.Context, permit access.Permit, k care.PairID, day civil.Day, why string) (err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "careapp.EndPair")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, s, err := a.one(tx, permit, k)
		if err != nil {
			return err
		}
		if err := p.CheckEnd(day, why, tx.Today()); err != nil {
			return err
		}
		if _, err := tx.Exec(`update care_pair set ended_day = $2, end_reason = $3, version = version + 1 where id = $1`, k, day, why); err != nil {
			return err
		}
		return paired(tx, permit, s, &p, care.CanKeep, "提前结束结对")
	})
}

// Review writes the review of a pair's year, in words. Faults: NotFound; Invalid;
// Conflict when the year has one.
func (a *App) Review(ctx context.Context, permit access.Permit, k care.PairID, year int, words string) (err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "careapp.Review")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, s, err := a.one(tx, permit, k)
		if err != nil {
			return err
		}
		return review(tx, permit, care.CanKeep, s, &p, year, words)
	})
}

func review(tx *sqldb.Tx, permit access.Permit, did access.Can, s someone, p *care.Pair, year int, words string) error {
	if err := p.CheckReview(year, words, tx.Today()); err != nil {
		return err
	}
	if p.Reviewed(year) {
		return fault.Newf(fault.Conflict, "%d 年已有小结。要改写，先由支部撤销原来的。", year).At("year", "这一年已有小结")
	}
	if _, err := tx.Exec(`insert into care_review (id, pair, year, words, made_by, made_name, made_at) values ($1, $2, $3, $4, $5, $6, $7)`,
		id.New[care.Review](tx.Now()), p.ID, year, words, account(permit), permit.Actor().Name, sqldb.At(tx.Now())); err != nil {
		return err
	}
	return paired(tx, permit, s, p, did, strconv.Itoa(year)+" 年结对小结")
}

// Unreview takes a review back. Faults: NotFound, Conflict.
func (a *App) Unreview(ctx context.Context, permit access.Permit, k care.PairID, year int) (err error) {
	if err := permit.Covers(care.CanKeep); err != nil {
		return err
	}
	defer fault.Wrap(&err, "careapp.Unreview")
	return a.db.Write(ctx, func(tx *sqldb.Tx) error {
		p, s, err := a.one(tx, permit, k)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`delete from care_review where pair = $1 and year = $2`, k, year)
		if err == nil && n == 0 {
			err = changed("year")
		}
		if err != nil {
			return err
		}
		return paired(tx, permit, s, &p, care.CanKeep, "撤销 "+strconv.Itoa(year)+" 年结对小结")
	})
}
