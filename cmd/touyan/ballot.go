package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/server"
)

type ballotCommand struct {
	Judge  ballotJudge  `cmd:"" help:"Say from counts whether a ballot is valid and who is elected, with articles. Needs no data."`
	Verify ballotVerify `cmd:"" help:"Recount a sealed box. Needs no data."`
}

type ballotJudge struct {
	File   string `arg:"" help:"JSON with the facts and counts; - for standard input."`
	Format string `enum:"text,json" default:"text" help:"text or json."`
}

// Run prints the verdict.
func (c ballotJudge) Run(t *terminal) error {
	data, err := readWhole(c.File, 5<<20)
	if err != nil {
		return err
	}
	v, err := server.JudgeBallot(data)
	if err != nil {
		return err
	}
	return tell(t.out, v, c.Format)
}

type ballotVerify struct {
	File   string   `arg:"" help:"The box; - for standard input."`
	Key    []string `help:"File with a teller's key; repeat for each. With enough of them the sealed papers are opened again." placeholder:"FILE" sep:"none"`
	Format string   `enum:"text,json" default:"text" help:"text or json."`
}

// Run prints the recount. The exit status is 3 when the box is not right.
func (c ballotVerify) Run(t *terminal) error {
	data, err := readWhole(c.File, 300<<20)
	if err != nil {
		return err
	}
	var keys []string
	for _, f := range c.Key {
		k, err := readWhole(f, 4096)
		if err != nil {
			return err
		}
		keys = append(keys, strings.TrimSpace(string(k)))
	}
	r, good, err := server.VerifyBox(data, keys)
	if err != nil {
		return err
	}
	if err := tell(t.out, r, c.Format); err != nil {
		return err
	}
	if !good {
		return alreadyShown(exitRefused)
	}
	return nil
}

// readWhole reads a file or standard input, not much more than most bytes of
// it: what is too large is for the reader of the format to refuse. Fault:
// NotFound.
func readWhole(name string, most int64) ([]byte, error) {
	var in io.Reader = os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fault.Newf(fault.NotFound, "打不开文件 %s。", name).Because(err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, most))
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "文件 %s 读不出来。", name).Because(err)
	}
	return data, nil
}

func tell(w io.Writer, x server.Told, format string) error {
	if format != "json" {
		_, err := io.WriteString(w, x.Text())
		return err
	}
	raw, err := x.MarshalJSON()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", " "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err = w.Write(b.Bytes())
	return err
}
