package ballot

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// reference counts papers as a person would with a pencil: one pass for each
// name, no shared code with Count, Check, take or quorum. VT-12.
func reference(papers []Paper, candidates []string, seats, due, present, issued int) (votes map[string]int, void int, elected []string) {
	votes = map[string]int{}
	for _, p := range papers {
		names, noes := append([]string{}, p.Others...), 0
		for i, m := range p.Marks {
			switch m {
			case For:
				names = append(names, candidates[i])
			case Against:
				noes++
			}
		}
		unique := slices.Compact(slices.Sorted(slices.Values(append(names, p.Others...))))
		struck := slices.ContainsFunc(p.Others, func(o string) bool { return slices.Contains(candidates, o) })
		if p.Unreadable || len(names) > seats || len(p.Others) > noes || struck || len(unique) != len(names) {
			void++
			continue
		}
		for _, n := range names {
			votes[n]++
		}
	}
	if present*10 < due*8 || len(papers) > issued || len(papers) > present || (len(candidates)-seats)*5 < seats {
		return votes, void, nil
	}
	for n, v := range votes {
		ahead := 0 // others who passed with as many votes or more
		for m, w := range votes {
			if m != n && 2*w > present && w >= v {
				ahead++
			}
		}
		if 2*v > present && ahead < seats {
			elected = append(elected, n)
		}
	}
	slices.Sort(elected)
	return votes, void, elected
}

func genElection(t *rapid.T) (q Question, papers []Paper) {
	q = Question{Kind: kinds[0], Seats: rapid.SampledFrom([]int{1, 2, 3, 5}).Draw(t, "seats")}
	n := q.Seats + rapid.SampledFrom([]int{1, 1, 2, 3, 0}).Draw(t, "more")
	for i := range n {
		q.Candidates = append(q.Candidates, string([]rune("甲乙丙丁戊己庚辛")[i])+"一")
	}
	slate := rapid.Permutation(makeRange(n)).Draw(t, "slate")[:min(n, q.Seats)]
	for range rapid.SampledFrom([]int{13, 12, 8, 21, 5, 3, 2, 1, 0}).Draw(t, "papers") {
		p := Paper{Unreadable: rapid.SampledFrom([]int{1, 1, 1, 1, 1, 1, 1, 0}).Draw(t, "smudged") == 0}
		free := rapid.SampledFrom([]bool{false, false, false, true}).Draw(t, "free")
		for i := range n {
			m := Mark(rapid.IntRange(0, 3).Draw(t, "mark"))
			if !free && m == For {
				m = Against
			}
			if !free && slices.Contains(slate, i) && rapid.SampledFrom([]bool{true, true, true, false}).Draw(t, "like") {
				m = For
			}
			p.Marks = append(p.Marks, m)
		}
		for range rapid.SampledFrom([]int{0, 0, 0, 0, 1, 1, 2}).Draw(t, "others") {
			p.Others = append(p.Others, rapid.SampledFrom([]string{"林二", "周二", "甲一"}).Draw(t, "other"))
		}
		papers = append(papers, p)
	}
	return q, papers
}

func TestVT12_count_and_judge_agree_with_the_reference(t *testing.T) {
	decided := 0
	rapid.Check(t, func(t *rapid.T) {
		q, papers := genElection(t)
		present := max(1, len(papers)+rapid.SampledFrom([]int{0, 0, 0, 1, 3, -1}).Draw(t, "present"))
		due := present + rapid.SampledFrom([]int{0, 0, 1, 2, 3, 6}).Draw(t, "away")
		issued := max(0, present+rapid.SampledFrom([]int{0, 0, 0, 1, -1}).Draw(t, "issued"))
		if agree(t, q, papers, due, present, issued) {
			decided++
		}
	})
	t.Logf("%d of them elected somebody", decided)
}

// agree holds Count and Judge against the reference and reports whether
// anybody was elected.
func agree(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, q Question, papers []Paper, due, present, issued int) bool {
	votes, void, want := reference(papers, q.Candidates, q.Seats, due, present, issued)

	s := q.Count(papers)
	if s.Invalid != void || s.Valid+s.Invalid != s.Returned || s.Returned != len(papers) {
		t.Fatalf("%+v, reference: %d void", s, void)
	}
	got := map[string]int{}
	for _, x := range append(slices.Clone(s.Candidates), s.Others...) {
		if x.For > 0 {
			got[x.Name] = x.For
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(votes) {
		t.Fatalf("votes %v, reference %v", got, votes)
	}
	c := s.Facts(q, day, due, present, issued)
	v, err := Judge(c)
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Sorted(slices.Values(v.Elected))
	if !slices.Equal(names, want) {
		t.Fatalf("elected %v, reference %v", names, want)
	}
	if v.Stand && len(v.Elected)+v.Left+v.Vacant != q.Seats {
		t.Fatalf("%d places: %d elected, %d left, %d vacant", q.Seats, len(v.Elected), v.Left, v.Vacant)
	}
	return len(want) > 0
}

// The same on papers as people mark them, with many more results.
func TestVT12_ten_thousand_elections(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 12))
	decided, tied := 0, 0
	for range 10_000 {
		q := Question{Kind: kinds[0], Seats: 1 + r.IntN(5)}
		n := q.Seats + 1 + r.IntN(2)*r.IntN(3)
		for i := range n {
			q.Candidates = append(q.Candidates, string([]rune("甲乙丙丁戊己庚辛")[i])+"一")
		}
		present := 1 + r.IntN(15)
		var papers []Paper
		for range max(0, present-r.IntN(2)+r.IntN(20)/19) {
			p := Paper{Marks: make([]Mark, n), Unreadable: r.IntN(30) == 0}
			for i := range p.Marks {
				p.Marks[i] = []Mark{Blank, Against, Against, Abstain}[r.IntN(4)]
			}
			for k, i := range r.Perm(n)[:min(n, q.Seats+r.IntN(15)/14)] {
				if k%2 == 0 {
					i = r.IntN(1 + i) // the first are liked more
				}
				p.Marks[i] = For
			}
			if r.IntN(10) == 0 {
				p.Others = append(p.Others, []string{"林二", "周二", "甲一"}[r.IntN(3)])
			}
			papers = append(papers, p)
		}
		due, issued := present+r.IntN(1+present/3), present-r.IntN(20)/19+r.IntN(20)/19
		if agree(t, q, papers, due, present, issued) {
			decided++
		}
		if v, err := Judge(q.Count(papers).Facts(q, day, due, present, issued)); err == nil && len(v.Tied) > 0 {
			tied++
		}
	}
	if t.Logf("%d elected somebody, %d were tied", decided, tied); decided < 3_000 || tied < 20 {
		t.Errorf("%d elected somebody, %d were tied", decided, tied)
	}
}

// A result depends on the papers and not on their order, nor on the order in
// which candidates stand.
func TestVT12_order_of_papers_does_not_matter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, papers := genElection(t)
		a := q.Count(papers)
		b := q.Count(rapid.Permutation(papers).Draw(t, "shuffled"))
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%v\n%v", a, b)
		}
	})
}

// One more vote never unseats who has it.
func TestELE10_more_votes_do_not_harm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		present := rapid.IntRange(2, 30).Draw(t, "present")
		seats := rapid.IntRange(1, 4).Draw(t, "seats")
		c := Count{Kind: kinds[0], Day: day, Due: present, Present: present, Issued: present, Returned: present, Valid: present, Seats: seats}
		c.Kind.Margin = Equal
		room := seats * present
		for i := range rapid.IntRange(2, 6).Draw(t, "candidates") {
			f := min(room, rapid.IntRange(0, present).Draw(t, "votes"))
			room -= f
			c.Candidates = append(c.Candidates, Result{Tally: Tally{Name: string([]rune("甲乙丙丁戊己")[i]) + "一", For: f}})
		}
		before, err := Judge(c)
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, len(c.Candidates)-1).Draw(t, "who")
		if c.Candidates[i].For >= present || room == 0 {
			return
		}
		c.Candidates[i].For++
		after, err := Judge(c)
		if err != nil {
			t.Fatal(err)
		}
		name := c.Candidates[i].Name
		if slices.Contains(before.Elected, name) && !slices.Contains(after.Elected, name) {
			t.Fatalf("%s was elected with a vote less", name)
		}
	})
}

func makeRange(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
