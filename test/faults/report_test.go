package faults

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// line is one row of the table in docs/reliability.md.
type line struct {
	id, fault, how, engine string
	runs                   int
	outcome
	recovery time.Duration // the longest; 0 where there is nothing to recover
	note     string
}

var (
	linesMu sync.Mutex
	lines   []line
)

func note(l line) {
	linesMu.Lock()
	defer linesMu.Unlock()
	lines = append(lines, l)
}

const begin, end = "<!-- faults: written by make faults -->\n", "<!-- end of faults -->\n"

// report writes the table into the file that TOUYAN_FAULTS_TABLE names, between
// its marks; rows of faults that were not made this time stay.
func report() error {
	file := os.Getenv("TOUYAN_FAULTS_TABLE")
	if file == "" || len(lines) == 0 {
		return nil
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	s := string(b)
	i, j := strings.Index(s, begin), strings.Index(s, end)
	if i < 0 || j < i {
		return fmt.Errorf("%s has no marks for the table", file)
	}
	var rows []string
	for _, old := range strings.Split(s[i:j], "\n") {
		again := slices.ContainsFunc(lines, func(l line) bool {
			return strings.HasPrefix(old, "| "+l.id+" |") && strings.Contains(old, "| "+l.engine+" |")
		})
		if strings.HasPrefix(old, "| FT-") && !again {
			rows = append(rows, old)
		}
	}
	for _, l := range lines {
		recovery := "–"
		if l.recovery > 0 {
			recovery = fmt.Sprintf("%.1f s", l.recovery.Seconds())
		}
		if l.note != "" {
			recovery += "; " + l.note
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s | %d | %d | %d | %d | %d | %s | %s |", l.id, l.fault, l.how, l.engine,
			l.runs, l.acknowledged, l.lost, l.half+l.twice, l.unknown, recovery, time.Now().Format("2006-01-02")))
	}
	slices.Sort(rows)
	const head = "\n| id | fault | how it is made | engine | runs | acknowledged | lost | half | unknown | recovery | run of |\n|---|---|---|---|---:|---:|---:|---:|---:|---|---|\n"
	return os.WriteFile(file, []byte(s[:i]+begin+head+strings.Join(rows, "\n")+"\n\n"+s[j:]), 0o644)
}
