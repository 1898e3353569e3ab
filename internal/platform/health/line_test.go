package health

import "testing"

// ASVS 12.3.1, 12.3.2: a database across the network is reached by TLS, and its
// certificate is looked at.
func TestASVS_12_3_line_to_the_database(t *testing.T) {
	for address, want := range map[string]State{
		"postgres://touyan@db.example/touyan":                              Warn,
		"postgres://touyan@db.example/touyan?sslmode=disable":              Warn,
		"postgres://touyan@db.example/touyan?sslmode=require":              Warn,
		"postgres://touyan@db.example/touyan?sslmode=prefer":               Warn,
		"postgres://touyan@db.example/touyan?sslmode=verify-full":          OK,
		"postgres://touyan@a.example,b.example/touyan?sslmode=verify-full": OK,
		"postgres://touyan@127.0.0.1,b.example/touyan?sslmode=disable":     Warn,
		"postgres://touyan@127.0.0.1/touyan?sslmode=disable":               OK,
		"postgres://touyan@[::1]/touyan?sslmode=disable":                   OK,
		"postgres://touyan@localhost/touyan":                               OK,
		"host=/var/run/postgresql dbname=touyan":                           OK,
		"nonsense://":                                                      Fail,
	} {
		if c := Line(address); c.State != want {
			t.Errorf("%s: %s %s, want %s", address, c.State, c.Says, want)
		}
	}
}
