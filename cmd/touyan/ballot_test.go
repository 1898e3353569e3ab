package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	sealed "touyan/internal/base/box"
	"touyan/internal/base/civil"
	"touyan/internal/feature/ballot"
	"touyan/internal/feature/ballot/box"
	"touyan/internal/feature/survey"
)

func command(t *testing.T, want int, args ...string) (out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	if got := run(append([]string{"ballot"}, args...), &o, &e); got != want {
		t.Errorf("%v: status %d, want %d\n%s%s", args, got, want, o.String(), e.String())
	}
	return o.String(), e.String()
}

func file(t *testing.T, data []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestBallotJudge(t *testing.T) {
	facts := `{"kind":"branch-committee","day":"2026-09-10","electorate":16,"present":13,"seats":1,"issued":13,"returned":13,"valid":13,"invalid":0,
"candidates":[{"name":"丁一","for":7},{"name":"万一","for":6}]}`
	out, _ := command(t, exitDone, "judge", file(t, []byte(facts)))
	if !strings.Contains(out, "选举有效，丁一当选。") || !strings.Contains(out, "《中国共产党基层组织选举工作条例》第十九条") {
		t.Error(out)
	}
	out, _ = command(t, exitDone, "judge", "--format=json", file(t, []byte(strings.Replace(facts, `"present":13`, `"present":12`, 1))))
	var v struct {
		Valid   bool
		Elected []string
		Next    string
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil || v.Valid || v.Elected == nil || len(v.Elected) != 0 || v.Next != "again" {
		t.Errorf("%s %v", out, err)
	}
	_, errs := command(t, exitRefused, "judge", file(t, []byte(strings.Replace(facts, `"for":7`, `"for":"七"`, 1))))
	if !strings.Contains(errs, "candidates[0].for: 文字“七”，应为 0 至 1000000 的整数") {
		t.Error(errs)
	}
	_, errs = command(t, exitRefused, "judge", file(t, []byte(facts[:50])))
	if !strings.Contains(errs, "第 1 行") {
		t.Error(errs)
	}
	command(t, exitRefused, "judge", filepath.Join(t.TempDir(), "none"))
	command(t, exitUsage, "judge")
	command(t, exitUsage, "judge", "--format=xml", "x")
}

func TestBallotVerify(t *testing.T) {
	k, _ := ballot.KindOf("admission")
	p, codes, creds, err := box.Open(box.Terms{Title: "接收林一为预备党员", Kind: k, Day: civil.MustDay("2026-09-10"), Seats: 1, Candidates: []string{"林一"}, Due: 9},
		[]string{"何一", "吴一", "孙一"}, 2, 9)
	if err != nil {
		t.Fatal(err)
	}
	var cast sealed.Cast
	for i, c := range codes[:8] {
		s, err := p.Seal(ballot.Paper{Marks: []ballot.Mark{[]ballot.Mark{ballot.For, ballot.For, ballot.Against, ballot.For}[i%4]}})
		if err != nil {
			t.Fatal(err)
		}
		cast.Spent, cast.Sealed = append(cast.Spent, c.Digest(p.Head().ID)), append(cast.Sealed, s)
	}
	cast.Left, cast.Present = []string{codes[8].Digest(p.Head().ID)}, 8
	b, err := sealed.Gather(p.Poll, cast)
	if err != nil {
		t.Fatal(err)
	}
	at := t.TempDir()
	kept := []string{file(t, []byte(creds[0].String())), file(t, []byte(creds[1].String()+"\n"))}
	closed, once, twice, counted := file(t, b.Encode()), filepath.Join(at, "once"), filepath.Join(at, "twice"), filepath.Join(at, "counted")
	_, errs := command(t, exitRefused, "open", closed, "--key", kept[0], "--key", kept[1], "--out", counted)
	if !strings.Contains(errs, "签名封存") {
		t.Error(errs)
	}
	command(t, exitDone, "sign", closed, "--key", kept[0], "--out", once)
	_, errs = command(t, exitRefused, "sign", once, "--key", kept[1], "--out", once)
	if !strings.Contains(errs, "已经有了") {
		t.Error(errs)
	}
	command(t, exitDone, "sign", once, "--key", kept[1], "--out", twice)
	if out, _ := command(t, exitDone, "open", twice, "--key", kept[0], "--key", kept[1], "--out", counted); !strings.Contains(out, "核验通过") || !strings.Contains(out, "表决有效，通过") {
		t.Error(out)
	}
	command(t, exitRefused, "open", counted, "--key", kept[0], "--key", kept[1], "--out", filepath.Join(at, "again"))
	for _, c := range creds {
		if err := b.Sign(p.Poll, c); err != nil {
			t.Fatal(err)
		}
	}
	if out, _ := command(t, exitDone, "verify", file(t, b.Encode())); !strings.Contains(out, "尚未开箱") {
		t.Error(out)
	}
	if err := b.Count(p.Poll, creds, p); err != nil {
		t.Fatal(err)
	}
	for _, c := range creds {
		if err := b.Sign(p.Poll, c); err != nil {
			t.Fatal(err)
		}
	}
	data := b.Encode()
	one, two := file(t, []byte(creds[0].String()+"\n")), file(t, []byte(creds[2].String()))
	out, _ := command(t, exitDone, "verify", file(t, data), "--key", one, "--key", two)
	if !strings.Contains(out, "核验通过：用监票人密钥重新开箱") || !strings.Contains(out, p.Fingerprint()) || !strings.Contains(out, "表决有效，通过") {
		t.Error(out)
	}
	out, _ = command(t, exitDone, "verify", "--format=json", file(t, data))
	var v struct {
		Good    bool
		Sheet   struct{ Valid int }
		Verdict struct{ Passed bool }
	}
	if err := json.Unmarshal([]byte(out), &v); err != nil || !v.Good || v.Sheet.Valid != 8 || !v.Verdict.Passed {
		t.Errorf("%s %v", out, err)
	}
	b.Result.Papers[7] = "×"
	out, _ = command(t, exitRefused, "verify", file(t, b.Encode()))
	if !strings.Contains(out, "核验不通过") || !strings.Contains(out, "与结果报告单不一致") {
		t.Error(out)
	}
	_, errs = command(t, exitRefused, "verify", file(t, data[:200]))
	if !strings.Contains(errs, "没有写完") {
		t.Error(errs)
	}
	_, errs = command(t, exitRefused, "verify", file(t, data), "--key", one)
	if !strings.Contains(errs, "至少 2 名才能开箱") {
		t.Error(errs)
	}
	command(t, exitRefused, "verify", file(t, data), "--key", file(t, []byte("ABCD")))
}

// The box of a questionnaire: its single papers and small groups are nowhere in the
// file, and the recount with the keys says so much and no more.
func TestBallotVerify_questionnaire(t *testing.T) {
	paper := survey.Paper{Scale: survey.ReportingScale, Subjects: []survey.Subject{{Name: "沈砚"}}, Questions: []survey.Question{{Text: "综合评价", Form: survey.Grade}},
		Groups: []survey.RaterGroup{{Code: "a", Chinese: "党员", Raters: 6}, {Code: "b", Chinese: "群众代表", Raters: 2}}}
	p, codes, creds, err := sealed.Open(sealed.Terms{Title: "述职测评", Kind: survey.BoxKind, Day: civil.MustDay("2026-09-10"), Question: paper, Room: paper.Size(), Due: 8}, []string{"何一", "吴一"}, 2, 8)
	if err != nil {
		t.Fatal(err)
	}
	cast := sealed.Cast{Present: 8}
	for i, c := range codes {
		s, err := p.Seal(paper.Encode(survey.Filled{Group: i / 6, Marks: [][]int{{1 + i%2}}}))
		if err != nil {
			t.Fatal(err)
		}
		cast.Spent, cast.Sealed = append(cast.Spent, c.Digest(p.Head().ID)), append(cast.Sealed, s)
	}
	b, err := sealed.Gather(p, cast)
	if err != nil {
		t.Fatal(err)
	}
	at := t.TempDir()
	one, two := file(t, []byte(creds[0].String())), file(t, []byte(creds[1].String()))
	signed, counted := filepath.Join(at, "signed"), filepath.Join(at, "counted")
	command(t, exitDone, "sign", file(t, b.Encode()), "--key", one, "--key", two, "--out", signed)
	command(t, exitDone, "open", signed, "--key", one, "--key", two, "--out", counted)
	if out, _ := command(t, exitDone, "verify", counted); !strings.Contains(out, "须用监票人密钥才能重新计票") || !strings.Contains(out, "党员  好 3  较好 3") || !strings.Contains(out, "群众代表  不足 5 份") {
		t.Error(out)
	}
	if out, _ := command(t, exitDone, "verify", counted, "--key", one, "--key", two); !strings.Contains(out, "核验通过：用监票人密钥重新开箱") || strings.Contains(out, "群众代表  好") {
		t.Error(out)
	}
	data, err := os.ReadFile(counted)
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.Replace(string(data), `"n": 3`, `"n": 4`, 1)
	if out, _ := command(t, exitRefused, "verify", file(t, []byte(bad))); !strings.Contains(out, "核验不通过") {
		t.Error(out)
	}
}
