package server

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/account"
	"touyan/internal/feature/account/accountapp"
	"touyan/internal/feature/member"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
)

// DemoPerson is one sign-in of the demonstration.
type DemoPerson struct{ Post, Name, Login, Password string }

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
	if _, err := s.accounts.Door().Install(ctx, accountapp.InstallWith{Token: token, Login: officer.Login, Person: officer.Name, Password: officer.Password}); err != nil {
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
	return append(people, one), nil
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
