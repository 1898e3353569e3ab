package deskapp

import (
	"context"
	"fmt"
	"strings"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// People knows who has an account; the accounts' room satisfies it.
type People interface {
	// Actors returns everyone who may sign in on the day, with their grants.
	Actors(tx *sqldb.Tx, day civil.Day) ([]*access.Actor, error)
}

// digestTitle is the same every day, so that one account has one a day.
const digestTitle = "今日要办的事"

// Digest sends each account that has something to do one message for today: the
// statutory duties it answers for that are late or due within a week, the
// meetings of its own branch within two days, and requests that wait for it.
// Whoever has nothing to do gets none; doing it again on the same day sends
// nothing twice. It is the system's daily work and returns how many were sent.
// Needs desk.overview. Faults: Denied.
func (a *App) Digest(ctx context.Context, permit access.Permit, people People) (sent int, err error) {
	if err := permit.Covers(desk.CanOverview); err != nil {
		return 0, err
	}
	defer fault.Wrap(&err, "deskapp.Digest")
	type letter struct {
		to   int64
		text string
	}
	var letters []letter
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		actors, err := people.Actors(tx, tx.Today())
		if err != nil {
			return err
		}
		for _, p := range actors {
			text, err := a.digestOf(tx, permit, p)
			if err != nil {
				return err
			}
			if text != "" {
				letters = append(letters, letter{p.Account, text})
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		sent = 0
		for _, l := range letters {
			did, err := send(tx, l.to, tx.Today(), desk.Digest, digestTitle, l.text, "/desk")
			if err != nil {
				return err
			}
			if did {
				sent++
			}
		}
		return nil
	})
	return sent, err
}

// digestOf writes one person's digest; "" when there is nothing to do.
func (a *App) digestOf(tx *sqldb.Tx, permit access.Permit, p *access.Actor) (string, error) {
	var out []string
	said := map[access.Path]bool{}
	for _, g := range p.Grants {
		if said[g.Over] || !permit.Holds(g.Over) {
			continue
		}
		if _, err := p.Permit(desk.CanView, g.Over); err != nil {
			continue
		}
		said[g.Over] = true
		if tree, err := a.units.Tree(tx, tx.Today()); err != nil {
			return "", err
		} else if large(tree, g.Over) {
			continue // a region looks at its courts, not at a list of duties
		}
		lines, tree, err := a.seat(tx, g.Over, tx.Today())
		if err != nil {
			return "", err
		}
		_, answers := p.Permit(desk.CanAsk, g.Over)
		_, decides := p.Permit(desk.CanDecide, g.Over)
		switch {
		case len(lines) == 0:
		case decides == nil:
			out = append(out, duties(g.Name, lines)...)
			mine, err := p.Permit(desk.CanDecide, g.Over)
			if err != nil {
				return "", err
			}
			xs, err := waiting(tx, tree, mine)
			if err != nil {
				return "", err
			}
			if len(xs) > 0 {
				out = append(out, fmt.Sprintf("%d 项说明等待核定", len(xs)))
			}
		case answers == nil:
			out = append(out, duties(g.Name, lines)...)
		}
		if len(lines) == 1 && lines[0].Unit.Kind == org.Branch {
			out = append(out, coming(lines[0], tx.Today())...)
		}
	}
	return strings.Join(out, "\n"), nil
}

// duties lists what is late or due within a week: by name for one branch, by
// number for more.
func duties(name string, lines []*desk.Line) []string {
	var out []string
	late, week, units := 0, 0, 0
	const most = 8
	for _, l := range lines {
		any := false
		for _, i := range l.Due {
			if i.Urgency != desk.Late && i.Urgency != desk.Week {
				continue
			}
			any = true
			if i.Urgency == desk.Late {
				late++
			} else {
				week++
			}
			if len(lines) == 1 && len(out) < most {
				out = append(out, i.Said().Summary)
			}
		}
		if any {
			units++
		}
	}
	if late+week == 0 {
		return nil
	}
	head := fmt.Sprintf("%s：逾期 %d 项，7 日内到期 %d 项", name, late, week)
	if len(lines) > 1 {
		head += fmt.Sprintf("，涉及 %d 个党组织", units)
	}
	return append([]string{head}, out...)
}

// coming lists the meetings of a branch today and tomorrow.
func coming(l *desk.Line, day civil.Day) []string {
	var out []string
	for _, e := range l.Events {
		if e.Planned() && (e.Day == day || e.Day == day+1) {
			when := "今天"
			if e.Day != day {
				when = "明天"
			}
			out = append(out, strings.TrimSpace(when+" "+e.Begins)+" "+e.Title+place(e))
		}
	}
	return out
}

func place(e desk.Event) string {
	if e.Place == "" {
		return ""
	}
	return "，" + e.Place
}
