package circular

// Reading says on every circular what its numbers are good for.
const Reading = "列入的单位超出了随件数变化的控制限，或者连续多周未达到本院目标。这只说明差别不像是随机波动，不说明原因，也不是评价：请先核对数据和案件结构，再了解情况。" +
	"件数少于 30 的不作判断，只有一名法官的团队不单列，名称按机构顺序排列。处在两端的单位下一期通常会自行回到中间，措施是否见效，要与这种自然回落相比。"

// Chinese says why a unit is named, as a table has it.
func (r Reason) Chinese(above bool) string {
	way := "低于"
	if above {
		way = "高于"
	}
	switch r {
	case BeyondControl:
		return way + " 99.8% 限"
	case KeepsOutside:
		return "连续" + way + " 95% 限"
	case MissesGoal:
		return "连续未达到目标"
	}
	return string(r)
}
