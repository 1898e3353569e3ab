package admission

import (
	"touyan/internal/base/rulebook"
	"touyan/internal/feature/member"
)

// DEV-05: one or two contacts, full members.
func (j *judging) contacts(a *Act) {
	c := Check{Rule: "DEV-05", Step: Assign, Act: a, Hard: true, State: rulebook.Met, Cite: admissionArticle(a.Day, "第九条", "第二章"), Say: say("培养联系人 %d 名，均为正式党员。", len(a.People))}
	switch p := firstNotFull(a.People); {
	case len(a.People) < 1 || len(a.People) > 2:
		c.State, c.Say = rulebook.Breach, say("培养联系人登记了 %d 名，应为 1 至 2 名。", len(a.People))
	case p != nil && p.Standing == "":
		c.State, c.Say = rulebook.Unknown, say("培养联系人%s不在本院名册中，不能判断是否正式党员。", p.Name)
	case p != nil:
		c.State, c.Say = rulebook.Breach, say("培养联系人%s在 %s 不是正式党员。", p.Name, a.Day)
	}
	j.check(c)
}

func firstNotFull(ps []Person) *Person {
	for i := range ps {
		if ps[i].Standing != member.Full {
			return &ps[i]
		}
	}
	return nil
}

// DEV-11, DEV-12: two full members; who has no rights cannot, who is under the
// influence of a penalty had better not.
func (j *judging) introducers(a *Act) {
	cite := admissionArticle(a.Day, "第十四条", "第三章")
	c := Check{Rule: "DEV-11", Step: Introducers, Act: a, Hard: true, State: rulebook.Met, Cite: cite, Say: say("入党介绍人 2 名，均为正式党员。")}
	switch p := firstNotFull(a.People); {
	case len(a.People) != 2:
		c.State, c.Say = rulebook.Breach, say("入党介绍人登记了 %d 名，应为 2 名。", len(a.People))
	case p != nil && p.Standing == "":
		c.State, c.Say = rulebook.Unknown, say("入党介绍人%s不在本院名册中，不能判断是否正式党员。", p.Name)
	case p != nil:
		c.State, c.Say = rulebook.Breach, say("入党介绍人%s在 %s 不是正式党员。", p.Name, a.Day)
	}
	j.check(c)
	c = Check{Rule: "DEV-12", Step: Introducers, Act: a, State: rulebook.Met, Cite: cite, Say: say("入党介绍人没有影响资格的处分。")}
	for i := range a.People {
		p := &a.People[i]
		switch {
		case p.NoRights:
			c.State, c.Hard, c.Say = rulebook.Breach, true, say("%s受留党察看处分，权利尚未恢复，不能作入党介绍人。", p.Name)
		case p.Influence != "" && c.State == rulebook.Met && a.Day >= Edition2026:
			c.State, c.Say = rulebook.Breach, say("%s在处分影响期内：%s，不宜作入党介绍人。", p.Name, p.Influence)
		}
		if c.Hard {
			break
		}
	}
	j.check(c)
}
