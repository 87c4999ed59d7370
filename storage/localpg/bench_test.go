package localpg

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

// diskPlace is on a disk, where a server that keeps its data lives.
func diskPlace(b *testing.B) string {
	b.Helper()
	dir, err := os.MkdirTemp("", "localpg-bench-")
	check(b, err)
	b.Cleanup(func() { check(b, os.RemoveAll(dir)) })
	check(b, os.Chmod(dir, 0o711))
	return filepath.Join(dir, "pg")
}

// firstQuery is the time from nothing to the answer.
func firstQuery(b *testing.B, o Options) *Server {
	b.Helper()
	s, err := Start(context.Background(), o)
	check(b, err)
	db, err := sql.Open("postgres", s.URL(""))
	check(b, err)
	defer db.Close()
	var n int
	check(b, db.QueryRow(`SELECT count(*) FROM pg_class`).Scan(&n))
	return s
}

func BenchmarkFirstQueryOfAnExistingCluster(b *testing.B) {
	o := Options{Dir: diskPlace(b)}
	stop(b, start(b, o))
	for b.Loop() {
		s := firstQuery(b, o)
		b.StopTimer()
		stop(b, s)
		b.StartTimer()
	}
}

func BenchmarkFirstQueryOfANewCluster(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		o := Options{Dir: diskPlace(b)}
		b.StartTimer()
		s := firstQuery(b, o)
		b.StopTimer()
		stop(b, s)
		b.StartTimer()
	}
}

func BenchmarkFirstQueryOfAThrowawayCluster(b *testing.B) {
	for b.Loop() {
		s := firstQuery(b, Options{Throwaway: true})
		b.StopTimer()
		stop(b, s)
		b.StartTimer()
	}
}

func BenchmarkStop(b *testing.B) {
	o := Options{Dir: diskPlace(b)}
	for b.Loop() {
		b.StopTimer()
		s := firstQuery(b, o)
		b.StartTimer()
		stop(b, s)
	}
}
