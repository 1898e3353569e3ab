package caseloadapp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/caseload"
)

// MaxDelivered is how many cases one batch may have.
const MaxDelivered = 20_000

// Delivery is the body of a batch.
type Delivery struct {
	On    civil.Day  // of the extract
	Whole bool       // it has all cases of its days of filing
	cases [][]string // by delivered
}

// delivered are the fields of a case in a batch, in the order of their cells. There
// is none for a party or for what a case is about.
var delivered = []caseload.Field{
	caseload.FieldNumber, caseload.FieldDivision, caseload.FieldTeam, caseload.FieldJudge, caseload.FieldCause, caseload.FieldReceived, caseload.FieldFiled, caseload.FieldClosed,
	caseload.FieldClosing, caseload.FieldDue, caseload.FieldDeducted, caseload.FieldProcedure, caseload.FieldSmall, caseload.FieldSimple, caseload.FieldOnline, caseload.FieldAppealed,
	caseload.FieldResult, caseload.FieldSampling, caseload.FieldScore, caseload.FieldClaimed, caseload.FieldRecovered,
}

var deliveredAt = func() map[string]int {
	m := map[string]int{}
	for i, f := range delivered {
		m[f.String()] = i
	}
	return m
}()

// ParseDelivery reads the body of a batch, token by token: it costs what its cases
// hold, and what is not known is refused. bad is empty when it could be read.
func ParseDelivery(body []byte) (d *Delivery, bad []BadRow) {
	d = &Delivery{}
	p := &deliveryParser{Decoder: json.NewDecoder(bytes.NewReader(body)), d: d}
	p.UseNumber()
	if err := p.body(); err != nil {
		var syntax *json.SyntaxError
		why := err.Error()
		switch {
		case errors.As(err, &syntax):
			why = fmt.Sprintf("第 %d 个字节处不是 JSON", syntax.Offset)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			why = "内容不完整，传输中断了"
		}
		return nil, []BadRow{{Pointer: p.at, Code: "JSON", Detail: why}}
	}
	if _, err := p.Token(); !errors.Is(err, io.EOF) {
		return nil, []BadRow{{Code: "JSON", Detail: "内容之后还有别的东西"}}
	}
	if len(d.cases) == 0 {
		p.no("/cases", "MISSING", "没有案件")
	}
	return d, p.bad
}

type deliveryParser struct {
	*json.Decoder
	d   *Delivery
	at  string
	bad []BadRow
}

func (p *deliveryParser) no(at, code, detail string) {
	if len(p.bad) < MaxIssues {
		p.bad = append(p.bad, BadRow{Pointer: at, Code: code, Detail: detail})
	}
}

// open takes the delimiter that must come.
func (p *deliveryParser) delim(want json.Delim, what string) error {
	t, err := p.Token()
	if err == nil && t != want {
		err = errors.New(what)
	}
	return err
}

func (p *deliveryParser) body() error {
	if err := p.delim('{', "应为一个对象：{\"extracted_on\": …, \"cases\": […]}"); err != nil {
		return err
	}
	seen := map[string]bool{}
	for p.More() {
		t, err := p.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		p.at = "/" + pointed(name)
		if seen[name] {
			p.no(p.at, "TWICE", "出现了两次")
		}
		seen[name] = true
		switch name {
		case "cases":
			if err := p.list(); err != nil {
				return err
			}
			p.at = ""
			continue
		case "extracted_on":
			var s string
			if err := p.Decode(&s); err != nil {
				return err
			}
			if p.d.On, err = civil.ParseDay(s); err != nil || p.d.On == 0 {
				p.no(p.at, "DATE_UNREADABLE", "应为取数日，如 2026-01-20")
			}
		case "replaces_period":
			if err := p.Decode(&p.d.Whole); err != nil {
				return err
			}
		default:
			var skip json.RawMessage
			if err := p.Decode(&skip); err != nil {
				return err
			}
			p.no(p.at, "UNKNOWN_FIELD", "没有这一项")
		}
	}
	if _, err := p.Token(); err != nil {
		return err
	}
	if !seen["extracted_on"] {
		p.no("/extracted_on", "MISSING", "没有取数日")
	}
	return nil
}

func (p *deliveryParser) list() error {
	if err := p.delim('[', "应为案件的数组"); err != nil {
		return err
	}
	for p.More() {
		p.at = "/cases/" + strconv.Itoa(len(p.d.cases))
		if len(p.d.cases) == MaxDelivered {
			return fmt.Errorf("一批最多 %d 件案件，请分批报送", MaxDelivered)
		}
		if err := p.one(); err != nil {
			return err
		}
	}
	_, err := p.Token()
	return err
}

func (p *deliveryParser) one() error {
	if err := p.delim('{', "每件案件应为一个对象"); err != nil {
		return err
	}
	here := p.at
	cells := make([]string, len(delivered))
	for p.More() {
		t, err := p.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		p.at = here + "/" + pointed(name)
		var v any
		if err := p.Decode(&v); err != nil {
			return err
		}
		i, known := deliveredAt[name]
		if !known {
			p.no(p.at, "UNKNOWN_FIELD", "没有这一项；当事人信息和案件内容本系统不收")
			continue
		}
		switch x := v.(type) {
		case nil:
		case string:
			cells[i] = x
		case json.Number:
			cells[i] = x.String()
		case bool:
			cells[i] = map[bool]string{true: "是", false: "否"}[x]
		default:
			p.no(p.at, "TYPE", "应为文字、数字、true、false 或 null")
		}
	}
	p.d.cases = append(p.d.cases, cells)
	_, err := p.Token()
	return err
}

// pointed writes a name as a part of a JSON pointer.
func pointed(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// deliverySource gives the cases of a batch as the records of a list.
type deliverySource struct {
	d  *Delivery
	at int // 0: the head comes next
}

// Encoding returns JSON.
func (s *deliverySource) Encoding() string { return "JSON" }

// Next returns the titles, then the cases.
func (s *deliverySource) Next() (int, []string, error) {
	s.at++
	if s.at == 1 {
		titles := make([]string, len(delivered))
		for i, f := range delivered {
			titles[i] = f.Title()
		}
		return 1, titles, nil
	}
	if s.at-2 >= len(s.d.cases) {
		return 0, nil, io.EOF
	}
	return s.at, s.d.cases[s.at-2], nil
}

// DeliveredFields are the fields that a case of a batch may have.
func DeliveredFields() []caseload.Field { return delivered }
