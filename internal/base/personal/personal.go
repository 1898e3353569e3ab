// Package personal has the words in which every room says what it holds about
// people: which columns, how sensitive, for what, how long, and who may see
// them. Package privacy gathers what the rooms say.
package personal

import (
	"fmt"
	"strings"
	"time"

	"touyan/internal/base/access"
	"touyan/internal/base/rulebook"
)

// Level is the mark of sensitivity of a column (DB-15). It is set here, in code,
// and nobody can lower it by editing.
type Level uint8

// The levels, the least first.
const (
	Public    Level = iota + 1 // 公开
	Internal                   // 内部
	Sensitive                  // 敏感
	NeedKnow                   // 限定知悉
)

// String returns the level's Chinese term.
func (l Level) String() string {
	return [...]string{"", "公开", "内部", "敏感", "限定知悉"}[l]
}

// Show is how a value is shown to whoever may look at the record at all.
type Show uint8

// The ways of showing. What is hidden is not sent to the page.
const (
	Plain  Show = iota + 1 // 完整
	Masked                 // 遮盖
	Hidden                 // 不显示
)

// String returns the way's Chinese term.
func (s Show) String() string { return [...]string{"", "完整", "遮盖", "不显示"}[s] }

// Keep is for how long something is held.
type Keep struct {
	Term  string // Chinese: 组织关系在本院期间，转出后 5 年
	Basis string // Chinese: what it rests on
}

// Field is one column that holds personal information, as the law wants it told:
// why, on what ground, from where, for how long, and who sees it (PI-01).
type Field struct {
	Column    string // table.column
	Title     string
	Whose     string
	Purpose   string
	Basis     rulebook.Citation
	Source    string
	Keep      Keep
	Level     Level
	See       access.Can // who may see it as Show says
	Read      access.Can // who may read it whole; "" nobody, not even in part
	Show      Show
	Necessary string // of a sensitive one: why it cannot be done without, and what it means for the person (PI-03)
}

// For returns how the field is shown to someone who can do what may says, in a
// record that they may look at: whole only where the register says so, masked,
// or not at all (DB-15, ASVS 8.1.2, 8.2.3).
func (f Field) For(may func(access.Can) bool) Show {
	if f.See != "" && !may(f.See) {
		return Hidden
	}
	return f.Show
}

// Wrong returns what the entry lacks, or "".
func (f Field) Wrong() string {
	var lack []string
	for name, s := range map[string]string{"title": f.Title, "whose": f.Whose, "purpose": f.Purpose, "source": f.Source, "term": f.Keep.Term, "basis of the term": f.Keep.Basis} {
		if strings.TrimSpace(s) == "" {
			lack = append(lack, name)
		}
	}
	if f.Basis.IsZero() {
		lack = append(lack, "basis")
	}
	if strings.Count(f.Column, ".") != 1 || f.Level == 0 || f.Show == 0 {
		lack = append(lack, "column, level or show")
	}
	if f.Level >= Sensitive && f.Necessary == "" {
		lack = append(lack, "necessity")
	}
	if len(lack) == 0 {
		return ""
	}
	return fmt.Sprintf("%s lacks %s", f.Column, strings.Join(lack, ", "))
}

// Item is something kept that may have to go: a file, an ended entry. Rooms
// offer theirs to be disposed of, and to be found and removed in an emergency.
type Item struct {
	ID    int64
	Title string // in words; never a sensitive value
	Path  access.Path
	Since time.Time // from when the term counts
	Size  int64     // bytes, 0 where that says nothing
}

// Holding is what a room holds about one person, for that person to read
// (PI-07): everything, whole.
type Holding struct {
	Title string
	Rows  []Row
}

// Row is one thing held.
type Row struct {
	Name  string `json:"name"`  // of the field
	Value string `json:"value"` // whole
	When  string `json:"when,omitempty"`
	Field string `json:"field,omitempty"` // in a request for correction; "" when it cannot be asked for here
}
