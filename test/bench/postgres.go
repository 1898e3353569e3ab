package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"strings"
)

// database makes an empty database on the cluster at base; drop removes it.
func database(ctx context.Context, base string) (address string, drop func(), err error) {
	name := "bench_" + strings.ToLower(rand.Text())[:12]
	db, err := sql.Open("pgx", base)
	if err != nil {
		return "", nil, err
	}
	if _, err := db.ExecContext(ctx, "create database "+name+" template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'"); err != nil {
		return "", nil, err
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() {
		_, _ = db.ExecContext(context.WithoutCancel(ctx), "drop database "+name+" with (force)")
		_ = db.Close()
	}, nil
}
