package server

import (
	sealed "touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/box"
	"touyan/internal/feature/survey"
)

// Told is what a command prints: as people read it, or as JSON.
type Told interface {
	Text() string
	MarshalJSON() ([]byte, error)
}

// JudgeBallot judges the facts of one ballot, without a database. Faults:
// TooLarge, Invalid.
func JudgeBallot(data []byte) (Told, error) {
	c, err := ballot.ReadCount(data)
	if err != nil {
		return nil, err
	}
	v, err := ballot.Judge(c)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// reader returns what reads the papers of a box, by its kind. Fault: Invalid.
func reader(p *sealed.Poll) (sealed.Form, error) {
	if p.Head().Kind == survey.BoxKind {
		return survey.FormOf(p.Head().Question)
	}
	return box.Read(p)
}

// VerifyBox recounts a sealed box; keys are credentials of its tellers as they
// were printed, or none. good is false where the box or its count is not right.
// Faults: TooLarge, Invalid, Conflict.
func VerifyBox(data []byte, keys []string) (told Told, good bool, err error) {
	creds, err := credentials(keys)
	if err != nil {
		return nil, false, err
	}
	_, p, err := sealed.Decode(data)
	if err != nil {
		return nil, false, err
	}
	if p.Head().Kind == survey.BoxKind {
		r, err := survey.Verify(data, creds)
		if err != nil {
			return nil, false, err
		}
		return r, r.Good(), nil
	}
	r, err := box.Verify(data, creds)
	if err != nil {
		return nil, false, err
	}
	return r, r.Good(), nil
}

// SignBox adds the signatures of tellers to a box: over the sealed box, or over
// the result when there is one. It returns the box. Faults as those of VerifyBox.
func SignBox(data []byte, keys []string) ([]byte, error) {
	creds, err := credentials(keys)
	if err != nil {
		return nil, err
	}
	b, p, err := sealed.Decode(data)
	if err != nil {
		return nil, err
	}
	for _, c := range creds {
		if err := b.Sign(p, c); err != nil {
			return nil, err
		}
	}
	return b.Encode(), nil
}

// OpenBox opens a sealed box with the keys of enough tellers, counts it, and
// signs the result with them. It returns the box with its result. Faults as
// those of VerifyBox.
func OpenBox(data []byte, keys []string) ([]byte, error) {
	creds, err := credentials(keys)
	if err != nil {
		return nil, err
	}
	b, p, err := sealed.Decode(data)
	if err != nil {
		return nil, err
	}
	if b.Result != nil {
		return nil, fault.New(fault.Conflict, "这个票箱已经开过，有计票结果；要核对请用 touyan ballot verify。")
	}
	f, err := reader(p)
	if err != nil {
		return nil, err
	}
	if err := b.Count(p, creds, f); err != nil {
		return nil, err
	}
	for _, c := range creds {
		if err := b.Sign(p, c); err != nil {
			return nil, err
		}
	}
	return b.Encode(), nil
}

func credentials(keys []string) (creds []sealed.Credential, err error) {
	for _, k := range keys {
		c, err := sealed.ParseCredential(k)
		if err != nil {
			return nil, err
		}
		creds = append(creds, c)
	}
	return creds, nil
}
