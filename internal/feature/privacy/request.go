package privacy

import (
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/id"
	"touyan/internal/base/personal"
)

// Correction is somebody's request to have their data corrected (PI-07).
type Correction struct {
	ID                    id.Of[Correction]
	Member                int64
	Path                  string
	Field, Title          string
	Shown, Wanted, Reason string
	AskedBy               int64
	AskedName             string
	AskedAt               time.Time
	Due                   civil.Day
	State                 CorrectionState
	Answer, DecidedName   string
	DecidedAt             time.Time
	Version               int
}

// CorrectionState says how far a request has come.
type CorrectionState string

// The states.
const (
	CorrectionOpen      CorrectionState = "open"
	CorrectionDone      CorrectionState = "done"
	CorrectionRefused   CorrectionState = "refused"
	CorrectionWithdrawn CorrectionState = "withdrawn"
)

// Chinese returns the state's Chinese term.
func (s CorrectionState) Chinese() string {
	return map[CorrectionState]string{CorrectionOpen: "待办理", CorrectionDone: "已更正", CorrectionRefused: "不予更正", CorrectionWithdrawn: "已撤回"}[s]
}

// AnswerWithin is how long an answer may take, in working days without holidays
// that move (Monday to Friday).
const AnswerWithin = 10

// AnswerBy returns the last day for an answer.
func AnswerBy(asked civil.Day) civil.Day {
	d := asked
	for n := 0; n < AnswerWithin; {
		d = d.AddDays(1)
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			n++
		}
	}
	return d
}

// Disposal is what was proposed to be destroyed because its term is over (PI-04).
// Its record stays (销毁清册).
type Disposal struct {
	ID        id.Of[Disposal]
	Number    string // XH-20260630-0qvg
	Keeper    string
	Path      string
	Items     []personal.Item
	Reason    string
	AskedBy   int64
	AskedName string
	AskedAt   time.Time
	State     DisposalState
	DoneAt    time.Time
	Destroyed int
	Approvals []Approval
	Version   int
}

// DisposalState says how far a disposal has come.
type DisposalState string

// The states.
const (
	DisposalAsked     DisposalState = "asked"
	DisposalRefused   DisposalState = "refused"
	DisposalDone      DisposalState = "done"
	DisposalWithdrawn DisposalState = "withdrawn"
)

// Chinese returns the state's Chinese term.
func (s DisposalState) Chinese() string {
	return map[DisposalState]string{DisposalAsked: "待审批", DisposalRefused: "未批准", DisposalDone: "已销毁", DisposalWithdrawn: "已撤回"}[s]
}

// Emergency is a secret that came in by mistake (PI-14). It says where the
// thing is and where copies may be, and no word of what it says.
type Emergency struct {
	ID           id.Of[Emergency]
	Number       string // YJ-20260630-0qvg
	Path         string
	Keeper       string
	Item         int64
	Mark         string
	Digest       string
	Size         int64
	Since        time.Time
	Places       []string
	ReportedBy   int64
	ReportedName string
	ReportedAt   time.Time
	State        EmergencyState
	EndedAt      time.Time
	Report       string
	Approvals    []Approval
	Version      int
}

// EmergencyState says how far an emergency has come.
type EmergencyState string

// The states.
const (
	Isolated EmergencyState = "isolated"
	Removed  EmergencyState = "removed"
	Released EmergencyState = "released" // it was none
)

// Chinese returns the state's Chinese term.
func (s EmergencyState) Chinese() string {
	return map[EmergencyState]string{Isolated: "已隔离，待清除", Removed: "已清除", Released: "经核不是，已恢复"}[s]
}

// Places returns where else a thing may be that came in at since and is removed
// at until.
func Places(since, until time.Time) []string {
	from, to := since.In(civil.Shanghai).Format("2006-01-02 15:04"), until.In(civil.Shanghai).Format("2006-01-02 15:04")
	return []string{
		"数据库：文件内容、预检报告和摘要，由本次清除覆盖后删除",
		"搜索索引：本系统不对文件内容建索引，无须清除",
		"缓存：程序不把文件内容留在内存缓存；页面均禁止浏览器缓存",
		"备份：" + from + " 至 " + to + " 之间所作的备份可能含有，须由系统管理员逐份销毁或在恢复后再次清除",
		"数据库日志（SQLite 的 WAL、PostgreSQL 的归档 WAL）：清除后由系统管理员作检查点，并销毁该时段的归档",
		"上传人和下载人的终端：须由本人按保密规定处置，并由保密工作机构检查",
		"审计日志：只有标志种类和文件摘要，没有内容，无须清除",
	}
}
