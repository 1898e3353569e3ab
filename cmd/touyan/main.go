// Command touyan is the whole product in one binary: the server, the imports,
// the judgement and the export.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"

	"touyan/internal/base/fault"
	"touyan/internal/server"
)

// version is set when the binary is linked.
var version = "dev"

// Exit statuses that a script can rely on.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRefused = 3 // because of what a file says, or of what is not there
)

type commands struct {
	Serve      serveCommand      `cmd:"" help:"Start the server."`
	Demo       demoCommand       `cmd:"" help:"Start an invented court on loopback, with one sign-in for every role."`
	Import     importCommand     `cmd:"" help:"Take in a file: the organisation, members, or meetings."`
	Indicators indicatorsCommand `cmd:"" help:"Say what a court's cases add up to: indicators with numerator, denominator and interval."`
	Life       lifeCommand       `cmd:"" help:"Carry records of meetings between a laptop without a network and the court."`
	Judge      judgeCommand      `cmd:"" help:"Say what is met, open and overdue, with facts and articles."`
	Dues       duesCommand       `cmd:"" help:"Say what every member owes and paid in a month, with how it was reckoned."`
	Ballot     ballotCommand     `cmd:"" help:"Judge the counts of a ballot, or recount a sealed box."`
	Export     exportCommand     `cmd:"" help:"Write a table as Excel."`
	Audit      auditCommand      `cmd:"" help:"Verify, export and head of the trail."`
	UI         uiCommand         `cmd:"" name:"ui" help:"Show every component in every state (development)."`
	Doctor     doctorCommand     `cmd:"" help:"Examine the installation and say what to do."`
	Backup     backupCommand     `cmd:"" help:"Make, check and open backups while the server runs."`
	Restore    restoreCommand    `cmd:"" help:"Put a backup into an empty database."`
	Search     searchCommand     `cmd:"" help:"Rebuild the index of the full-text search."`
	Keys       keysCommand       `cmd:"" help:"List, rotate and protect the keys of sealed data."`
	Version    versionCommand    `cmd:"" help:"Say which version this is."`
}

// store are the flags of every command that opens the data.
type store struct {
	Data      string `required:"" help:"Data directory." env:"TOUYAN_DATA" placeholder:"DIR"`
	DB        string `name:"db" help:"PostgreSQL address; without it SQLite in the data directory." env:"TOUYAN_DB" placeholder:"postgres://…"`
	MasterKey string `help:"Master key file; without it keys/master in the data directory." env:"TOUYAN_MASTER_KEY" placeholder:"FILE"`
}

func (s store) options() server.Options {
	return server.Options{Data: s.Data, DB: s.DB, MasterKey: s.MasterKey, Version: version}
}

// relax lets the collector run half as often: serving and judging allocate much
// that dies young, and the memory it costs is a few dozen megabytes. GOGC in the
// environment overrules it.
func relax() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
}

// terminal is where a command speaks.
type terminal struct {
	out, err io.Writer
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	var c commands
	status := exitDone
	parser, err := kong.New(&c,
		kong.Name("touyan"),
		kong.Description("头雁: Party-building work platform for courts."),
		kong.Writers(stdout, stderr),
		kong.UsageOnError(),
		kong.Exit(func(code int) { status = code; panic(exit{}) }),
	)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	var k *kong.Context
	if done := catch(func() { k, err = parser.Parse(args) }); done {
		return status
	}
	if err != nil {
		fmt.Fprintf(stderr, "touyan: %v\n运行 touyan --help 查看用法。\n", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	k.BindTo(ctx, (*context.Context)(nil))
	if err := k.Run(&terminal{stdout, stderr}); err != nil {
		return report(stderr, err)
	}
	return exitDone
}

type exit struct{}

// catch runs f and reports whether kong asked to exit (after --help).
func catch(f func()) (done bool) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(exit); !ok {
				panic(r)
			}
			done = true
		}
	}()
	f()
	return false
}

// report says what failed and returns the exit status.
func report(stderr io.Writer, err error) int {
	var shown alreadyShown
	if errors.As(err, &shown) {
		return int(shown)
	}
	f := fault.Of(err)
	if f == nil {
		fmt.Fprintf(stderr, "touyan: %v\n", err)
		return exitFailed
	}
	fmt.Fprintf(stderr, "touyan: %s\n", f.Text)
	for _, x := range f.Fields {
		fmt.Fprintf(stderr, "  %s: %s\n", x.Name, x.Text)
	}
	switch f.Kind {
	case fault.Internal, fault.Unavailable:
		fmt.Fprintf(stderr, "  %v\n", err)
		return exitFailed
	}
	return exitRefused
}

// alreadyShown is an exit status whose reason people have already read.
type alreadyShown int

func (alreadyShown) Error() string { return "already shown" }
