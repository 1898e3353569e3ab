package lifeapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/life"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/sqldb"
)

// What a file of records is called and how large it may be.
const (
	packFormat  = "touyan-life"
	packEdition = 2
	mostPack    = 32 << 20
	mostPacked  = 5000
)

// Pack is the records of one branch as they travel between a laptop without a
// network and the court: one JSON document, signed with the secret that both share.
type Pack struct {
	Format  string    `json:"format"`
	Edition int       `json:"edition"`
	Place   string    `json:"place"` // what the machine calls itself
	Made    time.Time `json:"made"`
	By      string    `json:"by"`
	Court   string    `json:"court"`  // code
	Branch  string    `json:"branch"` // code
	Name    string    `json:"name"`
	Records []Packed  `json:"records"`
	Digest  string    `json:"digest"` // SHA-256 of all of it without digest and signature
	// Signature is the digest's, by the secret that both places of the branch
	// share: whoever changes the file can make a new digest, and not this.
	Signature string `json:"signature"`
}

// Packed is one record: itself, and the moments of its savings.
type Packed struct {
	Meeting life.Meeting `json:"meeting"`
	Group   string       `json:"group"` // its name: places that were set up apart number groups differently
	Savings []Saving     `json:"savings"`
}

// Saving is one moment at which the record was saved.
type Saving struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Verb    life.Verb `json:"verb"`
}

// sign sets digest and signature.
func (p *Pack) sign(secret string) (err error) {
	if p.Digest, err = p.digest(); err == nil {
		p.Signature = life.SignPack(secret, p.Digest)
	}
	return err
}

// authentic refuses a pack that was not signed with the secret as it is.
func (p *Pack) authentic(secret string) error {
	sum, err := p.digest()
	if err == nil && (sum != p.Digest || !life.Signed(secret, sum, p.Signature)) {
		err = fault.New(fault.Invalid, "文件的签名对不上：导出以后被改动过，或两台机器的配对码不同。请在笔记本上重新导出；还不行，就重新配对。")
	}
	return err
}

func (p Pack) digest() (string, error) {
	p.Digest, p.Signature = "", ""
	return digest(p)
}

// digest is that of anything that JSON can hold; the encoding is always the
// same.
func digest(x any) (string, error) {
	b, err := json.Marshal(x)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), nil
}

// digest is that of the record alone, whoever carried it when.
func (p *Packed) digest() (string, error) { return digest(p) }

// ReadPack reads a file of records. Fault: Invalid, when it is none, is cut
// short, or was changed on its way.
func ReadPack(r io.Reader) (p Pack, err error) {
	b, err := io.ReadAll(io.LimitReader(r, mostPack+1))
	if err != nil {
		return p, err
	}
	if len(b) > mostPack {
		return p, fault.Newf(fault.TooLarge, "文件超过 %d MB，不是一个支部的会议记录。", mostPack>>20)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil || p.Format != packFormat {
		return p, fault.New(fault.Invalid, "这不是带回的会议记录文件，或文件不完整。请在笔记本上重新导出（.touyan.json）。").Because(err)
	}
	if p.Edition != packEdition {
		return p, fault.Newf(fault.Invalid, "文件是第 %d 版格式，本系统认第 %d 版。请把两处升级到同一版本。", p.Edition, packEdition)
	}
	if len(p.Records) > mostPacked {
		return p, fault.Newf(fault.TooLarge, "文件里有 %d 次会议，一次最多带回 %d 次。", len(p.Records), mostPacked)
	}
	want, err := p.digest()
	if err == nil && want != p.Digest {
		err = fault.New(fault.Invalid, "文件的校验值对不上：导出以后被改动过。请重新导出，不要用别的程序打开后再保存。")
	}
	return p, err
}

// PackUp returns the records, drafts and plans of a branch whose day is in the
// period, to be taken elsewhere, signed. Faults: NotFound, Invalid when the
// branch is not paired.
func (a *App) PackUp(ctx context.Context, permit access.Permit, branch org.UnitID, days civil.Period, place string) (p Pack, err error) {
	if err := permit.Covers(life.CanRecord); err != nil {
		return Pack{}, err
	}
	defer fault.Wrap(&err, "lifeapp.PackUp")
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := a.carried(tx, permit, branch)
		if err != nil {
			return err
		}
		secret, err := a.secret(tx, h.branch)
		if err != nil {
			return err
		}
		court, err := a.court(tx, permit)
		if err != nil {
			return err
		}
		if h.branch.Court != court.ID {
			tree, err := a.units.Tree(tx, tx.Today())
			if err != nil {
				return err
			}
			court, _ = tree.Unit(h.branch.Court)
		}
		p = Pack{Format: packFormat, Edition: packEdition, Place: strings.TrimSpace(place), Made: tx.Now().UTC().Truncate(time.Microsecond), By: permit.Actor().Name, Court: court.Code, Branch: h.branch.Code, Name: h.branch.Name}
		if p.Place == "" {
			p.Place = "另一台机器"
		}
		ms, err := wholes(tx, h.branch.ID, days)
		if err != nil {
			return err
		}
		for i := range ms {
			m := &ms[i]
			g, _ := h.group(m.Group)
			x := Packed{Meeting: *m, Group: g.Short}
			x.Meeting.EnteredAt, x.Meeting.RecordedAt = plainly(m.EnteredAt), plainly(m.RecordedAt)
			hs, err := history(tx, m.ID, 0)
			if err != nil {
				return err
			}
			for _, c := range hs {
				x.Savings = append(x.Savings, Saving{c.Version, plainly(c.At), c.Actor, c.Verb})
			}
			p.Records = append(p.Records, x)
		}
		if err := p.sign(secret); err != nil {
			return err
		}
		return audit.Record(tx, permit, audit.Entry{Action: life.CanRecord, Court: int64(h.branch.Court), Subject: h.branch.Short + " 导出会议记录 " + itoa(len(p.Records)) + " 次", Detail: map[string]any{"digest": p.Digest}})
	})
	return p, err
}

// plainly is a moment as files and databases keep it.
func plainly(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}

// WritePack writes a pack as a file.
func WritePack(w io.Writer, p *Pack) error {
	b, err := json.Marshal(p)
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", b)
	}
	return err
}
