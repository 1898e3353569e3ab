package orgweb

import (
	"io"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sheet"
)

const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

var unitColumns = []sheet.Column{
	{Title: "编码", Width: 16}, {Title: "名称", Width: 44}, {Title: "简称", Width: 22}, {Title: "种类", Width: 10}, {Title: "类别", Width: 14},
	{Title: "上级", Width: 26}, {Title: "法院", Width: 26}, {Title: "负责人", Width: 12}, {Title: "正式党员", Form: sheet.AsNumber}, {Title: "预备党员", Form: sheet.AsNumber},
	{Title: "覆盖部门", Width: 30}, {Title: "成立时间", Width: 12, Form: sheet.AsDay}, {Title: "常用名称", Width: 30},
}

// writeUnits writes every unit that may be seen, as of the day, as a workbook.
func writeUnits(w io.Writer, o outline) error {
	out := sheet.NewWriter(w)
	if err := out.Sheet("组织架构", "组织架构（截至 "+o.Day.String()+"）", unitColumns); err != nil {
		return err
	}
	covers := map[org.UnitID][]string{}
	for _, c := range o.Covers {
		covers[c.Branch] = append(covers[c.Branch], o.Tree.Name(c.Unit))
	}
	for _, u := range o.Tree.All() {
		n := o.Members(u)
		var full, probationary any
		if u.Kind.Party() && u.Kind != org.LeadingGroup && u.Kind != org.DisciplineCommittee {
			full, probationary = n.Full, n.Probationary
		}
		err := out.Row(u.Code, u.Name, u.Label(o.Tree), u.Kind.Chinese(), u.Category, o.Tree.Name(u.Parent), o.Tree.Name(u.Court), o.Leaders[u.ID],
			full, probationary, strings.Join(covers[u.ID], "、"), civil.Exactly(u.Founded), strings.Join(u.Aliases, "；"))
		if err != nil {
			return err
		}
	}
	return out.Close()
}
