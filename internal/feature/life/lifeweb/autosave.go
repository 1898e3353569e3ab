package lifeweb

import (
	"net/http"

	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// autosave keeps what was entered so far without disturbing whoever enters it:
// it answers the identifier, the version and the time, for the form to take in.
// A submitted record is only ever changed by hand: what is entered into it is kept
// beside it, for who entered it.
func (p *pages) autosave(r *web.Request) (web.Answer, error) {
	in, err := r.Form()
	if err != nil {
		return nil, err
	}
	f := read(in)
	if x := in.Fault(); len(x.Fields) > 0 {
		return unsaved(x), nil
	}
	if in.Raw("filed") == "1" {
		err := p.app.KeepEdit(r.Context(), r.Permit, f.m)
		if x := mendable(err); x != nil {
			return unsaved(x), nil
		}
		if err != nil {
			return nil, err
		}
		return web.Fragment{Body: kept(&f.m, moment(r.Now)[11:])}, nil
	}
	save := p.app.Save
	if f.plan && f.m.Day != 0 {
		save = p.app.Plan
	}
	out, err := save(r.Context(), r.Permit, f.m)
	if x := mendable(err); x != nil {
		return unsaved(x), nil
	}
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: kept(&out, moment(r.Now)[11:]), Push: life.Href(out.ID) + "/edit"}, nil
}

func unsaved(x *fault.Fault) web.Answer {
	status := http.StatusUnprocessableEntity
	if x.Kind == fault.Conflict {
		status = http.StatusConflict
	}
	return web.Fragment{Body: ui.Note(x.Text), Status: status}
}
