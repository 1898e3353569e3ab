package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"touyan/internal/base/fault"
	"touyan/internal/server"
)

type ballotCommand struct {
	Judge  ballotJudge  `cmd:"" help:"Say from counts whether a ballot is valid and who is elected, with articles. Needs no data."`
	Verify ballotVerify `cmd:"" help:"Recount a sealed box. Needs no data."`
	Sign   ballotSign   `cmd:"" help:"Sign a box, or its result, as a teller. Needs no data."`
	Open   ballotOpen   `cmd:"" help:"Open a sealed box with the keys of enough tellers and count it. Needs no data."`
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
	keys, err := readKeys(c.Key)
	if err != nil {
		return err
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

type ballotSign struct {
	File string   `arg:"" help:"The box; - for standard input."`
	Key  []string `required:"" help:"File with a teller's key; repeat for each." placeholder:"FILE" sep:"none"`
	Out  string   `required:"" help:"Where the signed box goes; must not exist."`
}

// Run signs.
func (c ballotSign) Run(t *terminal) error {
	return rewrite(t, c.File, c.Key, c.Out, server.SignBox)
}

type ballotOpen struct {
	File string   `arg:"" help:"The sealed box; - for standard input."`
	Key  []string `required:"" help:"File with a teller's key; repeat for each." placeholder:"FILE" sep:"none"`
	Out  string   `required:"" help:"Where the box with its result goes; must not exist."`
}

// Run opens and counts.
func (c ballotOpen) Run(t *terminal) error {
	return rewrite(t, c.File, c.Key, c.Out, server.OpenBox)
}

// rewrite reads a box, does something to it with tellers' keys, writes it
// elsewhere and says what it is now.
func rewrite(t *terminal, file string, keyFiles []string, out string, do func([]byte, []string) ([]byte, error)) error {
	data, err := readWhole(file, 300<<20)
	if err != nil {
		return err
	}
	keys, err := readKeys(keyFiles)
	if err != nil {
		return err
	}
	if data, err = do(data, keys); err != nil {
		return err
	}
	if err := writeNew(out, data); err != nil {
		return err
	}
	r, _, err := server.VerifyBox(data, nil)
	if err != nil {
		return err
	}
	return tell(t.out, r, "text")
}

// writeNew writes a file that is not there yet. Faults: Conflict, Unavailable.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fault.Newf(fault.Conflict, "文件 %s 已经有了，请换一个文件名。", name)
	}
	if err == nil {
		_, err = f.Write(data)
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return fault.Newf(fault.Unavailable, "文件 %s 写不进去。", name).Because(err)
	}
	return nil
}

func readKeys(files []string) (keys []string, err error) {
	for _, f := range files {
		k, err := readWhole(f, 4096)
		if err != nil {
			return nil, err
		}
		keys = append(keys, strings.TrimSpace(string(k)))
	}
	return keys, nil
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
