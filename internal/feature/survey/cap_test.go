package survey

import (
	"strings"
	"testing"
)

// REV-02: a locality's own share and its own whole, at their boundaries; what is
// graded is told with the document the share rests on.
func TestREV02_a_locality_sets_its_own_share(t *testing.T) {
	for _, x := range []struct {
		cap                   Cap
		members, probationary int
		most                  int
		says                  string
	}{
		{Cap{}, 20, 2, 6, "党员总数的三分之一"},
		{Cap{Full: true}, 20, 3, 5, "正式党员的三分之一"},
		{Cap{Percent: 20}, 20, 3, 4, "党员总数的 20%"},
		{Cap{Percent: 20}, 19, 0, 3, "党员总数的 20%"},
		{Cap{Percent: 30, Full: true}, 12, 2, 3, "正式党员的 30%"},
	} {
		if got := x.cap.Most(x.members, x.probationary); got != x.most || x.cap.Chinese() != x.says {
			t.Errorf("%+v of %d: %d %s", x.cap, x.members, got, x.cap.Chinese())
		}
	}
	c := Cap{}.Read(SetCap, "20", "云机党〔2026〕3号").Read(SetCapOf, OfFull, "云机党〔2026〕3号")
	if c != (Cap{20, true, "云机党〔2026〕3号"}) || (Cap{}).Read(SetCap, "很多", "x") != (Cap{}) || (Cap{}).Read("other", "20", "x") != (Cap{}) {
		t.Errorf("%+v", c)
	}
	d := Decision{Members: 20, Cap: c}
	for range 5 {
		d.Verdicts = append(d.Verdicts, Verdict{Grade: AppraisalScale[0]})
	}
	if o := d.Judge(); o.Stands || !strings.Contains(o.Steps[0].Text, "正式党员的 20%（4 人，云机党〔2026〕3号）") {
		t.Errorf("%+v", o)
	}
	if d.Cap = (Cap{}); !d.Judge().Stands {
		t.Error("5 of 20 are more than a third")
	}
}
