package server

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/feature/admission/admissionapp"
	"touyan/internal/feature/dues"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/life/lifeweb"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/feature/publicity/publicityapp"
	"touyan/internal/feature/records"
	"touyan/internal/feature/records/recordsapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/search"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
)

// newRecords makes the records room and tells it what the other rooms have.
func (s *System) newRecords() *recordsapp.App {
	a := recordsapp.New(s.db, s.sealer, s.intake, s.org.Facts())
	s.life.ArchivedBy(archivedMeeting)
	a.Gather(heldMeetings{s}, heldRegister{s}, heldDues{s}, heldElections{s}, heldAdmissions{s})
	a.Index(search.Source{Kind: lifeapp.KindText, Texts: s.life.Facts().Texts}, search.Source{Kind: publicityapp.KindText, Texts: s.publicity.Texts})
	return a
}

// mergeTexts makes the postings of what came in a day.
func (s *System) mergeTexts(ctx context.Context) error { return s.merge(ctx, 1) }

// mergeMany makes them where much came: after an import, or the first start.
func (s *System) mergeMany(ctx context.Context) error { return s.merge(ctx, 200) }

func (s *System) merge(ctx context.Context, least int) error {
	permit, err := s.permit("定时任务", records.CanSet)
	if err != nil {
		return err
	}
	_, _, err = s.records.Merge(ctx, permit, least)
	return err
}

// RebuildSearch makes the index of all texts anew, as the command line asks; taken
// are the texts, months how many months they lie in.
func (s *System) RebuildSearch(ctx context.Context) (taken, months int, err error) {
	permit, err := s.permit(commandLine, records.CanSet)
	if err != nil {
		return 0, 0, err
	}
	return s.records.Rebuild(ctx, permit)
}

// over is the room's own permit over a unit: the archive's page was permitted
// already, and the unit is within that permit.
func over(can access.Can, u org.Unit) (access.Permit, error) {
	return access.System("档案").Permit(can, u.Path)
}

// heldMeetings are the minutes of a year.
type heldMeetings struct{ s *System }

func (h heldMeetings) Kept(ctx context.Context, u org.Unit, year int) (items []records.Item, err error) {
	if u.Kind != org.Branch && u.Kind != org.TemporaryBranch {
		return nil, nil
	}
	permit, err := over(life.CanView, u)
	if err != nil {
		return nil, err
	}
	es, err := h.s.life.All(ctx, permit, lifeapp.Filter{Unit: u.ID, Period: civil.Year(year), Stage: life.Recorded})
	for _, e := range es {
		k := e.ID
		title := e.Title
		if what := e.Kinds.Chinese(); what != "" && title != what {
			title = what + "：" + title
		}
		items = append(items, records.Item{Category: shelfOf(e.Kinds), Day: e.Day, Title: title, Source: "组织生活", Href: "/life/" + k.String(), Name: "记录.docx", Write: func() ([]byte, error) {
			v, err := h.s.life.Get(ctx, permit, k)
			if err != nil {
				return nil, err
			}
			return paper.Bytes(lifeweb.Document(&v)), nil
		}})
	}
	return items, err
}

// shelfOf is the category of minutes.
func shelfOf(k life.Kinds) records.Code {
	switch {
	case k.Has(life.OrganisationLife), k.Has(life.Review):
		return records.Reviews
	case k.Has(life.Assembly), k.Has(life.Committee), k.Has(life.GroupMeet):
		return records.Meetings
	}
	return records.Study
}

// archivedMeeting says on a meeting's page under which heading of the branch's archive
// its record stands, with a link for whoever sees archives.
func archivedMeeting(actor *access.Actor, branch org.Unit, m *life.Meeting) lifeapp.Use {
	c, _ := records.CategoryOf(shelfOf(m.Kinds))
	u := lifeapp.Use{Text: fmt.Sprintf("支部档案：%d 年 · %s", m.Day.Year(), c.Title)}
	if actor.Can(records.CanView) {
		u.Href = fmt.Sprintf("/archive/units/%s?year=%d#%s", branch.ID, m.Day.Year(), c.Code)
	}
	return u
}

// heldRegister is who belonged to the branch at the end of the year.
type heldRegister struct{ s *System }

func (h heldRegister) Kept(ctx context.Context, u org.Unit, year int) (items []records.Item, err error) {
	if u.Kind != org.Branch {
		return nil, nil
	}
	day := min(civil.MustDate(year, 12, 31), civil.DayOf(h.s.db.Now()))
	var rows [][]any
	err = h.s.db.Read(ctx, func(tx *sqldb.Tx) error {
		people, err := h.s.members.Facts().Belongings(tx, u.Path)
		if err != nil {
			return err
		}
		slices.SortFunc(people, func(a, b member.Belonging) int { return bytes.Compare([]byte(a.NameKey), []byte(b.NameKey)) })
		rows = nil
		for i := range people {
			b := &people[i]
			place, ok := b.In(day)
			if !ok || place.Branch != u.ID {
				continue
			}
			standing := "预备党员"
			if b.On(day).Full {
				standing = "正式党员"
			}
			rows = append(rows, []any{len(rows) + 1, b.Name, standing, b.Joined, b.Converted, place.Period.From})
		}
		return nil
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	title := fmt.Sprintf("党员名册（%d 人）", len(rows))
	return []records.Item{{Category: records.Register, Day: day, Title: title, Source: "党员名册", Href: "/members?unit=" + u.ID.String() + "&on=" + day.String(), Name: "名册.xlsx", Write: func() ([]byte, error) {
		return workbook("党员名册", u.Short+" 党员名册（"+day.String()+"）", []sheet.Column{{Title: "序号"}, {Title: "姓名"}, {Title: "类别"}, {Title: "入党日期"}, {Title: "转正日期"}, {Title: "到本支部"}}, rows)
	}}}, nil
}

func workbook(name, title string, columns []sheet.Column, rows [][]any) ([]byte, error) {
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	err := w.Sheet(name, title, columns)
	for _, r := range rows {
		if err == nil {
			err = w.Row(r...)
		}
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), err
}

// heldDues is what was owed and paid in a year, in sums by month.
type heldDues struct{ s *System }

func (h heldDues) Kept(ctx context.Context, u org.Unit, year int) ([]records.Item, error) {
	if u.Kind != org.Branch {
		return nil, nil
	}
	permit, err := over(dues.CanView, u)
	if err != nil {
		return nil, err
	}
	d, err := h.s.dues.Disclosure(ctx, permit, u.ID, year)
	if err != nil || d.Now.Due == 0 && d.Now.Paid == 0 {
		return nil, err
	}
	return []records.Item{{Category: records.Dues, Title: fmt.Sprintf("%d 年党费收缴汇总", year), Source: "党费", Href: fmt.Sprintf("/dues/year?unit=%s&year=%d", u.ID, year), Name: "汇总.xlsx", Write: func() ([]byte, error) {
		var rows [][]any
		for i, m := range d.Months {
			rows = append(rows, []any{fmt.Sprintf("%d 月", i+1), m.Due.Text(), m.Paid.Text()})
		}
		rows = append(rows, []any{"全年", d.Now.Due.Text(), d.Now.Paid.Text()})
		return workbook("党费", fmt.Sprintf("%s %d 年党费收缴汇总（元）", u.Short, year), []sheet.Column{{Title: "月份"}, {Title: "应交"}, {Title: "实交"}}, rows)
	}}}, nil
}

// heldElections are the elections of a year.
type heldElections struct{ s *System }

func (h heldElections) Kept(ctx context.Context, u org.Unit, year int) (items []records.Item, err error) {
	var es []org.Election
	err = h.s.db.Read(ctx, func(tx *sqldb.Tx) (err error) { es, err = h.s.org.Facts().Elections(tx, u.Path); return err })
	for _, e := range es {
		if e.Unit != u.ID || e.Day.Year() != year {
			continue
		}
		items = append(items, records.Item{Category: records.Elections, Day: e.Day, Title: "选举结果：" + e.Meeting, Source: "组织架构", Href: "/org/units/" + u.ID.String(), Name: "选举结果.docx", Write: func() ([]byte, error) { return paper.Bytes(elected(u, &e)), nil }})
	}
	return items, err
}

func elected(u org.Unit, e *org.Election) paper.Paper {
	t := paper.Table{Head: []string{"职务", "姓名"}}
	for _, x := range e.Seats {
		t.Rows = append(t.Rows, []string{x.Title, x.Holder})
	}
	var body []paper.Block
	add := func(label, text string) {
		if text != "" {
			body = append(body, paper.Line(paper.Strong(label), paper.Text(text)))
		}
	}
	add("会议：", e.Meeting)
	if e.Should > 0 {
		add("应到有选举权 ", fmt.Sprintf("%d 人，实到 %d 人", e.Should, e.Came))
	}
	add("批复：", e.Approval)
	add("批准机关：", e.Body)
	return paper.Paper{Kind: paper.Form, Title: u.Short + "选举结果", Meta: [2]string{u.Name, e.Day.String()}, Body: append(body, t)}
}

// heldAdmissions are the steps of admissions that were done in a year. The papers
// themselves go into the person's own file (DEV-39).
type heldAdmissions struct{ s *System }

func (h heldAdmissions) Kept(ctx context.Context, u org.Unit, year int) ([]records.Item, error) {
	if u.Kind != org.Branch {
		return nil, nil
	}
	var done []admissionapp.Act
	err := h.s.db.Read(ctx, func(tx *sqldb.Tx) (err error) {
		done, err = h.s.admission.Facts().Acts(tx, u.ID, civil.Year(year))
		return err
	})
	if err != nil || len(done) == 0 {
		return nil, err
	}
	rows := make([][]any, len(done))
	for i, d := range done {
		rows[i] = []any{i + 1, d.Day, d.Name, d.Step}
	}
	return []records.Item{{Category: records.Admissions, Title: fmt.Sprintf("%d 年发展党员经过（%d 项）", year, len(done)), Source: "发展党员", Href: "/admission", Name: "经过.xlsx", Write: func() ([]byte, error) {
		return workbook("发展党员", fmt.Sprintf("%s %d 年发展党员经过", u.Short, year), []sheet.Column{{Title: "序号"}, {Title: "日期"}, {Title: "姓名"}, {Title: "步骤", Width: 30}}, rows)
	}}}, nil
}
