package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/civil"
	"touyan/test/example"
)

// imports takes in a roster of ten thousand with the built program.
func (b *bench) imports(ctx context.Context) error {
	data := filepath.Join(b.dir, "import")
	org := filepath.Join(b.dir, "org.xlsx")
	if err := os.WriteFile(org, example.Organisation(), 0o600); err != nil {
		return err
	}
	if _, _, err := b.process(ctx, "import", "org", org, "--data", data); err != nil {
		return err
	}
	rows := 10_000
	if b.quick {
		rows = 1000
	}
	roster := filepath.Join(b.dir, "roster.xlsx")
	if err := writeRoster(roster, rows); err != nil {
		return err
	}
	seconds, megabytes, err := b.process(ctx, "import", "members", roster, "--data", data)
	if err != nil {
		return err
	}
	b.atMost(fmt.Sprintf("import of %d members", rows), seconds, 10, "s")
	b.atMost(fmt.Sprintf("import of %d members, memory", rows), megabytes, 150, "MB")
	return nil
}

// process runs the program to its end.
func (b *bench) process(ctx context.Context, args ...string) (seconds, megabytes float64, err error) {
	var out bytes.Buffer
	c := exec.CommandContext(ctx, b.program, args...)
	c.Stdout, c.Stderr = &out, &out
	t := time.Now()
	if err := c.Start(); err != nil {
		return 0, 0, err
	}
	most := peak(c.Process.Pid)
	if err := c.Wait(); err != nil {
		return 0, 0, fmt.Errorf("touyan %s: %w\n%s", strings.Join(args, " "), err, out.String())
	}
	seconds = time.Since(t).Seconds()
	return seconds, <-most, nil
}

// peak tells, when the process has ended, how much memory it had at most, in MB. (Of
// a child's resource usage the system counts in what its parent had when it began.)
func peak(pid int) <-chan float64 {
	out := make(chan float64, 1)
	go func() {
		most := 0.0
		for {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			_, after, alive := strings.Cut(string(status), "VmHWM:")
			if err != nil || !alive {
				out <- most
				return
			}
			var kilobytes float64
			if _, err := fmt.Sscan(after, &kilobytes); err == nil {
				most = kilobytes / 1024
			}
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return out
}

// writeRoster writes a roster in the layout of the example's with invented
// members of the example's branches.
func writeRoster(path string, rows int) (err error) {
	src, err := excelize.OpenReader(bytes.NewReader(example.Roster()))
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	sheet := src.GetSheetName(0)
	have, err := src.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	out := excelize.NewFile()
	defer func() { _ = out.Close() }()
	if err := out.SetSheetName(out.GetSheetName(0), sheet); err != nil {
		return err
	}
	w, err := out.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for line := 1; line <= rows+3; line++ {
		var cells []any
		if line <= 3 {
			for _, v := range have[line-1] {
				cells = append(cells, v)
			}
		} else {
			for _, v := range invented(have[3+(line-4)%(len(have)-3)], line-4) {
				cells = append(cells, v)
			}
		}
		at, err := excelize.CoordinatesToCellName(1, line)
		if err != nil {
			return err
		}
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return out.SaveAs(path)
}

// invented returns the row with another person in it.
func invented(row []string, n int) []string {
	r := append([]string{}, row...)
	birth := civil.MustDate(1960, 1, 1).AddDays(n % 7000)
	y, m, d := birth.Civil()
	r[0], r[1] = fmt.Sprint(n+1), "测"+string(rune(0x4e00+n%8000))+string(rune(0x5e00+n%3000))
	number := fmt.Sprintf("514502%04d%02d%02d%03d", y, m, d, n%999)
	r[2] = number + checkDigit(number)
	r[3] = []string{"女", "男"}[int(r[2][16]-'0')%2]
	r[5] = birth.String()
	joined := civil.MustDate(2000+n%20, 1+n%12, 1+n%28)
	r[9], r[10], r[11] = "正式党员", joined.String(), joined.AddYears(1).String()
	r[14] = ""
	if len(r) > 17 {
		r[17] = joined.AddYears(-1).String()
	}
	return r
}

// checkDigit is the last character of an ID number (GB 11643).
func checkDigit(number string) string {
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(number[i]-'0') * weight
	}
	return string("10X98765432"[sum%11])
}

var started = regexp.MustCompile(`已启动：(http://\S+)`)

// start measures from the command to the first answer, on data that is there.
func (b *bench) start(ctx context.Context) error {
	data := filepath.Join(b.dir, "start")
	org := filepath.Join(b.dir, "org-start.xlsx")
	if err := os.WriteFile(org, example.Organisation(), 0o600); err != nil {
		return err
	}
	if _, _, err := b.process(ctx, "import", "org", org, "--data", data); err != nil {
		return err
	}
	var times []float64
	for range 5 {
		c := exec.CommandContext(ctx, b.program, "serve", "--data", data, "--listen", "127.0.0.1:0")
		out, err := c.StdoutPipe()
		if err != nil {
			return err
		}
		t := time.Now()
		if err := c.Start(); err != nil {
			return err
		}
		lines := bufio.NewScanner(out)
		for lines.Scan() && !started.MatchString(lines.Text()) {
		}
		times = append(times, time.Since(t).Seconds())
		_ = c.Process.Signal(syscall.SIGTERM)
		for lines.Scan() {
		}
		if err := c.Wait(); err != nil {
			return err
		}
	}
	b.atMost("start", median(times), 1, "s")
	return nil
}
