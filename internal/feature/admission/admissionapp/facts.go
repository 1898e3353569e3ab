package admissionapp

import (
	"runtime"
	"slices"
	"sync"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// Facts is what other rooms may know of admissions, inside their own
// transaction. It asks for no permit: whoever calls it has one.
type Facts struct {
	units   Units
	members Members
}

// Rules returns the rules of this room.
func (*Facts) Rules() []rulebook.Rule { return admission.Rules() }

// Judge judges the running dossiers of the branches among units as of on, and
// those that ended inside the window.
func (f *Facts) Judge(tx *sqldb.Tx, tree *org.Tree, units []org.Unit, window civil.Period, on civil.Day) ([]rulebook.Finding, error) {
	wanted := map[org.UnitID]bool{}
	over := access.Path("")
	for _, u := range units {
		if u.Kind != org.Branch && !u.Kind.Temporary() {
			continue
		}
		if len(wanted) == 0 {
			over = u.Path
		}
		wanted[u.ID] = true
		over = access.Common(over, u.Path)
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	files, err := load(tx, tree, f.members, which{`u.path >= $1 and u.path < $2 and (d.end_kind is null or d.ended >= $3)`, []any{string(over), string(over.End()), window.From}, over})
	if err != nil {
		return nil, err
	}
	files = slices.DeleteFunc(files, func(x *File) bool { return !wanted[x.Branch] })
	return judge(files, on), nil
}

// judge judges the dossiers on every processor, in their order.
func judge(files []*File, on civil.Day) []rulebook.Finding {
	parts := make([][]rulebook.Finding, min(runtime.GOMAXPROCS(0), 1+len(files)/64))
	var wg sync.WaitGroup
	for i := range parts {
		some := files[i*len(files)/len(parts) : (i+1)*len(files)/len(parts)]
		wg.Go(func() {
			var out []rulebook.Finding
			for _, f := range some {
				out = admission.Judge(&f.Dossier, on, calendar).Reminders(&f.Dossier, Href(f.ID), out)
			}
			parts[i] = out
		})
	}
	wg.Wait()
	return slices.Concat(parts...)
}

// Href is the page of a dossier.
func Href(id admission.ID) string { return "/admission/" + id.String() }
