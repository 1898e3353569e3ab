package lifeweb

import (
	"bytes"
	"context"
	"regexp"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/feature/life"
	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// load is what one form asks of whoever fills it in, counted in the form as it is
// served.
type load struct {
	Name        string
	Fields      int // that can be filled in, the attendance of every member not among them
	Must        int // of them: that have to be
	Known       int // of them: filled in already
	Attachments int // fields for files
	Minutes     int // to fill in what is not known
	Uses        int // what the one entry is good for
}

// What filling in takes, in seconds; said on the page.
const (
	shortSeconds = 15  // a field that has to be filled in and is not known
	longSeconds  = 240 // the points of the discussion
	rollSeconds  = 30  // exceptions to the roll
)

var (
	controlTag = regexp.MustCompile(`<(input|select|textarea)\b[^>]*>`)
	blankRows  = regexp.MustCompile(`(?s)<template\b.*?</template>`)
	attr       = func(name string) *regexp.Regexp { return regexp.MustCompile(`\b` + name + `(="([^"]*)")?`) }
	nameAttr   = attr("name")
	valueAttr  = attr("value")
	typeAttr   = attr("type")
	mustAttr   = regexp.MustCompile(`\s(required|aria-required="true")`)
	chosenRe   = regexp.MustCompile(`(?s)^.*?</select>`)
)

// burden counts the forms of the room.
func (p *pages) burden(r *web.Request) (web.Answer, error) {
	loads, err := formLoads(r.Context(), r.Today())
	if err != nil {
		return nil, err
	}
	return web.Page{Title: "填写负担", Nav: nav, Body: burdenBody(loads, places(r, atBurden))}, nil
}

// formLoads draws every form for a branch of twenty that has met before, and
// counts what stands in it.
func formLoads(ctx context.Context, today civil.Day) ([]load, error) {
	var roll life.Roll
	for i := range 20 {
		roll = append(roll, life.Seat{Person: life.Person{ID: member.ID(i + 1), Name: "党员"}, Call: member.Call{Counts: true, Votes: true, Full: true}})
	}
	meetings := []life.Meeting{{Kinds: life.Assembly}, {Kinds: life.Committee}, {Kinds: life.GroupMeet, Group: 3}, {Kinds: life.Lecture}, {Kinds: life.ThemeDay}, {Kinds: life.OrganisationLife | life.Review}, {Kinds: life.CentreStudy}, {Kinds: life.DemocraticLife}}
	for _, a := range life.Activities() {
		meetings = append(meetings, life.Meeting{Activity: a})
	}
	var loads []load
	for _, m := range meetings {
		m.Branch, m.Day, m.Stage = 2, today, life.Recorded
		past := []life.Habit{{Kinds: m.Kinds, Group: m.Group, Begins: "16:30", Place: "党员活动室", Recorder: roll[0].Person}}
		posts := []org.Post{{Unit: 2, Kind: org.Secretary, Holder: "书记", Period: civil.Since(1)}, {Unit: 3, Kind: org.GroupLeader, Holder: "组长", Period: civil.Since(1)}}
		m = m.Propose("第一党小组", posts, roll, past)
		f := form{m: m, today: today, topics: 1, desk: lifeapp.Desk{Branch: org.Unit{ID: 2, Kind: org.Branch}, Groups: []org.Unit{{ID: 3, Short: "第一党小组"}}, Roll: roll, Kinds: life.OfBranch | life.Leading, Activity: m.Activity, Elements: m.Elements()}}
		if m.Kinds.Any(life.Assembly | life.Committee) {
			f.votes = 1
		}
		m.Stage = life.Recorded
		f.desk.Uses = lifeapp.Uses(&m)
		var b bytes.Buffer
		if err := formBody(&f).Render(ctx, &b); err != nil {
			return nil, err
		}
		l := countForm(b.String())
		l.Name, l.Uses = m.What(), len(f.desk.Uses)+5 // the notice, the ledger, the minutes, the printed page, the archive
		loads = append(loads, l)
	}
	return loads, nil
}

// countForm counts the controls of a page that somebody can fill in.
func countForm(page string) (l load) {
	page = blankRows.ReplaceAllString(page, "")
	long, roll, short := 0, false, 0
	for _, at := range controlTag.FindAllStringSubmatchIndex(page, -1) {
		tag, rest := page[at[0]:at[1]], page[at[1]:]
		name, kind := match(nameAttr, tag), match(typeAttr, tag)
		switch {
		case name == "" || kind == "hidden" || kind == "submit":
			continue
		case strings.HasPrefix(name, "a-") || strings.HasPrefix(name, "r-"):
			roll = true // the roll is full; only exceptions are entered
			continue
		case kind == "file":
			l.Attachments++
		}
		l.Fields++
		must, known := mustAttr.MatchString(tag), match(valueAttr, tag) != ""
		if strings.HasPrefix(tag, "<select") {
			known = strings.Contains(chosenRe.FindString(rest), " selected")
		}
		if strings.HasPrefix(tag, "<textarea") {
			known = !strings.HasPrefix(strings.TrimSpace(rest), "</textarea>")
		}
		switch {
		case known:
			l.Known++
		case name == "points":
			long++
		case must || name == "topic-0":
			short++
		}
		if must {
			l.Must++
		}
	}
	seconds := long*longSeconds + short*shortSeconds
	if roll {
		seconds += rollSeconds
	}
	l.Minutes = (seconds + 59) / 60
	return l
}

func match(re *regexp.Regexp, tag string) string {
	if m := re.FindStringSubmatch(tag); m != nil {
		return m[2]
	}
	return ""
}

func loadTable(ls []load) ui.TableProps {
	t := ui.TableProps{ID: "burden", Caption: "每种记录的填写负担", Columns: []ui.Column{{Label: "记录", RowHeader: true}, {Label: "可填", Align: ui.Right}, {Label: "系统已填", Align: ui.Right}, {Label: "必填", Align: ui.Right}, {Label: "要传的文件", Align: ui.Right}, {Label: "约需", Align: ui.Right}, {Label: "一次录入用于", Align: ui.Right}}}
	for _, l := range ls {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: l.Name}, {Text: itoa(l.Fields) + " 项"}, {Text: itoa(l.Known) + " 项"}, {Text: itoa(l.Must) + " 项"}, {Text: itoa(l.Attachments) + " 个"}, {Text: itoa(l.Minutes) + " 分钟"}, {Text: itoa(l.Uses) + " 处"}}})
	}
	return t
}
