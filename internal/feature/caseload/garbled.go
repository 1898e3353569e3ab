package caseload

import (
	"strings"
	"unicode/utf8"

	"touyan/internal/base/han"
)

// garbled reports whether a name or word was decoded with the wrong charset
// before it came into the list. Beside the usual traces it knows how a Chinese
// word looks whose UTF-8 was read as GBK (王芳 as 鐜嬭姵): three bytes a character
// become one and a half, so that the first of it is one of 384 characters and
// the second one of 288. No name begins with such a pair.
func garbled(s string) bool {
	if han.Mojibake(s) {
		return true
	}
	first, n := utf8.DecodeRuneInString(s)
	if first < utf8.RuneSelf {
		return false
	}
	second, m := utf8.DecodeRuneInString(s[n:])
	return m > 0 && len(s) > n+m && strings.ContainsRune(gbkHeads, first) && strings.ContainsRune(gbkTails, second)
}

// gbkHeads has the characters whose GBK code is the first two bytes of a common
// character in UTF-8: E4–E9, then 80–BF.
const gbkHeads = "" +
	"妗妞妤妫妯妲妾姊姒姗姘姝姣姹娅娆娈娉娌娑娓娣娲娴娼婀婊婕婢婧婵宀宄宓宕宥宸寤寮寰搴杈杌杓杞杩棣棰" +
	"椁椋椐椤椴椹楂楗楝楠楣楦楫楱楸楹榀榄榇榈榉榘榛榧榫榭榻槌槎洄洇洌洎洙洚洧洫洮洳洵洹浃浈浍浏浒浔浜" +
	"浞浠浣浯浼涑涓涔涞涠淇渚澧澶澹濂濉濞濠濡濮濯瀚瀛瀣瀵瀹灏灞琚琛瑁瑕瑗瑙瑜瑭瑷瑾璀璁璇璋璎璐璜璞璧" +
	"璨璩璺瓒甯纭纰纾绀绁绂绉绋绌绐绔绗绛绠绡绨绫绮绯绱绲绶绺绻绾缁缂缃缇缈缍褰蹇鋩鋪鋫鋬鋭鋮鋯鋰鋱鋲" +
	"鋳鋴鋵鋶鋷鋸鋹鋺鋻鋼鋽鋾鋿錀錁錂錃錄錅錆錇錈錉鍊鍋鍌鍍鍎鍏鍐鍑鍒鍓鍔鍕鍖鍗鍘鍙鍚鍛鍜鍝鍞鍟鍠鍡鍢" +
	"鍣鍤鍥鍦鍧鍨鍩鍫鎬鎭鎮鎯鎰鎱鎲鎳鎴鎵鎶鎷鎸鎹鎺鎻鎼鎽鎾鎿鏀鏁鏂鏃鏄鏅鏆鏇鏈鏉鏋鏌鏍鐎鐏鐐鐑鐒鐓鐔" +
	"鐕鐖鐗鐘鐙鐚鐛鐜鐝鐞鐟鐠鐡鐢鐣鐤鐥鐦鐧鐨鐩鐪鐫鐬鐭鐮鑰鑱鑲鑳鑴鑵鑶鑷鑸鑹鑺鑻鑼鑽鑾鑿钀钁钂钃钄钑" +
	"钖钘铇铏铓铔铚铦铻锜锠閫閬閭閮閯閰閱閲閳閴閵閶閷閸閹閺閻閼閽閾閿闀闁闂闃闄闅闆闇闈闉闊闋韪韫韬骞"

// gbkTails has the characters whose GBK code is the last byte of one character
// in UTF-8 and the first of the next: 80–BF, then E4–E9.
const gbkTails = "" +
	"介伴佃佷佸佹佺佽侀借備傚傛傜傝傞充典兼冧冨冩冪冭冮冲剁剧勪勫勬勭勮勯卞叉变句告呬呭呮呯呰呴哄哥嗕" +
	"嗗嗘嗙嗚嗛囦囧囨囩囪囬圭块垫垮堕堜堝堟堢堣堥変夊夋夌夎夐夸奸婁婂婃婄婅婇婚嬩嬪嬫嬬嬭嬮存宠寸屼屽" +
	"屾岀岃岄峰崇嶄嶅嶆嶇嶈嶉庝庡庢庣庤庨归忎忓忔忕忚忛惧惰愪愬愭愮愯愰戒戜戝戞戠戣戦扮抽拌挎捐掍掑掓" +
	"掔掕掗插搁撮撲撳撴撶撹撻斾斿旀旂旇旈昏曚曞曟曠曡曢朵村板查栦栧栨栫栬栭椾楀楁楃楄楅樹樺樻樼樿橀欎" +
	"欏欐欑欒欓歌氫氬氭氱氳氶洪涗涘涙涚涜涢滀滃滄滅滆滈濅濆濇濈濊濋炬炰炲炴炵炶為烘烽煎熶熷熸熺熻熼版" +
	"犱犲犳犵犺犻瑰电甸界疯硅磋稿绘翠肩胯舵艰芥茬茶荤藉虫虹蜂规讳诲跨跺蹭轰辨辩辫逛遍锋镐间靛颁风鸿鹃"
