// Package orgrule judges how the organisation stands with the regulations: what
// must be set up (ORG-01 … 03, ORG-14, JG-01, JG-02), who must be in office
// (ORG-08, 09, 13, JG-05, 06, 10) and whose term runs out (ORG-10, 12, ELE-01,
// 02, 21).
//
// Two regulations often say the same of one branch. It is judged once, under
// the rule of the branch regulations, and the other rule is cited there; Echo
// returns the same verdict under the other rule's number.
package orgrule
