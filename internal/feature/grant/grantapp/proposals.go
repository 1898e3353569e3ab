package grantapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/han"
	"touyan/internal/base/id"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Wanted says which proposals are wanted.
type Wanted struct {
	Text  string // the beginning of a person's or a login name
	State grant.State
	Page  int // from 1
}

// Proposals is one page of proposals, the newest first.
type Proposals struct {
	Proposals []grant.Proposal
	Total     int
	Waiting   int
}

// after is a text behind every text that begins with s.
func after(s string) string { return s + "\U0010FFFF" }

// Proposals returns one page of the proposals about units of the permit's range.
func (a *App) Proposals(ctx context.Context, permit access.Permit, in Wanted) (out Proposals, err error) {
	if err := permit.Covers(grant.CanView); err != nil {
		return out, err
	}
	from, end := permit.Range()
	text := han.Squeeze(in.Text)
	stored, live := string(in.State), 0
	switch in.State {
	case grant.Proposed:
		live = 1
	case grant.Expired:
		stored, live = string(grant.Proposed), 2
	case grant.Approved, grant.Returned, grant.Withdrawn:
	default:
		stored = "any"
	}
	const where = scopeProposal + `and ((a.person >= $4 and a.person < $5) or (a.login >= $4 and a.login < $5)) and ($6 = 'any' or p.state = $6)
		and ($7 = 0 or ($7 = 1 and p.expires_at > $8) or ($7 = 2 and p.expires_at <= $8)) `
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = Proposals{}
		args := []any{from, end, whole(permit), text, after(text), stored, live, sqldb.At(tx.Now())}
		var err error
		out.Total, err = sqldb.One(tx, sqldb.Scalar[int], `select count(*) from grant_proposal p join account a on a.id = p.account left join org_unit u on u.id = p.unit `+where, args...)
		if err != nil {
			return err
		}
		if out.Waiting, err = waiting(tx, permit); err != nil {
			return err
		}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		ps, err := sqldb.All(tx, scanProposal, selectProposal+where+`order by p.proposed_at desc, p.id desc limit $9 offset $10`,
			append(args, PageSize, (max(in.Page, 1)-1)*PageSize)...)
		for _, p := range ps {
			out.Proposals = append(out.Proposals, p.shown(tree, tx))
		}
		return err
	})
	return out, err
}

// shown is the proposal as pages have it.
func (p proposed) shown(tree *org.Tree, tx *sqldb.Tx) grant.Proposal {
	p.UnitName = unitName(tree, p.Unit)
	p.State = p.On(tx.Now())
	return p.Proposal
}

// Viewed is one proposal with what is needed to decide.
type Viewed struct {
	grant.Proposal
	Holder  Holder
	Seats   []access.Grant   // what the person may be today
	Earlier []grant.Proposal // others about the same account, the newest first
	Mine    bool             // proposed by the asking person
	Refusal error            // why the asking person may not decide; nil when they may
}

// Proposal returns one proposal of the permit's range. Faults: NotFound,
// Conflict when it was changed by hand.
func (a *App) Proposal(ctx context.Context, permit access.Permit, which grant.ProposalID) (out Viewed, err error) {
	if err := permit.Covers(grant.CanView); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out = Viewed{}
		p, err := a.proposal(tx, permit, which)
		if err != nil {
			return err
		}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out.Proposal = proposed{Proposal: p}.shown(tree, tx)
		out.Mine, out.Refusal = p.By == permit.Actor().Account, p.MayDecide(permit.Actor().Account)
		if out.Holder, err = sqldb.One(tx, scanHolder, selectHolder+`where a.id = $1`, p.Account); err != nil {
			return err
		}
		if out.Seats, err = a.seats(tx, out.Holder); err != nil {
			return err
		}
		from, end := permit.Range()
		ps, err := sqldb.All(tx, scanProposal, selectProposal+scopeProposal+`and p.account = $4 and p.id <> $5 order by p.proposed_at desc, p.id desc limit 20`,
			from, end, whole(permit), p.Account, which)
		for _, x := range ps {
			out.Earlier = append(out.Earlier, x.shown(tree, tx))
		}
		return err
	})
	return out, err
}

// seats is what a person may be today, from posts and explicit.
func (a *App) seats(tx *sqldb.Tx, h Holder) ([]access.Grant, error) {
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	holding := grant.Holding{Branch: h.BranchID}
	if h.Member != 0 {
		if holding.Posts, err = a.units.Held(tx, h.Member, tx.Today()); err != nil {
			return nil, err
		}
	}
	given, err := a.Facts().Explicit(tx, int64(h.ID))
	if err != nil {
		return nil, err
	}
	for _, g := range given {
		if g.Period.Has(tx.Today()) {
			holding.Explicit = append(holding.Explicit, g)
		}
	}
	return grant.Grants(holding, tree), nil
}

// Candidate is somebody for whom something may be proposed.
type Candidate struct {
	Holder
	Seats []access.Grant
	Units []org.Unit // that may be chosen
	Whole bool       // all units may be chosen
	Mine  bool
}

// Find returns the accounts of the permit's range whose person's or login name
// begins with text, at most fifty.
func (a *App) Find(ctx context.Context, permit access.Permit, text string) (hs []Holder, err error) {
	if err := permit.Covers(grant.CanPropose); err != nil {
		return nil, err
	}
	if text = han.Squeeze(text); text == "" {
		return nil, nil
	}
	from, end := permit.Range()
	err = a.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		hs, err = sqldb.All(tx, scanHolder, selectHolder+scopeHolder+`and ((a.person >= $4 and a.person < $5) or (a.login >= $4 and a.login < $5))
			order by a.login limit 50`, from, end, whole(permit), text, after(text))
		return err
	})
	return hs, err
}

// Candidate returns one account of the permit's range with what its person may
// be today. Fault: NotFound.
func (a *App) Candidate(ctx context.Context, permit access.Permit, who id.Of[Holder]) (out Candidate, err error) {
	if err := permit.Covers(grant.CanPropose); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		h, err := within(tx, permit, int64(who))
		if err != nil {
			return err
		}
		out = Candidate{Holder: h, Whole: permit.Over() == access.Everywhere, Mine: int64(who) == permit.Actor().Account}
		tree, err := a.units.Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		out.Units = choices(tree, permit)
		out.Seats, err = a.seats(tx, h)
		return err
	})
	return out, err
}

func choices(tree *org.Tree, permit access.Permit) []org.Unit {
	us := tree.Under(permit.Over(), org.Court, org.PartyCommittee, org.GeneralBranch, org.Branch, org.Group)
	for i := range us {
		us[i].Short = us[i].Label(tree)
	}
	return us
}
