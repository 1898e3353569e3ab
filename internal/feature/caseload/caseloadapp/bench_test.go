package caseloadapp_test

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// long repeats the good rows of the small list under other serials.
func long(tb testing.TB, n int) []byte {
	head, body, _ := bytes.Cut(small(tb), []byte("\r\n"))
	var out bytes.Buffer
	out.Write(head)
	out.WriteString("\r\n")
	lines := strings.SplitAfter(string(body), "\r\n")
	for base := 0; n > 0; base += 20000 {
		for _, line := range lines {
			end := strings.Index(line, "号")
			if end < 0 || strings.Contains(line, `"`) || n == 0 {
				continue
			}
			start := strings.LastIndexFunc(line[:end], func(r rune) bool { return r < '0' || r > '9' })
			digits := strings.TrimLeft(line[start:end], line[start:start+1])
			for i := range line[start:end] {
				if c := line[start+i]; c >= '0' && c <= '9' {
					digits = line[start+i : end]
					break
				}
			}
			serial, err := strconv.Atoi(digits)
			if err != nil {
				continue
			}
			out.WriteString(line[:end-len(digits)])
			out.WriteString(strconv.Itoa(serial + base))
			out.WriteString(line[end:])
			n--
		}
	}
	return out.Bytes()
}

// table returns every row of the cases as the table has it, in the order of ids.
func (h *house) table() (rows [][]any) {
	h.Helper()
	err := h.db.Read(ctx, func(tx *sqldb.Tx) error {
		return tx.Each(func(r sqldb.Row) error {
			row, at := make([]any, len(caseloadapp.CaseColumns)), make([]any, len(caseloadapp.CaseColumns))
			for i := range row {
				at[i] = &row[i]
			}
			err := r.Scan(at...)
			rows = append(rows, row)
			return err
		}, `select `+strings.Join(caseloadapp.CaseColumns, ", ")+` from caseload_case order by id`)
	})
	if err != nil {
		h.Fatal(err)
	}
	return rows
}

// The rate of an import beside that of bare inserts of the same rows into the same
// table, on SQLite; on PostgreSQL beside COPY.
func BenchmarkImport_beside_bare_inserts(b *testing.B) {
	raw := long(b, 200_000)
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			var whole, bare time.Duration
			cases, most := 0, uint64(0)
			for b.Loop() {
				h := newHouse(b, benchDB(b, engine))
				runtime.GC()
				stop := watch(&most)
				start := time.Now()
				r := h.load(caseloadapp.ImportIn{File: file("long.csv", raw), SetAside: true})
				whole += time.Since(start)
				stop()
				cases += r.Accepted

				same := h.table()
				other := newHouse(b, benchDB(b, engine))
				runtime.GC()
				start = time.Now()
				if err := other.db.Load(ctx, func(tx *sqldb.Tx) error {
					ins := tx.Copy("caseload_case", caseloadapp.CaseColumns...)
					for _, row := range same {
						ins.Add(row...)
					}
					return ins.Done()
				}); err != nil {
					b.Fatal(err)
				}
				bare += time.Since(start)
			}
			b.ReportMetric(float64(cases)/whole.Seconds(), "rows/s")
			b.ReportMetric(whole.Seconds()/bare.Seconds(), "×bare") // 60 % of the rate is 1.67
			b.ReportMetric(float64(most-uint64(len(raw)))/(1<<20), "MiB-heap")
		})
	}
}

// benchDB is an empty database of the engine.
func benchDB(b *testing.B, engine string) *sqldb.DB {
	if engine == "sqlite" {
		return sqltest.Lite(b, noon)
	}
	db, err := sqldb.Open(ctx, sqldb.Options{URL: sqltest.Postgres(b), Now: func() time.Time { return noon }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	sqltest.Chain(b, db)
	return db
}

// watch keeps the most that the heap holds until it is stopped.
func watch(most *uint64) (stop func()) {
	end := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(50 * time.Millisecond)
		defer t.Stop()
		var m runtime.MemStats
		for {
			select {
			case <-end:
				return
			case <-t.C:
				runtime.ReadMemStats(&m)
				*most = max(*most, m.HeapInuse)
			}
		}
	}()
	return func() { close(end); <-done }
}

// A slice of the board: all indicators of every team of four courts, beside the
// year before; and one indicator of one court over days that cut months.
func BenchmarkValues(b *testing.B) {
	h := newHouse(b, sqltest.Lite(b, noon))
	h.load(caseloadapp.ImportIn{File: file("long.csv", long(b, 200_000)), SetAside: true})
	court, _ := h.tree.ByCode(org.Court, "01")
	cut := civil.Period{From: civil.MustDay("2025-02-10"), Until: civil.MustDay("2025-09-17")}
	b.Run("all of every team", func(b *testing.B) {
		for b.Loop() {
			h.values("", caseloadapp.ByTeam, year)
		}
	})
	b.Run("all of one court's divisions", func(b *testing.B) {
		for b.Loop() {
			h.values(court.Path.Own(), caseloadapp.ByDivision, year)
		}
	})
	b.Run("one court, months cut", func(b *testing.B) {
		for b.Loop() {
			h.values(court.Path.Own(), caseloadapp.ByCourt, cut)
		}
	})
}
