package grantapp

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// PageSize is how many lines one page of a list has.
const PageSize = 50

// Standing says whether a grant gives anything.
type Standing string

// How a grant can stand.
const (
	Running Standing = "running" // 生效中
	Coming  Standing = "coming"  // 尚未开始
	Over    Standing = "over"    // 已到期
	Ended   Standing = "ended"   // 已收回
	Broken  Standing = "broken"  // 校验不符，不生效
)

// Standings are how a grant can stand, in the order in which lists offer them.
var Standings = []Standing{Running, Coming, Over, Ended, Broken}

// Chinese says it to people.
func (s Standing) Chinese() string {
	return map[Standing]string{Running: "生效中", Coming: "尚未开始", Over: "已到期", Ended: "已收回", Broken: "校验不符"}[s]
}

// Held is one grant in the register.
type Held struct {
	grant.Grant
	Holder   Holder
	Standing Standing
	What     What // why it is broken
	EndedAt  time.Time
	EndedWhy string
	Proposal grant.ProposalID
}

// Which says which grants are wanted.
type Which struct {
	Text     string // part of a person's or a unit's name, or the beginning of a login name
	Role     access.Role
	Standing Standing
	Page     int // from 1
}

// Register is one page of grants.
type Register struct {
	Grants   []Held
	Total    int
	Broken   int // of all, whatever was asked for
	Waiting  int // proposals that wait for a decision
	Adoption Adoption
}

// Register returns one page of the explicit grants over units of the permit's
// range, by person.
func (a *App) Register(ctx context.Context, permit access.Permit, in Which) (out Register, err error) {
	if err := permit.Covers(grant.CanView); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = Register{}
		all, err := a.held(tx, permit)
		if err != nil {
			return err
		}
		text := han.Squeeze(in.Text)
		for _, h := range all {
			if h.Standing == Broken {
				out.Broken++
			}
			if (in.Role == "" || h.Role == in.Role) && (in.Standing == "" || h.Standing == in.Standing) && h.matches(text) {
				out.Grants = append(out.Grants, h)
			}
		}
		out.Total = len(out.Grants)
		from := min((max(in.Page, 1)-1)*PageSize, out.Total)
		out.Grants = out.Grants[from:min(from+PageSize, out.Total)]
		if out.Adoption, _, err = a.adoption(tx); err != nil {
			return err
		}
		out.Waiting, err = waiting(tx, permit)
		return err
	})
	return out, err
}

func (h Held) matches(text string) bool {
	return strings.Contains(h.Holder.Person, text) || strings.Contains(h.Name, text) || strings.HasPrefix(h.Holder.Login, strings.ToLower(text))
}

// held returns every explicit grant over units of the permit's range. There are
// few: most rights come with posts.
func (a *App) held(tx *sqldb.Tx, permit access.Permit) ([]Held, error) {
	from, end := permit.Range()
	rows, err := sqldb.All(tx, scanRow, selectGrant+`left join org_unit u on u.id = g.unit
		where ((u.path >= $1 and u.path < $2) or (u.path is null and $3 = 1)) order by g.id`, from, end, whole(permit))
	if err != nil {
		return nil, err
	}
	admins, err := sqldb.All(tx, scanRow, selectAdmin+`where $1 = 1 order by g.id`, whole(permit))
	if err != nil {
		return nil, err
	}
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	hs, err := a.hold(tx, tree, append(rows, admins...))
	slices.SortStableFunc(hs, func(x, y Held) int {
		return cmp.Or(strings.Compare(x.Holder.Login, y.Holder.Login), cmp.Compare(x.ID, y.ID))
	})
	return hs, err
}

// hold puts persons, units and standing to rows.
func (a *App) hold(tx *sqldb.Tx, tree *org.Tree, rows []row) ([]Held, error) {
	holders := map[int64]Holder{}
	hs := make([]Held, 0, len(rows))
	for _, r := range rows {
		h, ok := holders[r.account]
		if !ok {
			var err error
			if h, ok, err = sqldb.Maybe(tx, scanHolder, selectHolder+`where a.id = $1`, r.account); err != nil {
				return nil, err
			}
			if !ok {
				h.Person = "不存在的账号"
			}
			holders[r.account] = h
		}
		what, err := a.wrong(r)
		if err != nil {
			return nil, err
		}
		x := Held{Grant: r.grant(), Holder: h, What: what, EndedAt: r.endedAt.Time, EndedWhy: string(r.endedWhy), Proposal: grant.ProposalID(or0(r.proposal))}
		x.Name, x.Standing = unitName(tree, r.unit), r.standing(what, tx.Today())
		hs = append(hs, x)
	}
	return hs, nil
}

func unitName(tree *org.Tree, unit org.UnitID) string {
	if unit.IsZero() {
		return grant.EverywhereName(tree)
	}
	if u, ok := tree.Unit(unit); ok {
		return u.Label(tree)
	}
	return "已撤销的单位"
}

func (g row) standing(what What, today civil.Day) Standing {
	switch {
	case what != "":
		return Broken
	case !g.endedAt.IsZero():
		return Ended
	case g.period.From > today:
		return Coming
	case !g.period.Has(today):
		return Over
	}
	return Running
}

// waiting counts the proposals of the permit's range that wait.
func waiting(tx *sqldb.Tx, permit access.Permit) (int, error) {
	from, end := permit.Range()
	return sqldb.One(tx, sqldb.Scalar[int], `select count(*) from grant_proposal p left join org_unit u on u.id = p.unit `+scopeProposal+
		`and p.state = $4 and p.expires_at > $5`, from, end, whole(permit), string(grant.Proposed), sqldb.At(tx.Now()))
}
