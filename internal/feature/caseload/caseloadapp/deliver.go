package caseloadapp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strconv"

	"touyan/internal/base/access"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

// DeliverIn is a batch of cases that a machine delivers. The permit must be over its
// court alone.
type DeliverIn struct {
	Machine Machine
	Number  string // of the batch, the machine's own
	Body    []byte // a Delivery as JSON
}

// Delivered says what became of a batch, the same each time it is asked.
type Delivered struct {
	Batch    string   `json:"batch" doc:"批次号" example:"2026-01-20.1"`
	Import   string   `json:"import" doc:"本系统的导入编号" example:"01JABCDEFGHJK"`
	Accepted int      `json:"accepted" doc:"写入的案件数" example:"120"`
	Replaced int      `json:"replaced" doc:"其中更正了以前的" example:"3"`
	Removed  int      `json:"removed" doc:"被替换的期间里移除的" example:"0"`
	From     string   `json:"filed_from,omitempty" format:"date" doc:"最早的立案日期" example:"2025-01-02"`
	Until    string   `json:"filed_until,omitempty" format:"date" doc:"最晚的立案日期" example:"2025-12-31"`
	Warnings []BadRow `json:"warnings" doc:"已写入、但需要核对的"`
	// Before: this answer was given before; nothing was done now.
	Before bool `json:"-"`
}

// BadRow is one thing about one case of a batch.
type BadRow struct {
	Pointer string `json:"pointer" doc:"指向请求内容的 JSON 指针（RFC 6901）" example:"/cases/0/closed"`
	Code    string `json:"code" doc:"问题的代码" example:"CLOSED_BEFORE_FILED"`
	Value   string `json:"value,omitempty" doc:"现有内容" example:"2025-02-01"`
	Detail  string `json:"detail" doc:"问题与应填" example:"早于立案日期 2025-03-01"`
}

// Refusal is what is wrong with a batch: nothing of it was taken.
type Refusal struct {
	*fault.Fault
	Rows     []BadRow
	Rejected int // of which Rows has at most MaxIssues
}

// Unwrap returns the fault.
func (r *Refusal) Unwrap() error { return r.Fault }

// numberForm is what the number of a batch looks like.
var numberForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$`)

// Deliver takes a batch in, whole or not at all. The same batch again is answered as
// the first time; another under the same number is a Conflict. Faults: Invalid (as
// *Refusal where cases are bad), Conflict.
func (a *App) Deliver(ctx context.Context, permit access.Permit, in DeliverIn) (out Delivered, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return Delivered{}, err
	}
	if !numberForm.MatchString(in.Number) {
		return Delivered{}, fault.New(fault.Invalid, "批次号应为 1 至 64 个字母、数字或 . _ : -，以字母或数字开头。")
	}
	sum := sha256.Sum256(in.Body)
	digest := hex.EncodeToString(sum[:])
	d, bad := ParseDelivery(in.Body)
	if len(bad) > 0 {
		return Delivered{}, &Refusal{fault.New(fault.Invalid, "批次的内容读不出来，没有写入。"), bad, len(bad)}
	}
	im := ImportIn{File: intake.File{Name: "接口 " + in.Machine.Name + " " + in.Number, Size: int64(len(in.Body))}, On: d.On, Whole: d.Whole, Way: ByInterface, list: &deliverySource{d: d}, digest: digest}
	im.before = func(tx *sqldb.Tx) (bool, error) {
		out = Delivered{}
		var had, answer string
		_, ok, err := sqldb.Maybe(tx, func(r sqldb.Row) (bool, error) { return true, r.Scan(&had, &answer) },
			`select digest, answer from caseload_delivery where client = $1 and number = $2`, in.Machine.ID, in.Number)
		if err != nil || !ok {
			return false, err
		}
		if had != digest {
			return false, fault.Newf(fault.Conflict, "批次号 %s 已经用于另一份内容。内容有改动时请换新的批次号；需要更正，重新报送有关案件即可。", in.Number)
		}
		err = json.Unmarshal([]byte(answer), &out)
		out.Before = true
		return true, err
	}
	im.after = func(tx *sqldb.Tx, p *importing) error {
		out = Delivered{Batch: in.Number, Import: p.batch.String(), Accepted: p.out.Accepted, Replaced: p.out.Replaced, Removed: p.out.Removed, From: p.out.From.String(), Until: p.out.Until.String(), Warnings: rowsOf(p.out.Issues, caseload.Accept)}
		answer, err := json.Marshal(out)
		if err != nil {
			return err
		}
		ins := tx.Insert("caseload_delivery", "id", "client", "number", "digest", "batch", "answer", "made_at")
		ins.Add(id.New[Delivered](tx.Now()), in.Machine.ID, in.Number, digest, p.batch, string(answer), sqldb.At(tx.Now()))
		if err := ins.Done(); err != nil {
			return err
		}
		_, err = tx.Exec(`update caseload_client set used_at = $2 where id = $1`, in.Machine.ID, sqldb.At(tx.Now()))
		return err
	}
	report, err := a.Import(ctx, permit, im)
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid && report.Rejected > 0 {
		return Delivered{}, &Refusal{f, rowsOf(report.Issues, caseload.Reject), report.Rejected}
	}
	if err != nil {
		return Delivered{}, err
	}
	return out, nil
}

// rowsOf returns what was said of cases, with pointers into the body.
func rowsOf(issues []caseload.Issue, v caseload.Verdict) []BadRow {
	out := []BadRow{}
	for _, i := range issues {
		if i.Verdict != v {
			continue
		}
		at := "/cases/" + strconv.Itoa(i.Record-1)
		if i.Field != caseload.FieldNone {
			at += "/" + i.Field.String()
		}
		out = append(out, BadRow{at, string(i.Code), i.Value, i.Expect})
	}
	return out
}

// Delivery returns what was said of a batch when it was taken in. Fault: NotFound.
func (a *App) Delivery(ctx context.Context, permit access.Permit, m Machine, number string) (out Delivered, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return Delivered{}, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		answer, ok, err := sqldb.Maybe(tx, sqldb.Scalar[string], `select answer from caseload_delivery where client = $1 and number = $2`, m.ID, number)
		if err == nil && (!ok || !permit.Holds(m.Court.Path)) {
			err = fault.New(fault.NotFound, "没有写入过这一批，或者已经撤回。")
		}
		if err != nil {
			return err
		}
		out = Delivered{}
		return json.Unmarshal([]byte(answer), &out)
	})
	return out, err
}

// Catalogue returns what the court of a machine and its units are called. Fault:
// NotFound.
func (a *App) Catalogue(ctx context.Context, permit access.Permit) (out caseload.Court, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		cs, err := a.courts(tx, permit)
		if err == nil && len(cs.list) != 1 {
			err = fault.New(fault.NotFound, "没有找到这个法院。")
		}
		if err == nil {
			out = cs.list[0]
		}
		return err
	})
	return out, err
}
