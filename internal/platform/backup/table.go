package backup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"touyan/internal/platform/sqldb"
)

// table is a table as the database itself describes it.
type table struct {
	Name    string   `json:"name"`
	Columns []column `json:"columns"` // by name
	// over are the tables it refers to; ordered says that rows refer to rows of
	// the same table, which are then written by key, the older first.
	over    []string
	ordered string
}

type column struct {
	Name string `json:"name"`
	Type string `json:"type"` // int, text, bytes, bool
}

// types are the types of the schema as the engines name them.
var types = map[string]string{
	"bigint": "int", "integer": "int", "smallint": "int", "text": "text", "bytea": "bytes", "boolean": "bool",
}

func (t table) names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// query reads every row.
func (t table) query() string {
	q := "select " + strings.Join(t.names(), ", ") + " from " + t.Name
	if t.ordered != "" {
		q += " order by " + t.ordered
	}
	return q
}

// version returns the version of the database's schema.
func version(tx *sqldb.Tx) (int64, error) {
	return sqldb.One(tx, sqldb.Scalar[int64], `select max(version_id) from goose_db_version where is_applied = true`)
}

// The engines describe themselves each in its own words; these are the only
// statements here that differ.
var describe = map[sqldb.Engine]struct{ tables, columns, references string }{
	sqldb.SQLite: {
		tables:     `select name from sqlite_master where type = 'table' order by name`,
		columns:    `select name, type from pragma_table_info($1)`,
		references: `select "table", "from", coalesce("to", 'id') from pragma_foreign_key_list($1)`,
	},
	sqldb.Postgres: {
		tables:  `select cast(table_name as text) from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`,
		columns: `select cast(column_name as text), cast(data_type as text) from information_schema.columns where table_schema = current_schema() and table_name = $1`,
		references: `select cast(f.relname as text), cast(a.attname as text), cast(b.attname as text)
			from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
			join pg_namespace n on n.oid = t.relnamespace and n.nspname = current_schema()
			join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
			join pg_attribute b on b.attrelid = f.oid and b.attnum = c.confkey[1]
			where c.contype = 'f' and t.relname = $1`,
	},
}

// names returns the product's tables that the database has.
func tableNames(tx *sqldb.Tx, engine sqldb.Engine) ([]string, error) {
	all, err := sqldb.All(tx, sqldb.Scalar[string], describe[engine].tables)
	return slices.DeleteFunc(all, func(name string) bool {
		return strings.HasPrefix(name, "goose_") || strings.HasPrefix(name, "sqlite_")
	}), err
}

// catalogue returns the tables of the database, each after those it refers to.
func catalogue(tx *sqldb.Tx, engine sqldb.Engine) ([]table, error) {
	names, err := tableNames(tx, engine)
	if err != nil {
		return nil, err
	}
	words := describe[engine]
	var ts []table
	for _, name := range names {
		t := table{Name: name}
		if t.Columns, err = sqldb.All(tx, func(r sqldb.Row) (c column, err error) {
			var engineType string
			if err := r.Scan(&c.Name, &engineType); err != nil {
				return c, err
			}
			if c.Type = types[strings.ToLower(engineType)]; c.Type == "" {
				return c, fmt.Errorf("backup: %s.%s is of type %s, which no backup can hold", name, c.Name, engineType)
			}
			return c, nil
		}, words.columns, name); err != nil {
			return nil, err
		}
		slices.SortFunc(t.Columns, func(a, b column) int { return cmp.Compare(a.Name, b.Name) })
		if err := tx.Each(func(r sqldb.Row) error {
			var over, from, to string
			if err := r.Scan(&over, &from, &to); err != nil {
				return err
			}
			if over == name {
				t.ordered = to
			} else {
				t.over = append(t.over, over)
			}
			return nil
		}, words.references, name); err != nil {
			return nil, err
		}
		ts = append(ts, t)
	}
	return sorted(ts)
}

// sorted puts every table after those it refers to, otherwise by name.
func sorted(ts []table) ([]table, error) {
	var out []table
	have := map[string]bool{}
	for len(out) < len(ts) {
		before := len(out)
		for _, t := range ts {
			if !have[t.Name] && !slices.ContainsFunc(t.over, func(o string) bool { return !have[o] }) {
				out, have[t.Name] = append(out, t), true
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("backup: tables refer to each other in a circle: %d of %d in order", len(out), len(ts))
		}
	}
	return out, nil
}
