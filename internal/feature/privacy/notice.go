package privacy

import (
	"fmt"
	"strings"
	"time"
)

// Kinds of standing texts.
const (
	NoticeKind  = "notice"  // 个人信息处理告知书
	WarningKind = "warning" // the banner about state secrets
)

// Warning is the banner of PI-12 where the court has not written its own.
const Warning = "本系统为非涉密系统，严禁存储、处理、传输国家秘密；涉工作秘密内容按规定审批"

// Text is one edition of a standing text. Number 0 is the product's own.
type Text struct {
	Kind    string
	Number  int
	Content string
	Basis   string
	MadeBy  string
	MadeAt  time.Time
}

// Edition names what somebody has read: the text's number and a digest of what
// is collected, so that a new item is told even where the text is the same.
func (t Text) Edition() string { return fmt.Sprintf("%d-%s", t.Number, Collected()) }

// Standing is the product's own text of a kind. It tells; it asks for no
// consent: the court processes what its duties need (个人信息保护法第十三条、第三十五条).
func Standing(kind string) Text {
	if kind == WarningKind {
		return Text{Kind: kind, Content: Warning, Basis: "保守国家秘密法 第三十一条"}
	}
	return Text{Kind: kind, Basis: "个人信息保护法 第十三条、第十七条、第三十五条", Content: strings.Join([]string{
		"本院为履行党务管理职责，在本系统中处理您的个人信息。依照个人信息保护法，为履行法定职责所必需的，不以您的同意为前提，但应当让您知道下列事项。",
		"一、处理者：本院机关党委，由党务干部负责答复。",
		"二、处理哪些信息、为什么、保存多久：见“登记的字段”，逐项写明目的、依据、来源、保存期限和谁能看到。",
		"三、敏感信息：公民身份号码、联系电话、家庭住址加密存储，默认遮盖；任何人查看全文须写明事由，并留下记录。",
		"四、不对外提供：本系统不向院外传送您的信息；导出须经他人批准，文件带有导出人、时间和单号，限期清除。",
		"五、您的权利：在“我的信息”里可以查看、下载本系统登记的您的全部信息；发现不准确的，可以提出更正，办理人须在 10 个工作日内答复并说明理由。",
		"六、本系统不根据您的在线情况、操作次数等作任何评价，不作自动惩戒。",
	}, "\n")}
}

// Lengths of a standing text, in characters.
const (
	LeastText = 10 // it is never empty (PI-02, PI-12)
	MostText  = 8000
)
