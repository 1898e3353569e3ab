package box

import (
	"bytes"
	"crypto/hpke"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"touyan/internal/base/fault"
)

// MaxFile is the largest box that is read, in bytes.
const MaxFile = 256 << 20

// Box is the sealed box as a file.
type Box struct {
	Head      Head        `json:"head"`
	Present   int         `json:"present"`          // 实到会有选举权人数
	Issued    int         `json:"issued"`           // codes handed out, or tokens signed
	Withdrawn []string    `json:"withdrawn"`        // codes never handed out, sorted
	Spent     []string    `json:"spent"`            // digests of what was used, sorted: where a voter finds the receipt
	Tokens    []string    `json:"tokens,omitempty"` // by token: the tokens themselves, in the order of Spent
	Sealed    []string    `json:"sealed"`           // papers, sorted
	Seals     []Signature `json:"seals"`            // the tellers', over all above
	Result    *Result     `json:"result,omitempty"`
}

// Result is what the tellers found in the box.
type Result struct {
	Papers []string        `json:"papers"` // as the Form publishes them, sorted: no order is left
	Sheet  json.RawMessage `json:"sheet"`
	Signed []Signature     `json:"signed"`
}

// Form reads the papers of one ballot.
type Form interface {
	// Published reports whether a result shows the papers, one line each. Where
	// single papers would tell too much it shows the sheet alone, and only a
	// recount with the tellers' keys can check it.
	Published() bool
	// Line writes an opened paper; nil is one that could not be opened.
	Line(paper []byte) string
	// Count counts lines; what it returns is written as JSON. ok is false when
	// some line cannot be one of Line's.
	Count(lines []string) (sheet any, ok bool)
}

// Encode writes the box; there is one way to write it.
func (b *Box) Encode() []byte { return encode(b) }

// Decode reads a box. Every byte must be as Encode writes it, so nothing can
// stand in a file that is not judged. Faults: TooLarge, Invalid.
func Decode(data []byte) (*Box, *Poll, error) {
	if len(data) > MaxFile {
		return nil, nil, fault.Newf(fault.TooLarge, "票箱文件有 %d 字节，至多 %d 字节。", len(data), MaxFile)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var b Box
	if err := d.Decode(&b); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, nil, fault.New(fault.Invalid, "票箱文件不完整，没有写完。")
		}
		return nil, nil, fault.Newf(fault.Invalid, "不是票箱文件：第 %d 行附近，%s。", bytes.Count(data[:min(int(d.InputOffset()), len(data))], []byte("\n"))+1, reason(err)).Because(err)
	}
	p, err := newPoll(b.Head)
	if err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(b.Encode(), data) {
		return nil, nil, fault.New(fault.Invalid, "票箱文件被改动过：格式与封存时不一致。")
	}
	return &b, p, nil
}

func reason(err error) string {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return t.Field + " 写的是 " + t.Value + "，应为 " + t.Type.String()
	}
	if key, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return "有不认识的项 " + key
	}
	return "语法有误：" + err.Error()
}

// Counted reports whether the paper of a receipt lies in the box. It says
// nothing of what is on it. Fault: Invalid, for what is no receipt.
func (b *Box) Counted(receipt string) (bool, error) {
	begin, err := ParseReceipt(receipt)
	if err != nil {
		return false, err
	}
	i, _ := slices.BinarySearch(b.Spent, begin)
	return i < len(b.Spent) && strings.HasPrefix(b.Spent[i], begin), nil
}

// SealDigest is what the tellers sign when they seal the box: boxes with the
// same one hold the same papers.
func (b *Box) SealDigest(p *Poll) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "touyan box\n%x\n%d %d\n", p.fingerprint, b.Present, b.Issued)
	for _, list := range [][]string{b.Withdrawn, b.Spent, b.Tokens, b.Sealed} {
		lines(h, list)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// resultDigest is what they sign when they have counted it.
func (b *Box) resultDigest(p *Poll) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "touyan result\n%x\n", b.SealDigest(p))
	lines(h, b.Result.Papers)
	h.Write(encode(b.Result.Sheet))
	return [sha256.Size]byte(h.Sum(nil))
}

// lines writes a list so that no other list is written alike.
func lines(w io.Writer, list []string) {
	fmt.Fprintf(w, "%d\n", len(list))
	for _, s := range list {
		_, _ = io.WriteString(w, strconv.Itoa(len(s))+":"+s+"\n") // a hash does not fail
	}
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// Sign adds a teller's signature: over the sealed box, or over the result when
// there is one. Fault: Invalid, when the credential is not of this ballot.
func (b *Box) Sign(p *Poll, c Credential) error {
	if err := c.belongs(p); err != nil {
		return err
	}
	if b.Result == nil {
		b.Seals = put(b.Seals, c.sign("seal", b.SealDigest(p)))
	} else {
		b.Result.Signed = put(b.Result.Signed, c.sign("result", b.resultDigest(p)))
	}
	return nil
}

func put(ss []Signature, s Signature) []Signature {
	ss = slices.DeleteFunc(ss, func(x Signature) bool { return x.Teller == s.Teller })
	ss = append(ss, s)
	slices.SortFunc(ss, func(a, b Signature) int { return a.Teller - b.Teller })
	return ss
}

// Count opens the box with the parts of enough tellers, counts it and writes
// the result. The box must be sealed by as many. Faults: Invalid and Conflict,
// telling whose part is wrong or what is missing.
func (b *Box) Count(p *Poll, creds []Credential, f Form) error {
	papers, err := b.Open(p, creds)
	if err != nil {
		return err
	}
	ls := make([]string, len(papers))
	for i, x := range papers {
		ls[i] = f.Line(x)
	}
	slices.Sort(ls)
	sheet, ok := f.Count(ls)
	if !ok {
		return errors.New("box: a form does not read the lines it writes")
	}
	r := Result{Papers: []string{}, Signed: []Signature{}}
	if r.Sheet, err = json.Marshal(sheet); err != nil {
		return fmt.Errorf("box: the sheet: %w", err)
	}
	if f.Published() {
		r.Papers = ls
	}
	b.Result = &r
	return nil
}

// Open returns the papers of a sealed box, sorted by their content: no order is
// left. A paper that does not open is nil. Faults as those of Count.
func (b *Box) Open(p *Poll, creds []Credential) ([][]byte, error) {
	names, wrong := p.signed("seal", b.SealDigest(p), b.Seals)
	if len(wrong) > 0 || len(names) < p.head.Threshold {
		return nil, refuse(counting, "票箱还没有由足够的监票人签名封存，不能开箱")
	}
	return b.open(p, creds)
}

func (b *Box) open(p *Poll, creds []Credential) ([][]byte, error) {
	key, err := p.key(creds)
	if err != nil {
		return nil, err
	}
	papers, err := b.unseal(p, key)
	slices.SortFunc(papers, bytes.Compare)
	return papers, err
}

// key puts the key together.
func (p *Poll) key(creds []Credential) (hpke.PrivateKey, error) {
	seen := map[byte]share{}
	for _, c := range creds {
		if err := c.belongs(p); err != nil {
			return nil, err
		}
		seen[c.part.x] = c.part
	}
	if len(seen) < p.head.Threshold {
		return nil, fault.Newf(fault.Conflict, "只有 %d 名监票人的密钥，至少 %d 名才能开箱（%s）。", len(seen), p.head.Threshold, counting)
	}
	var parts []share
	for x := range byte(len(p.head.Tellers)) {
		if s, ok := seen[x+1]; ok && len(parts) < p.head.Threshold {
			parts = append(parts, s)
		}
	}
	secret, err := combine(parts)
	if err != nil {
		return nil, err
	}
	defer clear(secret[:])
	key, err := kem().DeriveKeyPair(secret[:])
	if err != nil || !same(key.PublicKey().Bytes(), p.pub.Bytes()) {
		return nil, fault.New(fault.Invalid, "合成的密钥与票箱的公钥不符，不能开箱。")
	}
	return key, nil
}

// unseal opens every paper, on all cores.
func (b *Box) unseal(p *Poll, key hpke.PrivateKey) ([][]byte, error) {
	papers := make([][]byte, len(b.Sealed))
	sealed := make([][]byte, len(b.Sealed))
	for i, s := range b.Sealed {
		var err error
		if sealed[i], err = base64.StdEncoding.DecodeString(s); err != nil {
			return nil, fault.Newf(fault.Invalid, "第 %d 张封存的选票不是 base64 编码。", i+1)
		}
	}
	spread(len(sealed), func(i int) { papers[i] = p.unseal(key, sealed[i]) })
	return papers, nil
}

// spread calls fn for 0 … n-1, on all cores.
func spread(n int, fn func(i int)) {
	var wg sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for w := range cores {
		wg.Go(func() {
			for i := w; i < n; i += cores {
				fn(i)
			}
		})
	}
	wg.Wait()
}

// Merge takes over from another state of the same box what b lacks: signatures,
// and the result with its own. Fault: Conflict, when both have a result and the
// two differ.
func (b *Box) Merge(p *Poll, other *Box) error {
	if b.SealDigest(p) != other.SealDigest(p) {
		return fault.New(fault.Conflict, "不是同一个票箱。")
	}
	for _, s := range other.Seals {
		b.Seals = put(b.Seals, s)
	}
	switch {
	case other.Result == nil:
	case b.Result == nil:
		b.Result = other.Result
	case b.resultDigest(p) != other.resultDigest(p):
		return fault.New(fault.Conflict, "票箱已经有一份计票结果，与这一份不同。请监票人核对两份文件。")
	default:
		for _, s := range other.Result.Signed {
			b.Result.Signed = put(b.Result.Signed, s)
		}
	}
	_, wrong := p.signed("seal", b.SealDigest(p), b.Seals)
	if b.Result != nil {
		_, more := p.signed("result", b.resultDigest(p), b.Result.Signed)
		wrong = append(wrong, more...)
	}
	if len(wrong) > 0 {
		return fault.Newf(fault.Invalid, "票箱的%s。", wrong[0])
	}
	return nil
}

// Sealers returns the tellers who sealed the box, by name.
func (b *Box) Sealers(p *Poll) []string {
	names, _ := p.signed("seal", b.SealDigest(p), b.Seals)
	return names
}

// Signers returns the tellers who signed the result, by name.
func (b *Box) Signers(p *Poll) []string {
	if b.Result == nil {
		return nil
	}
	names, _ := p.signed("result", b.resultDigest(p), b.Result.Signed)
	return names
}
