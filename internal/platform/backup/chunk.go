package backup

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"time"

	"crypto/rand"

	"github.com/emmansun/gmsm/sm3"

	"touyan/internal/base/fault"
	"touyan/internal/platform/seal"
)

const (
	magic     = "TOUYAN BACKUP 1\n"
	chunkSize = 1 << 20
	// overhead bounds what sealing adds to a chunk.
	overhead   = 128
	headerMost = 64 << 10
)

// header stands in clear at the front of a backup, and is authenticated by
// every chunk.
type header struct {
	MadeAt time.Time `json:"made_at"`
	Suite  string    `json:"suite"`
	Key    wrapping  `json:"key"`
}

// bound returns what a chunk is bound to.
func bound(head [sm3.Size]byte, number uint64, last byte) []byte {
	return append(binary.BigEndian.AppendUint64(head[:], number), last)
}

// chunkWriter encrypts what is written to it, chunk by chunk. Close writes the
// last chunk; without it the rest is worth nothing.
type chunkWriter struct {
	w      io.Writer
	c      *seal.Cipher
	head   [sm3.Size]byte
	number uint64
	buf    []byte
}

func newChunkWriter(w io.Writer, key Key, suite seal.Suite, now time.Time) (*chunkWriter, error) {
	inner := make([]byte, seal.KeySize)
	_, _ = rand.Read(inner)
	c, err := seal.NewCipher(suite, inner)
	if err != nil {
		return nil, err
	}
	h := header{MadeAt: now.UTC(), Suite: suite.String()}
	if h.Key, err = key.wrap(inner, suite); err != nil {
		return nil, err
	}
	text, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	front := append(binary.BigEndian.AppendUint32([]byte(magic), uint32(len(text))), text...)
	if _, err := w.Write(front); err != nil {
		return nil, err
	}
	return &chunkWriter{w: w, c: c, head: sm3.Sum(front), buf: make([]byte, 0, chunkSize)}, nil
}

func (w *chunkWriter) Write(b []byte) (int, error) {
	all := len(b)
	for len(b) > 0 {
		n := min(len(b), chunkSize-len(w.buf))
		w.buf, b = append(w.buf, b[:n]...), b[n:]
		if len(w.buf) == chunkSize {
			if err := w.flush(0); err != nil {
				return 0, err
			}
		}
	}
	return all, nil
}

func (w *chunkWriter) flush(last byte) error {
	sealed := w.c.Seal(bound(w.head, w.number, last), w.buf)
	w.number++
	w.buf = w.buf[:0]
	front := append(binary.BigEndian.AppendUint32(nil, uint32(len(sealed))), last)
	if _, err := w.w.Write(front); err != nil {
		return err
	}
	_, err := w.w.Write(sealed)
	return err
}

// Close writes the last chunk.
func (w *chunkWriter) Close() error { return w.flush(1) }

// chunkReader reads what a chunkWriter wrote.
type chunkReader struct {
	r      *bufio.Reader
	c      *seal.Cipher
	head   [sm3.Size]byte
	number uint64
	at     int64 // where in the file the next chunk begins
	buf    []byte
	last   bool
}

// readHeader reads the front of a backup. Fault: Invalid when it is none.
func readHeader(r *bufio.Reader) (h header, front []byte, err error) {
	none := fault.New(fault.Invalid, "这不是头雁的备份文件，或开头已损坏。")
	front = make([]byte, len(magic)+4)
	if _, err := io.ReadFull(r, front); err != nil || string(front[:len(magic)]) != magic {
		return h, nil, none.Because(err)
	}
	n := binary.BigEndian.Uint32(front[len(magic):])
	if n > headerMost {
		return h, nil, none
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return h, nil, none.Because(err)
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, nil, none.Because(err)
	}
	return h, append(front, text...), nil
}

func newChunkReader(r io.Reader, key Key) (*chunkReader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	h, front, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	suite, err := seal.SuiteNamed(h.Suite)
	if err != nil {
		return nil, err
	}
	inner, err := key.unwrap(h.Key, suite)
	if err != nil {
		return nil, err
	}
	c, err := seal.NewCipher(suite, inner)
	if err != nil {
		return nil, err
	}
	return &chunkReader{r: b, c: c, head: sm3.Sum(front), at: int64(len(front))}, nil
}

func (r *chunkReader) Read(b []byte) (int, error) {
	for len(r.buf) == 0 {
		if r.last {
			return 0, io.EOF
		}
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(b, r.buf)
	r.buf = r.buf[n:]
	return n, nil
}

func (r *chunkReader) fill() error {
	var front [5]byte
	if _, err := io.ReadFull(r.r, front[:]); err != nil {
		return r.short(err)
	}
	n, last := binary.BigEndian.Uint32(front[:4]), front[4]
	damaged := fault.Newf(fault.Invalid, "备份文件第 %d 块（从第 %d 字节起）已损坏或被改动，没有使用这份备份。", r.number+1, r.at)
	if n > chunkSize+overhead || last > 1 {
		return damaged
	}
	sealed := make([]byte, n)
	if _, err := io.ReadFull(r.r, sealed); err != nil {
		return r.short(err)
	}
	plain, err := r.c.Open(bound(r.head, r.number, last), sealed)
	if err != nil {
		return damaged.Because(err)
	}
	r.buf, r.last = plain, last == 1
	r.number++
	r.at += int64(len(front)) + int64(n)
	if r.last {
		if _, err := r.r.ReadByte(); !errors.Is(err, io.EOF) {
			return fault.Newf(fault.Invalid, "备份文件在第 %d 字节处应当结束，后面还有别的内容，没有使用这份备份。", r.at)
		}
	}
	return nil
}

func (r *chunkReader) short(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.Newf(fault.Invalid, "备份文件不完整：第 %d 块（从第 %d 字节起）缺失或断开，没有使用这份备份。", r.number+1, r.at)
	}
	return err
}
