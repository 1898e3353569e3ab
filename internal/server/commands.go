package server

import (
	"context"
	"io"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/desk/deskapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/member/memberapp"
	"touyan/internal/platform/intake"
	"touyan/internal/platform/sqldb"
)

// commandLine is the name under which the command line acts, in the trail.
const commandLine = "命令行"

// ImportChoice says how a file is taken in.
type ImportChoice struct{ DryRun, SetAside bool }

// Import takes a file in at the command line. The report is returned beside an
// error when the file was read and its rows are what was refused.
func (s *System) Import(ctx context.Context, kind string, f intake.File, c ImportChoice, p intake.Progress) (*intake.Report, error) {
	k, ok := s.kind(kind)
	if !ok {
		return nil, fault.Newf(fault.Invalid, "不能导入“%s”，可以导入 org、members、meetings、dossiers、dues。", kind)
	}
	permit, err := s.permit(commandLine, k.Can)
	if err != nil {
		return nil, err
	}
	report, err := k.Check(ctx, permit, f, p)
	if err != nil {
		return nil, f.Naming(err)
	}
	if c.DryRun || (report.Bad > 0 && !c.SetAside) {
		return &report, nil
	}
	report, err = k.Load(ctx, permit, f, c.SetAside, 0, p)
	if err != nil {
		return nil, f.Naming(err)
	}
	return &report, nil
}

// Annotate writes a copy of the file with the report's problems beside their
// cells.
func (s *System) Annotate(_ context.Context, w io.Writer, f intake.File, r intake.Report) error {
	copied, err := intake.Annotate(f, r)
	if err != nil {
		return err
	}
	_, err = copied.WriteTo(w)
	return err
}

func (s *System) kind(name string) (intake.Kind, bool) {
	for _, k := range s.kinds {
		if k.Name == name {
			return k, true
		}
	}
	return intake.Kind{}, false
}

// JudgeQuery says what to judge at the command line.
type JudgeQuery struct {
	Unit   string       // name or code; "": everything
	On     civil.Day    // zero: today
	Window civil.Period // zero: the year of On and the year before
}

// Judge calls each with every finding.
func (s *System) Judge(ctx context.Context, q JudgeQuery, each func(rulebook.Finding) error) error {
	permit, err := s.permit(commandLine, desk.CanOverview)
	if err != nil {
		return err
	}
	return s.desk.Judge(ctx, permit, deskapp.JudgeIn(q), each)
}

// ExportMembers writes the register, masked, as Excel.
func (s *System) ExportMembers(ctx context.Context, unit string, w io.Writer) error {
	permit, err := s.permit(commandLine, member.CanView)
	if err != nil {
		return err
	}
	var in memberapp.ExportIn
	if unit != "" {
		err := s.db.Read(ctx, func(tx *sqldb.Tx) error {
			tree, err := s.org.Facts().Tree(tx, tx.Today())
			if err != nil {
				return err
			}
			u, err := tree.Named(access.Everywhere, unit)
			in.Unit = u.ID
			return err
		})
		if err != nil {
			return err
		}
	}
	out, err := s.members.Export(ctx, permit, in)
	if err != nil {
		return err
	}
	return out.Write(w)
}
