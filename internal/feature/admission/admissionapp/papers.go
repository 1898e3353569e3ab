package admissionapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/paper"
)

// Written is one paper of a dossier.
type Written struct {
	Paper admission.Paper
	paper.Named
	// Lacks names the facts that the dossier does not have yet; their places are
	// blanks to be filled in by hand.
	Lacks []string
}

// Paper writes one paper of a dossier from its facts. What the province prints
// and what people write by hand comes as a draft (DEV-40). Faults: NotFound.
func (a *App) Paper(ctx context.Context, permit access.Permit, id admission.ID, which admission.Paper) (Written, error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return Written{}, err
	}
	v, err := a.Get(ctx, permit, id)
	if err != nil {
		return Written{}, err
	}
	if !which.Known() {
		return Written{}, fault.New(fault.NotFound, "没有这份文书。")
	}
	return write(&v, which), nil
}

// Papers writes every paper of a dossier, in the order of the steps; those of
// steps that an edition does not have are left out.
func (a *App) Papers(ctx context.Context, permit access.Permit, id admission.ID) (admission.Dossier, []Written, error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return admission.Dossier{}, nil, err
	}
	v, err := a.Get(ctx, permit, id)
	if err != nil {
		return admission.Dossier{}, nil, err
	}
	return v.Dossier, all(&v), nil
}

func all(v *View) []Written {
	var out []Written
	for i := range v.Verdict.Steps {
		s := &v.Verdict.Steps[i]
		if s.Standing == admission.NotAsked {
			continue
		}
		for _, p := range s.Papers {
			x := write(v, p)
			x.Name = fmt.Sprintf("%d %s/%s", s.Stage+1, s.Stage.Chinese(), x.Name)
			out = append(out, x)
		}
	}
	for _, p := range admission.Loose() {
		x := write(v, p)
		x.Name = "6 管理/" + x.Name
		out = append(out, x)
	}
	return out
}

// write makes one paper.
func write(v *View, which admission.Paper) Written {
	w := &writing{View: v}
	doc := writers[which](w)
	if doc.Title == "" {
		doc.Title = which.Title()
	}
	doc.Provincial = which.Origin() == admission.Printed
	name := which.Title()
	switch which.Origin() {
	case admission.Printed:
		name += "（草稿和核对单）"
	case admission.Handwritten:
		name += "（书写参考）"
	}
	return Written{which, paper.Named{Name: paper.Filename(name, v.Name) + ".docx", Paper: doc}, w.lacks}
}

// Archive returns a dossier as one bundle for handing over: first the list of
// contents by the six kinds of DEV-39 with digests, then every paper. Fault:
// NotFound.
func (a *App) Archive(ctx context.Context, permit access.Permit, id admission.ID) (admission.Dossier, []paper.Named, error) {
	if err := permit.Covers(admission.CanView); err != nil {
		return admission.Dossier{}, nil, err
	}
	v, err := a.Get(ctx, permit, id)
	if err != nil {
		return admission.Dossier{}, nil, err
	}
	six, rest := sixKinds(all(&v))
	var files []paper.Named
	var lines []archived
	for i, x := range append(six, rest...) {
		var b bytes.Buffer
		if err := paper.Write(&b, x.Named.Paper); err != nil {
			return admission.Dossier{}, nil, err
		}
		name := x.Name
		if i >= len(six) {
			name = "全程材料/" + name
		}
		files = append(files, paper.Named{Name: name, Data: b.Bytes()})
		lines = append(lines, archived{x, name, digests(b.Bytes())})
	}
	w := &writing{View: &v}
	var b bytes.Buffer
	if err := paper.Write(&b, w.handover(lines[:len(six)], lines[len(six):])); err != nil {
		return admission.Dossier{}, nil, err
	}
	files = append([]paper.Named{{Name: "00 移交目录.docx", Data: b.Bytes()}}, files...)
	return v.Dossier, append(files, paper.Named{Name: "SHA256.txt", Data: sums(files)}), nil
}

// sixKinds takes the six kinds out, in the article's order, each in a folder.
func sixKinds(ws []Written) (six, rest []Written) {
	for i, kind := range admission.SixKinds {
		for _, w := range ws {
			if w.Paper == kind || kind == admission.PoliticalReview && w.Paper == admission.LetterOfInquiry {
				w.Name = fmt.Sprintf("%02d %s/%s", i+1, kind.Title(), w.Name[strings.LastIndexByte(w.Name, '/')+1:])
				six = append(six, w)
			}
		}
	}
	for _, w := range ws {
		if !slices.ContainsFunc(six, func(k Written) bool { return k.Paper == w.Paper }) {
			rest = append(rest, w)
		}
	}
	return six, rest
}

// archived is one line of the list of contents.
type archived struct {
	Written
	name    string
	digests [2]string // SM3, SHA-256
}

func digests(b []byte) [2]string {
	m, s := sm3.Sum(b), sha256.Sum256(b)
	return [2]string{hex.EncodeToString(m[:]), hex.EncodeToString(s[:])}
}

// sums is a list as digest programs read it.
func sums(files []paper.Named) []byte {
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", digests(f.Data)[1], f.Name)
	}
	return b.Bytes()
}
