package web

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

//go:embed static
var files embed.FS

// Options say what a Server shows.
type Options struct {
	// Open builds a new world. A blank one has houses and no people: a story brings its own.
	Open    func(ctx context.Context, blank bool) (*World, error)
	Stories []Story
	Logger  *slog.Logger // states only, never what people write; nil: silent
}

// Server is the page and everything behind it.
type Server struct {
	opt Options
	log *slog.Logger
	hub *hub

	ctx      context.Context // of everything that outlives a request
	stop     context.CancelFunc
	running  sync.WaitGroup
	server   *http.Server
	listener net.Listener

	mu    sync.RWMutex // held for reading by whoever uses the world, for writing while it is replaced
	scene *scene       // never nil between New and Close
}

// New opens a world and returns a server that does not listen yet. Close must be called.
func New(ctx context.Context, opt Options) (*Server, error) {
	if opt.Logger == nil {
		opt.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Server{opt: opt, log: opt.Logger, hub: newHub(newEpoch())}
	s.ctx, s.stop = context.WithCancel(context.Background())
	world, err := opt.Open(ctx, false)
	if err != nil {
		s.stop()
		return nil, err
	}
	s.scene = s.stage(world)
	return s, nil
}

// newEpoch is a name that no other start of the page has.
func newEpoch() string { return rand.Text()[:10] }

// Start listens on address, which must be one of the loopback interface. If its port is taken, any free one is used:
// URL tells which.
func (s *Server) Start(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	if !loopback(host) {
		return fmt.Errorf("page: %s is not an address of this machine alone", host)
	}
	s.listener, err = net.Listen("tcp", address)
	if err != nil {
		s.listener, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	s.server = &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	s.running.Go(func() {
		if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("the page is gone", slog.Any("error", err))
		}
	})
	return nil
}

// URL is the page's address.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/" }

// Close ends the page, all connections and the world.
func (s *Server) Close(ctx context.Context) error {
	s.stop()
	s.hub.close()
	var errs []error
	if s.server != nil {
		errs = append(errs, s.server.Close())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scene != nil {
		errs = append(errs, s.scene.close(ctx))
		s.scene = nil
	}
	s.running.Wait()
	return errors.Join(errs...)
}

// replace puts a new world in place of the present one. Pages load everything anew.
func (s *Server) replace(ctx context.Context, blank bool) (*scene, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scene == nil || s.ctx.Err() != nil {
		return nil, errClosed
	}
	// The next one is there before the present one goes: if it cannot be had, nothing has changed.
	world, err := s.opt.Open(ctx, blank)
	if err != nil {
		return nil, err
	}
	if err := s.scene.close(ctx); err != nil {
		s.log.Warn("the last world did not end well", slog.Any("error", err))
	}
	s.hub.renew(newEpoch())
	s.scene = s.stage(world)
	return s.scene, nil
}

var errClosed = errors.New("the page is closed")

// with lets fn use the world, which stays until fn returns.
func (s *Server) with(fn func(sc *scene) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.scene == nil {
		return errClosed
	}
	return fn(s.scene)
}

// Handler answers the page's requests.
func (s *Server) Handler() http.Handler {
	routes := http.NewServeMux()
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	routes.Handle("GET /", cached(http.FileServerFS(static)))
	routes.HandleFunc("GET /api/state", s.getState)
	routes.HandleFunc("GET /api/events", s.getEvents)
	routes.HandleFunc("GET /api/commands", s.getCommands)
	routes.HandleFunc("GET /api/census", s.getCensus)
	routes.HandleFunc("GET /api/file/{id}", s.getFile)
	routes.HandleFunc("POST /api/people", post(s, addPerson))
	routes.HandleFunc("POST /api/act", post(s, act))
	routes.HandleFunc("POST /api/clock", post(s, turnClock))
	routes.HandleFunc("POST /api/fault", post(s, spoil))
	routes.HandleFunc("POST /api/step", post(s, step))
	routes.HandleFunc("POST /api/story", s.postStory)
	routes.HandleFunc("POST /api/restart", s.postRestart)
	return guarded(routes)
}

// cached lets the browser ask whether a file has changed: the program may be another one at the next start.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}
