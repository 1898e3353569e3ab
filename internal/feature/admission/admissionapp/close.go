package admissionapp

import (
	"context"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/sqldb"
)

// CloseIn ends a dossier before its end.
type CloseIn struct {
	ID        admission.ID
	Version   int
	End       admission.End // Withdrawn or Disallowed
	Day       civil.Day
	Reason    string
	Basis     string    // of Disallowed: the approval of the organisation department (DEV-37, DEV-42)
	Announced civil.Day // of Disallowed: when the assembly was told
}

// Close ends a dossier: the person gave it up or is not educated further, or is
// not recognised (不予承认). Faults: NotFound, Invalid, Conflict.
func (a *App) Close(ctx context.Context, permit access.Permit, in CloseIn) error {
	if err := permit.Covers(admission.CanRecord); err != nil {
		return err
	}
	in.Reason, in.Basis = han.Trim(in.Reason), han.Trim(in.Basis)
	return a.change(ctx, permit, in.ID, in.Version, func(tx *sqldb.Tx, f *File) (string, error) {
		bad := fault.New(fault.Invalid, "有几处需要改正。")
		if in.End != admission.Withdrawn && in.End != admission.Disallowed {
			_ = bad.At("end", "请选择终止的情形")
		}
		if in.Day == 0 || in.Day > tx.Today() {
			_ = bad.At("day", "请填写日期，不晚于今天")
		}
		if in.Reason == "" {
			_ = bad.At("reason", "请写明原因")
		}
		if in.End == admission.Disallowed {
			if in.Basis == "" {
				_ = bad.At("basis", "不予承认须有批准依据，请填写批准机关和文号")
			}
			if in.Announced == 0 || in.Announced > tx.Today() {
				_ = bad.At("announced", "不予承认须在支部大会公布，请填写公布日期")
			}
		} else if f.Member != 0 {
			_ = bad.At("end", f.Name+"已是预备党员，不能这样终止。取消资格须经支部大会和上级党委（第 23、24 步）")
		}
		if err := bad.Err(); err != nil {
			return "", err
		}
		if f.Member != 0 {
			if err := a.register.End(tx, permit, f.Member, in.Day, in.End.Chinese()); err != nil {
				return "", err
			}
		}
		return in.End.Chinese(), finish(tx, f, in.End, in.Day, in.Reason, in.Basis, in.Announced)
	})
}
