package pinyin

// surnames has the readings of surnames that the dictionary of characters does
// not give first.
var surnames = map[string]string{
	"万俟": "mo4 qi2", "尉迟": "yu4 chi2", "长孙": "zhang3 sun1", "澹台": "tan2 tai2", "单于": "chan2 yu2", "皇甫": "huang2 fu3", "鲜于": "xian1 yu2",
	"令狐": "ling2 hu2", "宰父": "zai3 fu3", "夏侯": "xia4 hou2", "呼延": "hu1 yan2", "赫连": "he4 lian2", "亓官": "qi2 guan1", "濮阳": "pu2 yang2",

	"万": "wan4", "么": "yao1", "乐": "yue4", "乜": "nie4", "仇": "qiu2", "任": "ren2", "佴": "nai4",
	"俞": "yu2", "冼": "xian3", "区": "ou1", "单": "shan4", "占": "zhan1", "卜": "bu3", "句": "gou1", "召": "shao4", "叶": "ye4",
	"员": "yun4", "哈": "ha3", "宁": "ning4", "宓": "mi4", "宿": "su4", "尉": "wei4", "尹": "yin3",
	"干": "gan1", "应": "ying1", "廖": "liao4", "强": "qiang2", "折": "she2", "撒": "sa4", "教": "jiao4",
	"於": "yu1", "晁": "chao2", "曲": "qu1", "曾": "zeng1", "朴": "piao2", "柏": "bai3", "查": "zha1", "殷": "yin1", "沈": "shen3", "洗": "xian3",
	"涂": "tu2", "燕": "yan1", "牟": "mou4", "瞿": "qu2", "石": "shi2", "祭": "zhai4", "种": "chong2", "秘": "bi4", "繁": "po2", "纪": "ji3",
	"缪": "miao4", "翟": "zhai2", "能": "nai4", "蔚": "wei4", "葛": "ge3", "薄": "bo2", "虎": "hu3", "行": "xing2", "要": "yao1",
	"覃": "qin2", "解": "xie4", "訾": "zi1", "谌": "chen2", "贲": "ben1", "贾": "jia3", "车": "che1", "过": "guo1", "逄": "pang2", "遆": "ti2",
	"那": "na1", "郇": "huan2", "都": "du1", "重": "chong2", "钭": "tou3", "长": "chang2", "阚": "kan4", "隗": "wei3", "隽": "juan4", "黑": "he4",
	"盖": "ge3", "华": "hua4", "仉": "zhang3", "佘": "she2", "呙": "guo1", "妫": "gui1", "郗": "xi1", "眭": "sui1", "昝": "zan3", "相": "xiang4",
	"盛": "sheng4", "褚": "chu3", "藏": "zang1", "禚": "zhuo2", "厍": "she4", "朝": "chao2",
}
