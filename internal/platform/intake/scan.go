package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os/exec"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// scanPatience is how long the scanner may take over one file.
const scanPatience = 2 * time.Minute

// Scan has every uploaded file scanned by a program before anything is kept of it
// (8.1.4.5, DB-30): the program reads the file on its standard input and ends
// with 0 when it is clean and 1 when it is not, as clamscan does. It is started
// with the arguments as they stand, without a shell; no name that a person chose
// is among them. Where it does not answer, nothing is taken in.
func (s *Store) Scan(command []string) { s.scanner = command }

// scanned refuses a file that the scanner finds something in. Faults: Invalid,
// Unavailable.
func (s *Store) scanned(ctx context.Context, actor *access.Actor, can access.Can, f File) error {
	if len(s.scanner) == 0 {
		return nil
	}
	within, cancel := context.WithTimeout(ctx, scanPatience)
	defer cancel()
	cmd := exec.CommandContext(within, s.scanner[0], s.scanner[1:]...) //nolint:gosec // the operator names the program
	cmd.Stdin = io.NewSectionReader(f, 0, f.Size)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != 1 {
		slog.ErrorContext(ctx, "the scanner of uploads does not answer", "command", s.scanner[0], "error", err, "says", strings.TrimSpace(string(out[:min(len(out), 500)])))
		return fault.New(fault.Unavailable, "病毒扫描程序没有答复，文件没有接收。请稍后再试，并告知系统管理员。").Because(err)
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, io.NewSectionReader(f, 0, f.Size)); err != nil {
		return err
	}
	sum := hex.EncodeToString(digest.Sum(nil))
	err = s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return audit.By(tx, actor, audit.Entry{Action: can, Subject: "拦截扫描出问题的文件", Result: audit.Refused, Detail: map[string]string{"sha256": sum}})
	})
	if err != nil {
		return err
	}
	return fault.New(fault.Invalid, "病毒扫描在这个文件里发现问题，没有接收，系统没有留下内容。请检查您的电脑，换一份干净的文件。")
}
