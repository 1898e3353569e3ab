package caseload

import (
	"strings"

	"touyan/internal/base/civil"
)

// fill reads every field of the record into c and looks at how they fit.
func (r *Reader) fill(c *Case) {
	c.Score = -1
	at := r.where(c)
	r.number(c, at)
	r.days(c)
	r.unit(c, at)
	r.words(c)
	r.amounts(c)
	r.remark()
	switch {
	case r.verdict != Accept:
	case r.seen.has(c.Number):
		r.reject(FieldNumber, Duplicate, "清单里前面已有这个案号（括号、空格、全半角不同也是同一案号），以前面的为准")
	default:
		r.agree(c)
	}
}

// where finds the court that the record names; nil when it names none.
func (r *Reader) where(c *Case) *court {
	got, ok := r.take(FieldCourt, func(text string) reading {
		if g := plainText(text); g.code != "" && !g.warn {
			return g
		}
		x := r.units.courts[plainHead(text)]
		if x == nil {
			return reading{code: UnknownCourt, expect: "不在可以导入的法院之中"}
		}
		return reading{unit: x}
	})
	x, _ := got.unit.(*court)
	if !ok || x == nil {
		return nil
	}
	c.Place.Court = x.sign
	return x
}

// number reads the case number and looks whether it is this court's.
func (r *Reader) number(c *Case, at *court) {
	text := r.cell(FieldNumber)
	n, doubts, no := ParseNumber(text, r.on.Year())
	if no != "" {
		r.reject(FieldNumber, BadNumber, no.Chinese())
		r.fits(FieldNumber, text)
		return
	}
	c.Number, c.Kind = n, KindOf(n.Kind)
	switch {
	case doubts&OldNumber != 0:
		r.add(FieldNumber, OddNumber, Accept, "2016 年以前的旧案号，按原文保存，不解析类型")
	case doubts&HasNote != 0:
		r.add(FieldNumber, OddNumber, Accept, "“之一”是文书的附注，不是案号的一部分，已去掉")
	case doubts&UnknownKind != 0:
		r.add(FieldNumber, OddNumber, Accept, "类型代字“"+n.Kind+"”不在字典里；按类型统计的指标不含它")
	case doubts&LeadingZero != 0:
		r.add(FieldNumber, OddNumber, Accept, "编号前有 0，已去掉")
	}
	if n.Legacy != "" {
		return
	}
	home := r.units.signs[n.Court]
	switch {
	case at != nil && at.sign != n.Court:
		r.reject(FieldNumber, CourtMismatch, "法院代字是 "+string(n.Court)+"，"+at.Name+"的是 "+string(at.sign))
	case home == nil:
		r.reject(FieldNumber, CourtMismatch, "法院代字 "+string(n.Court)+" 不是可以导入的法院的")
	default:
		c.Place.Court = home.sign
		c.Number.Court = home.sign // the text of the catalogue: the record is let go
	}
}

// filedAhead is how many days after the extract a case may be filed: systems put
// a filing of a holiday on the next working day.
const filedAhead = 10

// days reads the dates and looks at their order.
func (r *Reader) days(c *Case) {
	ok := r.day(FieldReceived, &c.Received)
	ok = r.day(FieldFiled, &c.Filed) && ok
	ok = r.day(FieldClosed, &c.Closed) && ok
	ok = r.day(FieldDue, &c.Due) && ok
	if !ok {
		return
	}
	switch {
	case c.Filed == 0:
		r.reject(FieldFiled, DateMissing, "没有立案日期")
		return
	case c.Filed > r.on && c.Filed <= r.on+filedAhead:
		r.add(FieldFiled, DateFuture, Accept, "晚于取数日 "+r.on.String()+"，请核对")
	case c.Filed > r.on:
		r.reject(FieldFiled, DateFuture, "晚于取数日 "+r.on.String())
	case c.Received > c.Filed:
		r.order[0]++
		r.reject(FieldFiled, FiledBeforeReceived, "早于收案日期 "+c.Received.String())
	}
	switch {
	case c.Closed > r.on:
		r.reject(FieldClosed, DateFuture, "晚于取数日 "+r.on.String())
	case c.Closed != 0 && c.Closed < c.Filed:
		r.order[1]++
		r.reject(FieldClosed, ClosedBeforeFiled, "早于立案日期 "+c.Filed.String())
	case c.Due != 0 && c.Due < c.Filed:
		r.reject(FieldDue, DueBeforeFiled, "早于立案日期 "+c.Filed.String())
	}
}

func (r *Reader) day(f Field, d *civil.Day) bool {
	text := r.cell(f)
	if text == "" {
		return true
	}
	if len(text) == 10 {
		if day, err := civil.ParseDay(text); err == nil && day >= firstDay {
			*d = day
			return true
		}
	}
	got, ok := r.take(f, r.readDay)
	*d = civil.Day(got.n)
	return ok
}

// firstDay is the first on which a case can have been received.
var firstDay = civil.MustDate(1949, 10, 1)

// unit finds the division, the team and the judge.
func (r *Reader) unit(c *Case, at *court) {
	if at == nil {
		at = r.units.signs[c.Place.Court]
	}
	if at == nil {
		if r.verdict == Accept { // a number of the old grammar, and no word on the court
			r.reject(FieldCourt, UnknownCourt, "旧案号看不出是哪个法院，清单要有“经办法院”一列")
		}
		return // else the court is wrong, and was said to be
	}
	text := r.cell(FieldDivision)
	d := at.divisions[text]
	if d == nil {
		d = at.division(text)
	}
	if d == nil {
		r.reject(FieldDivision, UnknownDivision, at.Name+"没有这个庭室。现有："+names(at.Divisions, func(d Division) string { return d.Name }))
		r.fits(FieldDivision, text)
		return
	}
	c.Place.Division = d.ID
	if text := r.cell(FieldTeam); text != "" {
		id, ok := d.teams[text]
		if !ok {
			id = d.team(text)
		}
		if id == 0 {
			r.reject(FieldTeam, UnknownTeam, d.Name+"没有这个团队。现有："+names(d.Teams, func(t Team) string { return t.Name }))
		}
		c.Place.Team = id
	}
	if got, ok := r.take(FieldJudge, readJudge); ok {
		c.Place.Judge = got.text
	}
}

// remark looks at a column that is not taken, for what a spreadsheet would run.
func (r *Reader) remark() {
	text := r.cell(FieldRemark)
	if text == "" {
		return
	}
	if g := plainText(text); g.code != "" {
		v := Accept
		if !g.warn {
			v, r.verdict = Reject, Reject
		}
		r.add(FieldRemark, g.code, v, g.expect)
	}
}

// agree looks at whether the fields of the case fit each other.
func (r *Reader) agree(c *Case) {
	stage := c.Kind.Kind().Stage
	second := stage == SecondInstance || strings.Contains(r.cell(FieldStage), "二审")
	switch {
	case c.Closing != NoClosing && c.Closed == 0:
		r.reject(FieldClosed, ClosedWithoutDate, "有结案方式“"+c.Closing.String()+"”，没有结案日期")
	case c.Closed != 0 && c.Closing == NoClosing:
		r.reject(FieldClosing, ClosedWithoutWay, "有结案日期，没有结案方式")
	case second && (c.Small == Yes || c.Procedure == SmallClaims):
		r.reject(FieldSmall, Contradiction, "二审案件不适用小额诉讼程序")
	case c.Result != NoClosing && c.Appealed == No:
		r.reject(FieldResult, Contradiction, "“是否上诉”为否，却有二审结果")
	case c.Result != NoClosing && c.Closed == 0:
		r.reject(FieldResult, Contradiction, "一审尚未结案，却有二审结果")
	case c.Closed != 0 && c.Days() < 0:
		r.reject(FieldDeducted, Contradiction, "扣除天数多于立案到结案的天数")
	}
	r.agreeKind(c, stage)
}

// agreeKind compares 程序 and 案件类型 with what the number's type word says; a
// difference is told and the number believed.
func (r *Reader) agreeKind(c *Case, stage Stage) {
	if c.Kind == 0 || r.verdict != Accept {
		return
	}
	if said := r.cell(FieldStage); said == "一审" && stage != FirstInstance || said == "二审" && stage != SecondInstance {
		r.reject(FieldStage, Contradiction, "案号的类型代字“"+c.Number.Kind+"”是"+stage.String()+"程序")
	}
	if said := r.cell(FieldClass); said != "" {
		class := c.Kind.Kind().Class
		if s, ok := classesByWord[said]; ok && s != class && (s <= Administrative || s == Enforcement) && (class <= Administrative || class == Enforcement) {
			r.reject(FieldClass, Contradiction, "案号的类型代字“"+c.Number.Kind+"”是"+class.String()+"案件")
		}
	}
}
