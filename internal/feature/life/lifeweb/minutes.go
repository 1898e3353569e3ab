package lifeweb

import (
	"io"
	"strings"

	"touyan/internal/feature/life/lifeapp"
	"touyan/internal/platform/paper"
	"touyan/internal/platform/ui"
	"touyan/internal/platform/web"
)

// minutes sends the record as Word, laid out as it is printed.
func (p *pages) minutes(r *web.Request) (web.Answer, error) {
	v, err := p.open(r)
	if err != nil {
		return nil, err
	}
	name := paper.Filename(v.Branch.Short, v.Meeting.Day.String(), v.Meeting.Name())
	return web.Download{Name: name + ".docx", ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, document(&v)) }}, nil
}

// document is the record as a paper: the boxes of printed, places to sign, and
// the code by which paper and record can be compared.
func document(v *lifeapp.View) paper.Paper {
	p := paper.Paper{Kind: paper.Form, Title: paperTitle(&v.Meeting), Meta: [2]string{v.Branch.Name, recordNumber(v)}}
	var g paper.SmallGrid
	for _, row := range printed(v) {
		var line paper.GridRow
		for _, c := range row {
			line = append(line, cell(c))
		}
		if len(line) == 2 { // from when to when is longer than what stands beside it, and stays on its line
			line[0].Share, line[1].Share = 5, 4
		}
		g = append(g, line)
	}
	p.Body = []paper.Block{g, paper.Signers("主持人：", "记录人：", filedOn(v)), paper.Foot(gapsText(v), "校验码 "+v.Meeting.Seal())}
	return p
}

func cell(c ui.PaperCell) paper.Cell {
	x := paper.Cell{Label: c.Head, Text: c.Text}
	switch {
	case len(c.Paras) > 0:
		x.Text, x.Paras = strings.Join(c.Paras, "\n"), true
	case len(c.Lines) > 0:
		x.Text = strings.Join(c.Lines, "\n")
	case c.Text == "":
		x.Lines = 1
	}
	return x
}

// notice of a meeting as Word, for those who post it on a board.
func (p *pages) noticePaper(r *web.Request) (web.Answer, error) {
	v, err := p.open(r)
	if err != nil {
		return nil, err
	}
	lines := paragraphs(strings.ReplaceAll(v.Meeting.Notice(v.Branch.Short, v.Group.Short), "　", ""))
	doc := paper.Paper{Title: lines[0], Signature: paper.Signature{Organs: []string{lines[len(lines)-1]}, Day: r.Today()}}
	if len(lines) > 2 {
		doc.Addressee = strings.TrimSuffix(lines[1], "：")
		for _, line := range lines[2 : len(lines)-1] {
			doc.Body = append(doc.Body, paper.Para(line))
		}
	}
	name := paper.Filename(v.Branch.Short, v.Meeting.Day.String(), "通知")
	return web.Download{Name: name + ".docx", ContentType: paper.Type, Write: func(w io.Writer) error { return paper.Write(w, doc) }}, nil
}
