package caseloadapp

import (
	"context"
	"errors"
	"io"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/id"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/indicator"
	"touyan/internal/feature/org"
	"touyan/internal/platform/audit"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sheet"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/stamp"
)

// ImportIn is a list of cases and how it is to be taken.
type ImportIn struct {
	File    intake.File       // CSV in UTF-8 or GB18030, or Excel (.xlsx)
	Mapping *caseload.Mapping // nil: by the titles of the columns
	On      civil.Day         // the day of the extract; zero: today
	DryRun  bool
	// SetAside takes the good rows when others are bad; else one bad row refuses the
	// list.
	SetAside bool
	// Whole: the list has all cases of its courts that were filed from its first day of
	// filing to its last; those that are known and not in it go. No row may be bad: a
	// case whose new row is bad would go with them.
	Whole    bool
	Way      Way
	Progress intake.Progress

	upload BatchOf // the upload it comes from; zero: none
	list   source  // read instead of File
	digest string  // of list
	before func(*sqldb.Tx) (done bool, err error)
	after  func(*sqldb.Tx, *importing) error
}

// BatchOf identifies an upload of a list.
type BatchOf = intake.BatchID

// Way is how a list came in.
type Way string

// The ways. The zero Way is the command line.
const (
	ByCommand   Way = "command"
	ByPage      Way = "page"
	ByInterface Way = "interface"
)

// Chinese returns the way as pages call it.
func (w Way) Chinese() string {
	switch w {
	case ByPage:
		return "网页上传"
	case ByInterface:
		return "接口报送"
	}
	return "命令行"
}

// Imported says what an import did, or would do.
type Imported struct {
	Records  int              `json:"records"`
	Accepted int              `json:"accepted"`
	Rejected int              `json:"rejected"`
	Ignored  int              `json:"ignored"`
	Replaced int              `json:"replaced"`
	Removed  int              `json:"removed"`
	Loaded   bool             `json:"loaded"`
	Batch    BatchID          `json:"batch,omitzero"` // when loaded
	From     civil.Day        `json:"filed_from,omitzero"`
	Until    civil.Day        `json:"filed_until,omitzero"`
	Again    string           `json:"same_as,omitempty"` // when the very same list was taken in before
	Encoding string           `json:"encoding"`
	NotTaken []string         `json:"columns_not_taken,omitempty"`
	Swapped  []string         `json:"columns_swapped,omitempty"`
	Issues   []caseload.Issue `json:"-"` // in the order of the file, at most MaxIssues
}

// BatchID identifies an import.
type BatchID = id.Of[Imported]

// MaxIssues is how many bad rows are told one by one; all are counted.
const MaxIssues = 2000

// Import takes in a list of cases in one transaction. Cases that are known by
// their number are replaced. Faults: Invalid when the list cannot be read, or has
// bad rows that are not to be set aside; the report then tells them.
func (a *App) Import(ctx context.Context, permit access.Permit, in ImportIn) (out Imported, err error) {
	if err := permit.Covers(caseload.CanImport); err != nil {
		return Imported{}, err
	}
	defer fault.Wrap(&err, "caseloadapp.Import(%s)", in.File.Name)
	run := a.db.Load
	if in.DryRun {
		run = a.db.Read
	}
	err = run(ctx, func(tx *sqldb.Tx) error {
		p := &importing{app: a, tx: tx, in: in, rolls: map[caseload.Sign]*rolled{}, batch: id.New[Imported](tx.Now())}
		defer func() { out = p.out }()
		if in.before != nil {
			if done, err := in.before(tx); err != nil || done {
				return err
			}
		}
		if err := p.read(permit); err != nil {
			return err
		}
		if in.DryRun {
			return p.foresee()
		}
		if p.out.Rejected > 0 && !in.SetAside {
			return fault.Newf(fault.Invalid, "有 %d 行不能导入，整份清单没有写入。请改正后重来，或选择放下有错的行。", p.out.Rejected)
		}
		if in.Whole && p.out.Rejected > 0 {
			return fault.Newf(fault.Invalid, "有 %d 行不能导入；整段替换时放下它们，会把原来的案件一并移除，所以没有写入。请改正后重来。", p.out.Rejected)
		}
		if err := p.finish(permit); err != nil {
			return err
		}
		p.out.Loaded, p.out.Batch = true, p.batch
		if in.after != nil {
			return in.after(tx, p)
		}
		return nil
	})
	if err != nil {
		out.Loaded, out.Batch = false, 0
	}
	return out, err
}

// importing is one list on its way in.
type importing struct {
	app    *App
	tx     *sqldb.Tx
	in     ImportIn
	courts *courts
	known  bool // there are cases that could be replaced
	rolls  map[caseload.Sign]*rolled
	batch  BatchID
	digest string
	rows   *sqldb.Inserter
	span   map[caseload.Sign]civil.Period      // days of filing, by court
	again  map[caseload.Sign]map[civil.Day]int // of a dry run: known cases that come again, by their day of filing
	out    Imported
}

// rolled is what an import gives to the roll-ups of a court. come belongs to the
// reading goroutine until that has ended.
type rolled struct {
	*roll
	come, gone *indicator.Ledger
	fresh      bool // the roll-ups were looked at
}

// read reads the list to its end and writes its cases as it goes.
func (p *importing) read(permit access.Permit) (err error) {
	if p.courts, err = p.app.courts(p.tx, permit); err != nil {
		return err
	}
	if len(p.courts.list) == 0 {
		return fault.New(fault.Invalid, "没有可以导入的法院：组织架构里还没有带法院代字的法院。")
	}
	list, digest, done := p.in.list, func() string { return p.in.digest }, func() {}
	if list == nil {
		if list, digest, done, err = open(p.in.File); err != nil {
			return err
		}
	}
	defer done()
	for sign, unit := range p.courts.units {
		r, err := p.app.roll(p.tx, sign, int64(unit.ID), !p.in.DryRun)
		if err != nil {
			return err
		}
		p.rolls[sign] = &rolled{roll: r, come: indicator.NewLedger(r.std.book), gone: indicator.NewLedger(r.std.book)}
	}
	reader, err := p.reader(list)
	if err != nil {
		return err
	}
	if p.known, err = p.any(); err != nil {
		return err
	}
	p.span, p.again = map[caseload.Sign]civil.Period{}, map[caseload.Sign]map[civil.Day]int{}
	p.rows = p.tx.Copy("caseload_case", CaseColumns...)
	stop := make(chan struct{})
	pieces := p.pieces(list, reader, stop)
	defer func() { // the goroutine must not outlive the transaction
		close(stop)
		for range pieces {
		}
	}()
	bad := false
	for piece := range pieces {
		if piece.err != nil {
			return piece.err
		}
		p.tell(piece.issues)
		// A list that will be refused is read to its end for its bad rows and
		// written no further.
		bad = bad || piece.bad
		switch {
		case p.in.DryRun:
			err = p.look(piece.cases)
		case !bad || p.in.SetAside:
			err = p.enter(piece.cases)
		}
		if err != nil {
			return err
		}
		if p.in.Progress != nil {
			p.in.Progress(piece.records, 0)
		}
	}
	p.digest = digest()
	t := reader.Tally()
	p.out.Records, p.out.Accepted, p.out.Rejected, p.out.Ignored = t.Records, t.Accepted, t.Rejected, t.Ignored
	p.out.Encoding = list.Encoding()
	for _, s := range p.span {
		if p.out.From == 0 || s.From < p.out.From {
			p.out.From = s.From
		}
		p.out.Until = max(p.out.Until, s.Until)
	}
	for _, s := range reader.Swapped() {
		p.out.Swapped = append(p.out.Swapped, s.Chinese())
	}
	return p.rows.Done()
}

// reader reads the head of the list.
func (p *importing) reader(list source) (*caseload.Reader, error) {
	header, err := head(list, p.in.Mapping)
	if err != nil {
		return nil, err
	}
	m := p.in.Mapping
	if m == nil {
		guessed, _ := caseload.Guess(header)
		m = &guessed
	}
	p.out.NotTaken = m.Strangers(header)
	on := p.in.On
	if on == 0 {
		on = p.tx.Today()
	}
	p.in.On = on
	return caseload.NewReader(header, *m, p.courts.list, on)
}

// piece is so many records of the list, judged.
type piece struct {
	cases   []caseload.Case
	issues  []caseload.Issue
	records int  // read so far
	bad     bool // one of them was rejected
	err     error
}

// ahead is how many pieces the reading is ahead of the writing at most: more than one
// COPY takes, so that neither waits for the other.
const ahead = 16

// pieces reads, judges and counts the list beside the database's work, a few
// pieces ahead of it. The channel is closed at the end of the list, after an error
// and after stop.
func (p *importing) pieces(list source, reader *caseload.Reader, stop <-chan struct{}) <-chan piece {
	out := make(chan piece, ahead)
	go func() {
		defer close(out)
		for {
			x, end := p.piece(list, reader)
			select {
			case out <- x:
			case <-stop:
				return
			}
			if end || x.err != nil {
				return
			}
		}
	}()
	return out
}

// piece reads the next records; end is true after the last.
func (p *importing) piece(list source, reader *caseload.Reader) (x piece, end bool) {
	x.cases = make([]caseload.Case, 0, lookup)
	rejected := reader.Tally().Rejected
	for len(x.cases) < lookup && len(x.issues) < lookup {
		line, cells, err := list.Next()
		var bad *sheet.BadRecord
		switch {
		case errors.Is(err, io.EOF):
			end = true
		case errors.As(err, &bad):
			x.issues = append(x.issues, reader.Unreadable(bad.Line)...)
			continue
		case err != nil:
			x.err = err
			return x, true
		}
		if end {
			break
		}
		c, verdict, issues := reader.Read(line, cells)
		x.issues = append(x.issues, issues...)
		if verdict == caseload.Accept {
			p.rolls[c.Place.Court].come.Add(&c)
			x.cases = append(x.cases, c)
		}
	}
	x.records, x.bad = reader.Tally().Records, reader.Tally().Rejected > rejected
	return x, end
}

func (p *importing) tell(issues []caseload.Issue) {
	for _, i := range issues {
		if len(p.out.Issues) < MaxIssues {
			p.out.Issues = append(p.out.Issues, i)
		}
	}
}

// finish removes what a whole list no longer has, and writes roll-ups, batch and
// trail.
func (p *importing) finish(permit access.Permit) error {
	if p.in.Whole {
		if err := p.sweep(); err != nil {
			return err
		}
	}
	for sign := range p.span {
		r := p.rolls[sign]
		r.come.Merge(r.gone)
		if err := r.add(r.come); err != nil {
			return err
		}
		if err := r.compact(); err != nil {
			return err
		}
	}
	if err := p.enterBatch(permit); err != nil {
		return err
	}
	for sign := range p.span {
		u := p.courts.units[sign]
		if err := stamp.Touch(p.tx, int64(u.ID), u.Path); err != nil {
			return err
		}
	}
	var court org.UnitID
	if len(p.span) == 1 {
		for sign := range p.span {
			court = p.courts.units[sign].ID
		}
	}
	return audit.Record(p.tx, permit, audit.Entry{Action: caseload.CanImport, Court: int64(court), Subject: "案件清单 " + p.in.File.Name,
		Detail: map[string]any{"batch": p.batch, "accepted": p.out.Accepted, "set_aside": p.out.Rejected, "replaced": p.out.Replaced, "removed": p.out.Removed, "digest": p.digest}})
}

// enterBatch writes what came in, and that what the batches before it had replaced
// can no longer be brought back.
func (p *importing) enterBatch(permit access.Permit) error {
	var by any
	if n := permit.Actor().Account; n != 0 {
		by = n
	}
	way := p.in.Way
	if way == "" {
		way = ByCommand
	}
	ins := p.tx.Insert("caseload_batch", "id", "file", "digest", "on_day", "accepted", "rejected", "replaced", "removed", "made_by", "made_name", "made_at", "way", "encoding")
	ins.Add(p.batch, p.in.File.Name, p.digest, p.in.On, p.out.Accepted, p.out.Rejected, p.out.Replaced, p.out.Removed, by, permit.Actor().Name, sqldb.At(p.tx.Now()), string(way), p.out.Encoding)
	if err := ins.Done(); err != nil {
		return err
	}
	ins = p.tx.Insert("caseload_batch_court", "batch", "court", "from_day", "until_day")
	for sign, s := range p.span {
		court := p.courts.units[sign].ID
		ins.Add(p.batch, court, s.From, s.Until)
		if _, err := p.tx.Exec(`delete from caseload_former where court = $1 and gone_by <> $2`, court, p.batch); err != nil {
			return err
		}
	}
	return ins.Done()
}

// Facts is what other rooms may know of court work, inside their own transaction.
type Facts struct{ app *App }

// Facts returns what other rooms may know.
func (a *App) Facts() *Facts { return &Facts{app: a} }
