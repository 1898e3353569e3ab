package memberapp

import (
	"context"
	"fmt"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/sqldb"
)

// Paper returns a letter of introduction that was issued here as a document:
// the counterfoil, the letter and its receipt, as the printed blanks have them.
// It is a paper; the national system knows nothing of it. It has the number of
// identity whole, and that it was made stands in the trail. Faults: NotFound.
func (a *App) Paper(ctx context.Context, permit access.Permit, who member.ID, letter id.Of[member.Letter]) (out paper.Named, err error) {
	if err := permit.Covers(member.CanDecide); err != nil {
		return out, err
	}
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		e, tree, err := a.reach(tx, permit, who)
		if err != nil {
			return err
		}
		ls, err := letters(tx, e.id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(ls, func(l member.Letter) bool { return l.ID == letter && l.Out })
		if i < 0 {
			return fault.New(fault.NotFound, "没有找到这封介绍信。")
		}
		if err := a.open(e); err != nil {
			return err
		}
		court, _ := tree.Unit(e.court)
		issuer := court
		for _, u := range tree.Under(court.Path, org.PartyCommittee) {
			if u.Court == court.ID {
				issuer = u
				break
			}
		}
		from, err := sqldb.One(tx, sqldb.Scalar[org.UnitID], `select branch from member_letter where id = $1`, letter)
		if err != nil {
			return err
		}
		branch, _ := tree.Unit(from)
		es, _, err := events(tx, e)
		if err != nil {
			return err
		}
		out = paper.Named{Name: "组织关系介绍信 " + e.Name + ".docx", Paper: introduction(e, ls[i], member.On(es, ls[i].Day), issuer, branch)}
		return audit.Looked(tx, permit, audit.Look{Action: member.CanReveal, Court: int64(e.court), Member: int64(e.id), Subject: e.Name + " " + e.id.String(), Kinds: "公民身份号码", Reason: "制作介绍信 " + ls[i].Number})
	})
	return out, err
}

// introduction fits on one page: counterfoil, letter, receipt.
func introduction(e *entry, l member.Letter, s member.State, issuer, branch org.Unit) paper.Paper {
	who := paper.Line(paper.Fill(e.Name, 6), paper.Text("同志（"+member.Member{Gender: e.Gender}.GenderChinese()+"），系中共"+s.Chinese()+"，由"), paper.Fill(branch.Name, 10), paper.Text("去"), paper.Fill(l.Unit, 10), paper.Text("，请转接组织关系。"))
	y, m := l.Dues.Civil()
	holds := fmt.Sprintf("党费交至%d年%d月。有效期%d天，至%s。", y, m, l.Days, written(l.Expires()))
	head := func(name string) paper.Block { return paper.Centre(paper.Strong(name), paper.Text("　"+l.Number)) }
	return paper.Paper{Kind: paper.Plain, Title: "中国共产党党员组织关系介绍信", Provincial: true, Body: []paper.Block{
		head("存根"), who,
		paper.Line(paper.Text("公民身份号码：" + e.IDNumber + "。抬头：" + l.Organ + "。" + holds)),
		paper.Centre(paper.Text("－－－－－－－－－－（加盖骑缝章）－－－－－－－－－－")),
		head("介绍信"),
		paper.Flush(paper.Text(l.Organ + "：")),
		who, paper.Line(paper.Text("公民身份号码：" + e.IDNumber + "。" + holds)),
		paper.Right(paper.Text(issuer.Name + "（盖章）")),
		paper.Right(paper.Text(written(l.Day))),
		paper.Centre(paper.Text("－－－－－－－－－－（裁下退回）－－－－－－－－－－")),
		head("回执"),
		paper.Flush(paper.Text(issuer.Name + "：")),
		paper.Line(paper.Fill(e.Name, 6), paper.Text("同志的组织关系已于"), paper.Blank(4), paper.Text("年"), paper.Blank(2), paper.Text("月"), paper.Blank(2), paper.Text("日转入"), paper.Blank(10), paper.Text("。")),
		paper.Right(paper.Text("接收党组织（盖章）　　经办人"), paper.Blank(4), paper.Text("　电话"), paper.Blank(6)),
	}}
}

func written(d civil.Day) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}

// LettersIn asks for letters of introduction.
type LettersIn struct {
	Unit org.UnitID
	In   bool // that came; otherwise that were issued here
	Year int  // of issue; zero: all
}

// LetterEntry is one letter in a list.
type LetterEntry struct {
	member.Letter
	Member member.ID
	Name   string
	Branch string
	Late   bool // still on its way after its last day
}

// LetterList is letters with the years there are.
type LetterList struct {
	Unit    org.Unit
	Day     civil.Day
	Years   []int // newest first
	Letters []LetterEntry
}

// Letters lists the letters of the branches within reach: those on their way
// first, then the newest. Fault: NotFound for a unit out of reach.
func (a *App) Letters(ctx context.Context, permit access.Permit, in LettersIn) (out LetterList, err error) {
	if err := permit.Covers(member.CanView); err != nil {
		return out, err
	}
	err = a.db.Read(ctx, func(tx *sqldb.Tx) error {
		s, err := a.look(tx, permit, in.Unit, 0)
		if err != nil {
			return err
		}
		out = LetterList{Day: s.day}
		out.Unit, _ = s.tree.Unit(in.Unit)
		direction := "out"
		if in.In {
			direction = "in"
		}
		return tx.Each(func(r sqldb.Row) error {
			var x LetterEntry
			if err := scanLetter(r, &x.Letter, &x.Member, &x.Name, &x.Branch); err != nil {
				return err
			}
			if y := x.Day.Year(); !slices.Contains(out.Years, y) {
				out.Years = append(out.Years, y)
			}
			if in.Year == 0 || in.Year == x.Day.Year() {
				x.Late = x.State == member.Issued && s.day > x.Expires()
				out.Letters = append(out.Letters, x)
			}
			return nil
		}, `select m.id, m.full_name, u.short_name, `+lettersOf+` from member_letter l join member m on m.id = l.member join org_unit u on u.id = l.branch
			where l.direction = $1 and u.path >= $2 and u.path < $3 order by case when l.state = 'issued' then 0 else 1 end, l.day desc, l.id desc`,
			direction, string(s.over), string(s.over.End()))
	})
	slices.Sort(out.Years)
	slices.Reverse(out.Years)
	return out, err
}

const lettersOf = `l.id, l.direction, l.number, l.day, l.valid_days, l.organ, l.unit, l.dues_until, l.state, l.received_on, l.receipt, l.checked`
