//go:build !linux

package health

import "time"

// uncertainty is known only on Linux.
func uncertainty() (off time.Duration, known bool) { return 0, false }
