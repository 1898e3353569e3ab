package surveyapp

import (
	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/survey"
	"touyan/internal/platform/sqldb"
)

// Opened is what is printed when answering begins.
type Opened struct{ Link string }

func (a *App) begin(_ *sqldb.Tx, _ access.Permit, h *Held) (Opened, error) {
	if h.Way == survey.Room {
		return Opened{}, fault.New(fault.Unavailable, "会场抽码还没有启用。")
	}
	return Opened{h.Link}, nil
}
