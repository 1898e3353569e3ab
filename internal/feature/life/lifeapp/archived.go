package lifeapp

import (
	"touyan/internal/base/access"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
)

// Archive says where the record of a meeting is kept, for whoever looks.
type Archive func(actor *access.Actor, branch org.Unit, m *life.Meeting) Use

// ArchivedBy names the archive that has the records: nothing is entered there, so a
// record says itself under which heading it stands.
func (a *App) ArchivedBy(archive Archive) { a.archive = archive }

// archived is one more use of a recorded meeting of a branch.
func (a *App) archived(permit access.Permit, branch org.Unit, m *life.Meeting) []Use {
	if a.archive == nil || m.Stage != life.Recorded || m.Day == 0 || branch.Kind != org.Branch && branch.Kind != org.TemporaryBranch {
		return nil
	}
	return []Use{a.archive(permit.Actor(), branch, m)}
}
