package ballotweb

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/platform/web"
)

// mostOthers is how many people named by voters a form takes.
const mostOthers = 5

func (p *pages) countForm(r *web.Request) (web.Answer, error) { return p.countPage(r, nil) }

func (p *pages) countPage(r *web.Request, f *web.Form) (web.Answer, error) {
	m, err := p.loadVote(r)
	if err != nil {
		return nil, err
	}
	if m.v.Stage != ballot.Open {
		return web.See{To: at(m.v, ""), Toast: m.v.Stage.Chinese() + "，不能录入"}, nil
	}
	if !m.counts {
		return nil, fault.New(fault.Denied, "只有这次投票的监票人、计票人可以录入计票结果（选举工作条例 第二十三条）。")
	}
	m.e = entry{form: f, first: m.mine()}
	page := web.Page{Title: "录入计票结果", Nav: Nav, Body: countBody(m)}
	if f != nil {
		return web.Invalid(page), nil
	}
	return page, nil
}

// mine is what the actor entered before.
func (m voteModel) mine() map[string]string {
	first := map[string]string{}
	for _, e := range m.v.Entries {
		if e.Account != m.account {
			continue
		}
		first["returned"], first["valid"], first["invalid"] = itoa(e.Sheet.Returned), itoa(e.Sheet.Valid), itoa(e.Sheet.Invalid)
		for i, t := range e.Sheet.Candidates {
			first[fmt.Sprintf("for-%d", i)], first[fmt.Sprintf("against-%d", i)], first[fmt.Sprintf("abstain-%d", i)] = itoa(t.For), itoa(t.Against), itoa(t.Abstain)
		}
		for i, t := range e.Sheet.Others {
			first[fmt.Sprintf("other-%d", i)], first[fmt.Sprintf("named-%d", i)] = t.Name, itoa(t.For)
		}
	}
	return first
}

// figure reads a number that must be there.
func figure(f *web.Form, name string) int {
	n, ok := f.Int(name, 0, 1_000_000)
	if !ok && f.Fault().Field(name) == "" {
		f.Bad(name, "请填写数字，没有的填 0")
	}
	return n
}

func (p *pages) count(r *web.Request) (web.Answer, error) {
	m, err := p.loadVote(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	s := ballot.Sheet{Returned: figure(f, "returned"), Valid: figure(f, "valid"), Invalid: figure(f, "invalid")}
	for i, name := range m.v.Question().Candidates {
		s.Candidates = append(s.Candidates, ballot.Tally{Name: name, For: figure(f, fmt.Sprintf("for-%d", i)), Against: figure(f, fmt.Sprintf("against-%d", i)), Abstain: figure(f, fmt.Sprintf("abstain-%d", i))})
	}
	if m.v.Kind.Others {
		for i := range mostOthers {
			name := f.Text(fmt.Sprintf("other-%d", i), 60)
			n := number(f, fmt.Sprintf("named-%d", i), 1_000_000)
			if name != "" || n != 0 {
				s.Others = append(s.Others, ballot.Tally{Name: name, For: n})
			}
		}
	}
	if err = f.Err(); err != nil {
		return p.countPage(r, f)
	}
	out, err := p.app.Enter(r.Context(), r.Permit, m.v.ID, s)
	if err != nil {
		if x := mendable(err); x != nil && x.Kind == fault.Invalid {
			f.Merge(fields(x))
			return p.countPage(r, f)
		}
		if !f.Merge(err) {
			return nil, err
		}
		return p.countPage(r, f)
	}
	said := "已录入，等另一人录入"
	switch {
	case out.Settled:
		said = "两人录入一致，计票结束"
	case len(out.Differ) > 0:
		said = "已录入；两人有 " + itoa(len(out.Differ)) + " 处不一致，请核对选票"
	}
	return web.See{To: at(m.v, ""), Toast: said}, nil
}

var place = regexp.MustCompile(`^(candidates|others)\[(\d+)\](?:\.(\w+))?$`)

// fields gives what is wrong in a count the names of the form's fields.
func fields(x *fault.Fault) *fault.Fault {
	out := fault.New(x.Kind, x.Text)
	for _, f := range x.Fields {
		name := f.Name
		if p := place.FindStringSubmatch(name); p != nil {
			kind := "for-"
			if p[1] == "others" {
				kind = "other-"
			}
			if _, err := strconv.Atoi(p[2]); err == nil {
				name = kind + p[2]
			}
		}
		switch name {
		case "candidates":
			name = "for-0"
		case "others":
			name = "other-0"
		}
		_ = out.At(name, strings.TrimSpace(f.Text))
	}
	return out
}
