package main

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"

	"touyan/internal/base/civil"
)

// smallList is 20,000 invented cases of the example's courts.
const smallList = "internal/feature/caseload/testdata/cases-small.csv.gz"

// extracted is the day of its extract.
var extracted = civil.MustDay("2026-01-20")

// Columns of the small list that differ from copy to copy.
const (
	numberColumn   = 2
	receivedColumn = 6
	filedColumn    = 7
	closedColumn   = 8
	dueColumn      = 19
)

var serial = regexp.MustCompile(`\d+号`)

// writeCases writes a list of n cases: the small one over and over, under other
// numbers, on days a few weeks off, so that every team has cases on nearly every day
// that took nearly every length.
func writeCases(path string, n int) (err error) {
	src, err := os.Open(smallList)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	z, err := gzip.NewReader(src)
	if err != nil {
		return err
	}
	in := csv.NewReader(z)
	in.FieldsPerRecord = -1 // some rows are wrong on purpose
	all, err := in.ReadAll()
	if err != nil {
		return err
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	c := csv.NewWriter(w)
	var good [][]string
	rows := 0
	for _, r := range all[1:] {
		if len(r) != len(all[0]) {
			continue
		}
		if filed, err := civil.ParseDay(r[filedColumn]); err == nil && filed <= extracted && serial.MatchString(r[numberColumn]) {
			good = append(good, r)
		}
	}
	err = c.Write(all[0])
	for turn := 0; rows < n && err == nil; turn++ {
		for i, r := range good {
			if rows++; rows > n {
				break
			}
			if err = c.Write(another(r, turn, i)); err != nil {
				break
			}
		}
	}
	c.Flush()
	for _, e := range []error{err, c.Error(), w.Flush(), out.Close()} {
		if e != nil {
			return e
		}
	}
	return nil
}

// another is a row as a case of its own; the turn 0 leaves it as it is.
func another(r []string, turn, i int) []string {
	r = append([]string(nil), r...)
	r[numberColumn] = serial.ReplaceAllStringFunc(r[numberColumn], func(s string) string {
		n, err := strconv.Atoi(s[:len(s)-len("号")])
		if err != nil {
			return s
		}
		return fmt.Sprintf("%d号", n+turn*20_000)
	})
	received, err1 := civil.ParseDay(r[receivedColumn])
	filed, err2 := civil.ParseDay(r[filedColumn])
	if turn == 0 || err1 != nil || err2 != nil {
		return r
	}
	by := (turn*7+i)%57 - 28
	if received.AddDays(by).Year() != received.Year() || filed.AddDays(by) > extracted {
		by = 0
	}
	r[receivedColumn], r[filedColumn] = received.AddDays(by).String(), filed.AddDays(by).String()
	if due, err := civil.ParseDay(r[dueColumn]); err == nil && due != 0 {
		r[dueColumn] = due.AddDays(by).String()
	}
	if closed, err := civil.ParseDay(r[closedColumn]); err == nil && closed != 0 {
		r[closedColumn] = min(extracted, max(filed.AddDays(by), closed.AddDays(by+(turn*13+i*3)%41-20))).String()
	}
	return r
}

// split writes the first n rows of a list, and the others, each under its head.
func split(list string, n int, first, others string) (err error) {
	src, err := os.Open(list)
	if err != nil {
		return err
	}
	defer func() { _ = src.Close() }()
	in := bufio.NewReaderSize(src, 1<<20)
	head, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	write := func(path string, n int) (err error) {
		out, err := os.Create(path)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(out, 1<<20)
		_, err = w.WriteString(head)
		for ; n != 0 && err == nil; n-- {
			var line string
			if line, err = in.ReadString('\n'); err == nil {
				_, err = w.WriteString(line)
			}
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		for _, e := range []error{err, w.Flush(), out.Close()} {
			if e != nil {
				return e
			}
		}
		return nil
	}
	if err := write(first, n); err != nil {
		return err
	}
	return write(others, -1)
}
