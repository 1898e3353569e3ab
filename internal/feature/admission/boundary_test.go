package admission

import (
	"slices"
	"testing"

	"touyan/internal/base/rulebook"
)

// worst is the worst that a rule says of a step of the dossier; NotApplicable
// where it says nothing at all.
func worst(d *Dossier, rule rulebook.RuleID, on string) rulebook.State {
	state := rulebook.NotApplicable
	for _, c := range Judge(d, day(on), calendar).Checks {
		if c.Rule == rule && (state == rulebook.NotApplicable || c.State.Unmet() || c.State == rulebook.Unknown) {
			state = c.State
		}
	}
	return state
}

// but changes the acts of one step.
func but(acts []Act, s Step, f func(*Act)) []Act {
	out := slices.Clone(acts)
	for i := range out {
		if out[i].Step == s {
			f(&out[i])
		}
	}
	return out
}

type edge struct {
	name  string
	d     *Dossier
	rule  rulebook.RuleID
	state rulebook.State
}

func judgeEdges(t *testing.T, edges []edge) {
	t.Helper()
	for _, e := range edges {
		if got := worst(e.d, e.rule, "2029-12-31"); got != e.state {
			t.Errorf("%s, %s: %s, want %s", e.rule, e.name, got, e.state)
		}
	}
}

// What only people can say: said, it is met; not said, a fact is missing and
// nobody is accused.
func TestElements_DEV_02_04_08_14_16_22_23_24_26_33_34(t *testing.T) {
	for rule, step := range map[rulebook.RuleID]Step{"DEV-02": Apply, "DEV-04": Name, "DEV-08": Propose, "DEV-14": Review, "DEV-16": PreReview, "DEV-22": Approve, "DEV-23": Admit, "DEV-24": Admit, "DEV-26": Approve, "DEV-33": Convert, "DEV-34": Confirm} {
		judgeEdges(t, []edge{
			{"everything said", dossier(walk2026()...), rule, rulebook.Met},
			{"nothing said", dossier(but(walk2026(), step, func(a *Act) { a.Elements = nil })...), rule, rulebook.Unknown},
		})
	}
	one := func(keep Element) func(*Act) { return func(a *Act) { a.Elements = []Element{keep} } }
	judgeEdges(t, []edge{
		{"one of the ways is enough", dossier(but(walk2026(), Apply, one("at-home"))...), "DEV-02", rulebook.Met},
		{"one source is enough", dossier(but(walk2026(), Name, one("by-league"))...), "DEV-04", rulebook.Met},
		{"three of four opinions are not", dossier(but(walk2026(), Propose, func(a *Act) { a.Elements = a.Elements[:3] })...), "DEV-08", rulebook.Unknown},
		{"three of the four parts of the meeting are not", dossier(but(walk2026(), Admit, func(a *Act) {
			a.Elements = slices.DeleteFunc(slices.Clone(a.Elements), func(e Element) bool { return e == "reported" })
		})...), "DEV-23", rulebook.Unknown},
		{"nobody asked for a joint review in 2014", dossier(but(walk2014(), Review, func(a *Act) { a.Elements = nil })...), "DEV-14", rulebook.NotApplicable},
	})
}

// Floating people: two places, since 2026 (DEV-10), and two opinions (DEV-13).
func TestFloating_DEV_10_13(t *testing.T) {
	floating := func(acts []Act, publicised, asked int) *Dossier {
		d := dossier(but(but(acts, Publicise, func(a *Act) { a.Places = publicised }), Review, func(a *Act) { a.Places = asked })...)
		d.Floating = true
		return d
	}
	judgeEdges(t, []edge{
		{"two places", floating(walk2026(), 2, 2), "DEV-10", rulebook.Met},
		{"one place", floating(walk2026(), 1, 2), "DEV-10", rulebook.Breach},
		{"not floating", dossier(walk2026()...), "DEV-10", rulebook.NotApplicable},
		{"two opinions", floating(walk2026(), 2, 2), "DEV-13", rulebook.Met},
		{"one opinion", floating(walk2026(), 2, 1), "DEV-13", rulebook.Overdue},
		{"not asked for in 2014", floating(walk2014(), 0, 0), "DEV-13", rulebook.Met},
		{"failed", dossier(but(walk2026(), Review, func(a *Act) { a.Outcome = Failed })...), "DEV-13", rulebook.Breach},
	})
}

// Order of the committee's examination, the preview and the form; who leaves
// within three months.
func TestExamination_DEV_16_17(t *testing.T) {
	leaves := func(on string) *Dossier {
		d := dossier(walk2026()...)
		d.Leaves = day(on)
		return d
	}
	filled := func(on string) *Dossier {
		return dossier(but(walk2026(), Fill, func(a *Act) { a.Day = day(on) })...)
	}
	judgeEdges(t, []edge{
		{"filled on the day of the preview", filled("2027-09-20"), "DEV-16", rulebook.Met},
		{"filled the day before", filled("2027-09-19"), "DEV-16", rulebook.Breach},
		{"leaves after three months", leaves("2027-12-21"), "DEV-17", rulebook.Met},
		{"leaves within three months", leaves("2027-12-20"), "DEV-17", rulebook.Breach},
	})
}

// Written opinions, and whose votes count.
func TestVotes_DEV_21_22_35(t *testing.T) {
	vote := func(v Vote) *Dossier {
		v.Secret = true
		return dossier(but(walk2026(), Admit, func(a *Act) { a.Vote, a.Meeting = &v, 7 })...)
	}
	judgeEdges(t, []edge{
		{"as many letters as are away", vote(Vote{Due: 20, Present: 18, Ayes: 18, WrittenAyes: 2, Together: 1}), "DEV-21", rulebook.Met},
		{"more letters than are away", vote(Vote{Due: 20, Present: 18, Ayes: 18, WrittenAyes: 3, Together: 1}), "DEV-21", rulebook.Breach},
		{"letters do not make a quorum", vote(Vote{Due: 20, Present: 10, Ayes: 10, WrittenAyes: 5, Together: 1}), "DEV-19", rulebook.Breach},
		{"one by one", vote(Vote{Due: 20, Present: 18, Ayes: 18, Together: 1}), "DEV-22", rulebook.Met},
		{"the roll of a meeting has voters only", vote(Vote{Due: 20, Present: 18, Ayes: 18, Together: 1}), "DEV-35", rulebook.Met},
	})
}

// Extension and revocation with their reasons (DEV-30, DEV-31); postponement of
// one who came (DEV-38).
func TestProbation_DEV_30_31_38(t *testing.T) {
	end := func(outcome Outcome, months int, note string, arrived string) *Dossier {
		acts := walk2026()
		acts = acts[:slices.IndexFunc(acts, func(a Act) bool { return a.Step == GroupConvert })]
		d := dossier(but(acts, Convert, func(a *Act) { a.Outcome, a.Months, a.Note = outcome, months, note })...)
		if arrived != "" {
			d.Arrived = day(arrived)
		}
		return d
	}
	judgeEdges(t, []edge{
		{"half a year", end(Extended, 6, "违纪情节较轻", ""), "DEV-30", rulebook.Met},
		{"less", end(Extended, 5, "违纪情节较轻", ""), "DEV-30", rulebook.Breach},
		{"a year", end(Extended, 12, "违纪情节较轻", ""), "DEV-30", rulebook.Met},
		{"more", end(Extended, 13, "违纪情节较轻", ""), "DEV-30", rulebook.Breach},
		{"why", end(Extended, 6, "违纪情节较轻", ""), "DEV-31", rulebook.Met},
		{"no reason", end(Revoked, 0, "", ""), "DEV-31", rulebook.Unknown},
		{"six months for one who came", end(Postponed, 6, "", "2028-05-01"), "DEV-38", rulebook.Met},
		{"seven", end(Postponed, 7, "", "2028-05-01"), "DEV-38", rulebook.Breach},
		{"who was always here", end(Postponed, 3, "", ""), "DEV-38", rulebook.Breach},
	})
}

// A move hands the papers over, and who receives examines them; the time goes
// on (DEV-36, DEV-37).
func TestMoves_DEV_36_37(t *testing.T) {
	moved := func(on string, papers []Paper, reviewed string) *Dossier {
		d := dossier(walk2026()...)
		m := Move{Day: day(on), Into: true, Other: "某院", Papers: papers}
		if reviewed != "" {
			m.Reviewed = day(reviewed)
		}
		d.Moves = []Move{m}
		return d
	}
	activist := []Paper{Application, ActivistForm}
	judgeEdges(t, []edge{
		{"handed over and examined", moved("2027-01-10", activist, "2027-01-20"), "DEV-36", rulebook.Met},
		{"not yet examined", moved("2027-01-10", activist, ""), "DEV-36", rulebook.Open},
		{"a paper missing", moved("2027-01-10", activist[:1], "2027-01-20"), "DEV-36", rulebook.Overdue},
		{"on the day of the assembly it is a probationary member's", moved("2027-10-20", activist, "2027-11-20"), "DEV-37", rulebook.Overdue},
		{"the day before an activist's", moved("2027-10-19", activist, "2027-11-20"), "DEV-36", rulebook.Met},
		{"all five papers", moved("2028-03-01", handed(true), "2028-03-10"), "DEV-37", rulebook.Met},
		{"the year goes on", moved("2027-01-10", activist, "2027-01-20"), "DEV-07", rulebook.Met},
	})
}

// What the articles leave to others is said and never held against anybody.
func TestLocal_DEV_40_41_43(t *testing.T) {
	judgeEdges(t, []edge{
		{"printed forms are there", dossier(walk2026()...), "DEV-40", rulebook.Met},
		{"posthumous admission is not done here", dossier(walk2026()...), "DEV-41", rulebook.NotApplicable},
	})
	named := dossier(walk2026()[:3]...)
	found := false
	for _, c := range Judge(named, day("2026-07-01"), calendar).Checks {
		found = found || c.Rule == "DEV-43" && c.State == rulebook.NotApplicable
	}
	if !found || Doubt("DEV-43") == "" {
		t.Error("DEV-43 is not said, or not marked 待核")
	}
}

// Half-yearly reviews: the last day of the half year, the day after, and none.
func TestReviews_DEV_06(t *testing.T) {
	reviewed := func(days ...string) *Dossier {
		acts := slices.DeleteFunc(walk2026(), func(a Act) bool { return a.Step == Cultivate })
		for _, d := range days {
			acts = append(acts, did(Cultivate, d))
		}
		return dossier(acts...)
	}
	judgeEdges(t, []edge{
		{"on the last day of each half year", reviewed("2026-12-11", "2027-06-11"), "DEV-06", rulebook.Met},
		{"a day late", reviewed("2026-12-12", "2027-06-11"), "DEV-06", rulebook.Breach},
		{"once only", reviewed("2026-12-11"), "DEV-06", rulebook.Breach},
	})
}

// 2026-05-11: what the new edition adds is asked from that day and not before.
func TestEdition_2026_05_11_both_sides(t *testing.T) {
	on := func(step Step, at string, f func(*Act)) *Dossier {
		d := did(step, at)
		f(&d)
		return dossier(d)
	}
	none := func(*Act) {}
	influenced := func(a *Act) { a.People[0].Influence = "警告（至 2026-12-01）" }
	unsaid := func(a *Act) { a.Elements = nil }
	short := func(a *Act) { a.Until = a.Day }
	judgeEdges(t, []edge{
		{"an introducer under a warning's influence, the day before", on(Introducers, "2026-05-10", influenced), "DEV-12", rulebook.Met},
		{"the day itself", on(Introducers, "2026-05-11", influenced), "DEV-12", rulebook.Breach},
		{"no joint review, the day before", on(Review, "2026-05-10", unsaid), "DEV-14", rulebook.NotApplicable},
		{"the day itself", on(Review, "2026-05-11", unsaid), "DEV-14", rulebook.Unknown},
		{"one day of publicity, the day before", on(Publicise, "2026-05-10", short), "DEV-09", rulebook.NotApplicable},
		{"the day itself", on(Publicise, "2026-05-11", short), "DEV-09", rulebook.Breach},
	})
	// The superior's answer decides whether a publicity is asked for at all.
	for at, want := range map[string]Standing{"2026-05-10": NotAsked, "2026-05-11": Ready} {
		v := Judge(dossier(on(Consent, at, none).Acts...), day("2026-06-01"), calendar)
		if got := v.Step(Publicise).Standing; got != want {
			t.Errorf("filed on %s, the publicity stands at %d, want %d", at, got, want)
		}
	}
	// The month from the preview, and for the oath, counts by the day of the
	// assembly and of the oath.
	late := func(step Step, before Step, first, at string) *Dossier {
		return dossier(did(before, first), did(step, at))
	}
	judgeEdges(t, []edge{
		{"the assembly two months after the preview, the day before", late(Admit, PreReview, "2026-03-01", "2026-05-10"), "DEV-18", rulebook.NotApplicable},
		{"the day itself", late(Admit, PreReview, "2026-03-01", "2026-05-11"), "DEV-18", rulebook.Breach},
		{"the oath two months after the answer, the day before", late(Oath, Approve, "2026-03-01", "2026-05-10"), "DEV-29", rulebook.NotApplicable},
		{"the day itself", late(Oath, Approve, "2026-03-01", "2026-05-11"), "DEV-29", rulebook.Breach},
	})
	// Every citation is of the edition that governs the day.
	for _, acts := range [][]Act{walk2014(), walk2026()} {
		for _, c := range Judge(dossier(acts...), day("2029-12-31"), calendar).Checks {
			if c.Act != nil && c.Cite.Doc == rulebook.AdmissionRules && c.Act.Day < Edition2026 || c.Act != nil && c.Cite.Doc == rulebook.AdmissionRules2014 && c.Act.Day >= Edition2026 {
				t.Errorf("%s of %s on %s cites %s", c.Rule, c.Step, c.Act.Day, c.Cite.Full())
			}
		}
	}
}

// Every rule has an article and says something, with a trace, of a dossier that
// went the whole way or was disturbed on it.
func TestRules_are_all_judged_with_article_and_trace(t *testing.T) {
	disturbed := dossier(but(walk2026(), Convert, func(a *Act) { a.Outcome, a.Months, a.Note = Extended, 6, "情节较轻" })...)
	disturbed.Floating, disturbed.Leaves, disturbed.Arrived = true, day("2030-01-01"), day("2028-03-01")
	disturbed.Moves = []Move{{Day: day("2027-01-10"), Into: true, Other: "某院"}, {Day: day("2028-03-01"), Into: true, Other: "某院"}}
	postponed := dossier(but(walk2026(), Convert, func(a *Act) { a.Outcome, a.Months = Postponed, 3 })...)
	postponed.Arrived = day("2028-03-01")
	refused := dossier(walk2026()[:20]...)
	refused.End, refused.Ended = Disallowed, day("2028-02-01")
	voted := dossier(but(walk2026(), Admit, func(a *Act) {
		a.Meeting = 7
		a.Vote = &Vote{Due: 20, Present: 18, Ayes: 18, WrittenAyes: 1, Secret: true, Together: 1}
	})...)
	named := dossier(walk2026()[:5]...)
	said := map[rulebook.RuleID]bool{}
	for _, d := range []*Dossier{dossier(walk2026()...), disturbed, postponed, refused, voted, named} {
		for _, f := range Judge(d, day("2029-12-31"), calendar).Findings(d, "/x", nil) {
			e := f.Explain()
			if e.Summary == "" || len(e.Why) == 0 {
				t.Errorf("%s says nothing", f.Rule)
			}
			said[f.Rule] = said[f.Rule] || slices.ContainsFunc(e.Why, func(w rulebook.Fact) bool { return !w.Cite.IsZero() })
		}
	}
	all := []rulebook.RuleID{"DEV-01", "DEV-02", "DEV-03", "DEV-04", "DEV-05", "DEV-06", "DEV-07", "DEV-08", "DEV-09", "DEV-10", "DEV-11", "DEV-12", "DEV-13", "DEV-14", "DEV-15", "DEV-16", "DEV-17", "DEV-18", "DEV-19", "DEV-20",
		"DEV-21", "DEV-22", "DEV-23", "DEV-24", "DEV-25", "DEV-26", "DEV-27", "DEV-28", "DEV-29", "DEV-30", "DEV-31", "DEV-32", "DEV-33", "DEV-34", "DEV-35", "DEV-36", "DEV-37", "DEV-38", "DEV-39", "DEV-40", "DEV-41", "DEV-42", "DEV-43",
		"DEV-S01", "DEV-S02", "DEV-S03", "DEV-S04", "DEV-S05", "DEV-S06", "DEV-S07", "DEV-S08", "DEV-S08a", "DEV-S08b", "DEV-S09", "DEV-S10", "DEV-S11", "DEV-S12", "DEV-S13", "DEV-S14", "DEV-S15", "DEV-S16", "DEV-S17", "DEV-S18", "DEV-S19",
		"DEV-S20", "DEV-S21", "DEV-S22", "DEV-S23", "DEV-S24", "DEV-S25", "JG-12"}
	for _, id := range all {
		if !said[id] {
			t.Errorf("%s is never judged with an article", id)
		}
	}
	for _, r := range Rules() {
		if !slices.Contains(all, r.ID) || len(r.Cites) == 0 {
			t.Errorf("%s: %d articles", r.ID, len(r.Cites))
		}
	}
	if len(Rules()) != len(all) {
		t.Errorf("%d rules, want %d", len(Rules()), len(all))
	}
}

// The workbench hears once of a duty, never of what must only wait, and always
// of whom.
func TestReminders_say_each_duty_once(t *testing.T) {
	d := dossier(walk2026()[:1]...)
	n := 0
	for _, f := range Judge(d, day("2026-05-20"), calendar).Reminders(d, "/x", nil) {
		if f.State == rulebook.Open {
			if n++; f.Rule != "DEV-03" || f.Explain().Summary[:len(d.Name)] != d.Name {
				t.Errorf("%s: %s", f.Rule, f.Explain().Summary)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d reminders of one duty", n)
	}
	waits := dossier(walk2026()[:7]...)
	for _, f := range Judge(waits, day("2027-06-11"), calendar).Reminders(waits, "/x", nil) {
		if f.Rule == "DEV-S07" {
			t.Errorf("what must only wait is a reminder: %s", f.Explain().Summary)
		}
	}
}
