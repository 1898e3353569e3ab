package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// Refuse is asked before any uploaded file is kept, by whichever room takes it
// in: a file that bears a mark of secrecy is refused with what to do, and the
// trail says what kind of mark it was and the digest of the file, neither its
// name nor anything that stands in it (PI-13). So is one in which the scanner finds
// something. Faults: Invalid, TooLarge, Unavailable (the scanner).
func (s *Store) Refuse(ctx context.Context, actor *access.Actor, can access.Can, f File) error {
	if err := s.scanned(ctx, actor, can, f); err != nil {
		return err
	}
	m, ok, err := Screen(f)
	if err != nil || !ok {
		return err
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, io.NewSectionReader(f, 0, f.Size)); err != nil {
		return fmt.Errorf("intake.Refuse: %w", err)
	}
	return s.refused(ctx, actor, can, m, digest.Sum(nil))
}

// RefuseText is Refuse for the texts of a form; name says which of them it was.
// The fault stands at the field.
func (s *Store) RefuseText(ctx context.Context, actor *access.Actor, can access.Can, texts map[string][]string) error {
	for name, values := range texts {
		for _, v := range values {
			kind, ok := han.Marking(v)
			if !ok {
				continue
			}
			digest := sha256.Sum256([]byte(v))
			err := s.refused(ctx, actor, can, Marked{kind, "填写的内容"}, digest[:])
			if f := fault.Of(err); f != nil {
				return f.At(name, "带有密级标志“"+kind+"”，不能填写")
			}
			return err
		}
	}
	return nil
}

// refused writes what was stopped into the trail, by itself: the action that
// it stops leaves nothing else.
func (s *Store) refused(ctx context.Context, actor *access.Actor, can access.Can, m Marked, digest []byte) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		return audit.By(tx, actor, audit.Entry{Action: can, Subject: "拦截带密级标志的内容", Detail: map[string]string{"mark": m.Kind, "sha256": hex.EncodeToString(digest)}})
	})
	if err != nil {
		return err
	}
	return fault.Newf(fault.Invalid, "%s带有密级标志“%s”，没有保存，系统没有留下内容。本系统为非涉密系统，请立即停止传输，改走涉密渠道，并报告保密工作机构；本机上的文件也请按保密规定处置。", m.Place, m.Kind)
}
