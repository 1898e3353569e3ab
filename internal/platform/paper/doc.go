// Package paper writes documents for people to print, sign and file: docx in
// the layout of GB/T 9704-2012, for every room.
//
// A document is a Paper: what it is (Kind), its head, its Body as blocks, its
// end. Write lays it out: A4, margins 37/35/28/26 mm, 22 lines of 28
// characters, 仿宋 text of size 3, heads numbered 一、（一）1.（1）, page numbers
// "— 1 —" outside. The caller gives words, never fonts or numbers of heads.
//
// The same Paper always gives the same bytes: no clock, no names of persons or
// machines in the metadata. Text is written as it is; characters that XML
// cannot hold and characters that turn the direction of text are left out.
//
// Fonts are named as offices name them (方正小标宋简体, 仿宋_GB2312, 楷体_GB2312,
// 黑体, 宋体) and not embedded; a machine without them shows others.
//
//	err := paper.Write(w, paper.Paper{
//		Kind: paper.RedHead, Agency: "中共云川市中级人民法院机关委员会", Number: "云中法机党〔2026〕3号",
//		Title: "关于做好换届工作的通知", Addressee: "各党支部",
//		Body: []paper.Block{
//			paper.Heading(1, "提前准备"),
//			paper.Para("任期届满前六个月……"),
//		},
//		Signature: paper.Signature{Organs: []string{"中共云川市中级人民法院机关委员会"}, Day: day, Sealed: true},
//	})
package paper
