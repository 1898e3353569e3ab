package server

import (
	sealed "touyan/internal/base/box"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/box"
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

// VerifyBox recounts a sealed box; keys are credentials of its tellers as they
// were printed, or none. good is false where the box or its count is not right.
// Faults: TooLarge, Invalid, Conflict.
func VerifyBox(data []byte, keys []string) (told Told, good bool, err error) {
	var creds []sealed.Credential
	for _, k := range keys {
		c, err := sealed.ParseCredential(k)
		if err != nil {
			return nil, false, err
		}
		creds = append(creds, c)
	}
	r, err := box.Verify(data, creds)
	if err != nil {
		return nil, false, err
	}
	return r, r.Good(), nil
}
