package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"

	"github.com/alecthomas/kong"

	"sozialraum/storage/localpg"
)

// Exit codes.
const (
	exitDone  = 0
	exitFault = 1 // something went wrong, or doctor found something wrong
	exitWrong = 2 // the person who called must mend something: a setting, an argument, the token
)

// commandLine is every subcommand and every setting. Settings mean the same to all subcommands, because they
// describe one installation.
type commandLine struct {
	Settings settings `embed:""`

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Run the bot (this is the default)."`
	Migrate migrateCommand `cmd:"" help:"Bring the schema of the database up to date, or show where it stands."`
	Invite  inviteCommand  `cmd:"" help:"Make an invitation for one person."`
	Area    areaCommand    `cmd:"" help:"Add and list planning areas."`
	Export  exportCommand  `cmd:"" help:"Write the directory of an area into files."`
	Import  importCommand  `cmd:"" help:"Put files into the directory of an area, or say what they would change."`
	Digest  digestCommand  `cmd:"" help:"Write the monthly letter for everybody who is not on Telegram, as PDF files and as e-mail."`
	Keys    keysCommand    `cmd:"" help:"Look after the keys with which consultations are sealed."`
	Doctor  doctorCommand  `cmd:"" help:"Check the installation and say what to do."`
	Demo    demoCommand    `cmd:"" help:"Show the main job with a simulated Telegram."`
	DemoBot demoBotCommand `cmd:"" hidden:"" help:"The bot of demo --web."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

const description = `A Telegram bot that keeps the network of a planning area of a youth-welfare office alive between its conferences.`

// program is what every subcommand works with.
type program struct {
	config config
	getenv func(string) string
	stdout io.Writer
	stderr io.Writer // also gets the log
	log    *slog.Logger
}

// wrong is something that the caller must mend: one sentence that says what, and how.
type wrong string

func (w wrong) Error() string { return string(w) }

// errFound says that what was found is printed already.
var errFound = errors.New("something is wrong")

// run is the whole program but its process. Everything that it prints passes a filter that takes secrets out.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	filter := &secrets{}
	p := &program{getenv: getenv, stdout: filter.writer(stdout), stderr: filter.writer(stderr)}
	var line commandLine
	parsed, err := parse(&line, args, p)
	if err == nil && parsed == nil {
		return exitDone // it was a call for help
	}
	if err == nil {
		filter.add(line.Settings.secrets()...)
		p.config, err = line.Settings.check(getenv)
	}
	if err == nil {
		p.log = newLogger(p.stderr, p.config)
		parsed.BindTo(ctx, (*context.Context)(nil))
		err = parsed.Run(p)
	}
	return p.end(err)
}

// end prints what ended the program and chooses the exit code.
func (p *program) end(err error) int {
	sentence := wrong("")
	var programs *localpg.NoProgramsError
	var version *localpg.VersionError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFound):
		return exitFault
	case errors.As(err, &sentence), errors.As(err, &programs), errors.As(err, &version):
		_, _ = fmt.Fprintf(p.stderr, "sozialraum: %v\n", err)
		return exitWrong
	}
	_, _ = fmt.Fprintf(p.stderr, "sozialraum: %v\n", err)
	return exitFault
}

// parse reads the command line. It returns nil without an error when it has printed the help that was asked for.
func parse(line *commandLine, args []string, p *program) (*kong.Context, error) {
	helped := false
	parser, err := kong.New(line,
		kong.Name("sozialraum"),
		kong.Description(description),
		kong.Writers(p.stdout, p.stderr),
		kong.Exit(func(int) { helped = true }),
		kong.ValueFormatter(helpWithVariable),
		kong.ExplicitGroups(settingGroups()),
		kong.Resolvers(variables(p.getenv)),
	)
	if err != nil {
		return nil, fmt.Errorf("command line: %w", err)
	}
	forgetVariables(parser.Model.Node)
	parsed, err := parser.Parse(args)
	switch {
	case helped:
		return nil, nil
	case err != nil:
		return nil, wrong(tokenLike.ReplaceAllString(err.Error(), "…") + ": see `sozialraum --help`.")
	}
	return parsed, nil
}

// tokenLike finds a token at a wrong place of the command line, which must not be repeated.
var tokenLike = regexp.MustCompile(`\d+:[A-Za-z0-9_-]{6,}`)

// variables reads settings that no flag gives from the environment that run was given. kong itself would ask that
// of the process. An empty variable counts as none.
func variables(getenv func(string) string) kong.ResolverFunc {
	return func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if value := getenv(name); value != "" {
				return value, nil
			}
		}
		return nil, nil
	}
}

// forgetVariables keeps kong from looking for variables by itself. flag.Envs still tells their names.
func forgetVariables(node *kong.Node) {
	for _, flag := range node.Flags {
		flag.Tag.Envs = nil
	}
	for _, child := range node.Children {
		forgetVariables(child)
	}
}

func helpWithVariable(value *kong.Value) string {
	if value.Flag == nil || len(value.Flag.Envs) == 0 {
		return value.Help
	}
	return value.Help + " [$" + value.Flag.Envs[0] + "]"
}
