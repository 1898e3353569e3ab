package box

import (
	"encoding/json"
	"fmt"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/feature/ballot"
)

// Report is what a recount found, with the verdict of the rules.
type Report struct {
	*box.Report
	Sheet   ballot.Sheet
	Verdict *ballot.Verdict // nil when it was not opened, or cannot be judged
}

// Verify recounts the box of a ballot; see box.Verify.
func Verify(data []byte, creds []box.Credential) (*Report, error) {
	var p *Poll
	raw, err := box.Verify(data, creds, func(x *box.Poll) (f box.Form, err error) {
		p, err = Read(x)
		return p, err
	})
	if err != nil {
		return nil, err
	}
	r := &Report{Report: raw}
	if !raw.Opened {
		return r, nil
	}
	if err := json.Unmarshal(raw.Sheet, &r.Sheet); err != nil {
		return nil, fmt.Errorf("box: the sheet of a recount: %w", err)
	}
	h := raw.Head
	v, err := ballot.Judge(r.Sheet.Facts(p.question, h.Day, h.Due, raw.Present, raw.Issued))
	switch f := fault.Of(err); {
	case f != nil && len(f.Fields) > 0:
		r.Bad(box.Counting(), "不能判定：%s", f.Fields[0].Text)
	case err != nil:
		return nil, err
	default:
		r.Verdict = &v
	}
	return r, nil
}
