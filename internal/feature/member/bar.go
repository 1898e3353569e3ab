package member

// NotCountedReasons are the five kinds of members who, by resolution of the
// branch's assembly and with the superior's consent, may be left out of 应到
// (MTG-12).
var NotCountedReasons = []string{
	"患有精神疾病或其他疾病，不能表达本人意志",
	"自费出国半年以上",
	"虽未受到留党察看以上党纪处分，但正在服刑",
	"年老体弱卧床不起或长期生病，生活不能自理",
	"工作调动、下派锻炼、外出学习工作等半年以上，按规定应转未转正式组织关系",
}

// SuspendedReasons are why a member has no right to vote, elect or be elected
// for a time (ELE-04).
var SuspendedReasons = []string{"留党察看", "被依法留置", "被依法逮捕"}

// Chinese returns the kind's Chinese term.
func (k BarKind) Chinese() string {
	switch k {
	case Suspended:
		return "没有表决权"
	case NotCounted:
		return "不计入应到"
	}
	return ""
}
