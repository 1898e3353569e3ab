package statistics

import "fmt"

// Finding is a check between numbers that does not hold.
type Finding struct {
	Text        string `json:"text"` // 党员基本情况“女”：男 3 + 女 4 ≠ 合计 8
	Left, Right int
}

// Check compares the numbers with each other as the forms' own checks do: within
// each row the classes of one question add up to the total, each column does
// the same over the rows, and the totals of the tables agree with each other
// and with the balance. done is how many comparisons were made.
func Check(sheets []Sheet, b Balance) (wrong []Finding, done int) {
	same := func(left, right int, format string, args ...any) {
		if done++; left != right {
			wrong = append(wrong, Finding{fmt.Sprintf(format, args...) + fmt.Sprintf("：%d ≠ %d", left, right), left, right})
		}
	}
	totals := map[string]int{}
	for i := range sheets {
		s := &sheets[i]
		t, ok := TableOf(s.Table)
		if !ok || len(s.Rows) == 0 {
			continue
		}
		for _, r := range s.Rows {
			t.checkRow(r, same)
		}
		switch {
		case t.ByUnit:
			for c := range t.Columns {
				sum := 0
				for _, r := range s.Rows[1:] {
					sum += r.Cells[c]
				}
				same(sum, s.Rows[0].Cells[c], "%s“%s”各行之和与合计", t.Title, t.ColumnTitle(c))
			}
			totals[t.Key] = s.Rows[0].Cells[0]
		case t.Bodies:
			if r, ok := s.Of("branch", 0); ok {
				totals[t.Key] = r.Cells[len(r.Cells)-1]
				with, _ := s.Of("with-committee", 0)
				without, _ := s.Of("without-committee", 0)
				for c := range r.Cells {
					same(with.Cells[c]+without.Cells[c], r.Cells[c], "%s“%s”设和不设支委会之和与党支部", t.Title, t.ColumnTitle(c))
				}
			}
		default:
			t.checkColumns(s, same)
			totals[t.Key] = s.Rows[0].Cells[0]
		}
	}
	for _, t := range Tables {
		n, ok := totals[t.Key]
		switch {
		case !ok || t.Key == "members":
		case t.Base == string(Admitted):
			same(n, b.In[Admitted], "%s合计与增减变化“%s”", t.Title, Admitted.Chinese())
		default:
			same(n, totals["members"], "%s合计与%s合计", t.Title, Tables[0].Title)
		}
	}
	if n, ok := totals["members"]; ok {
		same(b.Closing, n, "增减变化期末数与%s合计", Tables[0].Title)
	}
	same(b.Opening+b.Came()-b.Went(), b.Closing, "增减变化：期初＋增加−减少与期末")
	return wrong, done
}

// checkRow: the classes of every question that the table's columns ask.
func (t Table) checkRow(r Row, same func(int, int, string, ...any)) {
	if t.Bodies {
		sum := 0
		for c := 1; c < len(t.Columns); c++ {
			sum += r.Cells[c]
		}
		same(sum, r.Cells[0], "%s“%s”各组之和与合计", t.Title, r.Title)
		return
	}
	at := places(t.Columns)
	for _, g := range Groups {
		sum, ok := 0, g.Of == Everybody
		for _, k := range g.Classes {
			i, has := at[k]
			if ok = ok && has; ok {
				sum += r.Cells[i]
			}
		}
		if ok {
			same(sum, r.Cells[0], "%s“%s”按%s之和与合计", t.Title, r.Title, g.Title)
		}
	}
}

// checkColumns: the same of the rows. Posts are asked only of who serves; where
// 离退休 stands beside them the two make up the total.
func (t Table) checkColumns(s *Sheet, same func(int, int, string, ...any)) {
	at := places(t.Rows)
	for _, g := range Groups {
		var rows []int
		ok := true
		for _, k := range g.Classes {
			i, has := at[k]
			ok = ok && has
			rows = append(rows, i)
		}
		if g.Of != Everybody {
			i, has := at["retired"]
			ok = ok && has
			rows = append(rows, i)
		}
		if !ok {
			continue
		}
		for c := range t.Columns {
			sum := 0
			for _, r := range rows {
				sum += s.Rows[r].Cells[c]
			}
			same(sum, s.Rows[0].Cells[c], "%s“%s”按%s之和与合计", t.Title, t.ColumnTitle(c), g.Title)
		}
	}
}

func places(keys []string) map[string]int {
	at := make(map[string]int, len(keys))
	for i, k := range keys {
		at[k] = i
	}
	return at
}
