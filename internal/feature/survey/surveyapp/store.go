package surveyapp

import (
	"encoding/json"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/org"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// Held is a questionnaire as it is kept.
type Held struct {
	ID   survey.ID
	Unit org.Unit
	survey.Survey
	Stage          survey.Stage
	Link           string
	Opened, Closed civil.Day
	Organ          survey.Organ
	Decided        civil.Day
	Members        int // of the branch when it was decided
	Probationary   int
	Version        int
	MadeBy         string
}

// Over reports whether its last day has passed.
func (h *Held) Over(today civil.Day) bool { return h.Closes != 0 && today > h.Closes }

const columns = `s.id, s.unit, s.kind, s.title, s.intro, s.year, s.way, s.stage, s.closes, s.paper, s.link, s.opened_day, s.closed_day, s.organ, s.decided_day, s.members, s.probationary, s.version, s.made_name`

func scan(tree *org.Tree) func(sqldb.Row) (Held, error) {
	return func(r sqldb.Row) (h Held, err error) {
		var kind string
		var unit org.UnitID
		var intro, link, organ sqldb.Text
		var paper string
		var members, probationary *int
		if err := r.Scan(&h.ID, &unit, &kind, &h.Title, &intro, &h.Year, &h.Way, &h.Stage, &h.Closes, &paper, &link, &h.Opened, &h.Closed, &organ, &h.Decided, &members, &probationary, &h.Version, &h.MadeBy); err != nil {
			return h, err
		}
		h.Intro, h.Link, h.Organ = string(intro), string(link), survey.Organ(organ)
		h.Kind, _ = survey.KindOf(kind)
		if tree != nil {
			h.Unit, _ = tree.Unit(unit)
		}
		h.Unit.ID = unit
		if members != nil && probationary != nil {
			h.Members, h.Probationary = *members, *probationary
		}
		return h, json.Unmarshal([]byte(paper), &h.Paper)
	}
}

// reach returns a questionnaire within the permit's range. Fault: NotFound.
func (a *App) reach(tx *sqldb.Tx, permit access.Permit, k survey.ID) (*Held, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	from, end := permit.Range()
	h, ok, err := sqldb.Maybe(tx, scan(tree), `select `+columns+` from survey s join org_unit u on u.id = s.unit where s.id = $1 and u.path >= $2 and u.path < $3`, k, from, end)
	if err == nil && !ok {
		err = notFound()
	}
	return &h, err
}

// unchanged refuses to go on from a version that is not the last.
func (h *Held) unchanged(version int) error {
	if h.Version != version {
		return fault.New(fault.Conflict, "没有保存：打开以后有人改过这份问卷。请重新打开，再改一次。")
	}
	return nil
}

func (h *Held) paperText() string {
	b, err := json.Marshal(h.Paper)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return string(b)
}

// save writes what a draft says.
func (h *Held) save(tx *sqldb.Tx) error {
	n, err := tx.Exec(`update survey set title = $2, intro = $3, year = $4, way = $5, closes = $6, paper = $7, version = version + 1 where id = $1 and version = $8`,
		h.ID, h.Title, sqldb.Text(h.Intro), h.Year, string(h.Way), h.Closes, h.paperText(), h.Version)
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "没有保存：刚才有人也在修改这份问卷，请再保存一次。")
	}
	h.Version++
	return err
}

// note writes the trail's entry, and raises the stamp of the unit.
func (h *Held) note(tx *sqldb.Tx, permit access.Permit, can access.Can, what string) error {
	if err := audit.Record(tx, permit, audit.Entry{Action: can, Court: int64(h.Unit.Court), Subject: h.Unit.Short + " " + what + "“" + h.Title + "”",
		Detail: map[string]string{"id": h.ID.String(), "kind": h.Kind.Code}}); err != nil {
		return err
	}
	return stamp.Touch(tx, int64(h.Unit.ID), h.Unit.Path)
}
