package paper_test

import (
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/platform/paper"
)

const lorem = "任期届满前六个月各党支部应当向机关党委报告换届准备情况，说明委员会现任委员的履职情况、下届委员会的名额和结构、候选人初步人选的酝酿办法以及拟召开支部党员大会的时间。"

// samples are one document of each kind, as rooms write them.
func samples() map[string]paper.Paper {
	committee := "中共云川市中级人民法院机关委员会"
	day := civil.MustDay("2026-03-05")
	return map[string]paper.Paper{
		"redhead": {
			Kind: paper.RedHead, Agency: committee, Number: paper.Number("云中法机党", 2026, 3),
			Title:     "关于做好2026年党支部换届选举工作和补选委员有关事项的通知",
			Addressee: "各党总支、党支部",
			Body: []paper.Block{
				paper.Para("根据《中国共产党基层组织选举工作条例》的规定，现就做好2026年党支部换届选举工作有关事项通知如下。"),
				paper.Heading(1, "提前准备"), paper.Para(lorem),
				paper.Heading(2, "核对任期"), paper.Para(lorem),
				paper.Heading(3, "核对党员名册。", paper.Text(lorem)), paper.Heading(4, "核对组织关系。", paper.Text(lorem)),
				paper.Heading(2, "酝酿人选"), paper.Para(lorem),
				paper.Heading(1, "严格程序"), paper.Para(lorem + lorem),
			},
			Attachments: []string{"2026年任期届满党支部名单", "党支部委员会换届选举工作流程图及各环节所需材料的清单和样式"},
			Signature:   paper.Signature{Organs: []string{committee}, Day: day, Sealed: true},
			Note:        "此件发至各党支部",
			Annexes: []paper.Annex{
				{Title: "2026年任期届满党支部名单", Body: []paper.Block{paper.Table{
					Head: []string{"序号", "党支部", "书记", "任期届满", "党员"},
					Rows: [][]string{{"1", "民事审判第二庭党支部", "沈砚", "2026-06-30", "23"}, {"2", "刑事审判第一庭党支部", "黎昭", "2026-09-12", "19"}},
				}}},
				{Title: "换届选举工作流程", Body: []paper.Block{paper.Para(lorem)}},
			},
			Imprint: paper.Imprint{CopyTo: []string{"中共云川市委市直机关工作委员会", "云川市中级人民法院党组", "本院各审判庭、各部门负责同志", "各基层人民法院机关党委"}, Issuer: "云川市中级人民法院机关党委办公室", Day: day},
		},
		"upward": {
			Kind: paper.RedHead, Agency: "中共云川市中级人民法院机关委员会", Number: paper.Number("云中法机党", 2026, 4), Signer: "沈砚",
			Title: "关于机关党委换届选举的请示", Addressee: "中共云川市委市直机关工作委员会：",
			Body:      []paper.Block{paper.Para(lorem), paper.Para("妥否，请批示。")},
			Signature: paper.Signature{Organs: []string{committee}, Day: day},
			Note:      "联系人：简明溪，电话：内线1204",
		},
		"plain": {
			Title: "民事审判第二庭党支部2025年度组织生活会方案",
			Body:  []paper.Block{paper.Para(strings.Repeat("字", 28*22*2+300))},
		},
		"letter": {
			Kind: paper.Letter, Agency: "中共云川市中级人民法院机关委员会", Number: paper.Number("云中法机党函", 2026, 7),
			Title: "关于商请出具政治审查证明材料的函", Addressee: "中共清河县人民法院机关总支部委员会",
			Body:      []paper.Block{paper.Para(lorem), paper.List("本人的政治历史情况；", "直系亲属的政治情况。"), paper.Line(paper.Text("现将"), paper.Fill("", 6), paper.Text("同志的函调证明材料信送上，请于"), paper.Blank(3), paper.Text("前寄回。")), paper.Para(strings.Repeat(lorem, 6))},
			Signature: paper.Signature{Organs: []string{committee}, Date: "年　月　日"},
		},
		"minutes": {
			Kind: paper.Minutes, Agency: "云川市中级人民法院党组会议", Number: "第3期",
			Title: "研究机关党建工作",
			Body: []paper.Block{
				paper.Para("2026年3月5日，院党组书记、院长沈砚主持召开党组会议，研究机关党建工作。纪要如下。"),
				paper.Heading(1, "关于换届工作"), paper.Para(lorem), paper.Space(1),
				paper.Roll("出席", "沈砚、黎昭、简明溪、燕归、丰夏、霍清岚、庾北辰、栾以宁、安若素、牧云知、卓知微、荆白"),
				paper.Roll("列席", "喆玥、堃翀、𬎆䶮"),
			},
			Imprint: paper.Imprint{CopyTo: []string{"院党组成员"}, Issuer: "云川市中级人民法院办公室", Day: day},
		},
		"record": {
			Kind: paper.Form, Title: "支部党员大会会议记录", Meta: [2]string{"中共云川市中级人民法院民事审判第二庭支部委员会", "记录编号：民二2025-046"},
			Body: []paper.Block{
				paper.Grid{
					{{Label: "题目", Text: "审议第四季度工作计划，讨论预备党员转正"}},
					{{Label: "时间", Text: "2025年9月29日16:30至17:50"}, {Label: "地点", Text: "审判楼3层党员活动室"}},
					{{Label: "主持人", Text: "沈砚（支部书记）"}, {Label: "记录人", Text: "荆白（宣传委员）"}},
					{{Label: "应到", Text: "23人，其中有表决权22人"}, {Label: "实到", Text: "20人，其中有表决权19人"}},
					{{Label: "请假", Text: "丰夏（出差）、简明溪（病假）、燕归（年休假），共3人"}},
					{{Label: "议题", Text: "1.审议支部第四季度工作计划\n2.讨论预备党员闻笛按期转正\n3.通报第三季度党费收缴情况"}},
					{{Label: "讨论要点", Paras: true, Text: lorem + "\n" + lorem}},
					{{Label: "决议", Paras: true, Text: "一、同意《民二庭党支部第四季度工作计划》。\n二、同意闻笛同志按期转为中共正式党员，报机关党委审批。"}},
				},
				paper.Signers("主持人：", "记录人：", "2025年9月30日"),
			},
		},
		"form": {
			Kind: paper.Form, Provincial: true, Title: "接收预备党员备案表", Meta: [2]string{"填报单位：民事审判第二庭党支部", "2026年3月5日"},
			Body: []paper.Block{paper.Grid{
				{{Label: "姓名", Text: "闻笛"}, {Label: "性别", Text: "女"}, {Label: "民族", Text: "汉族"}},
				{{Label: "出生年月", Text: "1996.05"}, {Label: "学历", Text: "研究生"}, {Label: "职务", Text: "法官助理"}},
				{{Label: "支部大会意见", Tall: true, Paras: true, Lines: 8, Text: lorem, Sign: "支部书记签名：　　　　　　　年　　月　　日"}},
				{{Label: "上级党组织意见", Tall: true, Lines: 8, Sign: "（盖章）　　　　年　　月　　日"}},
				{{Label: "备注", Parts: []paper.Inline{paper.Text("入党介绍人："), paper.Blank(4), paper.Text("、"), paper.Blank(4)}}},
			}},
		},
		"wide": {
			Kind: paper.Form, Landscape: true, Title: "2025年党费收缴情况一览表",
			Body: []paper.Block{paper.Table{Small: true, Head: []string{"党支部", "1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月"},
				Rows: wideRows(), Align: "lrrrrrrrr"}},
		},
	}
}

func wideRows() (rows [][]string) {
	for range 40 {
		rows = append(rows, []string{"民事审判第二庭党支部", "1,043.00", "1,043.00", "1,043.00", "1,043.00", "1,043.00", "1,043.00", "1,043.00", "1,043.00"})
	}
	return rows
}
