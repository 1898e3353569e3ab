package box

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
)

// secretLen is the length of the secret that is split, in bytes.
const secretLen = 32

// share is one part of a secret: the values at x of secretLen polynomials over
// GF(256), each with one byte of the secret as its constant term. Any threshold
// of them give the secret; fewer say nothing about it.
type share struct {
	x byte // 1, 2, … and never 0, where the secret lies
	y [secretLen]byte
}

// digest is what is published of a share so that a wrong one is known. A share
// has 256 random bits, so its digest gives nothing away.
func (s share) digest() [sha256.Size]byte {
	return sha256.Sum256(append([]byte{'s', s.x}, s.y[:]...))
}

var errShares = errors.New("box: shares of different x wanted")

// split makes n shares of which any k give the secret; 2 <= k <= n <= 255.
func split(secret [secretLen]byte, n, k int) []share {
	shares := make([]share, n)
	for i := range shares {
		shares[i].x = byte(i + 1)
	}
	coefficients := make([]byte, k)
	for b := range secret {
		_, _ = rand.Read(coefficients) // crypto/rand does not fail
		coefficients[0] = secret[b]
		for i := range shares {
			var y byte
			for c := k - 1; c >= 0; c-- { // Horner
				y = mul(y, shares[i].x) ^ coefficients[c]
			}
			shares[i].y[b] = y
		}
	}
	clear(coefficients)
	return shares
}

// combine returns the secret that shares give: the value at 0 of the
// polynomials through them. Too few or wrong shares give some other secret; the
// caller knows it by the key.
func combine(shares []share) (secret [secretLen]byte, err error) {
	for i, a := range shares {
		if a.x == 0 {
			return secret, errShares
		}
		weight := byte(1) // of Lagrange, at 0
		for j, b := range shares {
			if i == j {
				continue
			}
			if a.x == b.x {
				return secret, errShares
			}
			weight = mul(weight, mul(b.x, inverse(a.x^b.x)))
		}
		for k := range secret {
			secret[k] ^= mul(weight, a.y[k])
		}
	}
	return secret, nil
}

// mul multiplies in GF(256) with x⁸+x⁴+x³+x+1, without tables or branches that
// depend on the values.
func mul(a, b byte) byte {
	var p byte
	for range 8 {
		p ^= -(b & 1) & a
		a = a<<1 ^ -(a>>7)&0x1b
		b >>= 1
	}
	return p
}

// inverse returns a⁻¹ as a²⁵⁴; of 0 it is 0.
func inverse(a byte) byte {
	r, p := byte(1), a
	for e := 254; e > 0; e >>= 1 {
		if e&1 == 1 {
			r = mul(r, p)
		}
		p = mul(p, p)
	}
	return r
}

func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }
