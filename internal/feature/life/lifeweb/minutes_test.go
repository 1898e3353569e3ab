package lifeweb

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"touyan/internal/base/civil"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/paper"
)

// pictured is the record of the design's picture 09.
func pictured() *lifeapp.View {
	day := civil.MustDay("2025-09-29")
	m := life.Meeting{ID: 46, Kinds: life.Assembly, Stage: life.Recorded, Title: "审议第四季度工作计划，讨论预备党员转正", Day: day, Begins: "16:30", Ends: "17:50", Place: "审判楼 3 层党员活动室",
		Host: life.Person{Name: "沈砚"}, Recorder: life.Person{Name: "荆白"}, Guests: "简宁（机关党委）；积极分子 2 人", RecordedAt: day.AddDays(1).Start().Add(9 * time.Hour),
		Count:    life.Count{Given: true, Due: 23, Present: 20, Leave: 3, VotersDue: 22, VotersPresent: 19},
		Absences: []life.Absence{{Person: life.Person{Name: "丰夏"}, OnLeave: true, Reason: "出差：省高院庭审观摩"}, {Person: life.Person{Name: "简明溪"}, OnLeave: true, Reason: "病假"}, {Person: life.Person{Name: "燕归"}, OnLeave: true, Reason: "年休假"}},
		Topics: []life.Topic{{Text: "审议支部第四季度工作计划", Presenter: "沈砚", Points: "沈砚汇报第四季度计划：主题党日 3 次，10 月与第七社区联合开展普法；党课 1 次，拟请金融庭同志讲金融纠纷多元化解。霍清岚建议把类案研讨与党小组会结合，每月 1 次；庾北辰提出普法日程应避开开庭高峰，改在周五下午。"},
			{Text: "讨论预备党员闻笛按期转正", Presenter: "卓知微", Points: "卓知微介绍闻笛预备期表现、培养联系人意见和第二党小组意见。栾以宁、安若素发言，认为其办案踏实、自觉接受监督，同意转正；牧云知提出应加强理论学习的系统性。闻笛表示接受意见。"},
			{Text: "通报第三季度党费收缴情况", Presenter: "卓知微"}},
		Votes: []life.Resolution{{Text: "同意《民二庭党支部第四季度工作计划》，普法活动改在周五下午", Matter: quorum.General, Manner: life.Hands, Ayes: 19, Voted: true, Owner: "荆白", Due: civil.MustDay("2025-12-20"), Topic: 1},
			{Text: "同意闻笛同志按期转为中共正式党员，报机关党委审批", Matter: quorum.Admission, Manner: life.Ballot, Ayes: 18, Blanks: 1, Voted: true, Owner: "卓知微", Due: civil.MustDay("2025-10-10"), Topic: 2}}}
	return &lifeapp.View{Meeting: m, Branch: org.Unit{Name: "中共云川市中级人民法院民事审判第二庭支部委员会"}, Elements: m.Elements(), Sittings: lifeapp.Sittings(&m, day), Posts: map[string]string{"沈砚": "支部书记", "荆白": "支部宣传委员"}}
}

func TestMinutes_as_in_the_picture(t *testing.T) {
	var b bytes.Buffer
	if err := paper.Write(&b, document(pictured())); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{"支部党员大会会议记录", "题　　目", "时　　间", "2025 年 9 月 29 日 16:30—17:50", "地　　点", "主 持 人", "沈砚（支部书记）", "记 录 人", "荆白（宣传委员）", "应　　到", "23 人，其中有表决权 22 人", "实　　到",
		"请　　假", "燕归（年休假），共 3 人", "缺　　席", "列　　席", "议　　题", "1. 审议支部第四季度工作计划（汇报人：沈砚）", "讨论要点", "议题 1：沈砚汇报", "议题 2：卓知微介绍", "决　　议", "一、同意《民二庭", "12 月 20 日前完成", "二、同意闻笛", "附　　件",
		"主持人：", "记录人：", "归档日期：2025 年 9 月 30 日", "头雁，23 项要素齐全", "校验码 "} {
		i := bytes.Index(text[at:], []byte(want))
		if i < 0 {
			t.Fatalf("%q does not come after %q", want, text[max(0, at-30):at])
		}
		at += i + len(want)
	}
	if to := os.Getenv("TOUYAN_SHOTS"); to != "" {
		if err := os.WriteFile(to+"/minutes.docx", b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
