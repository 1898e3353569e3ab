package server

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"touyan/internal/base/rulebook"
)

// families are the tables of rows that the rules come from, and how many rows
// each has. A row is a rule of the product or stands in unjudged.
var families = []struct {
	name string
	rows []string
}{
	{"ORG", numbered("ORG", 1, 14)},
	{"MTG", numbered("MTG", 1, 12)},
	{"JG", numbered("JG", 1, 17)},
	{"LZX", numbered("LZX", 1, 10)},
	{"DEV", numbered("DEV", 1, 43)},
	{"FEE", numbered("FEE", 1, 22)},
	{"EDU", numbered("EDU", 1, 18)},
	{"DIS", numbered("DIS", 1, 9)},
	{"PUN", numbered("PUN", 1, 12)},
	{"REG", append(numbered("REG", 1, 12), numbered("REG", 21, 25)...)},
	{"ELE", numbered("ELE", 1, 22)},
	{"HON", numbered("HON", 1, 7)},
	{"REV", numbered("REV", 1, 8)},
	{"SZ", numbered("SZ", 1, 6)},
	{"PUB", numbered("PUB", 1, 7)},
}

func numbered(name string, from, until int) (ids []string) {
	for n := from; n <= until; n++ {
		ids = append(ids, fmt.Sprintf("%s-%02d", name, n))
	}
	return ids
}

// How a row that is no rule stands with the product.
const (
	held     = "held at entry"    // who would break it is refused, with the article
	computed = "computed"         // it is how a value is derived
	judged   = "judged elsewhere" // another row says the same, and is judged
	people   = "left to people"   // no recorded fact could decide it
	unfed    = "no fact yet"      // a fact could decide it that no room records yet
	outside  = "outside"          // it binds nobody whom the product serves
)

// unjudged are the rows that no finding is made of, and why.
var unjudged = map[string][2]string{
	"ORG-06": {held, "a branch is changed or ended by a decision that names who approved it and under which number"},
	"JG-07":  {people, "a list of duties; what of it has a date is a rule of its own"},
	"MTG-10": {computed, "no regulation lists the elements of a record; gaps are shown beside it and in the quality of a branch, never judged"},
	"MTG-11": {held, "the matters that an assembly decides, each with its quorum and majority"},
	"LZX-01": {outside, "what the rules are and whom they bind"},
	"LZX-03": {computed, "the roll of a centre study is who holds a post in the leading group on the day"},
	"LZX-04": {unfed, "who answers for the study directly and who is its secretary are no posts of the register"},
	"LZX-05": {people, "the appraisal of responsibilities has no number"},
	"LZX-06": {people, "the plan and the record are kept; by when they go to the superior was not read"},
	"LZX-09": {people, "the article sets no period; the page of leaders gathers it, and exports it"},
	"LZX-10": {judged, "MTG-05"},
	"ELE-03": {outside, "assemblies of delegates are not held here; a court's units elect by all their members"},
	"ELE-04": {held, "the roll of a vote is the register's of the day; who has no vote is on it with the reason"},
	"ELE-05": {held, "voting does not open before enough are there"},
	"ELE-06": {held, "voting does not open with too few candidates"},
	"ELE-07": {held, "candidates without the superior's consent keep voting from opening"},
	"ELE-08": {held, "as ELE-07; who elects the secretary follows from whether there is a committee"},
	"ELE-09": {computed, "the votes needed, in the verdict with its denominator"},
	"ELE-10": {computed, "the verdict names the equals; the vote among them is prepared from it"},
	"ELE-11": {held, "places stay empty only by a decision of half of the voters or of the presidium"},
	"ELE-12": {computed, "the verdict voids a vote with more papers returned than issued"},
	"ELE-13": {held, "a count with more marks than places is refused; a paper in a box is void"},
	"ELE-14": {held, "candidates stand by strokes or with who arranged them, when and why; papers have no mark"},
	"ELE-15": {held, "a count where others were named more often than candidates were opposed is refused"},
	"ELE-16": {held, "a candidate is no teller; only the vote's tellers and counters enter its count"},
	"ELE-17": {people, "who presides stands in the agenda and in the record of the meeting"},
	"ELE-18": {held, "voting does not open before candidates were introduced"},
	"ELE-22": {computed, "a by-election is a proceeding of its own with the same thresholds"},
	"JG-09":  {people, "the article sets no period; the pages of quality and of leaders gather it"},
	"JG-13":  {held, "a penalty is entered with its organ and document; what the leading group discussed is not recorded"},
	"JG-14":  {unfed, "the leading group's yearly report on Party work is no kind of meeting yet"},
	"JG-15":  {unfed, "reports of secretaries to the superior come with the appraisals"},
	"JG-16":  {people, "the budget is not kept here; the use of dues is (FEE-17)"},
	"JG-17":  {outside, "a survey of one province, not a rule"},
	"FEE-02": {computed, "the bands of the monthly due"},
	"FEE-03": {people, "what is in a base is known where pay is made; only the base is kept"},
	"FEE-04": {people, "as FEE-03; the form says what does not count"},
	"FEE-05": {people, "as FEE-03; the court's base formula is a dated parameter"},
	"FEE-06": {computed, "the same bands on the base of the month"},
	"FEE-07": {computed, "the bands of the retired"},
	"FEE-08": {computed, "the first month owed; a payment for an earlier one is refused"},
	"FEE-09": {computed, "the fixed amounts"},
	"FEE-11": {computed, "a base holds from its month on"},
	"FEE-15": {held, "there is no operation by which an organisation advances or deducts dues; what is more than due is a gift"},
	"FEE-16": {computed, "a month is owed to the branch of the month"},
	"FEE-17": {held, "spending has the categories of the text and no other"},
	"FEE-18": {people, "bank accounts are not registered; their statements are matched"},
	"FEE-20": {computed, "shares are dated parameters with their basis"},
	"FEE-21": {people, "who keeps the books and who the money is not told apart"},
	"FEE-22": {computed, "the rounding is a parameter, named beside the amount"},
	"EDU-01": {people, "32 hours a year are summed over every training a member had, most of it elsewhere (school, course, leave to study); a record of this product holds only its own meetings, and who came to an open one by choice. A sum from these would call whoever studied elsewhere short; and hours of study may not be what people are judged by (red lines C-3, C-5)"},
	"EDU-02": {people, "as EDU-01; 56 hours stand in a plan that ended in 2023"},
	"EDU-03": {people, "as EDU-01; the plan of 2024 to 2028 was not read, its numbers are unconfirmed"},
	"EDU-04": {people, "as EDU-01; the conversion is one company's, no regulation's: begin and end of a session stand in its record"},
	"EDU-05": {judged, "MTG-06, MTG-07, MTG-08"},
	"EDU-06": {held, "the day of joining is that of the assembly (DEV-28)"},
	"EDU-09": {held, "a membership that ended is resumed or begun anew only as the article lets it"},
	"EDU-11": {computed, "until the receipt comes a member stays in the branch that let go"},
	"EDU-13": {people, "which way a transfer takes is asked of the place; the national system is not imitated"},
	"EDU-14": {judged, "EDU-10"},
	"EDU-15": {people, "taking part elsewhere has no number"},
	"EDU-17": {people, "nothing is asked of anybody's hours, so nobody has to be spared"},
	"EDU-18": {outside, "a list of functions of the national system"},
	"DIS-01": {held, "the kinds of disposal"},
	"DIS-02": {held, "a disposal names its cause; one that was penalised already is refused"},
	"DIS-06": {unfed, "the counts of six months need reasons that nobody records; EDU-08 and FEE-14 judge their parts"},
	"DIS-07": {held, "the steps of a disposal come in their order"},
	"DIS-08": {held, "nobody comes back within five years"},
	"PUN-07": {held, "as DIS-08"},
	"PUN-08": {unfed, "delegates are not registered"},
	"PUN-09": {people, "wording of what is barred"},
	"DIS-04": {people, "which of the situations it is, is for the branch to find"},
	"DIS-05": {held, "striking off for a refused advice needs that advice approved before; the other situations are for the branch"},
	"DIS-09": {people, "talks of warning are no disposal"},
	"PUN-01": {held, "the kinds of penalty"},
	"PUN-11": {held, "the status follows from events with their documents"},
	"PUN-12": {held, "who may vote is computed from events and penalties (MTG-12)"},
	"REG-01": {judged, "REG-02"},
	"REG-03": {people, "items of organisations that the establishment list does not have are not asked for"},
	"REG-04": {computed, "joint branches and what they cover are dated facts"},
	"REG-05": {outside, "the sets of the national system"},
	"REG-06": {outside, "an edition that is replaced"},
	"REG-07": {held, "the codes of why somebody cannot be reached"},
	"REG-08": {outside, "courts have one category"},
	"REG-09": {computed, "from which day somebody cannot be reached"},
	"REG-10": {people, "the day of birth is taken as the personnel file has it"},
	"REG-11": {computed, "yearly and half-yearly tables are reconciled with the year before"},
	"REG-12": {judged, "DEV-39 and the papers of each step"},
	"REG-21": {held, "codes, told to people in words"},
	"REG-22": {held, "as REG-21"},
	"REG-23": {held, "as REG-21"},
	"REG-24": {held, "the check digit is reckoned at entry and import"},
	"REG-25": {held, "an old number of 15 digits is refused and told what it would be"},
	"HON-01": {held, "the kinds of honour"},
	"HON-02": {held, "as HON-01"},
	"HON-03": {people, "how often is for the court"},
	"HON-04": {held, "who is under a penalty is not put up; the rest comes with the selections"},
	"HON-05": {computed, "the political birthday is the day of joining"},
	"REV-01": {held, "the four grades"},
	"REV-04": {held, "probationary members are on no paper, and nobody who is not on it is graded"},
	"REV-06": {people, "a questionnaire on the committee is one of the kinds; nothing asks for it every year"},
	"REV-08": {computed, "the year that a review is about and the day it is held are two facts"},
	"SZ-01":  {unfed, "the questionnaire is a kind; which secretaries must report to whom is not recorded"},
	"SZ-02":  {people, "steps of a meeting; the measuring on the spot is a kind of questionnaire"},
	"SZ-03":  {held, "the four grades, to be changed where the province has others"},
	"SZ-04":  {computed, "weights are of each questionnaire; by default none"},
	"SZ-05":  {people, "no national share is known"},
	"SZ-06":  {people, "what is made of the result is decided by people"},
	"HON-06": {people, "forms of it are for the branch; it is told whose day comes up, six weeks ahead"},
	"PUB-01": {outside, "what disclosure is"},
	"PUB-02": {held, "the four steps come in their order, and who drafted does not review; what is listed and not told is PUB-06"},
	"PUB-03": {held, "the four audiences; who reads an item follows from its own"},
	"PUB-04": {people, "what is disclosed is a list of topics and no period; each disclosure names its topic"},
	"PUB-05": {computed, "the three terms; a court's own days are a parameter that PUB-06 reads"},
	"PUB-07": {held, "marks of secrecy and numbers of identity cards are refused; the check for secrets is a step of its own"},
}

// TestRows_every_row_is_judged_or_says_why holds the list of rows to the rules.
func TestRows_every_row_is_judged_or_says_why(t *testing.T) {
	rules := open(t).desk.Rules()
	known := map[string]bool{}
	for _, f := range families {
		for _, id := range f.rows {
			known[id] = true
			rule := slices.ContainsFunc(rules, func(r rulebook.Rule) bool { return string(r.ID) == id })
			row, said := unjudged[id]
			switch {
			case rule && said:
				t.Errorf("%s is a rule and stands among those that are none", id)
			case !rule && !said:
				t.Errorf("%s is no rule and nothing says why", id)
			case said && row[1] == "":
				t.Errorf("%s says nothing", id)
			}
		}
	}
	for id := range unjudged {
		if !known[id] {
			t.Errorf("%s is no row", id)
		}
	}
}

// writeRows writes the rows that no finding is made of.
func writeRows(b *strings.Builder) {
	b.WriteString("\n## Rows without a finding\n\nThe rows of the tables of regulations that are no rule, and why: **" + held + "**, who would break it is refused and told the article; **" + computed +
		"**, it is how a value is derived; **" + judged + "**, another row says the same; **" + people + "**, no recorded fact could decide it; **" + unfed +
		"**, no room records the fact yet; **" + outside + "**, it binds nobody whom the product serves.\n\n| row | how | why |\n|---|---|---|\n")
	for _, f := range families {
		for _, id := range f.rows {
			if row, said := unjudged[id]; said {
				fmt.Fprintf(b, "| %s | %s | %s |\n", id, row[0], row[1])
			}
		}
	}
}
