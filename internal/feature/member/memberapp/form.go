package memberapp

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/member/roster"
	"touyan/internal/feature/org"
)

// Said is what a form says of a member, as typed: the name of the field → the
// text. The names are those of Fact.Name.
type Said map[string]string

// decided is the directory of a form: branch and group are chosen, not named.
type decided struct{ branch, group org.Unit }

// Branch answers with the chosen one whatever the text says; that none was
// chosen is told by where, not here.
func (d decided) Branch(string) roster.Match {
	return roster.Match{Code: "-" + d.branch.Code, Name: d.branch.Short}
}

func (d decided) Group(string, string) (roster.Group, bool) {
	return roster.Group{Code: d.group.Code, Name: d.group.Short}, true
}

// dropped are the faults that a roster may enter with, the value left out. In
// a form nothing that was typed may vanish: there they are errors.
var dropped = map[roster.Code]bool{
	roster.BadPhone: true, roster.DateAmbiguous: true, roster.DateImpossible: true, roster.DateUnreadable: true, roster.DateFuture: true,
}

// judge understands a form as a roster of one row, so that the same rules hold
// wherever a member is entered. It returns what to tell besides. Fault:
// Invalid, field by field.
func judge(said Said, where decided, today civil.Day) (roster.Candidate, []string, error) {
	head, row := roster.Line{Number: 1}, roster.Line{Number: 2}
	for i, f := range fields {
		head.Cells = append(head.Cells, roster.Cell{Column: i + 1, Text: f.Title()})
		if s := said[f.name]; s != "" {
			row.Cells = append(row.Cells, roster.Cell{Column: i + 1, Text: s})
		}
	}
	at := len(fields) + 1
	head.Cells = append(head.Cells, roster.Cell{Column: at, Text: roster.BranchName.Title()}, roster.Cell{Column: at + 1, Text: roster.GroupName.Title()})
	row.Cells = append(row.Cells, roster.Cell{Column: at, Text: "所选党支部"}, roster.Cell{Column: at + 1, Text: where.group.Short})
	read := roster.Read(roster.Book{Sheets: []roster.Sheet{{Name: "表单", Lines: []roster.Line{head, row}}}}, where, today)
	bad := fault.New(fault.Invalid, "有几处需要改正。")
	if len(read.Rows) != 1 { // too little is filled in to be a person
		for name, say := range map[string]string{"name": "请填写姓名", "id-number": "请填写公民身份号码", "joined": "请填写加入党组织日期"} {
			if said[name] == "" {
				_ = bad.At(name, say)
			}
		}
		return roster.Candidate{}, nil, bad.Err()
	}
	var told []string
	for _, f := range read.Rows[0].Faults {
		switch {
		case f.Severity == roster.Error, dropped[f.Code]:
			if name := nameOf(f.Column); bad.Field(name) == "" {
				_ = bad.At(name, f.Want)
			}
		case f.Severity == roster.Warning:
			told = append(told, f.Want)
		}
	}
	return read.Rows[0].Member, told, bad.Err()
}

// nameOf returns the name in forms of the field that the template calls title.
func nameOf(title string) string {
	for _, f := range fields {
		if f.Title() == title {
			return f.name
		}
	}
	return "branch"
}
