package urn_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"
	"unsafe"

	"touyan/internal/base/box"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/platform/urn"
)

// inMemory counts how often the bytes stand in the memory of this process in the
// clear. They are given turned round, so that asking does not put them there.
func inMemory(t *testing.T, turned []byte) (n int) {
	t.Helper()
	here := uint64(uintptr(unsafe.Pointer(&turned[0]))) // the heap's mapping is where this is
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Skip(err)
	}
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = mem.Close() }()
	seen := 0
	for line := range strings.Lines(string(maps)) {
		var from, to uint64
		if _, err := fmt.Sscanf(line, "%x-%x", &from, &to); err != nil {
			t.Fatal(err)
		}
		if here < from || here >= to {
			continue
		}
		chunk := make([]byte, 1<<20)
		for at := from; at < to; at += uint64(len(chunk) - len(turned)) {
			k, _ := mem.ReadAt(chunk[:min(uint64(len(chunk)), to-at)], int64(at))
			seen += k
			for i := range k - len(turned) + 1 {
				if chunk[i]^0xff == turned[0] {
					j := 1
					for j < len(turned) && chunk[i+j]^0xff == turned[j] {
						j++
					}
					if j == len(turned) {
						n++
					}
				}
			}
		}
		clear(chunk)
	}
	if seen == 0 {
		t.Fatal("the program's memory is not to be found")
	}
	return n
}

// heap keeps what it has from lying on a stack.
var heap []byte

// After a vote the program's memory has no trace of what it said: nothing that a
// dump could lay beside a name.
func TestVT09_memory(t *testing.T) {
	db := sqltest.Lite(t, now)
	r := prepare(t, db, box.ByCode, 8)
	r.begin()
	heap = make([]byte, 24)
	turned := heap
	_, _ = rand.Read(turned)
	paper := func() []byte {
		b := make([]byte, len(turned))
		for i := range b {
			b[i] = turned[i] ^ 0xff
		}
		return b
	}
	heap = paper()
	if inMemory(t, turned) == 0 {
		t.Fatal("the search finds nothing at all")
	}
	clear(heap)
	for _, c := range r.Codes {
		if _, err := r.urns.Cast(context.Background(), r.name(), urn.Vote{Code: c.String(), Paper: paper()}); err != nil {
			t.Fatal(err)
		}
	}
	if n := inMemory(t, turned); n != 0 {
		t.Errorf("what was voted stands %d times in memory", n)
	}
}
