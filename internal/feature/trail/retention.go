package trail

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

// How long entries are kept, in months: the law asks for six at least (网络安全法),
// the product keeps three years unless the operator says otherwise (DB-19).
const (
	KeepLeast   = 6
	KeepDefault = 36
)

// Retention is how many months entries are kept; zero is KeepDefault.
type Retention int

// Check refuses less than the law allows. Fault: Invalid.
func (r Retention) Check() error {
	if r != 0 && r < KeepLeast {
		return fault.Newf(fault.Invalid, "审计记录至少保存 %d 个月，不能设为 %d 个月。", KeepLeast, int(r))
	}
	return nil
}

// Months returns the months.
func (r Retention) Months() int {
	if r == 0 {
		return KeepDefault
	}
	return max(int(r), KeepLeast)
}

// Before returns the day before which entries may be removed as of today.
func (r Retention) Before(today civil.Day) civil.Day { return today.AddMonths(-r.Months()) }
