package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/server"
)

type judgeCommand struct {
	Unit   string `help:"Only this unit and what lies under it: its name or code." placeholder:"NAME"`
	On     string `help:"As of this day; without it today." placeholder:"YYYY-MM-DD"`
	Period string `help:"Only duties of periods inside this one; without it the year of the day and the year before." placeholder:"2025"`
	Rule   string `help:"Only this rule." placeholder:"MTG-02"`
	Rules  string `help:"Only rules of this family; with DEV, dossier by dossier, with the next steps and the missing papers." placeholder:"DEV"`
	State  string `help:"Only these states, separated by commas." placeholder:"overdue,breach"`
	Format string `enum:"table,json" default:"table" help:"table or json."`
	store
}

// Run prints the findings.
func (c judgeCommand) Run(ctx context.Context, t *terminal) error {
	relax()
	q := server.JudgeQuery{Unit: c.Unit}
	var err error
	if q.On, err = civil.ParseDay(c.On); err != nil {
		return fault.Newf(fault.Invalid, "--on “%s”不是日期，应写成 2026-01-31 的样子。", c.On)
	}
	if c.Period != "" {
		if q.Window, err = civil.ParsePeriod(c.Period); err != nil {
			return fault.Newf(fault.Invalid, "--period “%s”不是期间，应写成 2025、2025-Q3、2025-08 或 2025-01-01/2025-06-30。", c.Period)
		}
	}
	states := map[string]bool{}
	for _, s := range strings.Split(c.State, ",") {
		if s = strings.TrimSpace(s); s != "" {
			states[s] = true
		}
	}
	sys, err := server.Open(ctx, c.options())
	if err != nil {
		return err
	}
	defer func() { _ = sys.Close() }()
	keep := func(f rulebook.Finding) bool {
		return (c.Rule == "" || string(f.Rule) == c.Rule) && (c.Rules == "" || c.Rules == "DEV" || strings.HasPrefix(string(f.Rule), c.Rules+"-")) && (len(states) == 0 || states[f.State.String()])
	}
	if c.Rules == "DEV" {
		return c.dossiers(ctx, t, sys, q, keep)
	}
	if c.Format == "json" {
		return printJSON(t.out, func(yield func(rulebook.Finding) error) error {
			return sys.Judge(ctx, q, func(f rulebook.Finding) error {
				if !keep(f) {
					return nil
				}
				return yield(f)
			})
		})
	}
	w := tabwriter.NewWriter(t.out, 0, 8, 2, ' ', 0)
	counts := map[rulebook.State]int{}
	err = sys.Judge(ctx, q, func(f rulebook.Finding) error {
		if !keep(f) {
			return nil
		}
		counts[f.State]++
		if len(states) == 0 && (f.State == rulebook.Met || f.State == rulebook.NotApplicable) {
			return nil
		}
		_, err := fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Rule, f.State, f.Period, f.Due, f.Subject.Name, f.Explain().Summary)
		return err
	})
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "逾期 %d，不符合 %d，未到期 %d，不明 %d，已豁免 %d，符合 %d，不适用 %d\n", counts[rulebook.Overdue], counts[rulebook.Breach],
		counts[rulebook.Open], counts[rulebook.Unknown], counts[rulebook.Exempted], counts[rulebook.Met], counts[rulebook.NotApplicable])
	return nil
}

// printJSON writes an array, one finding a line, as they come.
func printJSON(w io.Writer, each func(func(rulebook.Finding) error) error) error {
	first := true
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	err := each(func(f rulebook.Finding) error {
		b, err := json.Marshal(f)
		if err != nil {
			return err
		}
		sep := ",\n"
		if first {
			sep, first = "\n", false
		}
		_, err = fmt.Fprintf(w, "%s%s", sep, b)
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n]\n")
	return err
}
