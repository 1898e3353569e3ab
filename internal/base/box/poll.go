package box

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

// Format names the file format.
const Format = "touyan-box/2"

// Limits of one box.
const (
	MaxCodes   = 100_000
	MaxTellers = 15
	MaxRoom    = 16 << 10 // bytes of a paper
	maxTitle   = 200      // characters
	maxAsked   = 1 << 20  // bytes of a question
)

// Mode is what a voter shows.
type Mode string

// The modes.
const (
	ByCode  Mode = "code"  // Q 抽码: a code drawn in the room
	ByToken Mode = "token" // M 盲签令牌: a token signed unseen
)

// Head is what is fixed when voting opens. Its fingerprint is printed then; a
// box with another head is another box.
type Head struct {
	Format    string          `json:"format"`
	ID        string          `json:"id"` // 16 random bytes, hex
	Title     string          `json:"title"`
	Kind      string          `json:"kind"` // tells which Form reads its papers
	Day       civil.Day       `json:"day"`
	Mode      Mode            `json:"mode"`
	Question  json.RawMessage `json:"question"` // what the papers ask, as the Form knows it
	Room      int             `json:"room"`     // bytes of a paper, at most
	Due       int             `json:"due"`
	Roll      string          `json:"roll"` // digest of the roll; says nothing of who is on it
	Key       string          `json:"key"`  // X25519 public key, hex
	Threshold int             `json:"threshold"`
	Tellers   []Teller        `json:"tellers"`
	Codes     []string        `json:"codes,omitempty"`  // by code: digests of all that were printed, sorted
	Issuer    string          `json:"issuer,omitempty"` // by token: the RSA key (PKCS #1, hex) that signs them
}

// Terms is what a ballot is opened with.
type Terms struct {
	Title    string
	Kind     string // a short word: which Form reads its papers
	Day      civil.Day
	Question any // written as JSON
	Room     int // the largest paper, in bytes
	Due      int
	Roll     string         // a digest, or ""
	Issuer   *rsa.PublicKey // by token; nil: by code
}

// Poll is a ballot that is open or was: a head that has been checked. It is safe
// for use by many at once.
type Poll struct {
	head        Head
	pub         hpke.PublicKey
	issuer      *rsa.PublicKey
	fingerprint [sha256.Size]byte
}

// Head returns what was fixed. It is not to be changed.
func (p *Poll) Head() Head { return p.head }

// Printed reports whether a code's digest is one of those that were printed.
func (p *Poll) Printed(digest string) bool {
	_, ok := slices.BinarySearch(p.head.Codes, digest)
	return ok
}

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

// Open opens a ballot: it draws n codes (0 by token) and a key, splits the key
// among the tellers so that threshold of them open the box, and forgets it. The
// codes and the credentials are for printing and are in nothing else it returns.
// Fault: Invalid.
func Open(t Terms, tellers []string, threshold, n int) (*Poll, []Code, []Credential, error) {
	id := make([]byte, 16)
	_, _ = rand.Read(id)
	question, err := json.Marshal(t.Question)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("box: the question: %w", err)
	}
	h := Head{Format: Format, ID: hex.EncodeToString(id), Title: t.Title, Kind: t.Kind, Day: t.Day, Mode: ByCode,
		Question: question, Room: t.Room, Due: t.Due, Roll: t.Roll, Threshold: threshold}
	if t.Issuer != nil {
		h.Mode, h.Issuer = ByToken, writeIssuer(t.Issuer)
	}
	if len(tellers) > MaxTellers || threshold < 2 || threshold > len(tellers) || n > MaxCodes || (n < 1) != (h.Mode == ByToken) {
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
	check := func(ok bool, at, says string) {
		if !ok {
			_ = bad.At("head."+at, says)
		}
	}
	check(h.Format == Format, "format", "应为 "+Format)
	check(len(h.ID) == 32 && isHex(h.ID), "id", "应为 32 位十六进制")
	check(h.Kind != "" && len(h.Kind) <= 80, "kind", "没有种类")
	check(h.Day != 0, "day", "没有日期")
	check(h.Title != "" && utf8.RuneCountInString(h.Title) <= maxTitle, "title", fmt.Sprintf("应为 1 至 %d 字", maxTitle))
	check(len(h.Question) > 0 && len(h.Question) <= maxAsked && json.Valid(h.Question), "question", "没有写明表决什么，或太长")
	check(h.Room >= 1 && h.Room <= MaxRoom, "room", fmt.Sprintf("选票的长度应为 1 至 %d 字节", MaxRoom))
	check(h.Due >= 0 && h.Due <= 1_000_000, "due", "应到人数不对")
	check(h.Roll == "" || isDigest(h.Roll), "roll", "应为名册的摘要")
	check(h.Threshold >= 2 && h.Threshold <= len(h.Tellers) && len(h.Tellers) <= MaxTellers, "threshold", "至少 2 人开箱，且不多于监票人")
	for _, t := range h.Tellers {
		check(t.Name != "" && isDigest(t.Verify) && isDigest(t.Part), "tellers", "监票人“"+t.Name+"”不对：应有姓名和两项摘要")
	}
	p := &Poll{head: h}
	var err error
	switch h.Mode {
	case ByCode:
		check(len(h.Codes) >= 1 && len(h.Codes) <= MaxCodes && increasing(h.Codes), "codes", "投票码的摘要应各不相同并按次序")
		check(h.Issuer == "", "issuer", "抽码投票没有签发密钥")
	case ByToken:
		check(len(h.Codes) == 0, "codes", "凭令牌投票没有投票码")
		p.issuer, err = readIssuer(h.Issuer)
		check(err == nil, "issuer", "不是签发令牌的公钥")
	default:
		check(false, "mode", "应为 "+string(ByCode)+" 或 "+string(ByToken))
	}
	pub, err := hex.DecodeString(h.Key)
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

// Encode writes the head, to be kept while voting is open; ReadPoll reads it.
func (p *Poll) Encode() []byte { return encode(p.head) }

// ReadPoll reads a head. Fault: Invalid.
func ReadPoll(data []byte) (*Poll, error) {
	var h Head
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return nil, fault.New(fault.Invalid, "票箱的开头读不出。").Because(err)
	}
	return newPoll(h)
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
