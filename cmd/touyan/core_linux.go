package main

import "syscall"

// noCore keeps the system from writing the program's memory, with what people
// typed, to a file when it crashes (DB-35).
func noCore() error { return syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
