package server

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/grant"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// DemoPerson is one sign-in of the demonstration.
type DemoPerson struct {
	Post, Name, Login, Password string
	// Seed is that of the second factor, which administrators must have, as
	// typed into an authenticator; "" for everybody else.
	Seed string
}

// Code returns the second factor's code at a moment.
func (p DemoPerson) Code(at time.Time) (string, error) {
	return totp.GenerateCode(strings.ReplaceAll(p.Seed, " ", ""), at)
}

// demoAdministrators are three persons who are nothing else, in the order of
// grant.Administrators.
var demoAdministrators = []accountapp.Named{
	{Person: "演示系统管理员", Login: "xitong"}, {Person: "演示安全管理员", Login: "anquan"}, {Person: "演示审计管理员", Login: "shenji"},
}

// demoRoles are the posts of which the demonstration has one holder each; the
// first that has a member who holds it is taken.
var demoRoles = []struct {
	login string
	kind  org.Kind
	post  org.PostKind
}{
	{"yuanling", org.LeadingGroup, org.Secretary},
	{"zhuanzhi", org.PartyCommittee, org.FullTimeDeputy},
	{"shuji", org.Branch, org.Secretary},
	{"weiyuan", org.Branch, org.Organisation},
	{"zuzhang", org.Group, org.GroupLeader},
}

// DemoAccounts makes, on a database without any account, one sign-in for every
// role of the named court, and one for a member without a post. The passwords
// are made for this run. branch is the short name of the branch whose posts are
// taken.
func (s *System) DemoAccounts(ctx context.Context, court, branch string) ([]DemoPerson, error) {
	token, err := s.InstallToken(ctx)
	if err != nil {
		return nil, err
	}
	if token == "" {
		return nil, fault.New(fault.Conflict, "这个数据目录已有账号，演示请用空目录。")
	}
	officer := DemoPerson{Post: "党务干部", Name: "演示党务干部", Login: "dangwu", Password: demoPassword()}
	slips, err := s.accounts.Door().Install(ctx, accountapp.InstallWith{Token: token, Login: officer.Login, Person: officer.Name, Password: officer.Password,
		Administrators: demoAdministrators})
	if err != nil {
		return nil, err
	}
	people := []DemoPerson{officer}
	permit, err := s.permit(commandLine, account.CanManage)
	if err != nil {
		return nil, err
	}
	posts, plain, err := s.demoHolders(ctx, court, branch)
	if err != nil {
		return nil, err
	}
	for i, p := range posts {
		one := DemoPerson{Post: p.Title, Name: p.Holder, Login: demoRoles[i].login, Password: demoPassword()}
		if _, err := s.accounts.MakeDemoAccount(ctx, permit, member.ID(p.Member), one.Login, one.Password); err != nil {
			return nil, err
		}
		people = append(people, one)
	}
	one := DemoPerson{Post: "党员", Name: plain.Name, Login: "dangyuan", Password: demoPassword()}
	if _, err := s.accounts.MakeDemoAccount(ctx, permit, plain.ID, one.Login, one.Password); err != nil {
		return nil, err
	}
	people = append(people, one)
	for _, slip := range slips {
		admin, err := s.demoAdministrator(ctx, slip)
		if err != nil {
			return nil, err
		}
		people = append(people, admin)
	}
	return people, nil
}

// demoAdministrator goes the way that every administrator goes at the first
// sign-in: a password of one's own, then a second factor. Nothing is exempted.
func (s *System) demoAdministrator(ctx context.Context, slip accountapp.Slip) (DemoPerson, error) {
	p := DemoPerson{Post: grant.Title(slip.Role), Name: slip.Person, Login: slip.Login, Password: demoPassword()}
	door := s.accounts.Door()
	in, err := door.SignIn(ctx, accountapp.SignInWith{Login: slip.Login, Password: slip.Password})
	if err != nil {
		return p, err
	}
	if in, err = door.SetFirstPassword(ctx, in.Token, p.Password, accountapp.From{}); err != nil {
		return p, err
	}
	if err := door.StartRequiredFactor(ctx, in.Token); err != nil {
		return p, err
	}
	offer, err := door.RequiredFactor(ctx, in.Token)
	if err != nil {
		return p, err
	}
	p.Seed = offer.Key
	// The code of the step before: the one of now is left for signing in.
	code, err := p.Code(s.db.Now().Add(-30 * time.Second))
	if err != nil {
		return p, err
	}
	in, err = door.ConfirmRequiredFactor(ctx, in.Token, code, accountapp.From{})
	if err != nil {
		return p, err
	}
	return p, door.SignOut(ctx, in.Token, "")
}

// demoHolders returns one post for each of demoRoles, and a member of the
// branch who holds none.
func (s *System) demoHolders(ctx context.Context, court, branch string) (posts []org.Post, plain member.Belonging, err error) {
	err = s.db.Read(ctx, func(tx *sqldb.Tx) error {
		tree, err := s.org.Facts().Tree(tx, tx.Today())
		if err != nil {
			return err
		}
		all := tree.All()
		at := slices.IndexFunc(all, func(u org.Unit) bool { return u.Kind == org.Court && u.Name == court })
		if at < 0 {
			return fault.Newf(fault.NotFound, "没有法院“%s”。", court)
		}
		home := all[at].ID
		held, err := s.org.Facts().Posts(tx, all[at].Path, civil.Period{From: tx.Today(), Until: tx.Today()})
		if err != nil {
			return err
		}
		taken := map[int64]bool{}
		for _, r := range demoRoles {
			i := slices.IndexFunc(held, func(p org.Post) bool {
				u, ok := tree.Unit(p.Unit)
				in := strings.Contains(u.Label(tree), branch) || (r.kind != org.Branch && r.kind != org.Group)
				return ok && u.Court == home && u.Kind == r.kind && p.Kind == r.post && p.Member != 0 && !taken[p.Member] && in
			})
			if i < 0 {
				return fault.Newf(fault.NotFound, "名册里没有%s的任职人员（%s）。", r.kind.Chinese(), r.post)
			}
			posts = append(posts, held[i])
			taken[held[i].Member] = true
		}
		for _, p := range held {
			taken[p.Member] = true
		}
		bi := slices.IndexFunc(all, func(u org.Unit) bool { return u.Kind == org.Branch && u.Short == branch && u.Court == home })
		if bi < 0 {
			return fault.Newf(fault.NotFound, "没有支部“%s”。", branch)
		}
		bs, err := s.members.Facts().Belongings(tx, all[bi].Path)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(bs, func(b member.Belonging) bool { return !taken[int64(b.ID)] && b.Standing == member.Full })
		if i < 0 {
			return fault.Newf(fault.NotFound, "支部“%s”没有不任职的党员。", branch)
		}
		plain = bs[i]
		return nil
	})
	return posts, plain, err
}

func demoPassword() string { return "D-" + strings.ToLower(rand.Text())[:10] }
