package memberapp_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/han"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// bigRoster is a roster of n invented persons over the branches of the
// intermediate court, in the good template's words.
func bigRoster(t testing.TB, n int) intake.File {
	t.Helper()
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	var columns []sheet.Column
	for _, title := range strings.Fields("姓名 公民身份号码 性别 民族 出生日期 籍贯 学历 学位 人员类别 加入党组织日期 转为正式党员日期 所在党支部 工作部门 工作岗位 参加工作日期 联系电话 家庭住址 党籍状态 是否失联党员 是否流动党员 备注") {
		columns = append(columns, sheet.Column{Title: title})
	}
	if err := w.Sheet("党员名册", "", columns); err != nil {
		t.Fatal(err)
	}
	branches := sidecar(t, "expected-roster-clean.json")
	for i := range n {
		born := civil.MustDay("1960-01-01").AddDays(i)
		number := fmt.Sprintf("514503%s%03d", strings.ReplaceAll(born.String(), "-", ""), i%500*2+1)
		for _, digit := range "0123456789X" {
			if _, bad := han.ParseIDNumber(number+string(digit), civil.MustDay("2026-06-30")); bad == "" {
				number += string(digit)
				break
			}
		}
		name := string([]rune("赵钱孙李周吴郑王冯陈")[i%10]) + string(rune(0x4E00+i/10%8000)) + string(rune(0x5B50+i%97))
		err := w.Row(name, number, "男", "汉族", born.String(), "四川云川", "大学本科", "法学学士", "正式党员", "2008-07-01", "2009-07-01",
			branchName(branches[i%len(branches)].BranchCode), "审判庭", "法官", "2000-07-01", fmt.Sprintf("163%08d", i), fmt.Sprintf("云川市临江区滨河东路%d号", i), "正常", "否", "否", "")
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return intake.File{Name: "big.xlsx", Size: int64(b.Len()), ReaderAt: bytes.NewReader(b.Bytes())}
}

// branchName writes the branch as the roster would; codes are known too.
func branchName(code string) string { return code }

// The time is not asserted (make bench tells); that memory is bounded is.
func TestImport_of_thousands(t *testing.T) {
	const members = 3_000
	if testing.Short() {
		t.Skip("long")
	}
	y := lone(t)
	f := bigRoster(t, members)
	runtime.GC()
	stop, peak := make(chan bool), make(chan uint64)
	go func() {
		var most uint64
		for {
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	begin := time.Now()
	r, err := y.app.LoadRoster(ctx, permitFor(t, member.CanImport, ""), f, false, 3, nil)
	took := time.Since(begin)
	close(stop)
	most := <-peak
	if err != nil || r.New != members {
		t.Fatalf("%v %+v", err, r)
	}
	t.Logf("%d members in %v, heap at most %d MB", members, took, most>>20)
	if most > 60<<20 {
		t.Errorf("heap reached %d MB", most>>20)
	}
}

func BenchmarkList(b *testing.B) {
	y := lone(b)
	if _, err := y.app.LoadRoster(ctx, permitFor(b, member.CanImport, ""), bigRoster(b, 5_000), false, 3, nil); err != nil {
		b.Fatal(err)
	}
	permit := permitFor(b, member.CanView, y.court())
	for _, c := range []struct {
		name string
		in   memberapp.ListIn
	}{
		{"first page of the court", memberapp.ListIn{}},
		{"page 70 of the court", memberapp.ListIn{Page: 70}},
		{"by age", memberapp.ListIn{Filter: memberapp.Filter{Sort: memberapp.ByAge}}},
		{"search", memberapp.ListIn{Filter: memberapp.Filter{Text: "赵"}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := y.app.List(ctx, permit, c.in); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

// BenchmarkAsOf compares the list as of a past day with today's: a court of
// 5,000 members with ten years of moves behind them.
func BenchmarkAsOf(b *testing.B) {
	y := lone(b)
	if _, err := y.app.LoadRoster(ctx, permitFor(b, member.CanImport, ""), bigRoster(b, 5_000), false, 3, nil); err != nil {
		b.Fatal(err)
	}
	y.history(10)
	permit := permitFor(b, member.CanView, y.court())
	for _, c := range []struct {
		name  string
		fresh bool // nothing of the day is in memory
	}{{"read", true}, {"kept", false}} {
		took := map[bool]time.Duration{}
		for _, past := range []bool{false, true} {
			name := map[bool]string{false: "today", true: "as of a past day"}[past]
			b.Run(c.name+"/"+name, func(b *testing.B) {
				for i := range b.N {
					in := memberapp.ListIn{}
					if past {
						in.On = civil.MustDay("2021-06-30")
						if c.fresh {
							in.On = in.On.AddDays(i % 1500)
						}
					}
					app := y.app
					if c.fresh {
						app = memberapp.New(y.db, y.sealer, y.org.Facts())
					}
					if _, err := app.List(ctx, permit, in); err != nil {
						b.Fatal(err)
					}
				}
				took[past] = b.Elapsed() / time.Duration(b.N)
				if past && took[false] > 0 {
					b.ReportMetric(float64(took[true])/float64(took[false]), "times-today")
				}
			})
		}
	}
}

// history gives everybody a move in each of the last years: places end and begin.
func (y *yunchuan) history(years int) {
	y.Helper()
	branches := y.tree.Under(y.court(), org.Branch)
	err := y.db.Write(ctx, func(tx *sqldb.Tx) error {
		rows, err := sqldb.All(tx, func(r sqldb.Row) (p [2]int64, err error) { return p, r.Scan(&p[0], &p[1]) }, `select member, branch from member_place order by id`)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from member_place where id > $1`, 0); err != nil {
			return err
		}
		in := tx.Insert("member_place", "id", "member", "branch", "party_group", "from_day", "until_day", "reason")
		n := int64(0)
		for i, p := range rows {
			from := civil.MustDay("2008-07-01")
			for k := range years {
				next := civil.MustDate(2026-years+k, 1+i%12, 1+i%28)
				n++
				in.Add(n, p[0], branches[(i+k)%len(branches)].ID, nil, from, next.AddDays(-1), "支部调整")
				from = next
			}
			n++
			in.Add(n, p[0], p[1], nil, from, civil.End(0), "支部调整")
		}
		return in.Done()
	})
	if err != nil {
		y.Fatal(err)
	}
}
