package publicityapp

import (
	"cmp"
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/publicity"
	"touyan/internal/platform/sqldb"
)

// Proposals returns what facts of the last year ask to be told and what nobody has
// written yet (PUB-06), the oldest first.
func (a *App) Proposals(ctx context.Context, permit access.Permit) (out []publicity.Proposal, err error) {
	if err := permit.Covers(publicity.CanWrite); err != nil {
		return nil, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		out, err = a.proposals(tx, permit)
		return err
	})
	return out, err
}

func (a *App) proposals(tx *sqldb.Tx, permit access.Permit) (out []publicity.Proposal, err error) {
	told := map[string]bool{}
	from1, end := permit.Range()
	err = tx.Each(func(r sqldb.Row) error {
		var key string
		err := r.Scan(&key)
		told[key] = true
		return err
	}, `select i.fact`+from+`i.fact is not null and u.path >= $1 and u.path < $2`, from1, end)
	if err != nil {
		return nil, err
	}
	tree, err := a.units.Tree(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	for _, s := range a.sources {
		ps, err := s.ToTell(tx, tree, permit.Over(), civil.Period{From: tx.Today().AddYears(-1), Until: tx.Today()})
		if err != nil {
			return nil, err
		}
		for _, p := range ps {
			if u, ok := tree.Unit(p.Unit); ok && permit.Holds(u.Path) && !told[p.Key] {
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(x, y publicity.Proposal) int { return cmp.Or(cmp.Compare(x.Day, y.Day), cmp.Compare(x.Key, y.Key)) })
	return out, nil
}

// Propose returns the draft that a fact asks for, with its text; nothing is kept.
// Fault: NotFound for a fact that was told already, is gone, or is none of the permit's.
func (a *App) Propose(ctx context.Context, permit access.Permit, key string) (i publicity.Item, err error) {
	if err := permit.Covers(publicity.CanWrite); err != nil {
		return publicity.Item{}, err
	}
	ps, err := a.Proposals(ctx, permit)
	if err != nil {
		return i, err
	}
	at := slices.IndexFunc(ps, func(p publicity.Proposal) bool { return p.Key == key })
	if at < 0 {
		return i, fault.New(fault.NotFound, "没有找到这件应当公开的事，可能已经有人起草，或不在当前工作范围内。")
	}
	i = ps[at].Draft()
	if ps[at].Write != nil {
		i.Body, err = ps[at].Write()
	}
	return i, err
}
