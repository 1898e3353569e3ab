package box

import (
	"crypto/hpke"
	"encoding/binary"
	"fmt"

	"touyan/internal/base/fault"
)

// prefix is the length that stands before a paper: what is shorter than the room
// is filled with zeros, so the length of a sealed paper says nothing.
const prefix = 4

// Seal seals one paper for the box. Fault: Invalid, when it is too long.
func (p *Poll) Seal(paper []byte) ([]byte, error) {
	if len(paper) > p.head.Room {
		return nil, fault.New(fault.Invalid, "填写的内容太长，请缩短，或改用纸票。")
	}
	b := make([]byte, prefix+p.head.Room)
	defer clear(b)
	binary.BigEndian.PutUint32(b, uint32(len(paper)))
	copy(b[prefix:], paper)
	sealed, err := hpke.Seal(p.pub, hpke.HKDFSHA256(), hpke.AES256GCM(), p.Info(), b)
	if err != nil {
		return nil, fmt.Errorf("box: seal: %w", err)
	}
	return sealed, nil
}

// SealedLen is the length of every sealed paper: encapsulated key, room and tag.
func (p *Poll) SealedLen() int { return 32 + prefix + p.head.Room + 16 }

// Info binds a sealed paper to its ballot: sealed for another, it does not open.
// It is the info of HPKE, which the browser of mode M needs.
func (p *Poll) Info() []byte { return append([]byte("touyan paper\n"), p.fingerprint[:]...) }

// unseal opens a sealed paper; nil when it does not open, or is no paper of this
// ballot: never an error, never lost. An empty paper is not nil.
func (p *Poll) unseal(key hpke.PrivateKey, sealed []byte) []byte {
	b, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.AES256GCM(), p.Info(), sealed)
	if err != nil || len(b) != prefix+p.head.Room {
		return nil
	}
	n := binary.BigEndian.Uint32(b)
	if int64(n) > int64(p.head.Room) {
		return nil
	}
	for _, x := range b[prefix+n:] {
		if x != 0 {
			return nil
		}
	}
	return b[prefix : prefix+n]
}
