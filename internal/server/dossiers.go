package server

import (
	"context"

	"touyan/internal/base/civil"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
)

// Dossier is one running dossier of an admission, as the command line prints it.
type Dossier struct {
	ID       string             `json:"dossier"`
	Name     string             `json:"name"`
	Branch   string             `json:"branch"`
	Court    string             `json:"court"`
	Stage    string             `json:"stage"`
	Next     []NextStep         `json:"next"`
	Missing  []MissingPaper     `json:"missing"`
	Findings []rulebook.Finding `json:"findings"`
}

// NextStep is a step that may be done, and from when.
type NextStep struct {
	Step     string     `json:"step"`
	Title    string     `json:"title"`
	By       string     `json:"by"`
	Earliest civil.Day  `json:"earliest"`
	Latest   *civil.Day `json:"latest"`
	Cite     string     `json:"cite"`
}

// MissingPaper is a paper that a step that was done lacks.
type MissingPaper struct {
	Paper string `json:"paper"`
	Step  string `json:"step"`
}

// Dossiers calls each with every running dossier: every finding, the steps that
// may be done next with their earliest days, the papers that are missing.
func (s *System) Dossiers(ctx context.Context, q JudgeQuery, each func(Dossier) error) error {
	permit, err := s.permit(commandLine, admission.CanView)
	if err != nil {
		return err
	}
	return s.admission.Judge(ctx, permit, admissionapp.JudgeIn{Unit: q.Unit, On: q.On}, func(j admissionapp.Judged) error {
		d := Dossier{ID: j.ID.String(), Name: j.Name, Branch: j.Branch, Court: j.Court, Stage: j.Verdict.Stage.Chinese(), Findings: j.Findings, Next: []NextStep{}, Missing: []MissingPaper{}}
		for _, n := range j.Verdict.Next() {
			x := NextStep{Step: string(n.Step.Rule()), Title: n.Title, By: n.By, Earliest: n.Earliest, Cite: n.Cite.String()}
			if n.Latest != 0 {
				x.Latest = &n.Latest
			}
			d.Next = append(d.Next, x)
		}
		for i := range j.Verdict.Steps {
			for _, p := range j.Verdict.Steps[i].Missing {
				d.Missing = append(d.Missing, MissingPaper{p.Title(), string(j.Verdict.Steps[i].Step.Rule())})
			}
		}
		return each(d)
	})
}
