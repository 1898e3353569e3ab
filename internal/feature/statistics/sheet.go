package statistics

import (
	"slices"

	"touyan/internal/feature/org"
)

// Sheet is a table with its numbers. It says itself what its columns are, so
// that a report can be read that was frozen when the table had others.
type Sheet struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
	Sum     bool     `json:"sum,omitempty"` // a last cell more than columns: Table.Sum
	Rows    []Row    `json:"rows"`
}

// Row is one row of numbers. Unit is set in tables whose rows are units.
type Row struct {
	Key   string     `json:"key,omitempty"`
	Unit  org.UnitID `json:"unit,omitempty"`
	Title string     `json:"title"`
	Cells []int      `json:"cells"`
}

// Of returns the row with the key, or of the unit.
func (s *Sheet) Of(key string, unit org.UnitID) (Row, bool) {
	i := slices.IndexFunc(s.Rows, func(r Row) bool { return r.Key == key && r.Unit == unit })
	if i < 0 {
		return Row{}, false
	}
	return s.Rows[i], true
}

// Total is the row key of the sum over all units.
const Total = "total"

// Count counts all tables of a report in one pass over persons and units.
type Count struct {
	tables []counting
	rowOf  func(court, branch org.UnitID) org.UnitID // the unit in whose row of ByUnit somebody stands
}

type counting struct {
	Table
	base          Marks
	rows, columns []int // class of each; -1 counts Members
	cells         [][]int
	units         map[org.UnitID]int
	unitRows      []org.UnitID
}

// NewCount begins to count. rows are the units of ByUnit in their order; rowOf
// says in which of them somebody of a branch stands.
func NewCount(rows []org.Unit, rowOf func(court, branch org.UnitID) org.UnitID) *Count {
	c := &Count{rowOf: rowOf}
	for _, t := range Tables {
		at := personAt
		if t.Bodies {
			at = bodyAt
		}
		x := counting{Table: t}
		x.base, _ = want(at, []string{t.Base})
		for _, k := range t.Rows {
			x.rows = append(x.rows, at[k])
		}
		for _, k := range t.Columns {
			x.columns = append(x.columns, at[k])
		}
		width, height := len(x.columns), len(x.rows)
		if t.Sum != "" {
			width++
		}
		if t.ByUnit {
			x.units = map[org.UnitID]int{}
			for i, u := range rows {
				x.units[u.ID] = i + 1
				x.unitRows = append(x.unitRows, u.ID)
			}
			height = len(rows) + 1 // the first is the total
		}
		for range height {
			x.cells = append(x.cells, make([]int, width))
		}
		c.tables = append(c.tables, x)
	}
	return c
}

// Add counts a person.
func (c *Count) Add(court, branch org.UnitID, m Marks) {
	for i := range c.tables {
		t := &c.tables[i]
		if t.Bodies || !m.All(t.base) {
			continue
		}
		if t.ByUnit {
			t.add(0, m, 0)
			if row, ok := t.units[c.rowOf(court, branch)]; ok {
				t.add(row, m, 0)
			}
			continue
		}
		for r, class := range t.rows {
			if m.Has(class) {
				t.add(r, m, 0)
			}
		}
	}
}

// AddBody counts a unit.
func (c *Count) AddBody(b *Body) {
	m := MarkedBody(b)
	for i := range c.tables {
		t := &c.tables[i]
		if !t.Bodies {
			continue
		}
		for r, class := range t.rows {
			if m.Has(class) {
				t.add(r, m, b.Members)
			}
		}
	}
}

func (t *counting) add(row int, m Marks, members int) {
	cells := t.cells[row]
	for i, class := range t.columns {
		if m.Has(class) {
			cells[i]++
		}
	}
	if t.Sum != "" {
		cells[len(cells)-1] += members
	}
}

// Sheets returns the tables with their numbers. name gives the title of a unit.
func (c *Count) Sheets(name func(org.UnitID) string) []Sheet {
	var out []Sheet
	for _, t := range c.tables {
		s := Sheet{Table: t.Key, Columns: t.Table.Columns, Sum: t.Sum != ""}
		for i, cells := range t.cells {
			r := Row{Cells: cells}
			switch {
			case t.ByUnit && i == 0:
				r.Key, r.Title = Total, "合计"
			case t.ByUnit:
				r.Unit = t.unitRows[i-1]
				r.Title = name(r.Unit)
			default:
				r.Key, r.Title = t.Rows[i], t.RowTitle(t.Rows[i])
			}
			s.Rows = append(s.Rows, r)
		}
		out = append(out, s)
	}
	return out
}

// Cell names one number: the classes that it counts together, and the unit of
// its row.
type Cell struct {
	Table  Table
	Row    string
	Unit   org.UnitID
	Column string // "": of Sum
}

// FindCell returns the cell; ok is false when there is no such number.
func FindCell(table, row string, unit org.UnitID, column string) (c Cell, ok bool) {
	t, ok := TableOf(table)
	if !ok || !slices.Contains(t.Columns, column) || t.ByUnit != (unit != 0 || row == Total) || (!t.ByUnit && !slices.Contains(t.Rows, row)) {
		return Cell{}, false
	}
	return Cell{t, row, unit, column}, true
}

// Wants are the marks that everybody has whom the number counts.
func (c Cell) Wants() Marks {
	keys := []string{c.Table.Base, c.Column}
	if !c.Table.ByUnit {
		keys = append(keys, c.Row)
	}
	at := personAt
	if c.Table.Bodies {
		at = bodyAt
	}
	m, _ := want(at, keys)
	return m
}
