package statistics

import (
	"strings"

	"touyan/internal/base/han"
)

// Post is what somebody does in the court, read from the words of 工作岗位.
type Post uint8

// The posts. NoPost is an entry that says nothing.
const (
	NoPost     Post = iota
	Leader          // 院领导
	Head            // 庭、处、室负责人
	Judge           // 法官
	Assistant       // 法官助理
	Clerk           // 书记员
	Police          // 司法警察
	Technician      // 司法技术人员
	Office          // 综合行政人员
	Hired           // 聘用制和其他人员
	OtherPost       // 写明了，归不进以上各类
)

// postWords is looked through from the top: 法官助理 is no 法官, a 副庭长 who is a
// judge counts by the higher duty, as the yearly forms have it.
var postWords = []struct {
	word string
	post Post
}{
	{"聘用", Hired}, {"劳务派遣", Hired}, {"编外", Hired}, {"合同制", Hired}, {"工勤", Hired}, {"司机", Hired},
	{"党组书记", Leader}, {"党组成员", Leader}, {"审判委员会专职委员", Leader}, {"审委会专职委员", Leader}, {"政治部主任", Leader}, {"纪检组组长", Leader}, {"执行局局长", Leader},
	{"法官助理", Assistant}, {"书记员", Clerk}, {"速录", Clerk},
	{"庭长", Head}, {"主任", Head}, {"处长", Head}, {"科长", Head}, {"局长", Head}, {"队长", Head}, {"支队长", Head}, {"政委", Head},
	{"院长", Leader},
	{"法警", Police}, {"警察", Police}, {"警长", Police}, {"警员", Police}, {"警务", Police},
	{"法医", Technician}, {"技术", Technician}, {"信息", Technician},
	{"审判长", Judge}, {"审判员", Judge}, {"法官", Judge}, {"执行员", Judge},
	{"主任科员", Office}, {"科员", Office}, {"调研员", Office}, {"干事", Office}, {"行政", Office}, {"综合", Office}, {"文秘", Office}, {"会计", Office}, {"出纳", Office}, {"秘书", Office}, {"档案", Office},
	{"工作人员", Office}, {"干部", Office},
}

// ReadPost reads a post from the words of the register.
func ReadPost(job string) Post {
	s := han.Squeeze(han.Fold(job))
	if s == "" {
		return NoPost
	}
	// 主任科员 and 主任法医师 are grades, no heads of anything.
	s = strings.ReplaceAll(s, "主任科员", "科员")
	s = strings.ReplaceAll(s, "主任法医", "法医")
	for _, w := range postWords {
		if strings.Contains(s, w.word) {
			return w.post
		}
	}
	return OtherPost
}
