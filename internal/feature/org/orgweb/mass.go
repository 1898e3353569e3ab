package orgweb

import (
	"fmt"
	"slices"
	"strings"

	"touyan/internal/base/han"
	"touyan/internal/feature/org"
	"touyan/internal/platform/web"
)

// branches are the branches that a mass merge is about: those of one court.
func (o order) branches(court org.UnitID) []org.Unit {
	var bs []org.Unit
	for _, b := range o.outline.Tree.Below(court, org.Branch) {
		if b.Court == court {
			bs = append(bs, b)
		}
	}
	return bs
}

// court is the court that the table is about.
func (o order) court() org.Unit {
	want := unitOf(o.value("court"))
	var first org.Unit
	for _, u := range o.outline.Tree.All() {
		if u.Kind == org.Branch && first.ID == 0 {
			first.ID = u.Court
		}
		if u.ID == want && u.Kind == org.Court {
			return u
		}
	}
	if c, ok := o.outline.Tree.Unit(first.ID); ok {
		return c
	}
	return first
}

func (p *pages) massForm(r *web.Request) (web.Answer, error) {
	o, err := p.prepare(r)
	if err != nil {
		return nil, err
	}
	o.first = map[string]string{"day": r.Today().String(), "court": r.Query("court")}
	return massPage(o), nil
}

func massPage(o order) web.Page {
	return web.Page{Title: "批量合并支部", Nav: "/org", Body: massBody(o, o.court())}
}

// mass takes the table of old and new branches in. Pasted lines fill the table
// first and are shown before anything is ordered.
func (p *pages) mass(r *web.Request, f *web.Form, o order) (web.Answer, error) {
	court := o.court()
	if f.Raw("go") == "fill" {
		fill(f, o.branches(court.ID))
		o.quiet = true
		return massPage(o), nil
	}
	if f.Raw("go") == "edit" {
		o.quiet = true
		return massPage(o), nil
	}
	d := document(f)
	d.Steps = massSteps(f, o, court.ID)
	return p.finish(r, f, o, d, massPage)
}

// fill puts pasted lines into the table: a branch and the branch it becomes, one
// pair a line, apart by a tab, as a table of a workbook is pasted.
func fill(f *web.Form, branches []org.Unit) {
	var unknown []string
	for line := range strings.Lines(f.Raw("pasted")) {
		cells := strings.FieldsFunc(strings.TrimRight(line, "\r\n"), func(r rune) bool { return r == '\t' || r == '→' || r == ',' || r == '，' })
		if len(cells) < 2 {
			continue
		}
		old, into := han.Squeeze(han.Fold(cells[0])), strings.TrimSpace(cells[len(cells)-1])
		i := slices.IndexFunc(branches, func(b org.Unit) bool {
			return slices.ContainsFunc(append([]string{b.Short, b.Name, b.Code}, b.Aliases...), func(n string) bool { return han.Squeeze(han.Fold(n)) == old })
		})
		if i < 0 {
			unknown = append(unknown, cells[0])
			continue
		}
		f.Values.Set("into-"+branches[i].ID.String(), into)
	}
	f.Values.Del("pasted")
	if len(unknown) > 0 {
		f.Bad("pasted", fmt.Sprintf("没有名为“%s”的支部，这 %d 行没有填入", strings.Join(unknown[:min(3, len(unknown))], "”“"), len(unknown)))
	}
}

// massSteps makes the steps of the table: branches with the same entry become
// one, which is an existing branch where it bears that name and stays, else a
// new one; a branch alone with a new name is renamed.
func massSteps(f *web.Form, o order, court org.UnitID) []org.Step {
	bs := o.branches(court)
	byShort := map[string]org.Unit{}
	into := map[string][]org.Unit{}
	var order []string
	for _, b := range bs {
		byShort[b.Short] = b
		name := f.Text("into-"+b.ID.String(), 40)
		if name == "" || name == b.Short {
			continue
		}
		if into[name] == nil {
			order = append(order, name)
		}
		into[name] = append(into[name], b)
	}
	var steps []org.Step
	for _, name := range order {
		var from []org.UnitID
		for _, b := range into[name] {
			from = append(from, b.ID)
		}
		target, stands := byShort[name]
		first := into[name][0]
		switch {
		case stands:
			steps = append(steps, org.Step{Do: org.Merge, From: from, Unit: target.ID})
		case len(from) == 1:
			steps = append(steps, org.Step{Do: org.Rename, Unit: from[0], Name: fullName(first, name), Short: name})
		default:
			steps = append(steps, org.Step{Do: org.Merge, From: from, New: &org.NewUnit{Kind: org.Branch, Parent: first.Parent, Name: fullName(first, name), Short: name, WithCommittee: true}})
		}
	}
	return steps
}

// fullName is the full name of a branch called short, made as that of u is.
func fullName(u org.Unit, short string) string {
	if head, ok := strings.CutSuffix(u.Name, u.Short); ok {
		return head + short
	}
	const court, end = "法院", "支部委员会"
	if i := strings.LastIndex(u.Name, court); i > 0 && strings.HasSuffix(u.Name, end) {
		return u.Name[:i+len(court)] + strings.TrimSuffix(short, "党支部") + end
	}
	return short
}
