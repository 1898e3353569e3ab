package box

import (
	"testing"

	"touyan/internal/base/civil"
)

type room struct {
	poll  *Poll
	codes []Code
	creds []Credential
}

func open(t testing.TB, n int) room {
	t.Helper()
	p, codes, creds, err := Open(Terms{Title: "接收林一为预备党员", Kind: "test", Day: civil.MustDay("2026-09-10"), Question: "可否", Room: 40, Due: n}, []string{"何一", "吴一", "孙一"}, 2, n)
	if err != nil {
		t.Fatal(err)
	}
	return room{p, codes, creds}
}
