package admissionapp

import (
	"context"
	"slices"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/han"
	"touyan/internal/base/quorum"
	"touyan/internal/feature/admission"
	"touyan/internal/platform/sqldb"
)

// RecordIn is one doing of a step. People need Member, or a Name that the
// register does not know. With Meeting set, the day and the vote
// come from the record of that meeting; written opinions of absent voters are
// not in a ballot box and come from Act.Vote.
type RecordIn struct {
	ID      admission.ID
	Version int
	Act     admission.Act
	Line    int   // of the resolution in the meeting
	Instead int64 // an act that this one replaces
	Why     string
}

// Recorded is what became of it.
type Recorded struct {
	Act   int64
	Marks []Mark // what is not as the articles say, and was kept all the same
}

// Record notes what the branch did. Faults: NotFound; Invalid field by field,
// with the article where the rules refuse it; Conflict when somebody was
// faster; Denied for a step of the superior.
func (a *App) Record(ctx context.Context, permit access.Permit, in RecordIn) (Recorded, error) {
	if err := permit.Covers(admission.CanRecord); err != nil {
		return Recorded{}, err
	}
	if in.Act.Step.Superior() {
		return Recorded{}, fault.New(fault.Denied, "这一步由上级党委或者院党组办理，由机关党委登记。")
	}
	return a.enter(ctx, permit, in)
}

// Decide notes what the superior did: files, agrees, talks, discusses, approves,
// returns. Who recorded the branch's assembly does not record the approval of
// it. Faults as of Record.
func (a *App) Decide(ctx context.Context, permit access.Permit, in RecordIn) (Recorded, error) {
	if err := permit.Covers(admission.CanApprove); err != nil {
		return Recorded{}, err
	}
	if !in.Act.Step.Superior() {
		return Recorded{}, fault.New(fault.Denied, "这一步由党支部办理和登记。")
	}
	return a.enter(ctx, permit, in)
}

func (a *App) enter(ctx context.Context, permit access.Permit, in RecordIn) (out Recorded, err error) {
	err = a.db.Write(ctx, func(tx *sqldb.Tx) error {
		f, err := a.reach(tx, permit, in.ID)
		if err != nil {
			return err
		}
		return a.within(tx, permit, f, in.Version, func(tx *sqldb.Tx, f *File) (string, error) {
			if in.Instead != 0 {
				if err := a.counter(tx, permit, f, in.Instead, in.Why, true); err != nil {
					return "", err
				}
			}
			out, err = a.add(tx, permit, f, in)
			if err != nil {
				return "", err
			}
			if in.Instead != 0 {
				if _, err := tx.Exec(`update admission_counter set instead = $2 where act = $1`, in.Instead, out.Act); err != nil {
					return "", err
				}
			}
			def, _ := admission.Defined(in.Act.Step)
			return def.Title + " " + in.Act.Outcome.Chinese(), nil
		})
	})
	return out, err
}

// add judges one act and writes it.
func (a *App) add(tx *sqldb.Tx, permit access.Permit, f *File, in RecordIn) (out Recorded, err error) {
	x := in.Act
	x.ID, x.Entered, x.EnteredBy, x.Note, x.Document = 0, tx.Today(), permit.Actor().Name, han.Trim(x.Note), han.Trim(x.Document)
	var from link
	if x.Meeting != 0 {
		if from, err = a.fromMeeting(tx, f, &x, in.Line); err != nil {
			return out, err
		}
	}
	if err := a.recognise(tx, &x); err != nil {
		return out, err
	}
	if err := x.Complete(tx.Today()); err != nil {
		return out, err
	}
	if err := a.others(tx, permit, f, &x); err != nil {
		return out, err
	}
	if why := f.standing(); x.Step == admission.List && why != "" {
		return out, fault.New(fault.Invalid, why).At("day", why)
	}
	checks := admission.Try(&f.Dossier, x, tx.Today(), calendar)
	if err := admission.Refuse(checks); err != nil {
		return out, err
	}
	out.Marks = marks(checks)
	if out.Act, err = insertAct(tx, permit, f, &x, out.Marks, from); err != nil {
		return out, err
	}
	x.ID = out.Act
	f.Acts = append(f.Acts, x)
	f.Sort()
	return out, a.follow(tx, permit, f, &x)
}

func marks(checks []admission.Check) (ms []Mark) {
	for _, c := range checks {
		text := c.Say()
		if !c.Cite.IsZero() {
			text += "（" + c.Cite.String() + "）"
		}
		ms = append(ms, Mark{c.Rule, text})
	}
	return ms
}

// others refuses that one person both records the branch's vote and answers it.
func (a *App) others(tx *sqldb.Tx, permit access.Permit, f *File, x *admission.Act) error {
	of := map[admission.Step]admission.Step{admission.Approve: admission.Admit, admission.Confirm: admission.Convert}[x.Step]
	who := permit.Actor().Account
	if of == "" || who == 0 {
		return nil
	}
	_, same, err := sqldb.Maybe(tx, sqldb.Scalar[int64], `select x.id from admission_act x left join admission_counter c on c.act = x.id
		where x.dossier = $1 and x.step = $2 and x.entered_by = $3 and c.act is null`, f.ID, string(of), who)
	if err == nil && same {
		def, _ := admission.Defined(of)
		err = fault.Newf(fault.Denied, "“%s”由您登记，审批结果须由另外的人登记。", def.Title)
	}
	return err
}

// fromMeeting takes day and vote from the record of a meeting.
func (a *App) fromMeeting(tx *sqldb.Tx, f *File, x *admission.Act, line int) (link, error) {
	n := x.Step.Needs()
	ds, err := a.meetings.Decided(tx, f.Branch, n.Matter, civil.Period{})
	if err != nil {
		return link{}, err
	}
	at := slices.IndexFunc(ds, func(d quorum.Decision) bool { return d.Meeting == x.Meeting && d.Line == line })
	if at < 0 || !n.Vote {
		const say = "没有找到这次会议的这项决议，可能已被修改或取消，请重新选择"
		return link{}, fault.New(fault.Invalid, say+"。").At("meeting", say)
	}
	d := ds[at]
	written := x.Vote
	x.Day, x.Vote = d.Day, voteOf(d)
	if written != nil {
		x.Vote.WrittenAyes, x.Vote.WrittenNoes = written.WrittenAyes, written.WrittenNoes
	}
	if !d.Assembly {
		const say = "这次会议不是支部党员大会，不能表决接收和转正"
		return link{}, fault.New(fault.Invalid, say+"。").At("meeting", say)
	}
	return link{x.Meeting, line}, nil
}

func voteOf(d quorum.Decision) *admission.Vote {
	return &admission.Vote{Due: d.VotersDue, Present: d.VotersPresent, Ayes: d.Ayes, Noes: d.Noes, Blanks: d.Blanks, Secret: d.Secret, Together: 1}
}
