package example

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"touyan/internal/base/civil"
)

// applicant is one invented person who is half-way through.
type applicant struct {
	name, branch, born, unit string
	sex                      string
	since                    int // days since the application
	change                   func(map[string]string)
}

// dossierSteps is on which day after the application each step is done, where
// nobody dawdles. What the edition of 2026 added has until.
var dossierSteps = []struct {
	title string
	after int
	added bool
}{
	{"递交申请书日期", 0, false}, {"谈话日期", 20, false}, {"确定积极分子日期", 180, false}, {"积极分子备案日期", 190, false}, {"指定联系人日期", 190, false},
	{"讨论拟列发展对象日期", 550, false}, {"上级同意或备案日期", 564, false}, {"公示第一天", 568, true}, {"公示最后一天", 578, true}, {"列为发展对象日期", 580, true},
	{"确定介绍人日期", 582, false}, {"政治审查日期", 610, false}, {"集中培训日期", 625, false}, {"支委会审查日期", 640, false}, {"预审日期", 655, false}, {"填写志愿书日期", 660, false},
	{"接收大会日期", 680, false}, {"党委谈话日期", 695, false}, {"党组讨论日期", 705, false}, {"党委审批日期", 720, false}, {"组织部门备案日期", 725, false}, {"编入支部日期", 725, false},
	{"入党宣誓日期", 740, false}, {"预备期考察日期", 860, false}, {"转正申请日期", 1030, false}, {"转正大会日期", 1046, false}, {"党组讨论转正日期", 1060, false}, {"审批转正日期", 1075, false},
}

const admitted = 680

// applicants are people at every stage; some of them not as the articles say.
var applicants = []applicant{
	{"岑若谷", "民二庭党支部", "1996-04", "民二庭", "男", 500, nil},
	{"柳长风", "民二庭党支部", "1998-11", "民二庭", "男", 15, nil},
	{"苏念初", "民二庭党支部", "1995-02", "民二庭", "女", 642, nil},
	{"程以沫", "刑一庭党支部", "1997-07", "刑一庭", "女", 570, nil},
	{"纪云帆", "刑一庭党支部", "1999-01", "刑一庭", "男", 200, func(r map[string]string) { r["缺的材料"] = "备案表" }},
	{"闻人静", "立案庭党支部", "1994-09", "立案庭", "女", 40, func(r map[string]string) { delete(r, "谈话日期"); delete(r, "谈话人") }},
	{"江知远", "立案庭党支部", "1993-03", "立案庭", "男", 668, nil},
	{"沈一诺", "行政庭党支部", "1996-12", "行政庭", "女", 330, func(r map[string]string) { r["培养联系人"] = "" }},
	{"容嘉树", "民一庭党支部", "1997-05", "民一庭", "男", 612, nil},
	{"卫子衿", "民一庭党支部", "2000-08", "民一庭", "女", 95, nil},
}

// added2026 is the first day of the edition that asks for a publicity.
var added2026 = civil.MustDay("2026-05-11")

// Dossiers returns the court's list of running dossiers as it stands on a day:
// people at every stage, and those whom the register has as probationary.
func Dossiers(today civil.Day) (_ []byte, err error) {
	src, err := excelize.OpenReader(bytes.NewReader(roster))
	if err != nil {
		return nil, err
	}
	defer func() { _ = src.Close() }()
	people, err := src.GetRows(src.GetSheetName(0))
	if err != nil {
		return nil, err
	}
	full := map[string][]string{} // of each branch
	all := applicants
	for _, p := range people[headerLine:] {
		if len(p) < 17 {
			continue
		}
		switch p[9] {
		case "正式党员":
			full[p[12]] = append(full[p[12]], p[1])
		case "预备党员":
			joined, err := civil.ParseDay(p[10])
			if err != nil {
				continue
			}
			all = append(all, applicant{p[1], p[12], p[5], p[15], p[3], int(today-joined) + admitted, nil})
		}
	}
	var rows []map[string]string
	for _, a := range all {
		if len(full[a.branch]) > 2 {
			rows = append(rows, a.row(today, full[a.branch]))
		}
	}
	return workbook(rows)
}

// row is what the list says of one person on a day.
func (a applicant) row(today civil.Day, full []string) map[string]string {
	start := today.AddDays(-a.since)
	r := map[string]string{"党支部": a.branch, "姓名": a.name, "性别": a.sex, "出生日期": a.born, "部门": a.unit, "职务": "法官助理", "民族": "汉族", "学历": "大学本科", "流动人员": "否", "缺的材料": "无"}
	published := start.AddDays(564) >= added2026
	for _, s := range dossierSteps {
		if d := start.AddDays(s.after); d <= today && (!s.added || published) {
			r[s.title] = d.String()
		}
	}
	people := full[0] + "、" + full[1]
	for day, title := range map[string]string{"谈话日期": "谈话人", "指定联系人日期": "培养联系人", "确定介绍人日期": "入党介绍人", "党委谈话日期": "党委谈话人"} {
		if r[day] != "" {
			r[title] = people
		}
	}
	for n := 1; n <= 2; n++ {
		if d := start.AddDays(180 + 175*n); d <= today {
			r["半年考察日期"] = strings.TrimPrefix(r["半年考察日期"]+"、"+d.String(), "、")
		}
	}
	for prefix, day := range map[string]string{"接收": "接收大会日期", "转正": "转正大会日期"} {
		if r[day] != "" {
			n := len(full)
			r[prefix+"应到"], r[prefix+"实到"], r[prefix+"赞成"], r[prefix+"不赞成"] = strconv.Itoa(n), strconv.Itoa(n-1), strconv.Itoa(n-2), "1"
		}
	}
	if r["集中培训日期"] != "" {
		r["培训天数"], r["培训学时"] = "3", "24"
	}
	if r["公示第一天"] != "" {
		r["公示处数"] = "1"
	}
	if a.change != nil {
		a.change(r)
	}
	return r
}

func workbook(rows []map[string]string) ([]byte, error) {
	heads, seen := []string{}, map[string]bool{}
	for _, r := range rows {
		for _, h := range dossierHeads {
			if r[h] != "" && !seen[h] {
				seen[h] = true
			}
		}
	}
	for _, h := range dossierHeads {
		if seen[h] {
			heads = append(heads, h)
		}
	}
	out := excelize.NewFile()
	defer func() { _ = out.Close() }()
	const name = "在办档案"
	if err := out.SetSheetName(out.GetSheetName(0), name); err != nil {
		return nil, err
	}
	for c, h := range heads {
		for i := -1; i < len(rows); i++ {
			at, err := excelize.CoordinatesToCellName(c+1, i+2)
			if err != nil {
				return nil, err
			}
			v := h
			if i >= 0 {
				v = rows[i][h]
			}
			if err := out.SetCellStr(name, at, v); err != nil {
				return nil, err
			}
		}
	}
	var b bytes.Buffer
	err := out.Write(&b)
	return b.Bytes(), err
}

// dossierHeads are the columns of the list.
var dossierHeads = func() []string {
	heads := []string{"党支部", "姓名", "性别", "出生日期", "民族", "学历", "部门", "职务", "流动人员"}
	for _, s := range dossierSteps {
		heads = append(heads, s.title)
	}
	return append(heads, "谈话人", "培养联系人", "半年考察日期", "公示处数", "入党介绍人", "培训天数", "培训学时", "接收应到", "接收实到", "接收赞成", "接收不赞成", "党委谈话人", "转正应到", "转正实到", "转正赞成", "转正不赞成", "缺的材料")
}()
