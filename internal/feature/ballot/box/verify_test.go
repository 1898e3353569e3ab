package box

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/box"
	"touyan/internal/base/fault"
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/ballot"
)

var (
	noRight   = rulebook.Cite(rulebook.ElectionRegulations, "第五条")
	onePaper  = rulebook.Cite(rulebook.ElectionMethod, "领票")
	wrongForm = rulebook.Cite(rulebook.ElectionMethod, "选票的填写")
	tooMany   = rulebook.Cite(rulebook.ElectionRegulations, "第四章·收回的选票")
	counting  = rulebook.Cite(rulebook.ElectionRegulations, "第二十三条")
	secrecy   = rulebook.Cite(rulebook.ElectionRegulations, "第六条")
)

func has(r *Report, text string, cite rulebook.Citation) bool {
	return slices.ContainsFunc(r.Problems, func(p box.Problem) bool { return strings.Contains(p.Text, text) && p.Cite == cite })
}

// Somebody who can write the file, and whom tellers sign for unseeing.
func TestVerify_tampered_boxes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(room, *box.Box)
		text   string
		cite   rulebook.Citation
	}{
		"a forged code":    {func(_ room, b *box.Box) { b.Spent[0] = box.NewCode().Digest(b.Head.ID); slices.Sort(b.Spent) }, "不是本次投票的", noRight},
		"a foreign code":   {func(_ room, b *box.Box) { b.Spent[0] = box.NewCode().Digest("other"); slices.Sort(b.Spent) }, "不是本次投票的", noRight},
		"a doubled code":   {func(_ room, b *box.Box) { b.Spent[1] = b.Spent[0] }, "用了两次", onePaper},
		"a code left over": {func(_ room, b *box.Box) { b.Spent[0] = b.Withdrawn[0]; slices.Sort(b.Spent) }, "清点为没有发出，却用过", onePaper},
		"more papers than voters": {func(r room, b *box.Box) {
			b.Sealed = append(b.Sealed, base64.StdEncoding.EncodeToString(r.seal(t, "○○×")))
			slices.Sort(b.Sealed)
		}, "多于投票的 13 人", tooMany},
		"a paper gone":          {func(_ room, b *box.Box) { b.Sealed = b.Sealed[1:] }, "少了 1 张", counting},
		"a paper doubled":       {func(_ room, b *box.Box) { b.Sealed[1] = b.Sealed[0] }, "完全相同", onePaper},
		"a short paper":         {func(_ room, b *box.Box) { b.Sealed[0] = b.Sealed[0][:8]; slices.Sort(b.Sealed) }, "不是本次的选票", wrongForm},
		"in the order of votes": {func(_ room, b *box.Box) { slices.Reverse(b.Sealed) }, "打乱", secrecy},
		"codes in order":        {func(_ room, b *box.Box) { slices.Reverse(b.Spent) }, "打乱", secrecy},
		"issued does not tally": {func(_ room, b *box.Box) { b.Issued++ }, "发出 14 个", onePaper},
		"strange codes left":    {func(_ room, b *box.Box) { b.Withdrawn[0] = box.NewCode().Digest("x"); slices.Sort(b.Withdrawn) }, "余码", onePaper},
		"codes left doubled":    {func(_ room, b *box.Box) { b.Withdrawn[1] = b.Withdrawn[0] }, "重复", onePaper},
	} {
		r, b := committee(t)
		c.change(r, b)
		if got := verify(t, r.finish(t, b)); got.Good() || !has(got, c.text, c.cite) {
			t.Errorf("%s: %+v", name, got.Problems)
		}
	}
	for name, c := range map[string]struct {
		change func(room, *box.Box)
		text   string
	}{
		"another sheet":      {func(r room, b *box.Box) { b.Result.Sheet = json.RawMessage(`{}`) }, "与结果报告单不一致"},
		"one signature":      {func(r room, b *box.Box) { b.Result.Signed = b.Result.Signed[:1] }, "计票结果只有 1 名"},
		"one seal":           {func(r room, b *box.Box) { b.Seals = b.Seals[:1] }, "封箱只有 1 名"},
		"one teller twice":   {func(r room, b *box.Box) { b.Seals = append(b.Seals[:1], b.Seals[0]) }, "次序或人不对"},
		"no such teller":     {func(r room, b *box.Box) { b.Seals[1].Teller = 7 }, "次序或人不对"},
		"upper case":         {func(r room, b *box.Box) { b.Seals[1].Value = strings.ToUpper(b.Seals[1].Value) }, "吴一的签名不符"},
		"a paper less":       {func(r room, b *box.Box) { b.Result.Papers = b.Result.Papers[1:] }, "计入 12 张，票箱里有 13 张"},
		"an unreadable line": {func(r room, b *box.Box) { b.Result.Papers[0] = "abc" }, "不可读"},
		"papers in order":    {func(r room, b *box.Box) { slices.Reverse(b.Result.Papers) }, "固定次序"},
	} {
		r, b := committee(t)
		r.finish(t, b)
		c.change(r, b)
		got := verify(t, b.Encode())
		if !slices.ContainsFunc(got.Problems, func(p box.Problem) bool { return strings.Contains(p.Text, c.text) && !p.Cite.IsZero() }) {
			t.Errorf("%s: %+v", name, got.Problems)
		}
	}
}

func TestELE12_more_returned_than_issued_is_void(t *testing.T) {
	r, b := committee(t)
	b.Sealed = append(b.Sealed, base64.StdEncoding.EncodeToString(r.seal(t, "○○×")))
	slices.Sort(b.Sealed)
	got := verify(t, r.finish(t, b), r.creds...)
	if got.Good() || got.Verdict.Stand || got.Verdict.Next != ballot.Again || len(got.Verdict.Elected) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestVT10_VT11_enough_tellers_and_the_right_ones(t *testing.T) {
	r, b := committee(t)
	other := open(t, "branch-committee", 2, 16, "丁一", "万一", "马一")
	conflict(t, b.Count(r.poll.Poll, r.creds, r.poll), "还没有由足够的监票人签名封存")
	for _, c := range r.creds {
		if err := b.Sign(r.poll.Poll, c); err != nil {
			t.Fatal(err)
		}
	}
	conflict(t, b.Count(r.poll.Poll, r.creds[:1], r.poll), "至少 2 名才能开箱")
	conflict(t, b.Count(r.poll.Poll, []box.Credential{r.creds[0], r.creds[0]}, r.poll), "只有 1 名监票人的密钥")
	for _, c := range []box.Credential{other.creds[1]} {
		if err := b.Count(r.poll.Poll, []box.Credential{r.creds[0], c}, r.poll); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a foreign part: %v", err)
		}
		if err := b.Sign(r.poll.Poll, c); err == nil {
			t.Error("a wrong credential signs")
		}
	}
	for _, two := range [][2]int{{0, 1}, {0, 2}, {1, 2}, {2, 0}} {
		if err := b.Count(r.poll.Poll, []box.Credential{r.creds[two[0]], r.creds[two[1]]}, r.poll); err != nil {
			t.Errorf("%v: %v", two, err)
		}
	}
	if err := b.Count(r.poll.Poll, r.creds, r.poll); err != nil {
		t.Error(err)
	}
}

// FuzzVerify feeds whole files: each is refused with a fault or judged.
func FuzzVerify(f *testing.F) {
	r, b := committee(f)
	data := r.finish(f, b)
	f.Add(data)
	f.Add(data[:400])
	f.Add([]byte(`{"head":{"format":"touyan-box/2"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rep, err := Verify(data, nil)
		if err != nil && fault.Of(err) == nil {
			t.Fatalf("no fault: %v", err)
		}
		if err == nil && rep.Good() && len(rep.Sealers) < 2 {
			t.Fatal("good without seals")
		}
	})
}
