package admissionapp_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/fault"
	"touyan/internal/feature/admission"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/admission/running"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
)

// listOf is a workbook in the columns of the template.
func listOf(t testing.TB, rows ...map[string]string) intake.File {
	t.Helper()
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	var columns []sheet.Column
	for _, c := range running.Columns {
		columns = append(columns, sheet.Column{Title: c.Title})
	}
	if err := w.Sheet("在办档案", "在办档案", columns); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		values := make([]any, len(running.Columns))
		for i, c := range running.Columns {
			values[i] = r[c.Title]
		}
		if err := w.Row(values...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: "在办.xlsx", Size: int64(b.Len()), ReaderAt: bytes.NewReader(b.Bytes())}
}

func (h *house) halfway(name string) map[string]string {
	return map[string]string{"党支部": "刑一庭党支部", "姓名": name, "出生日期": "1996-04-20", "民族": "汉族", "递交申请书日期": "2024-03-06", "谈话日期": "2024-03-21", "谈话人": h.contacts[0].Name,
		"确定积极分子日期": "2025-04-01", "积极分子备案日期": "2025-04-10", "指定联系人日期": "2025-04-10", "培养联系人": h.contacts[0].Name + "、" + h.contacts[1].Name, "半年考察日期": "2025-09-30、2026-03-31", "缺的材料": "无"}
}

func (h *house) load(f intake.File, setAside bool) (intake.Report, error) {
	return h.app.LoadDossiers(ctx, h.may(admission.CanImport, h.court.Path), f, setAside, 5, nil)
}

// People who are half-way through come in with what is irregular already; a
// second time nothing comes in.
func TestLoadDossiers_with_what_is_irregular(t *testing.T) {
	both(t, func(h *house) {
		late := h.halfway("柳长风")
		late["谈话日期"] = "2024-06-21"                                        // DEV-03
		late["讨论拟列发展对象日期"], late["上级同意或备案日期"] = "2026-01-05", "2026-02-01" // DEV-07
		late["培养联系人"] = "路人甲"
		f := listOf(h, h.halfway("岑若谷"), late)
		check, err := h.app.CheckDossiers(ctx, h.may(admission.CanImport, h.court.Path), f, nil)
		if err != nil || check.New != 2 || check.Loaded || check.Bad != 0 || check.Warned != 2 {
			h.Fatalf("%+v %v", check, err)
		}
		got := map[string]string{}
		for _, p := range check.Problems {
			if p.Value == "柳长风" {
				got[p.Rule] = p.Want + p.Cell
			}
		}
		if !strings.Contains(got["DEV-03"], "第二章") || !strings.Contains(got["DEV-07"], "不满 1 年") || !strings.HasSuffix(got["DEV-03"], "4") {
			h.Errorf("%v", got)
		}
		r, err := h.load(f, false)
		if err != nil || !r.Loaded || r.New != 2 {
			h.Fatalf("%+v %v", r, err)
		}
		b, err := h.app.Board(ctx, h.may(admission.CanView, h.branch.Path), admissionapp.Wanted{Stage: -1})
		if err != nil || len(b.Rows) != 2 {
			h.Fatalf("%d %v", len(b.Rows), err)
		}
		for _, x := range b.Rows {
			v := h.get(x.ID)
			if x.Name == "岑若谷" && (v.Verdict.Stage != admission.Activist || v.Verdict.Step(admission.Assign).Act.People[1].Member == 0 || len(v.Marks) != 0 && x.Missing > 0) {
				h.Errorf("%+v %v", v.Verdict.Stage, v.Marks)
			}
			if x.Name == "柳长风" && (x.Wrong < 2 || len(v.Marks) == 0 || v.Verdict.Step(admission.Assign).Act.People[0].Member != 0) {
				h.Errorf("%d wrong, %v", x.Wrong, v.Marks)
			}
			for _, a := range v.Acts {
				if !a.Late() {
					h.Errorf("%s is not marked as entered late", a.Step)
				}
			}
		}
		if again, err := h.load(f, false); err != nil || again.New != 0 || again.Same != 2 {
			h.Errorf("%+v %v", again, err)
		}
	})
}

// A bad row is named with its cell; nothing is loaded by half.
func TestLoadDossiers_bad_rows_are_named(t *testing.T) {
	both(t, func(h *house) {
		no, later, twice := h.halfway("柳长风"), h.halfway("苏念"), h.halfway("岑若谷")
		no["党支部"] = "火星党支部"
		later["谈话日期"] = "2031-01-01"
		f := listOf(h, h.halfway("岑若谷"), no, later, twice)
		r, err := h.load(f, false)
		if fault.KindOf(err) != fault.Invalid || r.Bad != 3 || r.Loaded {
			h.Fatalf("%+v %v", r, err)
		}
		var said []string
		for _, p := range r.Problems {
			if p.Severity == intake.Error {
				said = append(said, fmt.Sprintf("%s %s", p.Cell, p.Want))
			}
		}
		all := strings.Join(said, "\n")
		for _, want := range []string{"A4 本院没有这个党支部", "M5 日期 2031-01-01 晚于今天", "B6 与第 3 行是同一人"} {
			if !strings.Contains(all, want) {
				h.Errorf("%q is not said:\n%s", want, all)
			}
		}
		b, err := h.app.Board(ctx, h.may(admission.CanView, h.court.Path), admissionapp.Wanted{Stage: -1})
		if err != nil || len(b.Rows) != 0 {
			h.Errorf("%d dossiers of a refused file, %v", len(b.Rows), err)
		}
		if r, err = h.load(f, true); err != nil || r.New != 1 || !r.Loaded {
			h.Errorf("%+v %v", r, err)
		}
	})
}

func TestTemplate_is_a_list(t *testing.T) {
	h := lite(t)
	var b bytes.Buffer
	if err := admissionapp.Template(&b); err != nil {
		t.Fatal(err)
	}
	r, err := h.load(intake.File{Name: "模板.xlsx", Size: int64(b.Len()), ReaderAt: bytes.NewReader(b.Bytes())}, false)
	if err != nil || r.Rows != 0 || r.Bad != 0 {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := h.load(file(t, "../../org/testdata/org-yunchuan.xlsx"), false); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an establishment list is taken for dossiers: %v", err)
	}
}
