// Package accountapp has what is done with accounts. App holds what a person
// with a permit does; Door what is done by somebody who has none yet:
// installing, signing in, being recognised.
package accountapp

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/account"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/org"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// Posts is what this room must know of the organisation.
type Posts interface {
	// Tree returns every unit that stands on the day.
	Tree(tx *sqldb.Tx, day civil.Day) (*org.Tree, error)
	// Held returns the posts a member holds on the day.
	Held(tx *sqldb.Tx, member int64, day civil.Day) ([]org.Post, error)
}

// Grants is what this room must know of grants beside posts.
type Grants interface {
	// Explicit returns the grants of an account that were not taken back,
	// whether their period runs or not. What was changed behind the product's
	// back is not among them.
	Explicit(tx *sqldb.Tx, account int64) ([]grant.Grant, error)
	// Noticed writes down what Explicit found changed; it is called outside of
	// transactions and costs nothing when there is nothing.
	Noticed(ctx context.Context)
	// Install gives one of the roles that an installation begins with.
	Install(tx *sqldb.Tx, account int64, role access.Role) error
	// Administered reports whether anybody was made an administrator.
	Administered(tx *sqldb.Tx) (bool, error)
	// Digest is how an installation token is stored.
	Digest(token string) (string, error)
}

// App is the operations on accounts.
type App struct {
	db     *sqldb.DB
	policy access.Policy
	posts  Posts
	given  Grants
	sealer *seal.Sealer
	rules  account.Rules
	hash   *hasher
	// elsewhere vouches for people too; nil when nothing else does.
	elsewhere Elsewhere
	// installed is set once an account is known to exist; there is no way back.
	installed atomic.Bool
	// patient is when a session's seen_at may be written again after the
	// database was too busy for it, in microseconds.
	patient atomic.Int64
	// told are the accounts found changed that the trail knows of.
	told sync.Map
}

// Options are what an installation sets for its door. The zero Options are the
// defaults.
type Options struct {
	Rules     account.Rules // zero: account.Defaults; they must have passed Check
	Elsewhere Elsewhere     // another place to sign in at; nil: none
	cost      cost          // of a password; zero: that of Rules.Hash
}

// New returns the operations. policy says what each role can do; who holds no
// post may do only what is their own account's. sealer seals the seeds of second
// factors.
func New(db *sqldb.DB, policy access.Policy, posts Posts, given Grants, sealer *seal.Sealer, o Options) *App {
	policy = maps.Clone(policy)
	policy[grant.NoPost] = slices.Clone([]access.Can{account.CanOwn})
	if o.Rules.Hash == "" {
		o.Rules = account.Defaults()
	}
	if o.cost == (cost{}) {
		o.cost = costs[o.Rules.Hash]
	}
	code := func(b []byte) ([]byte, error) { return sealer.MAC("account.password", b) }
	return &App{db: db, policy: policy, posts: posts, given: given, sealer: sealer, rules: o.Rules, hash: newHasher(o.cost, code), elsewhere: o.Elsewhere}
}

// Rules returns the rules of this door.
func (a *App) Rules() account.Rules { return a.rules }

// Door is what is done before anybody is known. It implements web.Doorkeeper.
type Door struct{ *App }

// Door returns the door of the house.
func (a *App) Door() *Door { return &Door{a} }
