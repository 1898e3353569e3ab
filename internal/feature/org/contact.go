package org

import (
	"touyan/internal/base/civil"
	"touyan/internal/base/id"
)

// ContactKind says how somebody looks after a branch.
type ContactKind string

// The ways of looking after a branch.
const (
	ContactPoint ContactKind = "contact-point" // 领导联系点
	Instructor   ContactKind = "instructor"    // 联系指导员
	Supervision  ContactKind = "supervision"   // 督导组
)

// Chinese returns the kind's Chinese term; "" for no kind.
func (k ContactKind) Chinese() string {
	switch k {
	case ContactPoint:
		return "领导联系点"
	case Instructor:
		return "联系指导员"
	case Supervision:
		return "督导组"
	}
	return ""
}

// Contact says that a person looks after a unit for a period.
type Contact struct {
	ID     id.Of[Contact]
	Kind   ContactKind
	Unit   UnitID
	Team   string // of a supervision team
	Member int64  // zero until the register knows the person
	Holder string
	Period civil.Period
	Basis  string
}

// Attached says that a person is in a temporary unit for a period, wherever they
// belong.
type Attached struct {
	ID     id.Of[Attached]
	Unit   UnitID
	Member int64
	Holder string
	Period civil.Period
}
