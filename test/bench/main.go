package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
)

// figure is one measured number beside what it is to be.
type figure struct {
	name   string
	value  string
	target string
	ok     bool
}

type bench struct {
	dir     string // for data, removed at the end
	program string
	quick   bool
	minutes int // that are searched
	figures []figure
}

// ratio adds a figure that is a ratio; it is to be at most most.
func (b *bench) ratio(name string, have, base, most float64) {
	b.figures = append(b.figures, figure{name, fmt.Sprintf("%.2f×", have/base), fmt.Sprintf("≤ %.2f×", most), have/base <= most})
}

// times adds a figure that is a ratio; it is to be at least least.
func (b *bench) times(name string, have, least float64) {
	b.figures = append(b.figures, figure{name, fmt.Sprintf("%.2f×", have), fmt.Sprintf("≥ %.2f×", least), have >= least})
}

func (b *bench) atMost(name string, have, most float64, unit string) {
	b.figures = append(b.figures, figure{name, fmt.Sprintf("%.2f %s", have, unit), fmt.Sprintf("≤ %g %s", most, unit), have <= most})
}

// tell adds a number that has no target.
func (b *bench) tell(name, value string) {
	b.figures = append(b.figures, figure{name, value, "", true})
}

func main() {
	only := flag.String("only", "import,start,pages,life,judge,cases,rooms", "which parts to measure")
	dir := flag.String("dir", "", "work in this directory and keep what is made there, to measure it again")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this file")
	quick := flag.Bool("quick", false, "a tenth of the size, to try the program out")
	minutes := flag.Int("minutes", 100_000, "how many minutes are searched; the target is for 500000")
	flag.Parse()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // as the serve and judge commands do
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err == nil {
			err = pprof.StartCPUProfile(f)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	if err := run(strings.Split(*only, ","), *dir, *quick, *minutes); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(parts []string, dir string, quick bool, minutes int) (err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "touyan-bench-"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
	}
	b := &bench{dir: dir, quick: quick, minutes: minutes}
	if quick {
		b.minutes /= 10
	}
	if b.program, err = filepath.Abs("bin/touyan"); err != nil {
		return err
	}
	ctx := context.Background()
	// The import goes first: a child's peak memory begins with what its parent
	// held when it was forked.
	for _, p := range []struct {
		name string
		do   func(context.Context) error
	}{{"import", b.imports}, {"start", b.start}, {"pages", b.pages}, {"life", b.life}, {"judge", b.judge}, {"cases", b.cases}, {"rooms", b.rooms}} {
		if !slices.Contains(parts, p.name) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring", p.name, "…")
		if err := p.do(ctx); err != nil {
			b.print()
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	b.print()
	return nil
}

// print prints the figures, ratios first.
func (b *bench) print() {
	slices.SortStableFunc(b.figures, func(x, y figure) int {
		return strings.Compare(first(x), first(y))
	})
	for _, f := range b.figures {
		mark := "ok"
		switch {
		case !f.ok:
			mark = "MISSED"
		case f.target == "":
			mark = ""
		}
		fmt.Printf("%-7s %-62s %12s   %s\n", mark, f.name, f.value, f.target)
	}
}

func first(f figure) string {
	if strings.HasSuffix(f.value, "×") {
		return "a"
	}
	return "b"
}
