package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"sozialraum/bot/sender"
	"sozialraum/storage"
)

// monitor is the private listener for those who watch the process: /healthz, /readyz and /metrics. It is there
// before the database and Telegram are, so that a waiting start can be seen. A nil monitor has no listener.
type monitor struct {
	node   atomic.Pointer[node] // nil while starting and stopping
	server *http.Server
	addr   net.Addr
	serve  part
}

// startMonitor listens on address; an empty one means no listener.
func startMonitor(address string, m *metrics, log *slog.Logger) (*monitor, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // a nil monitor is one that nobody can ask
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, wrong(fmt.Sprintf("METRICS_LISTEN cannot be used (%v): choose another address, or off.", err))
	}
	w := &monitor{addr: listener.Addr()}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /healthz", alive)
	routes.HandleFunc("GET /readyz", w.ready)
	routes.Handle("GET /metrics", m.handler())
	w.server = &http.Server{
		Handler: routes, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	w.serve = startPart(func(context.Context) {
		if err := w.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("private listener ended", slog.Any("error", err))
		}
	})
	log.Info("health and metrics", slog.String("listen", w.addr.String()))
	return w, nil
}

// follow says whose readiness is asked for; nil while nobody is ready.
func (w *monitor) follow(n *node) {
	if w != nil {
		w.node.Store(n)
	}
}

func (w *monitor) close() {
	if w != nil {
		_ = w.server.Close()
		w.serve.end(time.Second)
	}
}

// alive answers as long as the process can answer anything.
func alive(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) }

// readiness is the body of /readyz.
type readiness struct {
	Ready  bool      `json:"ready"`
	Checks []finding `json:"checks"`
}

// finding is what one check found; the detail of a failed one is the reason.
type finding struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// readyPatience is how long a database may take to answer.
const readyPatience = 3 * time.Second

// ready answers 200 while the bot does its work, else 503, and says of every part how it is.
func (w *monitor) ready(answer http.ResponseWriter, r *http.Request) {
	body := readiness{Checks: []finding{{Name: "process", Detail: "starting or stopping"}}}
	if n := w.node.Load(); n != nil {
		ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
		defer cancel()
		body = n.readiness(ctx)
	}
	answer.Header().Set("Content-Type", "application/json")
	if !body.Ready {
		answer.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(answer).Encode(body) // who does not wait for the answer does not need it
}

// readiness asks every part that the bot's work depends on.
func (n *node) readiness(ctx context.Context) readiness {
	list := []finding{n.databaseReady(ctx), n.schemaReady(ctx), n.intakeReady(), n.senderReady(ctx)}
	all := readiness{Ready: true, Checks: list}
	for _, f := range list {
		all.Ready = all.Ready && f.OK
	}
	return all
}

func (n *node) databaseReady(ctx context.Context) finding {
	if err := n.options.Store.Ping(ctx); err != nil {
		return finding{"database", false, "does not answer"}
	}
	return finding{"database", true, "answers"}
}

func (n *node) schemaReady(ctx context.Context) finding {
	steps, err := n.options.Store.Migrations(ctx)
	if err != nil {
		return finding{"schema", false, "cannot be read"}
	}
	return schemaFinding(steps)
}

// schemaFinding says how far the schema is.
func schemaFinding(steps []storage.Migration) finding {
	var version int64
	for _, step := range steps {
		if !step.Applied {
			return finding{"schema", false, fmt.Sprintf("step %d is missing: run `sozialraum migrate up`", step.Version)}
		}
		version = step.Version
	}
	return finding{"schema", true, fmt.Sprintf("version %d", version)}
}

// maxSilence is how long polls may fail before the bot counts as deaf: two of them and a little.
const maxSilence = 2*pollTimeout + 10*time.Second

func (n *node) intakeReady() finding {
	return intakeFinding(n.intake.kind(), n.intake.lastHeard(), time.Now())
}

// intakeFinding says when Telegram was last heard; a zero time means never. Posts come when people write, polls end by
// themselves, so that silence means something for polls only.
func intakeFinding(kind string, heard, now time.Time) finding {
	polls := kind == polling
	switch {
	case heard.IsZero() && polls:
		return finding{kind, false, "no poll has succeeded yet"}
	case heard.IsZero():
		return finding{kind, true, "no post yet"}
	}
	ago := now.Sub(heard)
	return finding{kind, !polls || ago <= maxSilence, fmt.Sprintf("last success %d s ago", int(ago.Seconds()))}
}

func (n *node) senderReady(ctx context.Context) finding {
	depths, err := n.options.Store.OutboxDepths(ctx)
	if err != nil {
		return finding{"sender", false, "outbox cannot be read"}
	}
	return senderFinding(n.sender.Status(), depths[storage.LaneReply].Oldest)
}

// maxLag is how late a reply may be before something is wrong. The other lanes wait for their limits, which is
// nothing wrong.
const maxLag = time.Minute

// senderFinding says whether replies go out; lag is how late the oldest one is.
func senderFinding(status sender.Status, lag time.Duration) finding {
	switch {
	case status.Refused:
		return finding{"sender", false, "telegram does not accept the token"}
	case !status.Running:
		return finding{"sender", false, "waits for the database"}
	}
	return finding{"sender", lag <= maxLag, fmt.Sprintf("oldest reply waits %d s", int(lag.Seconds()))}
}
