package server

import (
	"context"
	"encoding/json"
	"strconv"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/caseload/chance"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/platform/intake"
)

// CaseChoice says how a list of cases is taken in.
type CaseChoice struct {
	ImportChoice
	Whole   bool      // the list has all cases of its days of filing
	Extract civil.Day // zero: today
	Mapping []byte    // JSON of a caseload.Mapping; nil: by the titles
	Named   string    // the name of a saved mapping, instead of Mapping
}

// CaseReport says what an import of cases did, as the command line prints it.
type CaseReport struct {
	caseloadapp.Imported
	BadRows []CaseIssue `json:"bad_rows"`
}

// CaseIssue is one thing about one row.
type CaseIssue struct {
	Record  int    `json:"record"`
	Line    int    `json:"line"`
	Verdict string `json:"verdict"`
	Code    string `json:"code"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Why     string `json:"why"`
	Text    string `json:"-"`
}

// ImportCases takes in a list of cases at the command line. The report is returned
// beside the fault of bad rows.
func (s *System) ImportCases(ctx context.Context, f intake.File, c CaseChoice, p intake.Progress) (*CaseReport, error) {
	permit, err := s.permit(commandLine, caseload.CanImport)
	if err != nil {
		return nil, err
	}
	in := caseloadapp.ImportIn{File: f, On: c.Extract, DryRun: c.DryRun, SetAside: c.SetAside, Whole: c.Whole, Progress: p}
	if c.Mapping != nil {
		in.Mapping = &caseload.Mapping{}
		if err := json.Unmarshal(c.Mapping, in.Mapping); err != nil {
			return nil, fault.New(fault.Invalid, "列的对应关系读不出来，应为 JSON：{\"columns\": {\"number\": \"案号\", …}}。").Because(err)
		}
	}
	if c.Named != "" {
		m, err := s.caseload.MappingNamed(ctx, permit, c.Named)
		if err != nil {
			return nil, err
		}
		in.Mapping = &m
	}
	got, err := s.caseload.Import(ctx, permit, in)
	r := &CaseReport{Imported: got, BadRows: []CaseIssue{}}
	for _, i := range got.Issues {
		r.BadRows = append(r.BadRows, CaseIssue{i.Record, i.Line, [...]string{"accept", "ignore", "reject"}[i.Verdict], string(i.Code), i.Column, i.Value, i.Expect, i.Chinese()})
	}
	if err != nil && got.Rejected == 0 {
		return nil, f.Naming(err)
	}
	return r, err
}

// IndicatorQuery says which indicators.
type IndicatorQuery struct {
	Period civil.Period
	By     string // court, division, team
	Name   string // name or code; "": all
}

// IndicatorFigure is one unit's value, as the command line prints it. Value, Low
// and High are percent for a share, else in the indicator's unit; null where there
// is none.
type IndicatorFigure struct {
	Unit        string       `json:"unit"`
	Court       string       `json:"court"`
	Division    string       `json:"division,omitempty"`
	Team        string       `json:"team,omitempty"`
	Indicator   string       `json:"indicator"`
	Code        string       `json:"code"`
	Version     string       `json:"version"`
	Numerator   int64        `json:"numerator"`
	Denominator int64        `json:"denominator"`
	Value       *json.Number `json:"value"`
	Low         *json.Number `json:"low"`
	High        *json.Number `json:"high"`
	Median      *int32       `json:"median,omitempty"`
	P90         *int32       `json:"p90,omitempty"`
	Change      string       `json:"year_on_year,omitempty"`
	Written     string       `json:"-"`
}

// Indicators returns what the cases of a period add up to. Faults: Invalid.
func (s *System) Indicators(ctx context.Context, q IndicatorQuery) ([]IndicatorFigure, error) {
	permit, err := s.permit(commandLine, caseload.CanView)
	if err != nil {
		return nil, err
	}
	in := caseloadapp.ValuesIn{Period: q.Period, By: caseloadapp.Level(q.By)}
	if q.Name != "" {
		if in.Codes, err = s.caseload.Codes(ctx, permit, q.Name); err != nil {
			return nil, err
		}
		if len(in.Codes) == 0 {
			return nil, fault.Newf(fault.Invalid, "没有指标“%s”，可以用名称（结案率）或编码（E01）。", q.Name)
		}
	}
	figures, err := s.caseload.Values(ctx, permit, in)
	if err != nil {
		return nil, err
	}
	out := make([]IndicatorFigure, 0, len(figures))
	for _, f := range figures {
		out = append(out, figure(f))
	}
	return out, nil
}

func figure(f caseloadapp.Figure) IndicatorFigure {
	v := f.Now
	x := IndicatorFigure{Unit: f.Court.Name + f.Division.Name + f.Team.Name, Court: f.Court.Name, Division: f.Division.Name, Team: f.Team.Name,
		Indicator: v.Definition.Name, Code: string(v.Definition.Code), Version: v.Definition.Version, Numerator: v.Num, Denominator: v.Den, Written: v.String()}
	if f.Missing {
		x.Unit += "（未填团队）"
	}
	if _, ok := v.Hundredths(); ok && v.Definition.Shape != indicator.Odds {
		n := json.Number(v.String())
		x.Value = &n
	}
	// Fewer than ten: the cases are told and no share is judged by them.
	if i, ok := v.Interval(); ok && v.Den >= chance.LeastShown {
		low, high := percent(i.Low), percent(i.High)
		x.Low, x.High = &low, &high
	}
	if v.Spread {
		x.Median, x.P90 = &v.Median, &v.P90
	}
	x.Change, _ = f.Change()
	return x
}

func percent(x float64) json.Number { return json.Number(strconv.FormatFloat(x*100, 'f', 2, 64)) }
