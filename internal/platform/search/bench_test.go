package search_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
	"touyan/internal/schema"
)

// The province of the benchmark: 40 courts of 25 branches, ten years of minutes.
const (
	courts     = 40
	branchesOf = 25
)

var vocabulary = strings.Fields(`传达 学习 贯彻 落实 中央 精神 省委 决定 讨论 研究 通过 同意 表决 预备 党员 转正 发展 对象 积极 分子 培养 联系 人 支部 委员 书记 组织
	生活 民主 评议 批评 自我 问题 整改 清单 责任 完成 时限 下周 本月 季度 主题 党日 活动 志愿 服务 社区 共建 法院 审判 执行 立案 调解 结案 案件 质量 效率
	司法 公正 廉政 警示 教育 纪律 作风 建设 巡察 反馈 意见 浦东 经验 先锋 示范 岗位 法官 助理 书记员 老同志 走访 慰问 困难 群众 满意 测评 党费 收缴 公示 换届
	选举 候选 提名 请示 批复 制度 完善 台账 归档 保密 安全 值班 信访 化解 矛盾 诉源 治理 枫桥 调研 课题 宣讲 法治 进校园 乡村 振兴 帮扶 结对`)

// minutes makes a text of some 300 characters; one in a thousand has a rare word.
func minutes(r *rand.Rand) string {
	var b strings.Builder
	for b.Len() < 900 {
		for range 4 + r.IntN(8) {
			// Common words are common: the square leans to the beginning.
			x := r.Float64()
			b.WriteString(vocabulary[int(x*x*float64(len(vocabulary)))])
		}
		b.WriteString("，")
	}
	// Characters that nothing else has, so that there are as many pairs as in life.
	for range 6 {
		b.WriteRune(rune(0x4E00 + r.IntN(3000)))
	}
	if r.IntN(1000) == 0 {
		b.WriteString("梧桐")
	}
	return b.String()
}

func seed(b *testing.B, db *sqldb.DB, amount int) {
	b.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	write(b, db, func(tx *sqldb.Tx) error {
		in := tx.Insert("org_unit", "id", "court", "path", "kind", "code", "full_name", "short_name", "with_committee", "ended_on", "version")
		for c := range courts {
			path := fmt.Sprintf("z%02d.", c)
			in.Add(1000+c, 1000+c, path, "court", path, path, path, false, "9999-12-31", 1)
			for k := range branchesOf {
				path := fmt.Sprintf("z%02d.%03d.", c, k)
				in.Add(10000+c*branchesOf+k, 1000+c, path, "branch", path, path, path, false, "9999-12-31", 1)
			}
		}
		return in.Done()
	})
	first := civil.MustDate(2016, 1, 1)
	for done := 0; done < amount; done += 2000 {
		var ts []search.Text
		for i := done; i < min(done+2000, amount); i++ {
			k := r.IntN(courts * branchesOf)
			ts = append(ts, search.Text{Kind: "life", Ref: int64(i + 1), Day: first.AddDays(int(int64(i) * 3650 / int64(amount))), Court: int64(1000 + k/branchesOf), Unit: int64(10000 + k), Title: "党员大会", Body: minutes(r)})
		}
		write(b, db, func(tx *sqldb.Tx) error { return search.PutNew(tx, ts) })
	}
	begun := time.Now()
	if _, err := search.Merge(ctx, db, 1); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d texts merged in %v", amount, time.Since(begun).Round(time.Millisecond))
	// A day's work that is not merged yet.
	var ts []search.Text
	for i := range 200 {
		ts = append(ts, search.Text{Kind: "life", Ref: int64(amount + i + 1), Day: first.AddDays(3650), Court: 1000, Unit: 10000, Title: "支委会", Body: minutes(r)})
	}
	write(b, db, func(tx *sqldb.Tx) error { return search.PutNew(tx, ts) })
}

// BenchmarkFind searches minutes: TOUYAN_MINUTES of them, 500000 in the figures of
// the project, 20000 without it. The p95 is over different questions and seats.
func BenchmarkFind(b *testing.B) {
	amount := 20000
	if n, err := strconv.Atoi(os.Getenv("TOUYAN_MINUTES")); err == nil {
		amount = n
	}
	run := func(b *testing.B, db *sqldb.DB, then ...string) {
		seed(b, db, amount)
		for _, q := range then {
			write(b, db, func(tx *sqldb.Tx) error { _, err := tx.Exec(q); return err })
		}
		var qs []search.Query
		for _, text := range []string{"浦东", "党员", "梧桐", "枫桥治理", "学习 落实 浦东", "浦东梧桐", "预备党员转正", "党", "民主评议 廉政"} {
			court := search.Scope{From: "z07.", End: "z07/", Courts: []int64{1007}}
			one := search.Scope{From: "z07.003.", End: "z07.003/", Units: []int64{10000 + 7*branchesOf + 3}}
			for _, s := range []search.Scope{everywhere, court, one} {
				qs = append(qs, search.Query{Text: text, Kinds: []string{"life"}, Scope: s, Most: 20})
			}
		}
		qs = append(qs, deep(b, db, qs)...)
		var took []time.Duration
		b.ResetTimer()
		for b.Loop() {
			for _, q := range qs {
				begun := time.Now()
				if err := db.Read(ctx, func(tx *sqldb.Tx) error { _, err := search.Find(tx, q); return err }); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(begun))
				if d := time.Since(begun); d > 80*time.Millisecond {
					b.Logf("%v %q %s", d, q.Text, q.Scope.From)
				}
			}
		}
		slices.Sort(took)
		p95 := float64(took[len(took)*95/100].Microseconds()) / 1000
		b.ReportMetric(p95, "p95-ms")
		b.ReportMetric(p95/100, "×target")
		b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
	}
	b.Run("sqlite", func(b *testing.B) {
		db, err := sqldb.Open(ctx, sqldb.Options{Dir: b.TempDir()})
		prepare(b, db, err)
		run(b, db)
	})
	b.Run("postgres", func(b *testing.B) {
		if os.Getenv("TOUYAN_TEST_PG") == "" {
			b.Skip("no PostgreSQL")
		}
		db, err := sqldb.Open(ctx, sqldb.Options{URL: sqltest.Postgres(b)})
		prepare(b, db, err)
		run(b, db, `analyze search_text`, `analyze search_posting`, `analyze org_unit`) // as autovacuum does within a minute
	})
}

// deep are the tenth pages of the questions that have as many.
func deep(b *testing.B, db *sqldb.DB, qs []search.Query) (out []search.Query) {
	b.Helper()
	for _, q := range qs {
		for page := 1; ; page++ {
			var p search.Page
			err := db.Read(ctx, func(tx *sqldb.Tx) (err error) { p, err = search.Find(tx, q); return err })
			if err != nil {
				b.Fatal(err)
			}
			if page == 10 {
				out = append(out, q)
			}
			if q.After = p.Next; page == 10 || p.Next == "" {
				break
			}
		}
	}
	return out
}

func prepare(b *testing.B, db *sqldb.DB, err error) {
	b.Helper()
	if err == nil {
		b.Cleanup(func() { _ = db.Close() })
		err = schema.Migrate(context.Background(), db)
	}
	if err != nil {
		b.Fatal(err)
	}
}
