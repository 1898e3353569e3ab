package deskapp

import (
	"container/list"
	"sync"

	"touyan/internal/base/civil"
	"touyan/internal/feature/desk"
	"touyan/internal/feature/org"
)

// maxBlocks is how many blocks are kept: a region of some thousand branches in
// less than 100 MB.
const maxBlocks = 3000

// block is what was judged together: one branch, or everything else of a court
// (its committees, general branches, the court itself and its divisions).
type block struct {
	unit  org.UnitID // the branch or the court
	day   civil.Day
	stamp int64 // sum of the stamps that it rests on; it only rises
	tree  *org.Tree
	lines []*desk.Line // of Party units, in the order of paths
}

// keep holds the blocks used last.
type keep struct {
	mu   sync.Mutex
	most int
	use  *list.List // of *block, the one used last in front
	by   map[org.UnitID]*list.Element
}

func newKeep(most int) *keep {
	return &keep{most: most, use: list.New(), by: map[org.UnitID]*list.Element{}}
}

// get returns the block of the unit if it is as of the day and the tree and
// rests on nothing older than stamp.
func (k *keep) get(unit org.UnitID, day civil.Day, stamp int64, tree *org.Tree) (*block, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.by[unit]
	if !ok {
		return nil, false
	}
	b := e.Value.(*block)
	if b.day != day || b.stamp < stamp || b.tree != tree {
		return nil, false
	}
	k.use.MoveToFront(e)
	return b, true
}

func (k *keep) put(b *block) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e, ok := k.by[b.unit]; ok {
		e.Value = b
		k.use.MoveToFront(e)
		return
	}
	k.by[b.unit] = k.use.PushFront(b)
	for k.use.Len() > k.most {
		last := k.use.Back()
		k.use.Remove(last)
		delete(k.by, last.Value.(*block).unit)
	}
}
