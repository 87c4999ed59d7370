package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lib/pq"

	"sozialraum/storage"
	"sozialraum/storage/localpg"
)

// How many people there are in a benchmark's world: fifty in each area, each with an organisation of their own.
const (
	areas      = 20
	population = 1000
	crowdSize  = 64 // people at once
	firstChat  = 800_000_000
)

// benchServer is a PostgreSQL server that writes to the disk before it confirms a commit, as a real one does.
type benchServer struct {
	local *localpg.Server
	pid   int // of the process that all its others descend from
}

func startBenchServer(b *testing.B) *benchServer {
	b.Helper()
	// A throwaway server leaves nothing behind; what it would save on durability is switched on again.
	server, err := localpg.Start(b.Context(), localpg.Options{Throwaway: true, Settings: map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "wal_level": "replica",
	}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			b.Error(err)
		}
	})
	s := &benchServer{local: server}
	s.query(b, "", `SELECT CAST(split_part(pg_read_file('postmaster.pid'), E'\n', 1) AS int)`, &s.pid)
	return s
}

func (s *benchServer) open(b *testing.B, database string) *sql.DB {
	b.Helper()
	connector, err := pq.NewConnector(s.local.URL(database))
	if err != nil {
		b.Fatal(err)
	}
	return sql.OpenDB(connector)
}

func (s *benchServer) exec(b *testing.B, database, statements string) {
	b.Helper()
	db := s.open(b, database)
	defer db.Close()
	if _, err := db.ExecContext(b.Context(), statements); err != nil {
		b.Fatal(err)
	}
}

func (s *benchServer) query(b *testing.B, database, query string, dest any) {
	b.Helper()
	db := s.open(b, database)
	defer db.Close()
	if err := db.QueryRowContext(b.Context(), query).Scan(dest); err != nil {
		b.Fatal(err)
	}
}

// migrated makes a database with our schema and returns its address.
func (s *benchServer) migrated(b *testing.B, name string) string {
	b.Helper()
	address, err := s.local.EnsureDatabase(b.Context(), name)
	if err != nil {
		b.Fatal(err)
	}
	store, err := storage.Open(b.Context(), address, storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if err := store.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	return address
}

// seed fills in areas, organisations and people of our own database. The organisations are confirmed: by day the bot would ask
// all of them, and people would take the question for the reply that they wait for.
var seed = fmt.Sprintf(`
	INSERT INTO areas (name, zone, emergency_phone, created_at)
	SELECT 'Raum ' || i, 'Europe/Berlin', '06631 000000', now() FROM generate_series(1, %[1]d) i ORDER BY i;
	INSERT INTO municipalities (area_id, name)
	SELECT a.id, place FROM areas a, unnest('{Alsfeld,Romrod,Feldatal,Schwalmtal,Grebenau}'::text[]) AS place ORDER BY a.id, place;
	INSERT INTO organisations (area_id, municipality_id, name, sector, can, cannot, contact, state, created_at, updated_at, confirmed_at)
	SELECT area.id, (SELECT id FROM municipalities WHERE area_id = area.id ORDER BY id OFFSET i %% 5 LIMIT 1),
		'Haus ' || i, 'free_provider', 'Wir beraten Familien.', 'Notfälle am Wochenende.', '06631 1234', 'active', now(), now(), now()
	FROM generate_series(0, %[2]d - 1) i
	JOIN LATERAL (SELECT id FROM areas ORDER BY id OFFSET i %% %[1]d LIMIT 1) AS area ON true ORDER BY i;
	INSERT INTO people (telegram_id, name, area_id, agreed_at, created_at)
	SELECT %[3]d + i, 'Fachkraft ' || i, o.area_id, now(), now()
	FROM generate_series(0, %[2]d - 1) i JOIN organisations o ON o.name = 'Haus ' || i ORDER BY i;
	INSERT INTO memberships (person_id, area_id, organisation_id, organisation_admin, joined_at)
	SELECT p.id, p.area_id, o.id, true, now()
	FROM people p JOIN organisations o ON o.name = 'Haus ' || (p.telegram_id - %[3]d);
	ANALYZE`, areas, population, firstChat)

// rivalSeed fills in the same for the rival.
var rivalSeed = fmt.Sprintf(`
	INSERT INTO municipalities (id, area_id, name)
	SELECT a * 5 + n, a, (ARRAY['Alsfeld','Romrod','Feldatal','Schwalmtal','Grebenau'])[n + 1]
	FROM generate_series(0, %[1]d - 1) a, generate_series(0, 4) n;
	INSERT INTO organisations (id, area_id, municipality_id, name, sector, can, cannot, contact)
	SELECT i, i %% %[1]d, i %% %[1]d * 5 + i %% 5, 'Haus ' || i, 'Freier Träger', 'Wir beraten Familien.', 'Notfälle am Wochenende.', '06631 1234'
	FROM generate_series(0, %[2]d - 1) i;
	INSERT INTO users (telegram_id, name, area_id, organisation_id)
	SELECT %[3]d + i, 'Fachkraft ' || i, i %% %[1]d, i FROM generate_series(0, %[2]d - 1) i;
	ANALYZE`, areas, population, firstChat)

// startOurs starts the shipped program on a database with everybody in it.
func startOurs(b *testing.B, address string, s *sink, env ...string) *process {
	b.Helper()
	dir := b.TempDir()
	p := startBinary(b, append([]string{
		"TELEGRAM_TOKEN=1:bench", "TELEGRAM_API=" + s.url(), "DATABASE_URL=" + address, "DATA_DIR=" + dir,
		"KEY_FILE=" + filepath.Join(dir, "key"), "WEBHOOK_URL=http://bot.invalid/telegram", "WEBHOOK_SECRET=" + benchSecret,
		"LIMIT_PER_SECOND=0", "LIMIT_CHAT_PER_SECOND=0", "LIMIT_GROUP_PER_MINUTE=0",
	}, env...)...)
	p.waitReady()
	return p
}

// startRival builds and starts the rival on an empty database.
func startRival(b *testing.B, address string, s *sink) *process {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "rival")
	if out, err := exec.Command("go", "build", "-race=false", "-o", binary, "sozialraum/cmd/sozialraum/testdata/rival").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	p := &process{tb: b, began: time.Now(), ended: make(chan struct{}), listens: map[string]string{}, changed: make(chan struct{})}
	p.cmd = exec.Command(binary)
	p.cmd.Env = []string{
		"TELEGRAM_TOKEN=1:bench", "TELEGRAM_API=" + s.url(), "DATABASE_URL=" + plain(b, address), "WEBHOOK_SECRET=" + benchSecret,
	}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.Stderr = &lines{take: p.line}
	p.cmd.Stdout = &lines{take: p.line}
	began := make(chan error)
	go p.live(began)
	if err := <-began; err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.tidy)
	return p
}

// plain is an address as most programs give it: without the parameters that our own chooses.
func plain(b *testing.B, address string) string {
	b.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	values := parsed.Query()
	values.Del("binary_parameters")
	parsed.RawQuery = values.Encode()
	return parsed.String()
}

// newTarget brings people to a bot. organisation says which one a person administers, by their number.
func newTarget(name string, p *process, s *sink, organisation func(n int) int64) *target {
	t := &target{name: name, process: p, posts: p.posts(), sink: s}
	for n := range population {
		chat := int64(firstChat + n)
		t.visitors = append(t.visitors, &visitor{target: t, chat: chat, organisation: organisation(n), inbox: s.inbox(chat)})
	}
	return t
}

// processorTimes are those of a bot and of the database server, since each began.
type processorTimes struct{ bot, server time.Duration }

func (t *target) processorTime() processorTimes {
	return processorTimes{bot: usedBy(t.process.cmd.Process.Pid), server: usedByFamily(t.server)}
}

// stat is what Linux tells of a process: proc_pid_stat(5). ok is false elsewhere.
type stat struct {
	parent        int
	self, waited  time.Duration // processor time of its own, and of children that have ended
	residentPages int64
}

const clockTick = time.Second / 100

func statOf(pid int) (s stat, ok bool) {
	content, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return s, false
	}
	_, rest, _ := strings.Cut(string(content), ") ") // the name may hold blanks
	fields := strings.Fields(rest)                   // from the third one on
	field := func(number int) int64 {
		n, _ := strconv.ParseInt(fields[number-3], 10, 64)
		return n
	}
	s.parent, s.residentPages = int(field(4)), field(24)
	s.self, s.waited = time.Duration(field(14)+field(15))*clockTick, time.Duration(field(16)+field(17))*clockTick
	return s, true
}

func usedBy(pid int) time.Duration {
	s, _ := statOf(pid)
	return s.self
}

// usedByFamily adds up a process, its children, and those that have ended.
func usedByFamily(pid int) time.Duration {
	s, _ := statOf(pid)
	sum := s.self + s.waited
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range all {
		child, _ := strconv.Atoi(filepath.Base(dir))
		if s, ok := statOf(child); ok && s.parent == pid {
			sum += s.self
		}
	}
	return sum
}
