package example

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strconv"

	"touyan/internal/base/civil"
)

// Cases returns a list of the court's cases, as a case system exports it, filed from
// the beginning of the year before last up to the day before until: a few thousand,
// made of the same dice every time. Two teams lie apart from the others, so that there
// is something to look at.
func Cases(until civil.Day) ([]byte, error) {
	d := &docket{dice: rand.New(rand.NewPCG(20250701, 45)), until: until - 1, serials: map[string]int{}}
	d.out = csv.NewWriter(&d.bytes)
	if err := d.out.Write(caseTitles); err != nil {
		return nil, err
	}
	for day := civil.MustDate(until.Year()-2, 1, 1); day <= d.until; day++ {
		if w := day.Weekday(); w == 0 || w == 6 {
			continue
		}
		for i := range benches {
			for d.dice.Float64() < .28 {
				if err := d.file(&benches[i], day); err != nil {
					return nil, err
				}
			}
		}
	}
	d.out.Flush()
	return d.bytes.Bytes(), d.out.Error()
}

var caseTitles = []string{"序号", "经办法院", "案号", "案由", "收案日期", "立案日期", "结案日期", "结案方式", "庭室", "合议庭/团队", "承办人", "适用程序", "是否小额", "是否简易", "是否网上立案",
	"是否上诉", "二审结果", "审限届满日", "扣除天数", "评查方式", "文书评查得分", "申请执行标的（元）", "实际到位金额（元）"}

// bench is a team with what it hears.
type bench struct {
	division, team string
	judges         []string
	kinds          []string // by how often
	appeals        float64  // of judgments
	slow           float64  // factor on the days taken
}

var benches = []bench{
	{"立案庭", "速裁团队", []string{"贾辉琳", "陈娟", "冯志博"}, []string{"民初", "民初", "民终"}, .12, .5},
	{"刑事审判第一庭", "第一审判团队", []string{"郑萍", "高璐海"}, []string{"刑初", "刑终"}, .11, 1},
	{"刑事审判第一庭", "第二审判团队", []string{"陈松超", "叶诚诚"}, []string{"刑初", "刑终"}, .11, 1},
	{"刑事审判第二庭", "第一审判团队", []string{"宋鑫", "赖恒蕾"}, []string{"刑初", "刑终"}, .1, 1},
	{"民事审判第一庭", "第一审判团队", []string{"苏艳蕾", "卢伟"}, []string{"民初", "民初", "民终"}, .19, 1},
	{"民事审判第一庭", "第二审判团队", []string{"石健思", "康博宇"}, []string{"民初", "民初", "民终"}, .2, 1},
	{"民事审判第一庭", "第三审判团队", []string{"谢宁", "毛浩凯"}, []string{"民初", "民初", "民终"}, .17, 1},
	{"民事审判第一庭", "第四审判团队", []string{"白宇", "孙艳辉"}, []string{"民初", "民初", "民终"}, .5, 1},
	{"民事审判第二庭", "第一审判团队", []string{"龚刚芳", "曾浩蕾"}, []string{"民初", "民初", "民终"}, .18, 1},
	{"民事审判第二庭", "第二审判团队", []string{"魏丹林", "龚怡"}, []string{"民初", "民初", "民终"}, .21, 1},
	{"民事审判第二庭", "第三审判团队", []string{"钟帆", "韩川帆"}, []string{"民初", "民初", "民终"}, .19, 1},
	{"民事审判第二庭", "第四审判团队", []string{"张菲", "马俊雯", "郭宇丹"}, []string{"民初", "民初", "民终"}, .2, 1},
	{"民事审判第三庭", "第一审判团队", []string{"孔晗蕾", "郭宁", "邹志"}, []string{"民初", "民终"}, .18, 1},
	{"民事审判第三庭", "第二审判团队", []string{"黄霞健", "何雪军", "孙涛健"}, []string{"民初", "民终"}, .2, 2.1},
	{"民事审判第四庭", "审判团队", []string{"乔颖"}, []string{"民初", "民终"}, .2, 1},
	{"行政审判庭", "第一审判团队", []string{"彭睿帆", "廖桂刚"}, []string{"行初", "行终"}, .17, 1},
	{"行政审判庭", "第二审判团队", []string{"金燕莉", "高颖诚"}, []string{"行初", "行终"}, .18, 1},
	{"少年家事审判庭", "第一审判团队", []string{"胡海娜", "何菲朗", "阎菲璐"}, []string{"民初", "民终"}, .14, .8},
	{"少年家事审判庭", "第二审判团队", []string{"魏旭思", "毛佳宁", "彭鑫晗"}, []string{"民初", "民终"}, .15, .8},
	{"执行局", "第一执行团队", []string{"邱杰斌"}, []string{"执"}, 0, 1.2},
	{"执行局", "第二执行团队", []string{"萧哲浩"}, []string{"执"}, 0, 1.2},
}

// trade is what a kind of case is closed by, and in how many days it is to be.
type trade struct {
	causes, closings []string
	days             int
	first            bool
}

var trades = map[string]trade{
	"民初": {[]string{"买卖合同纠纷", "民间借贷纠纷", "金融借款合同纠纷", "离婚纠纷", "物业服务合同纠纷"}, []string{"判决", "判决", "判决", "调解", "调解", "准予撤诉", "判决", "按撤诉处理"}, 180, true},
	"刑初": {[]string{"诈骗罪", "故意伤害罪", "职务侵占罪"}, []string{"判决"}, 90, true},
	"行初": {[]string{"行政处罚", "行政征收", "信息公开"}, []string{"判决", "判决", "驳回起诉", "准予撤诉"}, 180, true},
	"民终": {[]string{"买卖合同纠纷", "民间借贷纠纷", "物业服务合同纠纷"}, []string{"维持", "维持", "维持", "维持", "改判", "发回重审", "准予撤回上诉", "调解"}, 90, false},
	"刑终": {[]string{"诈骗罪", "故意伤害罪"}, []string{"维持", "维持", "维持", "改判", "发回重审"}, 60, false},
	"行终": {[]string{"行政处罚", "行政征收"}, []string{"维持", "维持", "维持", "改判", "发回重审"}, 90, false},
	"执":  {[]string{"买卖合同纠纷", "民间借贷纠纷"}, []string{"执行完毕", "执行完毕", "终结本次执行程序", "终结执行"}, 180, false},
}

// docket writes cases.
type docket struct {
	dice    *rand.Rand
	until   civil.Day
	bytes   bytes.Buffer
	out     *csv.Writer
	serials map[string]int
	n       int
}

func (d *docket) one(of []string) string { return of[d.dice.IntN(len(of))] }

func (d *docket) chance(p float64, yes, no string) string {
	if d.dice.Float64() < p {
		return yes
	}
	return no
}

// file writes one case of a team that was filed on a day, with what became of it.
func (d *docket) file(b *bench, day civil.Day) error {
	kind := d.one(b.kinds)
	t := trades[kind]
	series := fmt.Sprintf("（%d）川45%s", day.Year(), kind)
	d.serials[series]++
	d.n++
	row := map[string]string{
		"序号": strconv.Itoa(d.n), "经办法院": Court, "案号": series + strconv.Itoa(d.serials[series]) + "号", "案由": d.one(t.causes), "收案日期": day.String(), "立案日期": day.String(),
		"庭室": b.division, "合议庭/团队": b.team, "承办人": d.one(b.judges), "适用程序": "普通", "是否小额": "否", "是否简易": "否", "是否网上立案": d.chance(.62, "是", "否"),
		"审限届满日": day.AddDays(t.days).String(), "扣除天数": "0",
	}
	took := 12 + int(d.dice.ExpFloat64()*float64(t.days)*.24*b.slow)
	if closed := day.AddDays(took); closed <= d.until {
		d.close(row, b, t, closed)
	}
	cells := make([]string, len(caseTitles))
	for i, title := range caseTitles {
		cells[i] = row[title]
	}
	return d.out.Write(cells)
}

func (d *docket) close(row map[string]string, b *bench, t trade, closed civil.Day) {
	row["结案日期"], row["结案方式"] = closed.String(), d.one(t.closings)
	if t.first {
		row["是否上诉"] = "否"
		if row["结案方式"] == "判决" && d.dice.Float64() < b.appeals {
			row["是否上诉"] = "是"
			row["二审结果"] = d.one([]string{"维持", "维持", "维持", "维持", "维持", "改判", "", "发回重审", ""})
		}
	}
	if d.dice.Float64() < .12 {
		row["评查方式"], row["文书评查得分"] = "随机", fmt.Sprintf("%.1f", min(99, 82+d.dice.Float64()*16))
	}
	if row["审限届满日"] != "" && b.division == "执行局" {
		claim := 1000 * (1 + d.dice.IntN(400))
		row["申请执行标的（元）"], row["实际到位金额（元）"] = strconv.Itoa(claim), strconv.Itoa(claim*d.dice.IntN(100)/100)
	}
}
