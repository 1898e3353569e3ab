// Package trailapp has what is done with the trail: the audit administrator
// searches, counts, exports, verifies and prunes it; everybody sees who looked
// at them; a job looks for what gives an alarm.
package trailapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Options say how the trail is kept.
type Options struct {
	Heads   string // directory of the heads carried elsewhere
	Keep    trail.Retention
	Forward string // address of the collector, as it is shown; "": none
	// Tell sends alarms to the audit administrators; nil: they are shown on the
	// page alone.
	Tell func(ctx context.Context, alarms []trail.Alarm) error
}

// App is the operations on the trail.
type App struct {
	db    *sqldb.DB
	chain *audit.Chain
	o     Options
}

// New returns the operations. Fault: Invalid when entries would be kept for
// less than the law allows.
func New(db *sqldb.DB, chain *audit.Chain, o Options) (*App, error) {
	if err := o.Keep.Check(); err != nil {
		return nil, err
	}
	return &App{db: db, chain: chain, o: o}, nil
}

// everywhere refuses who administers a part: the chain is one.
func everywhere(permit access.Permit) error {
	if permit.Over() != access.Everywhere {
		return fault.New(fault.Denied, "审计链是全部单位的，请由全部单位的审计管理员办理。")
	}
	return nil
}

// sight is the courts whose trail a permit covers; whoever covers everything
// also sees what is of no court in particular.
type sight struct {
	all    bool
	courts []int64
}

func look(tx *sqldb.Tx, permit access.Permit) (s sight, err error) {
	if permit.Over() == access.Everywhere {
		return sight{all: true}, nil
	}
	from, end := permit.Range()
	s.courts, err = sqldb.All(tx, sqldb.Scalar[int64], `select id from org_unit where kind = 'court' and path >= $1 and path < $2`, from, end)
	return s, err
}

func (s sight) covers(court int64) bool {
	return s.all || (court != 0 && slices.Contains(s.courts, court))
}
