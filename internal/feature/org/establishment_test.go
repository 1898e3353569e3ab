package org

import (
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
)

var today = civil.MustDay("2026-06-30")

// list makes tables of a small establishment; each sheet is a head and rows of
// cells cut at |.
func list(sheets map[string][]string) []Table {
	var ts []Table
	for _, name := range sheetOrder {
		rows, ok := sheets[name]
		if !ok {
			continue
		}
		t := Table{Name: name, Rows: []Row{{Line: 1, Cells: []Cell{{Column: 1, Text: "某某表"}}}}}
		for i, r := range rows {
			row := Row{Line: i + 2}
			for c, text := range strings.Split(r, "|") {
				if text != "" {
					cell := Cell{Column: c + 1, Text: text}
					if n, isNumber := strings.CutPrefix(text, "#"); isNumber {
						cell.Text, cell.Number = n, true
					}
					row.Cells = append(row.Cells, cell)
				}
			}
			t.Rows = append(t.Rows, row)
		}
		ts = append(ts, t)
	}
	return ts
}

// small is a list without faults; tests change one row of it.
func small() map[string][]string {
	return map[string][]string{
		SheetCourts:    {"编码|法院名称|法院代字|级别|上级编码", "01|甲市中级人民法院|川1|中级|", "02|甲市乙区人民法院|川2|基层|01"},
		SheetDivisions: {"机构编码|机构名称|简称|类别|上级编码|所属法院", "0101|立案庭|立案庭|庭|01|甲市中级人民法院", "0102|执行局|执行局|局|01|甲市中级人民法院", "0103|执行一处|执行一处|处|0102|甲市中级人民法院", "0201|立案庭|立案庭|庭|02|甲市乙区人民法院"},
		SheetTeams:     {"团队编码|法院|庭室|团队名称|法官|上级编码", "010301|甲市中级人民法院|执行局|第一团队|张三、李四|0103"},
		SheetParty: {"党组织编码|党组织全称|简称|类别|上级党组织编码|覆盖部门编码|成立时间|本届任期起|任期（年）|是否设支委会|支部类别|党员数|常用名称",
			"010001|中共甲市中级人民法院党组|院党组|党组", "010100|中共甲市中级人民法院机关委员会|机关党委|机关党委|010001||2012-06-28|2022-06-28|5",
			"010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|党支部|010100|0101、0102|2012-07-01|2024-03-20|3|是|机关党支部|22|立案庭支部；立案庭"},
		SheetGroups: {"党小组编码|党小组名称|所属支部编码|所属党支部|法院|组长", "01010000101|第一党小组|010100001|立案庭党支部|甲市中级人民法院|王五"},
		SheetSeats:  {"党组织编码|党组织|姓名|职务|任职时间|备注", "010001|中共甲市中级人民法院党组|赵六|党组书记|2022-01-12|党组书记、院长", "010100001||钱七|支部书记|2024-03-20|"},
	}
}

func TestSmallListIsRead(t *testing.T) {
	e, err := ReadEstablishment(list(small()), Known{}, today)
	if err != nil || len(e.Complaints) != 0 {
		t.Fatalf("%v %+v", err, e)
	}
	if len(e.Units) != 11 || len(e.Seats) != 2 || e.Rows != 13 {
		t.Fatalf("%d units, %d seats, %d rows", len(e.Units), len(e.Seats), e.Rows)
	}
	seen := map[Key]Entry{}
	for _, u := range e.Units {
		if _, ok := seen[u.Parent]; !ok && u.Parent != (Key{}) {
			t.Errorf("%v stands before its parent %v", u.Key, u.Parent)
		}
		seen[u.Key] = u
	}
	b := seen[Key{Branch, "010100001"}]
	if b.Court.Code != "01" || len(b.Covers) != 2 || len(b.Aliases) != 2 || !b.WithCommittee || b.TermYears != 3 || b.TermFrom.String() != "2024-03-20" {
		t.Errorf("branch %+v", b)
	}
	if g := seen[Key{LeadingGroup, "010001"}]; g.Parent != (Key{Court, "01"}) {
		t.Errorf("the leading group stands under %v", g.Parent)
	}
	if c := seen[Key{Court, "02"}]; c.Parent.Code != "01" || c.Court.Code != "02" {
		t.Errorf("lower court %+v", c)
	}
	if e.Seats[0].Kind != Secretary || e.Seats[0].Note != "党组书记、院长" || e.Seats[0].Unit.Kind != LeadingGroup {
		t.Errorf("seat %+v", e.Seats[0])
	}
}

func TestComplaintsNameThePlace(t *testing.T) {
	for _, tt := range []struct {
		name, sheet string
		row         int // index into the sheet's rows
		put         string
		code, cell  string
		also        int // further bad rows that hang on this one
	}{
		{"number instead of text", SheetDivisions, 1, "#101|立案庭|立案庭|庭|01|甲市中级人民法院", "CODE_AS_NUMBER", "A3", 3},
		{"unknown parent", SheetDivisions, 2, "0102|执行局|执行局|局|09|甲市中级人民法院", "UNKNOWN_PARENT", "E4", 5},
		{"other court", SheetDivisions, 4, "0201|立案庭|立案庭|庭|02|甲市中级人民法院", "OTHER_COURT", "F6", 0},
		{"double code", SheetDivisions, 4, "0101|立案庭|立案庭|庭|02|", "DOUBLE_CODE", "A6", 0},
		{"circle", SheetDivisions, 2, "0102|执行局|执行局|局|0103|", "CIRCLE", "E5", 5},
		{"team of nothing", SheetTeams, 1, "010301|||第一团队|张三|0109", "UNKNOWN_PARENT", "F3", 0},
		{"team elsewhere", SheetTeams, 1, "010301||立案庭|第一团队|张三|0103", "OTHER_DIVISION", "C3", 0},
		{"judges glued", SheetTeams, 1, "010301|||第一团队|张三和 abc|0103", "BAD_NAME", "E3", 0},
		{"level", SheetCourts, 2, "02|甲市乙区人民法院|川2|县级|01", "UNKNOWN_LEVEL", "D4", 1},
		{"party kind", SheetParty, 3, "010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|支队|010100", "UNKNOWN_KIND", "D5", 2},
		{"covers nothing", SheetParty, 3, "010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|党支部|010100|0199||||是", "UNKNOWN_COVER", "F5", 2},
		{"covers elsewhere", SheetParty, 3, "010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|党支部|010100|0201||||是", "COVER_OTHER_COURT", "F5", 2},
		{"no such day", SheetParty, 3, "010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|党支部|010100||2012-02-30|||是", "BAD_DATE", "G5", 2},
		{"only a month", SheetParty, 3, "010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|党支部|010100||2012.02|||是", "DATE_WITHOUT_DAY", "G5", 2},
		{"tomorrow", SheetParty, 3, "010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|党支部|010100|||2026-07-01|3|是", "FUTURE_DATE", "H5", 2},
		{"term without years", SheetParty, 3, "010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|党支部|010100|||2024-07-01||是", "MISSING", "I5", 2},
		{"no committee superior", SheetParty, 3, "010100001|中共甲市中级人民法院立案庭支部委员会|立案庭党支部|党支部", "MISSING", "E5", 2},
		{"court of nowhere", SheetParty, 1, "990001|中共丙市中级人民法院党组|院党组|党组", "UNKNOWN_COURT", "B3", 5},
		{"group in another branch", SheetGroups, 1, "01010000101|第一党小组|010100001|执行局党支部||", "OTHER_BRANCH", "D3", 0},
		{"unknown post", SheetSeats, 2, "010100001||钱七|党组成员||", "UNKNOWN_POST", "D4", 0},
		{"unknown unit", SheetSeats, 2, "010109||钱七|支部书记||", "UNKNOWN_UNIT", "A4", 0},
		{"two secretaries", SheetSeats, 2, "010001||钱七|党组书记||", "SECOND_HOLDER", "D4", 0},
		{"no name", SheetSeats, 2, "010001|||党组成员||", "MISSING", "C4", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sheets := small()
			sheets[tt.sheet][tt.row] = tt.put
			e, err := ReadEstablishment(list(sheets), Known{}, today)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, c := range e.Complaints {
				found = found || c.Code == tt.code && c.Sheet == tt.sheet && fmt.Sprintf("%c%d", 'A'+c.Column-1, c.Line) == tt.cell && c.Want != ""
			}
			bad, _ := e.BadRows()
			if !found || bad != 1+tt.also {
				t.Errorf("want %s at %s %s and %d more bad rows; %d bad rows: %+v", tt.code, tt.sheet, tt.cell, tt.also, bad, e.Complaints)
			}
			if len(e.Units)+len(e.Seats)+bad != e.Rows {
				t.Errorf("%d units, %d seats and %d bad rows of %d", len(e.Units), len(e.Seats), bad, e.Rows)
			}
		})
	}
}

func TestNoListAtAll(t *testing.T) {
	for name, tables := range map[string][]Table{
		"党组织": {{Name: "Sheet1", Rows: []Row{{Line: 1, Cells: []Cell{{Column: 1, Text: "姓名"}}}}}},
		"级别":  list(map[string][]string{SheetCourts: {"编码|法院名称|上级编码", "01|甲"}}),
		"表头":  list(map[string][]string{SheetGroups: {"甲|乙|丙", "01|甲"}}),
	} {
		_, err := ReadEstablishment(tables, Known{}, today)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Text, name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKnownUnitsCanBeReferredTo(t *testing.T) {
	known := Known{Units: map[Key]Unit{
		{Court, "01"}:         {ID: 1, Court: 1, Kind: Court, Code: "01", Name: "甲市中级人民法院", Short: "甲市中级人民法院", Path: "001."},
		{Court, "02"}:         {ID: 2, Court: 2, Parent: 1, Kind: Court, Code: "02", Name: "甲市乙区人民法院", Short: "甲市乙区人民法院", Path: "001.001."},
		{Division, "0102"}:    {ID: 3, Court: 1, Parent: 1, Kind: Division, Code: "0102", Name: "执行局", Short: "执行局", Path: "001.002."},
		{Division, "0103"}:    {ID: 4, Court: 1, Parent: 3, Kind: Division, Code: "0103", Name: "执行一处", Short: "执行一处", Path: "001.002.001."},
		{PartyCommittee, "P"}: {ID: 5, Court: 1, Parent: 1, Kind: PartyCommittee, Code: "P", Name: "机关党委", Short: "机关党委", Path: "001.003."},
	}, Taken: map[Key]bool{{Branch, "T"}: true}}
	head := small()
	codes := func(sheet string, rows ...string) string {
		e, err := ReadEstablishment(list(map[string][]string{sheet: append(head[sheet][:1:1], rows...)}), known, today)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, c := range e.Complaints {
			out = append(out, c.Code)
		}
		return strings.Join(out, " ")
	}
	for _, tt := range []struct{ sheet, row, want string }{
		{SheetParty, "B|中共甲市中级人民法院执行局支部委员会|执行局党支部|党支部|P|0102||||是", ""},
		{SheetParty, "T|中共甲市中级人民法院执行局支部委员会|执行局党支部|党支部|P|||||是", "CODE_TAKEN"},
		{SheetParty, "P|中共甲市中级人民法院总支部委员会|总支|党总支", "KIND_CHANGED"},
		{SheetDivisions, "0102|执行局|执行局|局|0103|", "CIRCLE"},
		{SheetDivisions, "0102|执行局|执行局|局|02|", "COURT_CHANGED"},
		{SheetSeats, "P||钱七|机关党委书记||", ""},
	} {
		if got := codes(tt.sheet, tt.row); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.row, got, tt.want)
		}
	}
}
