package main

import (
	"syscall"
	"testing"
)

// DB-35: a crash leaves no file with what was in the memory.
func TestDB_35_no_core_is_dumped(t *testing.T) {
	var before, after syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &before); err != nil {
		t.Fatal(err)
	}
	if err := noCore(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Getrlimit(syscall.RLIMIT_CORE, &after); err != nil || after.Cur != 0 || after.Max != 0 {
		t.Errorf("from %+v to %+v, %v", before, after, err)
	}
}
