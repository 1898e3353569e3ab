package trailweb

import (
	"path/filepath"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/trail"
	"touyan/internal/feature/trail/trailapp"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

type standing struct {
	trailapp.State
	prunes bool
	today  civil.Day
	typed  string
	wrong  string
}

// integrity is GET /audit/integrity.
func (p *pages) integrity(r *web.Request) (web.Answer, error) { return p.integrityPage(r, "", "") }

func (p *pages) integrityPage(r *web.Request, typed, wrong string) (web.Answer, error) {
	permit, err := r.Actor.PermitHere(trail.CanView)
	if err != nil {
		return nil, err
	}
	s, err := p.app.State(r.Context(), permit)
	if err != nil {
		return nil, err
	}
	page := web.Page{Title: "审计链完整性", Nav: "/audit", Body: integrityBody(standing{State: s, prunes: r.Actor.Can(trail.CanPrune), today: r.Today(), typed: typed, wrong: wrong})}
	if wrong != "" {
		page = web.Invalid(page)
	}
	return page, nil
}

// verify is POST /audit/verify.
func (p *pages) verify(r *web.Request) (web.Answer, error) {
	v, err := p.app.Verify(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	toast := "审计链完整，共 " + strconv.Itoa(v.Entries) + " 条"
	if v.Broken != nil {
		toast = "审计链不完整，请看页面上的说明"
	}
	return web.See{To: "/audit/integrity", Toast: toast}, nil
}

// head is POST /audit/head.
func (p *pages) head(r *web.Request) (web.Answer, error) {
	file, err := p.app.CarryHead(r.Context(), r.Permit)
	if err != nil {
		return nil, err
	}
	return web.See{To: "/audit/integrity", Toast: "链头已导出为 " + filepath.Base(file)}, nil
}

// prune is POST /audit/prune.
func (p *pages) prune(r *web.Request) (web.Answer, error) {
	form, err := r.Form()
	if err != nil {
		return nil, err
	}
	day := form.Day("before")
	if day == 0 {
		form.Bad("before", "请填写日期")
	}
	if form.Err() != nil {
		return p.integrityPage(r, form.Raw("before"), form.Fault().Field("before"))
	}
	done, err := p.app.Prune(r.Context(), r.Permit, day)
	if fault.KindOf(err) == fault.Invalid {
		return p.integrityPage(r, form.Raw("before"), fault.Of(err).Text)
	}
	if err != nil {
		return nil, err
	}
	return web.See{To: "/audit/integrity", Toast: "已清理 " + strconv.Itoa(done.Entries) + " 条"}, nil
}

func (s standing) verdict() ui.AlertProps {
	again := []ui.Action{{Label: "立即校验", Kind: ui.Primary, Post: "/audit/verify"}}
	switch v := s.Verified; {
	case v == nil:
		return ui.AlertProps{State: ui.Run, Title: "还没有校验过", Text: "校验从第一环走到最后一环，逐条重算校验码，并与导出的链头比对。", Actions: again}
	case v.Broken != "":
		return ui.AlertProps{State: ui.Over, Title: "审计链不完整", Text: v.Broken + "。校验于 " + stamp(v.At) + "。请保留现场，不要清理，立即报告安全管理员。", Actions: again}
	default:
		return ui.AlertProps{State: ui.OK, Title: "审计链完整", Text: "校验于 " + stamp(v.At) + "，到第 " + strconv.FormatInt(v.Seq, 10) + " 环。", Actions: again}
	}
}

func (s standing) pairs() []ui.Pair {
	head := "还没有导出"
	if s.Headed != nil {
		head = stamp(s.Headed.At) + "，第 " + strconv.FormatInt(s.Headed.Seq, 10) + " 环"
	}
	forward := "没有设置"
	if f := s.Forward; f.Target != "" {
		forward = f.Target + "，"
		switch {
		case f.Failure != "":
			forward += "自 " + stamp(f.FailedAt) + " 起送不到：" + f.Failure
		case f.At.IsZero():
			forward += "还没有送达"
		default:
			forward += "已送达第 " + strconv.FormatInt(f.Seq, 10) + " 环（" + stamp(f.At) + "）"
		}
		if behind := s.Links - f.Seq; behind > 0 {
			forward += "，还有 " + strconv.FormatInt(behind, 10) + " 条待送"
		}
	}
	oldest := "没有记录"
	if !s.Oldest.IsZero() {
		oldest = stamp(s.Oldest)
	}
	return []ui.Pair{{Label: "链长", Value: strconv.FormatInt(s.Links, 10) + " 环"}, {Label: "最早的记录", Value: oldest}, {Label: "最近导出的链头", Value: head}, {Label: "日志外送", Value: forward, Wide: true}}
}

func (s standing) alarms() []ui.LogEntry {
	var out []ui.LogEntry
	for _, a := range s.Alarms {
		out = append(out, ui.LogEntry{At: stamp(a.At)[5:16], Text: a.Subject, Href: "/audit/entries/" + a.ID.String()})
	}
	return out
}

func (s standing) pruneText() string {
	return "保存期限已满的记录（" + s.Before.String() + " 以前）可以清理。清理不能撤回，清理本身留痕，审计链从清理处继续。"
}

func (s standing) pruneDay() string {
	if s.typed != "" {
		return s.typed
	}
	return s.Before.String()
}
