package sqldb

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// vanishing makes the kernel give a connection up when what was sent stays
// unacknowledged: without it that takes a quarter of an hour.
func vanishing(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) {
		// Not on unix sockets, where nothing vanishes.
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unheard.Milliseconds()))
	})
}
