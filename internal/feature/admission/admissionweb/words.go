package admissionweb

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/platform/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

// cite is the chip that leads to the article; what is not confirmed says so.
func cite(c rulebook.Citation, plain bool) *ui.CiteProps {
	if c.IsZero() {
		return nil
	}
	text := c.String()
	if plain {
		text = c.Article
		switch c.Doc {
		case rulebook.AdmissionRules2014:
			text = "2014 版"
		case rulebook.OrganRegulations:
			text = "机关条例"
		}
		if utf8.RuneCountInString(text) > 4 {
			text = strings.TrimPrefix(text, "第") // the column is narrow
		}
		return &ui.CiteProps{Text: text, Href: citeHref(c), Plain: true}
	}
	if c.Entry().Unconfirmed != "" {
		text += "（待核）"
	}
	return &ui.CiteProps{Text: text, Href: citeHref(c)}
}

// citeHref is where the article stands; "" for none.
func citeHref(c rulebook.Citation) string {
	if c.IsZero() {
		return ""
	}
	return "/rules#" + string(c.Doc) + "-" + c.Article
}

// stateOf draws the state of a check.
func stateOf(s rulebook.State) ui.State {
	switch s {
	case rulebook.Met, rulebook.Exempted:
		return ui.OK
	case rulebook.Open:
		return ui.Due
	case rulebook.Overdue, rulebook.Breach:
		return ui.Over
	case rulebook.NotApplicable:
		return ui.NA
	}
	return ui.None
}

// at is an address below a dossier.
func at(id admission.ID, parts ...string) string {
	return strings.Join(append([]string{admissionapp.Href(id)}, parts...), "/")
}

// stepHref is the form of a step; "" for who may not record it.
func stepHref(who *access.Actor, id admission.ID, s admission.Step) string {
	switch {
	case !who.Can(s.Can()):
		return ""
	case s.Superior():
		return at(id, "decide", string(s))
	}
	return at(id, "record", string(s))
}

func numbered(d *admission.Definition) string {
	if n := d.Step.Number(); n != "" {
		return "第 " + strings.TrimPrefix(n, "0") + " 步 " + d.Title
	}
	return d.Title
}

// joined names people.
func joined(ps []admission.Person) string {
	var names []string
	for _, p := range ps {
		names = append(names, p.Name)
	}
	return strings.Join(names, "、")
}

// peopleOf names the people of the last doing of a step.
func peopleOf(v *admission.Verdict, s admission.Step) string {
	if a := v.Step(s).Act; a != nil {
		return joined(a.People)
	}
	return ""
}

func gender(code string) string {
	switch code {
	case "1":
		return "男"
	case "2":
		return "女"
	}
	return ""
}

// on is a day, or nothing.
func on(d civil.Day) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

func errorsOf(e entry) []ui.FieldError {
	var out []ui.FieldError
	if e.form == nil {
		return nil
	}
	for _, x := range e.form.Fault().Fields {
		out = append(out, ui.FieldError{Field: "f-" + x.Name, Text: x.Text})
	}
	return out
}
