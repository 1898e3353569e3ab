package ballot

// Mode is how people vote.
type Mode string

// The modes that are built.
const (
	OnPaper Mode = "paper" // P 纸票: the default of statutory ballots
	ByCode  Mode = "code"  // Q 抽码
	ByToken Mode = "token" // M 盲签令牌
)

// Modes returns the modes that are built, in order.
func Modes() []Mode { return []Mode{OnPaper, ByCode, ByToken} }

// Chinese returns the mode's Chinese term.
func (m Mode) Chinese() string {
	switch m {
	case ByCode:
		return "抽码（Q）"
	case ByToken:
		return "盲签令牌（M）"
	}
	return "纸票（P）"
}

// Protects says what a mode guards, and Leaves what it does not: the sentences
// that the page and docs/ballots.md show. A test holds the document to them, so
// that people are told what is built (VT-20).
func (m Mode) Protects() []string {
	if m == ByToken {
		return []string{
			"令牌由本人的浏览器随机生成、盲化以后才请服务器签名；服务器看不到令牌，即使掌握整个数据库和日志，也算不出哪张票是谁投的。",
			"名册上的人每人只能领一枚，只记领过、不记时间；签发数等于领取名单，可以公布核对。",
			"先领后投：领取结束、签名密钥销毁以后才开始投票，投票不登录、不带登录标记。",
			"选票在本人的浏览器里加密，服务器从头到尾看不到票面；监票人分持密钥，人数不够打不开。",
			"一枚令牌只能投一次；伪造、改动、别的投票的令牌都不收，票箱里每枚令牌的签名任何人都能验。",
			"凭回执可以查到自己的票已经入箱，查不到、也证明不了投了谁。",
			"提示已投票的，断电也不会丢；没有提示的，可以用同一枚令牌再投，不会重复。",
		}
	}
	if m == ByCode {
		return []string{
			"投票码由本人在会场抽取，系统只存摘要；谁抽到哪个码，没有任何地方记录。",
			"一个投票码只能投一次；伪造、别的投票的、已经清点为余码的，都不收。",
			"选票加密后封存，监票人分持密钥，人数不够打不开；开箱以前没有任何票数。",
			"选票和投票码分成两张清单，各自按随机数排序，不留投票的先后。",
			"封箱、结果都由监票人签名，任何人可以用一条命令重新计票；改动一位都会被发现。",
			"凭投票码可以查到自己的票已经入箱，查不到、也证明不了投了谁。",
			"投票的页面不登录、不读登录标记，不写访问日志、审计和统计，选票上没有时间和先后。",
			"提示已投票的，断电也不会丢；没有提示的，可以用同一个投票码再投，不会重复。",
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
	if m == ByToken {
		return []string{
			"脚本由同一台服务器下发：能改动服务器程序的人可以发一份偷看的脚本；应当核对公布的程序摘要，或者用公共终端。",
			"网络地址和时间可能指向个人：内网地址往往就是一个人，应当使用公共终端，或者由代理汇聚。",
			"能改动服务器程序的人可以多签令牌，或者给不同的人用不同的密钥；应当核对签发数和领取名单，并在领取前核对箱号指纹。",
			"领到的令牌要自己保存，丢了不能补领；谁拿到它谁就能投，转让防不住。",
			"不在会场，旁人看着投票、要求出示屏幕、胁迫，程序防不住，投出后也不能撤回。",
			"足够人数的监票人串通，可以提前开箱。",
			"放在前面的代理服务器、数据库自己的慢查询日志，程序管不到，应当关掉这个地址的记录。",
			"人数很少或者意见一致时，结果本身会暴露各人的意见。",
		}
	}
	if m == ByCode {
		return []string{
			"选票在服务器上加密：投票的一刻，能改动服务器程序的人可以看到票面（看不到是谁）。",
			"用自己的手机投票时，网络地址和时间可能指向个人；应当使用会场的公共终端。",
			"发码靠监票人：多发、代领、记下谁抽了哪张，程序发现不了。",
			"投票期间能直接读数据库的人，可以把用过的投票码（摘要）和同时封存的选票对上：看不到票面，也没有谁抽到哪个码的记录。结束后重写清除，但此前的数据库归档日志和备份里还有。",
			"放在前面的代理服务器、数据库自己的慢查询日志，程序管不到，应当关掉这个地址的记录。",
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
