package ballot

// Mode is how people vote.
type Mode string

// The modes that are built.
const (
	OnPaper Mode = "paper" // P 纸票: the default of statutory ballots
	ByCode  Mode = "code"  // Q 抽码
)

// Modes returns the modes that are built, in order.
func Modes() []Mode { return []Mode{OnPaper, ByCode} }

// Chinese returns the mode's Chinese term.
func (m Mode) Chinese() string {
	if m == ByCode {
		return "抽码（Q）"
	}
	return "纸票（P）"
}

// Protects says what a mode guards, and Leaves what it does not: the sentences
// that the page and docs/ballots.md show. A test holds the document to them, so
// that people are told what is built (VT-20).
func (m Mode) Protects() []string {
	if m == ByCode {
		return []string{
			"投票码由本人在会场抽取，系统只存摘要；谁抽到哪个码，没有任何地方记录。",
			"一个投票码只能投一次；伪造、别的投票的、已经清点为余码的，都不收。",
			"选票加密后封存，监票人分持密钥，人数不够打不开；开箱以前没有任何票数。",
			"选票和投票码分成两张清单，各自按随机数排序，不留投票的先后。",
			"封箱、结果都由监票人签名，任何人可以用一条命令重新计票；改动一位都会被发现。",
			"凭投票码可以查到自己的票已经入箱，查不到、也证明不了投了谁。",
		}
	}
	return []string{
		"选票是没有编号和记号的纸，系统里没有单张选票，只有计票的合计。",
		"收回多于发出、合计与有效票不符、所选多于应选的，当场指出并引用条文。",
		"监票人、计票人不能是候选人。",
	}
}

// Leaves says what the mode does not guard.
func (m Mode) Leaves() []string {
	if m == ByCode {
		return []string{
			"选票在服务器上加密：投票的一刻，能改动服务器程序的人可以看到票面（看不到是谁）。",
			"用自己的手机投票时，网络地址和时间可能指向个人；应当使用会场的公共终端。",
			"发码靠监票人：多发、代领、记下谁抽了哪张，程序发现不了。",
			"开启投票的一刻密钥是完整的，随后分给监票人；应当在监票人面前进行。",
			"足够人数的监票人串通，可以提前开箱。",
			"旁人看着投票、要求出示屏幕的，程序防不住。",
			"人数很少或者意见一致时，结果本身会暴露各人的意见。",
		}
	}
	return []string{
		"字迹、折法、填写的先后由会场管理，程序不管。",
		"数票和录入靠人；录错而合计仍然对得上的，程序发现不了。",
		"人数很少或者意见一致时，结果本身会暴露各人的意见。",
	}
}

// MinCell is how few voters may be told apart by a result; package survey has the
// same bound for its groups.
const MinCell = 5
