package ballotweb

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/ballotapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/urn"
	"touyan/internal/platform/web"
)

// public are the routes of voters. Nobody is asked who they are, and nothing is
// written of the request.
func (p *pages) public() []web.Route {
	silent := func(pattern, why string, do web.Handler) web.Route {
		return web.Route{Pattern: pattern, Needs: web.Public(why), Unlogged: true, Do: do}
	}
	return []web.Route{
		silent("GET /vote/{name}", "会场凭投票码投票，不登录", p.booth),
		silent("POST /vote/{name}", "会场凭投票码投票，不登录", p.cast),
		silent("POST /vote/{name}/receipt", "凭回执查选票是否入箱，不登录", p.receipt),
	}
}

// drawn is the urn of the vote; ok is false while no codes are drawn.
func (m voteModel) drawn() (s urn.State, ok bool) {
	s, ok = m.Urns[m.v.ID]
	return s, ok
}

func (m voteModel) sealedMode() bool { return m.v.Mode != ballot.OnPaper }

func (m voteModel) byToken() bool { return m.v.Mode == ballot.ByToken }

// issuing reports whether people are taking their tokens.
func (m voteModel) issuing() bool {
	s, ok := m.drawn()
	return ok && s.Phase == urn.Issuing
}

func (p *pages) draw(r *web.Request) (web.Answer, error) {
	key, err := web.PathID[ballot.Vote](r, "id")
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	d, err := p.app.Draw(r.Context(), r.Permit, key, version(f))
	if x := mendable(err); x != nil {
		m, lerr := p.loadVote(r)
		if lerr != nil {
			return nil, lerr
		}
		m.fault = x
		return p.votePage(m), nil
	}
	if err != nil {
		return nil, err
	}
	return web.Fragment{Body: slipsBody(d)}, nil
}

func keyRows(d ballotapp.Drawn) (rows [][]ui.PaperCell) {
	for _, k := range d.Keys {
		rows = append(rows, []ui.PaperCell{{Head: "监票人 " + k.Teller, Lines: []string{k.Text}}})
	}
	return rows
}

func slipRows(d ballotapp.Drawn) (rows [][]ui.PaperCell) {
	for i := 0; i < len(d.Codes); i += 2 {
		var row []ui.PaperCell
		for _, c := range d.Codes[i:min(i+2, len(d.Codes))] {
			row = append(row, ui.PaperCell{Head: "投票码", Lines: []string{c, "裁开折好，由本人抽取"}})
		}
		rows = append(rows, row)
	}
	return rows
}

// texts are what stands in a text area, one a line.
func texts(s string) (out []string) {
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func (p *pages) issue(r *web.Request) (web.Answer, error) {
	return p.act(r, "开始领取令牌，名册和候选人不再变动", func(key ballot.VoteID, f *web.Form) error {
		return p.app.Issue(r.Context(), r.Permit, key, version(f))
	})
}

func (p *pages) closeVote(r *web.Request) (web.Answer, error) {
	return p.act(r, "投票结束，请监票人开箱", func(key ballot.VoteID, f *web.Form) error {
		return p.app.Close(r.Context(), r.Permit, ballotapp.CloseIn{ID: key, Version: version(f), Left: texts(f.Raw("left"))})
	})
}

func (p *pages) unseal(r *web.Request) (web.Answer, error) {
	return p.act(r, "已开箱计票", func(key ballot.VoteID, f *web.Form) error {
		in := ballotapp.UnsealIn{ID: key, Version: version(f)}
		for i := range ballotapp.Openers {
			if s := strings.TrimSpace(f.Raw("key-" + itoa(i))); s != "" {
				in.Keys = append(in.Keys, s)
			}
		}
		return p.app.Unseal(r.Context(), r.Permit, in)
	})
}

// mostBox is the largest box that is taken back, in bytes: of 10,000 papers it is
// a tenth of that.
const mostBox = 32 << 20

// accept takes a box back that the tellers opened on a machine of their own.
func (p *pages) accept(r *web.Request) (web.Answer, error) {
	return p.act(r, "已收下监票人的票箱", func(key ballot.VoteID, f *web.Form) error {
		file, err := f.Upload("file")
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		data, err := io.ReadAll(io.NewSectionReader(file, 0, min(file.Size, mostBox)))
		if err != nil {
			return err
		}
		return p.app.Accept(r.Context(), r.Permit, ballotapp.AcceptIn{ID: key, Version: version(f), Data: data})
	})
}

func (p *pages) sealed(r *web.Request) (web.Answer, error) {
	key, err := web.PathID[ballot.Vote](r, "id")
	if err != nil {
		return nil, err
	}
	name, data, err := p.app.Box(r.Context(), r.Permit, key)
	if err != nil {
		return nil, err
	}
	return web.Download{Name: name, ContentType: "application/json", Write: func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}}, nil
}

// booth is the page of a voter.
type booth struct {
	ballotapp.Asked
	post   string
	form   *web.Form // as filled in
	filled *ballotapp.Filled
	wrong  *fault.Fault
}

func (b *booth) typed(name string) string {
	if b.form == nil {
		return ""
	}
	return b.form.Raw(name)
}

func (b *booth) bad(name string) string {
	if b.wrong == nil {
		return ""
	}
	return b.wrong.Field(name)
}

// rule says, in one line, how the paper is filled in.
func (b *booth) rule() string {
	q := b.Poll.Question()
	if q.Kind.Form == ballot.Motion {
		return "赞成、不赞成、弃权选一个；不选的按弃权计。"
	}
	order := "按姓氏笔画为序"
	if q.Kind.Approved {
		order = "按上级批准的顺序"
	}
	return fmt.Sprintf("应选 %d 名，候选人 %d 名，%s。赞成不得超过 %d 名，超过的选票无效；不选的按弃权计。", q.Seats, len(q.Candidates), order, q.Seats)
}

func (b *booth) candidates() (cs []ui.CandidateProps) {
	for i, name := range b.Poll.Question().Candidates {
		field := "m" + itoa(i)
		cs = append(cs, ui.CandidateProps{Name: name, Field: field, Value: b.typed(field), Options: ui.VoteOptions(itoa(int(ballot.For)), itoa(int(ballot.Against)), itoa(int(ballot.Abstain)))})
	}
	return cs
}

// others is how many people a voter may name.
func (b *booth) others() int {
	q := b.Poll.Question()
	if !q.Kind.Others {
		return 0
	}
	return min(q.Seats, 3)
}

func (b *booth) other(i int) string {
	if b.form == nil {
		return ""
	}
	if all := b.form.All("o"); i < len(all) {
		return all[i]
	}
	return ""
}

// lines is the paper read back before it is cast.
func (b *booth) lines() (items []ui.ListItem) {
	for i, name := range b.Poll.Question().Candidates {
		mark := ballot.Abstain
		if i < len(b.filled.Marks) {
			mark = b.filled.Marks[i]
		}
		say := map[ballot.Mark]string{ballot.For: "赞成", ballot.Against: "不赞成"}[mark]
		icon := map[ballot.Mark]string{ballot.For: "circle", ballot.Against: "x"}[mark]
		if say == "" {
			say, icon = "弃权", "minus"
		}
		items = append(items, ui.ListItem{Icon: icon, Title: name, Side: say})
	}
	for _, o := range b.filled.Other {
		items = append(items, ui.ListItem{Icon: "circle", Title: o, Side: "另选"})
	}
	return items
}

// carried is the filled paper, for the step that casts it.
func (b *booth) carried() []ui.Hidden {
	hs := []ui.Hidden{{Name: "code", Value: b.typed("code")}}
	for i := range b.Poll.Question().Candidates {
		name := "m" + itoa(i)
		hs = append(hs, ui.Hidden{Name: name, Value: b.typed(name)})
	}
	for _, o := range b.filled.Other {
		hs = append(hs, ui.Hidden{Name: "o", Value: o})
	}
	return hs
}

func (p *pages) atBooth(r *web.Request) (*booth, error) {
	name := r.Param("name")
	q, err := p.app.Ask(r.Context(), name)
	if err != nil {
		return nil, err
	}
	return &booth{Asked: q, post: "/vote/" + name}, nil
}

func (p *pages) at(r *web.Request, b *booth, status int) web.Answer {
	if b.wrong == nil {
		status = 0
	}
	switch {
	case b.Closed:
		return web.Bare{Title: b.Title, Status: status, Body: overBody(b)}
	case !b.Open:
		return web.Bare{Title: b.Title, Status: status, Body: earlyBody(b)}
	case b.filled != nil && b.wrong == nil:
		return web.Fragment{Body: ui.BareWide("核对 "+b.Title, p.secrecy(r), reviewBody(b))}
	}
	return web.Fragment{Body: ui.BareWide(b.Title, p.secrecy(r), boothBody(b)), Status: status}
}

func (p *pages) booth(r *web.Request) (web.Answer, error) {
	b, err := p.atBooth(r)
	if err != nil {
		return nil, err
	}
	return p.at(r, b, 0), nil
}

// cast reads the paper back, and with step=cast casts it.
func (p *pages) cast(r *web.Request) (web.Answer, error) {
	b, err := p.atBooth(r)
	if err != nil {
		return nil, err
	}
	if b.form, err = r.Form(); err != nil {
		return nil, err
	}
	name := r.Param("name")
	if b.byToken() {
		return p.castSealed(r, b)
	}
	if b.form.Raw("step") == "back" {
		return p.at(r, b, 0), nil
	}
	if b.form.Raw("step") != "cast" {
		f, err := p.app.Fill(r.Context(), name, b.form.Values)
		if b.wrong = mendable(err); err != nil && b.wrong == nil {
			return nil, err
		}
		if b.wrong == nil {
			if _, err := box.ParseCode(b.form.Raw("code")); err != nil {
				b.wrong = fault.Of(err)
				_ = b.wrong.At("code", b.wrong.Text)
			}
		}
		b.filled = &f
		return p.at(r, b, http.StatusUnprocessableEntity), nil
	}
	receipt, err := p.app.Cast(r.Context(), name, b.form.Raw("code"), b.form.Values)
	if err == nil {
		return web.Bare{Title: "已投票", Body: castBody(receipt, b.post)}, nil
	}
	if b.wrong = mendable(err); b.wrong == nil {
		return nil, err
	}
	return p.at(r, b, http.StatusUnprocessableEntity), nil
}

// castSealed takes a paper that the browser sealed: there is nothing to read back.
func (p *pages) castSealed(r *web.Request, b *booth) (web.Answer, error) {
	receipt, err := p.app.CastSealed(r.Context(), r.Param("name"), b.form.Raw("token"), b.form.Raw("sealed"))
	if err != nil {
		return nil, err
	}
	return web.Bare{Title: "已投票", Body: castBody(receipt, b.post)}, nil
}

func (b *booth) byToken() bool { return b.Asked.ByToken }

func (p *pages) receipt(r *web.Request) (web.Answer, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	in, err := p.app.InBox(r.Context(), r.Param("name"), f.Raw("receipt"))
	says := "没有找到这张回执，请核对有没有抄错。"
	switch {
	case mendable(err) != nil:
		says = mendable(err).Text
	case err != nil:
		return nil, err
	case in:
		says = "这张选票已计入。"
	}
	return web.Bare{Title: "查回执", Body: receiptBody(says, "/vote/"+r.Param("name"))}, nil
}
