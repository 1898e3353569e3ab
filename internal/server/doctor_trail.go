package server

import (
	"context"
	"fmt"
	"path/filepath"

	"touyan/internal/platform/audit"
	"touyan/internal/platform/health"
	"touyan/internal/platform/seal"
	"touyan/internal/platform/sqldb"
)

// unbroken examines the chain of the trail against itself and against the heads
// that lie in the data directory. chain is nil where no system runs on db.
func unbroken(ctx context.Context, db *sqldb.DB, o Options, chain *audit.Chain) health.Check {
	c := health.Check{ID: "trail", Name: "审计链", State: health.Fail, Do: "保留现场，不要清理；由审计管理员用 touyan audit verify 和外送的链头核对，查明谁直接改动了数据库。"}
	if chain == nil {
		sealer, err := seal.Load(ctx, db, o.masterKey())
		if err != nil {
			c.Says, c.Do = "没有密钥，不能核对："+err.Error(), "先排除密钥的故障。"
			return c
		}
		chain = audit.New(db, sealer.Codes("trail"), nil)
	}
	heads, err := audit.ReadHeads(filepath.Join(o.Data, audit.HeadDir))
	var v audit.Verdict
	if err == nil {
		v, err = chain.Verify(ctx, heads...)
	}
	switch {
	case err != nil:
		c.Says = err.Error()
	case v.Broken != nil:
		c.Says = "不完整。" + v.Broken.String()
	default:
		c.State, c.Says, c.Do = health.OK, fmt.Sprintf("%d 条记录完整，与 %d 个链头相符", v.Entries, len(heads)), ""
	}
	return c
}
