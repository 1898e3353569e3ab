package caseloadapp_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"touyan/internal/base/access"
	"touyan/internal/base/civil"
	"touyan/internal/base/fault"
	"touyan/internal/feature/caseload"
	"touyan/internal/feature/caseload/caseloadapp"
	"touyan/internal/feature/org"
	"touyan/internal/platform/sqldb"
	"touyan/internal/platform/sqldb/sqltest"
)

// officer returns the permit of a person, not of the system: two persons are needed.
func officer(t *testing.T, account int64, can access.Can, over access.Path) access.Permit {
	t.Helper()
	a := access.NewActor(access.Policy{"officer": {can}}, account, 0, fmt.Sprintf("officer %d", account), []access.Grant{{Role: "officer", Over: over}}, civil.MustDay("2026-01-20"))
	p, err := a.PermitHere(can)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// machine returns a machine of a court that two persons have let in, and its token.
func (h *house) machine(t *testing.T, court org.Unit) (caseloadapp.Machine, string) {
	t.Helper()
	first, second := officer(t, 11, caseload.CanLink, court.Path.Own()), officer(t, 12, caseload.CanLink, court.Path.Own())
	k, err := h.app.AskClient(ctx, first, caseloadapp.Client{Court: court.ID, Name: "案件系统", Reason: "云法〔2026〕3号", Until: civil.MustDay("2026-12-31")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.app.IssueToken(ctx, first, k); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a token before anybody agreed: %v", err)
	}
	if err := h.app.DecideClient(ctx, first, k, true); fault.KindOf(err) != fault.Denied {
		t.Errorf("who asked agrees: %v", err)
	}
	if err := h.app.DecideClient(ctx, second, k, true); err != nil {
		t.Fatal(err)
	}
	if _, err := h.app.IssueToken(ctx, second, k); fault.KindOf(err) != fault.Denied {
		t.Errorf("who agreed takes the token: %v", err)
	}
	token, err := h.app.IssueToken(ctx, first, k)
	if err != nil {
		t.Fatal(err)
	}
	m, err := h.app.Door().Admit(ctx, token)
	if err != nil || m.Court.ID != court.ID {
		t.Fatalf("%+v %v", m, err)
	}
	return m, token
}

func TestDeliver_the_same_batch_once_another_under_its_number_never(t *testing.T) {
	sqltest.Both(t, noon, func(t *testing.T, db *sqldb.DB) {
		h := newHouse(t, db)
		court, _ := h.tree.ByCode(org.Court, "01")
		m, token := h.machine(t, court)
		imports := permit(t, caseload.CanImport, court.Path.Own())
		send := func(number, body string) (caseloadapp.Delivered, error) {
			return h.app.Deliver(ctx, imports, caseloadapp.DeliverIn{Machine: m, Number: number, Body: []byte(body)})
		}
		good := `{"extracted_on":"2026-01-20","cases":[
			{"number":"（2025）川45民终1号","division":"民事审判第一庭","team":"第一审判团队","judge":"苏艳蕾","filed":"2025-03-01","closed":"2025-05-01","closing":"维持","online":true,"deducted":3,"claimed":"1000.50"},
			{"number":"(2025)川45民终2号","division":"民事审判第一庭","team":null,"filed":"2025-03-02"}]}`
		first, err := send("2026-01-20.1", good)
		if err != nil || first.Accepted != 2 || first.Before || first.From != "2025-03-01" {
			t.Fatalf("%+v %v", first, err)
		}
		again, err := send("2026-01-20.1", good)
		if err != nil || !again.Before || again.Import != first.Import || again.Accepted != 2 {
			t.Errorf("%+v %v", again, err)
		}
		if all, _, _ := h.app.Batches(ctx, imports, caseloadapp.BatchesIn{}); len(all) != 1 || all[0].Way != "接口报送" {
			t.Errorf("the same batch was taken twice: %+v", all)
		}
		if _, err := send("2026-01-20.1", strings.Replace(good, "维持", "改判", 1)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("another batch under the same number: %v", err)
		}
		before := h.contents()
		_, err = send("2026-01-20.2", `{"extracted_on":"2026-01-20","cases":[
			{"number":"（2025）川45民终3号","division":"民事审判第一庭","filed":"2025-03-01","closed":"2025-02-01","closing":"维持"},
			{"number":"（2025）川4502民初1号","division":"民事审判第一庭","filed":"2025-03-01"},
			{"number":"（2025）川45民终4号","division":"民事审判第一庭","filed":"2025-03-01"}]}`)
		var no *caseloadapp.Refusal
		if !errors.As(err, &no) || no.Rejected != 2 || no.Rows[0].Pointer != "/cases/0/closed" || no.Rows[0].Code != "CLOSED_BEFORE_FILED" || no.Rows[1].Pointer != "/cases/1/number" || no.Rows[1].Code != "COURT_MISMATCH" {
			t.Errorf("%+v", err)
		}
		if h.contents() != before {
			t.Error("half of a batch was taken")
		}
		for body, at := range map[string]string{
			`{"extracted_on":"2026-01-20","cases":[{"number":"x","defendant":"甲"}]}`: "/cases/0/defendant", `{"extracted_on":"2026-01-20","cases":[{"number":["x"]}]}`: "/cases/0/number",
			`{"cases":[{"number":"x"}]}`: "/extracted_on", `{"extracted_on":"2026-02-30","cases":[{}]}`: "/extracted_on", `{"extracted_on":"2026-01-20","cases":[]}`: "/cases", `{"cases":`: "/cases", `[]`: "", ``: "",
			`{"extracted_on":"2026-01-20","cases":[{"number":"x"}],"more":1}`: "/more", `{"extracted_on":"2026-01-20","cases":[{"number":"x"}]} x`: "",
		} {
			if _, err := send("b", body); !errors.As(err, &no) || no.Rows[0].Pointer != at {
				t.Errorf("%s: %+v", body, err)
			}
		}
		if _, err := send("a b", good); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a number with a blank: %v", err)
		}

		// What was taken back may be delivered again under its number.
		all, _, _ := h.app.Batches(ctx, imports, caseloadapp.BatchesIn{})
		if err := h.app.Undo(ctx, imports, all[0].ID); err != nil {
			t.Fatal(err)
		}
		if x, err := send("2026-01-20.1", good); err != nil || x.Before || x.Accepted != 2 {
			t.Errorf("%+v %v", x, err)
		}

		// A token that ended lets nobody in.
		if err := h.app.CloseClient(ctx, officer(t, 12, caseload.CanLink, court.Path.Own()), m.ID); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{token, "", "touyan_", "touyan_" + strings.Repeat("A", 52), strings.Repeat("x", 500)} {
			if _, err := h.app.Door().Admit(ctx, bad); fault.KindOf(err) != fault.SignedOut {
				t.Errorf("%q lets in: %v", bad, err)
			}
		}
		other, _ := h.tree.ByCode(org.Court, "02")
		if err := h.app.CloseClient(ctx, officer(t, 12, caseload.CanLink, other.Path.Own()), m.ID); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another court's client: %v", err)
		}
	})
}

func FuzzParseDelivery(f *testing.F) {
	f.Add([]byte(`{"extracted_on":"2026-01-20","replaces_period":true,"cases":[{"number":"（2025）川45民终1号","filed":"2025-03-01","online":true,"score":90.5,"team":null}]}`))
	f.Add([]byte(`{"cases":[{"number":{"a":[1,2,{}]}}],"cases":[]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, bad := caseloadapp.ParseDelivery(body)
		if d == nil && len(bad) == 0 || len(bad) > caseloadapp.MaxIssues {
			t.Errorf("%v %d", d, len(bad))
		}
		for _, b := range bad {
			if b.Code == "" || b.Detail == "" || b.Pointer != "" && b.Pointer[0] != '/' {
				t.Errorf("%+v", b)
			}
		}
	})
}
