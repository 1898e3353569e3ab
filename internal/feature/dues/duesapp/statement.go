package duesapp

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/money"
	"touyan/internal/platform/sheet"
)

// bankLine is one line of a bank's statement.
type bankLine struct {
	line   int
	day    civil.Day
	amount money.Fen // in is above nought
	what   string
}

// mostBankLines is how long a statement may be, in lines and in bytes.
const (
	mostBankLines = 20_000
	mostBankBytes = 16 << 20
)

// The heads that banks give their columns.
var (
	dayHeads  = []string{"交易日期", "记账日期", "入账日期", "日期", "交易时间"}
	inHeads   = []string{"贷方发生额", "收入金额", "收入", "贷方", "贷方金额"}
	outHeads  = []string{"借方发生额", "支出金额", "支出", "借方", "借方金额"}
	bothHeads = []string{"交易金额", "发生额", "金额"}
	whatHeads = []string{"摘要", "用途", "备注", "附言", "对方户名", "对方名称"}
)

type bankHead struct{ day, in, out, both, what int } // columns, from 1

func findHead(fields []string) (h bankHead, ok bool) {
	at := func(names []string) int {
		for _, name := range names {
			for i, f := range fields {
				if headText(f) == name {
					return i + 1
				}
			}
		}
		return 0
	}
	h = bankHead{at(dayHeads), at(inHeads), at(outHeads), at(bothHeads), at(whatHeads)}
	return h, h.day > 0 && (h.in > 0 && h.out > 0 || h.both > 0)
}

// readStatement reads a bank's statement as CSV. Nothing is taken of one that
// has a line it cannot read. Fault: Invalid, with a field for each such line.
func readStatement(r io.Reader) ([]bankLine, error) {

	c, err := sheet.NewCSV(r, sheet.CSVLimits{Bytes: mostBankBytes, Record: 64 << 10})
	if err != nil {
		return nil, err
	}
	wrong := fault.New(fault.Invalid, "对账单没有写入，请改正后重新上传")
	var head bankHead
	var out []bankLine
	found, n := false, 0
	for {
		line, fields, err := c.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if bad := (*sheet.BadRecord)(nil); errors.As(err, &bad) {
			return nil, wrong.At(fmt.Sprintf("line-%d", bad.Line), fmt.Sprintf("第 %d 行：引号不成对，从这一行起读不下去", bad.Line)).Err()
		}
		if err != nil {
			return nil, err
		}
		if n++; n > mostBankLines {
			return nil, fault.Newf(fault.TooLarge, "对账单超过 %d 行，请按月分开上传。", mostBankLines)
		}
		if !found {
			head, found = findHead(fields)
			if !found && n > headLines {
				break
			}
			continue
		}
		l, empty, text := head.read(fields)
		switch {
		case text != "" && len(wrong.Fields) < 20:
			wrong = wrong.At(fmt.Sprintf("line-%d", line), fmt.Sprintf("第 %d 行：%s", line, text))
		case text == "" && !empty:
			l.line = line
			out = append(out, l)
		}
	}
	switch {
	case !found:
		return nil, fault.New(fault.Invalid, "没有找到表头：对账单要有“交易日期”，以及“收入”“支出”或“交易金额”。")
	case len(wrong.Fields) == 0 && len(out) == 0:
		return nil, fault.New(fault.Invalid, "对账单里没有任何一笔。")
	}
	return out, wrong.Err()
}

// read takes one record apart; text says what is wrong with it.
func (h bankHead) read(fields []string) (l bankLine, empty bool, text string) {
	cell := func(column int) string {
		if column == 0 || column > len(fields) {
			return ""
		}
		return strings.TrimSpace(fields[column-1])
	}
	day := cell(h.day)
	if day == "" || strings.HasPrefix(han.Squeeze(day), "合计") {
		return l, true, ""
	}
	var ok bool
	if l.day, ok = bankDay(day); !ok {
		return l, false, "日期“" + short(day) + "”应写成 2025-09-18"
	}
	for _, x := range []struct {
		column int
		sign   money.Fen
	}{{h.both, 1}, {h.in, 1}, {h.out, -1}} {
		s := cell(x.column)
		if s == "" || s == "-" || (x.column == h.both && h.in > 0) {
			continue
		}
		f, err := money.Parse(s)
		if err != nil {
			return l, false, fault.Of(err).Text
		}
		if x.column != h.both && f < 0 {
			return l, false, "金额“" + short(s) + "”是负数"
		}
		l.amount += x.sign * f
	}
	if l.amount == 0 {
		return l, false, "没有金额"
	}
	l.what = short(cell(h.what))
	return l, false, ""
}

// bankDays is a day as banks write it: 2025-09-18, 2025/9/18, 20250918, a time
// after it or not.
var bankDays = regexp.MustCompile(`^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]?\d{1,2}:\d{2}(?::\d{2})?)?$`)

func bankDay(s string) (civil.Day, bool) {
	m := bankDays.FindStringSubmatch(strings.TrimSpace(han.Fold(s)))
	if m == nil {
		return 0, false
	}
	n := [3]int{}
	for i := range n {
		for _, r := range m[i+1] {
			n[i] = n[i]*10 + int(r-'0')
		}
	}
	return civil.Date(n[0], n[1], n[2])
}

func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60])
	}
	return s
}
