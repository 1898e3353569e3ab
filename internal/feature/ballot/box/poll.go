package box

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/ballot"
)

// Format names the file format.
const Format = "touyan-box/1"

// Limits of one box.
const (
	MaxCodes      = 100_000
	MaxCandidates = 500
	MaxSeats      = 100
	MaxTellers    = 15
	maxName       = 20 // characters of another who is named
)

// Head is what is fixed when voting opens. Its fingerprint is printed then; a
// box with another head is another box.
type Head struct {
	Format     string      `json:"format"`
	ID         string      `json:"id"` // 16 random bytes, hex
	Title      string      `json:"title"`
	Kind       string      `json:"kind"`
	Day        civil.Day   `json:"day"`
	Mode       ballot.Mode `json:"mode"`
	Seats      int         `json:"seats"`
	Candidates []string    `json:"candidates"`
	Due        int         `json:"due"`
	Roll       string      `json:"roll"` // digest of the roll; says nothing of who is on it
	Key        string      `json:"key"`  // X25519 public key, hex
	Threshold  int         `json:"threshold"`
	Tellers    []Teller    `json:"tellers"`
	Codes      []string    `json:"codes"` // digests of all the codes that were printed, sorted
}

// Terms is what a ballot is opened with.
type Terms struct {
	Title      string
	Kind       ballot.Kind
	Day        civil.Day
	Seats      int
	Candidates []string
	Due        int
	Roll       string
}

// Poll is a ballot that is open or was: a head that has been checked.
type Poll struct {
	head        Head
	question    ballot.Question
	pub         hpke.PublicKey
	fingerprint [sha256.Size]byte
}

// Head returns what was fixed. It is not to be changed.
func (p *Poll) Head() Head { return p.head }

// Question returns what its papers ask.
func (p *Poll) Question() ballot.Question { return p.question }

// Fingerprint returns the digest of the head, as it is printed when voting
// opens: eight groups of eight.
func (p *Poll) Fingerprint() string {
	s := hex.EncodeToString(p.fingerprint[:])
	var out []byte
	for i := range s {
		if i > 0 && i%8 == 0 {
			out = append(out, ' ')
		}
		out = append(out, s[i])
	}
	return string(out)
}

func kem() hpke.KEM { return hpke.DHKEM(ecdh.X25519()) }

// Open opens a ballot: it draws n codes and a key, splits the key among the
// tellers so that threshold of them open the box, and forgets it. The codes and
// the credentials are for printing and are in nothing else it returns.
// Fault: Invalid.
func Open(t Terms, tellers []string, threshold, n int) (*Poll, []Code, []Credential, error) {
	id := make([]byte, 16)
	_, _ = rand.Read(id)
	h := Head{Format: Format, ID: hex.EncodeToString(id), Title: t.Title, Kind: t.Kind.Code, Day: t.Day, Mode: ballot.ByCode, Seats: t.Seats,
		Candidates: slices.Clone(t.Candidates), Due: t.Due, Roll: t.Roll, Threshold: threshold}
	if len(tellers) > MaxTellers || threshold < 2 || threshold > len(tellers) || n < 1 || n > MaxCodes {
		return nil, nil, nil, fault.Newf(fault.Invalid, "监票人 %d 人、至少 %d 人开箱、投票码 %d 个：监票人应为 2 至 %d 人，开箱至少 2 人且不多于监票人，投票码 1 至 %d 个。",
			len(tellers), threshold, n, MaxTellers, MaxCodes)
	}
	var secret [secretLen]byte
	defer clear(secret[:])
	_, _ = rand.Read(secret[:])
	key, err := kem().DeriveKeyPair(secret[:])
	if err != nil {
		return nil, nil, nil, fmt.Errorf("box: derive the key: %w", err)
	}
	h.Key = hex.EncodeToString(key.PublicKey().Bytes())
	var creds []Credential
	for i, s := range split(secret, len(tellers), threshold) {
		c := newCredential(h.ID, s)
		creds, h.Tellers = append(creds, c), append(h.Tellers, c.teller(tellers[i]))
	}
	codes := make([]Code, n)
	for i := range codes {
		codes[i] = NewCode()
		h.Codes = append(h.Codes, codes[i].Digest(h.ID))
	}
	slices.Sort(h.Codes)
	p, err := newPoll(h)
	return p, codes, creds, err
}

// newPoll checks a head. Fault: Invalid, with the field of the file.
func newPoll(h Head) (*Poll, error) {
	bad := fault.New(fault.Invalid, "票箱的开头有几处不对。")
	k, ok := ballot.KindOf(h.Kind)
	check := func(ok bool, at, says string) {
		if !ok {
			_ = bad.At("head."+at, says)
		}
	}
	check(h.Format == Format, "format", "应为 "+Format)
	check(len(h.ID) == 32 && isHex(h.ID), "id", "应为 32 位十六进制")
	check(ok && (k.Form == ballot.Places || k.Form == ballot.Motion || k.Form == ballot.Picks), "kind", "不是可以封箱投票的种类")
	check(h.Day != 0, "day", "没有日期")
	check(h.Mode == ballot.ByCode, "mode", "应为 "+string(ballot.ByCode))
	check(h.Title != "" && utf8.RuneCountInString(h.Title) <= 200, "title", "应为 1 至 200 字")
	check(h.Seats >= 1 && h.Seats <= MaxSeats && (k.Form != ballot.Motion || h.Seats == 1), "seats", fmt.Sprintf("应选 %d 名，应为 1 至 %d；表决一事的为 1", h.Seats, MaxSeats))
	check(len(h.Candidates) >= 1 && len(h.Candidates) <= MaxCandidates && (k.Form != ballot.Motion || len(h.Candidates) == 1), "candidates", fmt.Sprintf("%d 人，应为 1 至 %d；表决一事的为 1", len(h.Candidates), MaxCandidates))
	check(len(slices.Compact(slices.Sorted(slices.Values(h.Candidates)))) == len(h.Candidates), "candidates", "有同名")
	check(k.Form == ballot.Motion || !slices.ContainsFunc(h.Candidates, func(s string) bool { return !han.ValidName(s) || han.CleanName(s) != s }), "candidates", "有不像姓名的")
	check(h.Due >= 0 && h.Due <= 1_000_000, "due", "应到人数不对")
	check(h.Roll == "" || isDigest(h.Roll), "roll", "应为名册的摘要")
	check(h.Threshold >= 2 && h.Threshold <= len(h.Tellers) && len(h.Tellers) <= MaxTellers, "threshold", "至少 2 人开箱，且不多于监票人")
	for _, t := range h.Tellers {
		check(t.Name != "" && isDigest(t.Verify) && isDigest(t.Part) && !slices.Contains(h.Candidates, t.Name), "tellers", "监票人“"+t.Name+"”不对：应有姓名和两项摘要，且不是候选人")
	}
	check(len(h.Codes) >= 1 && len(h.Codes) <= MaxCodes && increasing(h.Codes), "codes", "投票码的摘要应各不相同并按次序")
	pub, err := hex.DecodeString(h.Key)
	p := &Poll{head: h, question: ballot.Question{Kind: k, Seats: h.Seats, Candidates: h.Candidates}}
	if err == nil {
		p.pub, err = kem().NewPublicKey(pub)
	}
	check(err == nil, "key", "不是票箱的公钥")
	if err := bad.Err(); err != nil {
		return nil, err
	}
	p.fingerprint = digestOf("head", h)
	return p, nil
}

// increasing reports whether digests are well formed, sorted and unlike.
func increasing(ds []string) bool {
	for i, d := range ds {
		if !isDigest(d) || i > 0 && d <= ds[i-1] {
			return false
		}
	}
	return true
}

func isHex(s string) bool { _, err := hex.DecodeString(s); return err == nil }

// digestOf is the digest of a thing as the file writes it.
func digestOf(what string, x any) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "touyan %s\n", what)
	h.Write(encode(x))
	return [sha256.Size]byte(h.Sum(nil))
}

// encode is the one way in which the file is written.
func encode(x any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(x); err != nil {
		panic("box: a thing of the file that cannot be written: " + err.Error())
	}
	return b.Bytes()
}
