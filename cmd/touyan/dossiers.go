package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"touyan/internal/base/rulebook"
	"touyan/internal/server"
)

// dossiers prints every running dossier of an admission with what the rules say
// of it.
func (c judgeCommand) dossiers(ctx context.Context, t *terminal, sys *server.System, q server.JudgeQuery, keep func(rulebook.Finding) bool) error {
	if c.Format == "json" {
		return printDossiers(t.out, func(yield func(server.Dossier) error) error {
			return sys.Dossiers(ctx, q, func(d server.Dossier) error {
				d.Findings = kept(d.Findings, keep)
				return yield(d)
			})
		})
	}
	n := 0
	err := sys.Dossiers(ctx, q, func(d server.Dossier) error {
		n++
		fmt.Fprintf(t.out, "%s  %s  %s\n", d.Name, d.Branch, d.Stage)
		for _, x := range d.Next {
			fmt.Fprintf(t.out, "  下一步 %s，最早 %s（%s）\n", x.Title, x.Earliest, x.Cite)
		}
		if len(d.Missing) > 0 {
			var names []string
			for _, p := range d.Missing {
				names = append(names, p.Paper)
			}
			fmt.Fprintf(t.out, "  缺材料 %s\n", strings.Join(names, "、"))
		}
		for _, f := range kept(d.Findings, keep) {
			if c.State != "" || f.State.Unmet() {
				fmt.Fprintf(t.out, "  %s  %s  %s\n", f.Rule, f.State, f.Explain().Summary)
			}
		}
		return nil
	})
	if err == nil {
		_, err = fmt.Fprintf(t.out, "在办 %d 份\n", n)
	}
	return err
}

func kept(fs []rulebook.Finding, keep func(rulebook.Finding) bool) []rulebook.Finding {
	out := []rulebook.Finding{}
	for _, f := range fs {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}

// printDossiers writes an array, one dossier a line, as they come.
func printDossiers(w io.Writer, each func(func(server.Dossier) error) error) error {
	sep := "[\n"
	err := each(func(d server.Dossier) error {
		b, err := json.Marshal(d)
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s", sep, b)
			sep = ",\n"
		}
		return err
	})
	if err != nil {
		return err
	}
	if sep == "[\n" {
		_, err = io.WriteString(w, "[]\n")
	} else {
		_, err = io.WriteString(w, "\n]\n")
	}
	return err
}
