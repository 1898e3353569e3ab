package health

import (
	"time"

	"golang.org/x/sys/unix"
)

// uncertainty returns by how much the kernel says its clock may be off.
func uncertainty() (off time.Duration, known bool) {
	var t unix.Timex
	state, err := unix.Adjtimex(&t)
	if err != nil {
		return 0, false
	}
	if state == unix.TIME_ERROR {
		return time.Hour, true // nobody disciplines it
	}
	return time.Duration(t.Maxerror) * time.Microsecond, true
}
