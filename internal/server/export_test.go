package server

import "touyan/internal/platform/sqldb"

// DB is the database of the system, for tests that look behind the pages.
func (s *System) DB() *sqldb.DB { return s.db }
