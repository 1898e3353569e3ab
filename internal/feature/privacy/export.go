package privacy

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"touyan/internal/base/id"
)

// Export is a request to take personal data out of the product.
type Export struct {
	ID                id.Of[Export]
	Number            string // DC-20260630-0qvg
	Path, Scope       string
	Columns, Open     []string // table.column; Open are wanted whole
	Amount            int      // of people
	Purpose           string
	Needs             int // approvals
	Why               string
	AskedBy           int64
	AskedName         string
	AskedAt           time.Time
	State             ExportState
	MadeAt, ExpiresAt time.Time
	Fetched           int
	Approvals         []Approval
	Version           int
}

// ExportState says how far an export has come.
type ExportState string

// The states.
const (
	ExportAsked     ExportState = "asked"
	ExportApproved  ExportState = "approved"
	ExportRefused   ExportState = "refused"
	ExportMade      ExportState = "made"
	ExportEnded     ExportState = "ended" // the file is gone
	ExportWithdrawn ExportState = "withdrawn"
)

// Chinese returns the state's Chinese term.
func (s ExportState) Chinese() string {
	return map[ExportState]string{ExportAsked: "待审批", ExportApproved: "已批准，待生成", ExportRefused: "未批准", ExportMade: "可下载", ExportEnded: "已到期清除", ExportWithdrawn: "已撤回"}[s]
}

// Approval is what somebody else said of a request.
type Approval struct {
	Account int64
	Name    string
	Agreed  bool
	Reason  string
	At      time.Time
}

// Limits of exports (PI-11; the numbers are the product's own).
const (
	// ManyPeople is the number of people from which two have to approve.
	ManyPeople = 200
	// FileLives is how long the file can be fetched.
	FileLives = 72 * time.Hour
	// WaitsFor is how long an approved export waits to be made.
	WaitsFor = 7 * 24 * time.Hour
)

// together are the columns that in one list, the number whole, tell too much
// (PI-15): who somebody is, what they do, and where they stand in the Party.
var together = []string{"member.id_number", "member.job", "member.standing"}

// Approvals returns how many other people have to approve an export, and why
// more than one does.
func Approvals(people int, columns, open []string) (needs int, why string) {
	var reasons []string
	if people > ManyPeople {
		reasons = append(reasons, "超过 "+strconv.Itoa(ManyPeople)+" 人")
	}
	all := true
	for _, c := range together {
		all = all && slices.Contains(columns, c)
	}
	if all && slices.Contains(open, "member.id_number") {
		reasons = append(reasons, "公民身份号码全文与岗位、政治面貌同列")
	}
	if len(reasons) == 0 {
		return 1, ""
	}
	return 2, strings.Join(reasons, "；")
}

// Mark is the line on every sheet of an export: who, when, which request.
func (e Export) Mark(by string, at time.Time) string {
	return "导出人 " + by + "　" + at.Format("2006-01-02 15:04") + "　单号 " + e.Number + "　用途 " + e.Purpose + "　含个人信息，用后按规定销毁"
}
