package web

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// heartbeat is how often a silent connection says that it is still there, so that a dead one is noticed.
const heartbeat = 15 * time.Second

// getEvents tells the page what happens, as server-sent events. It begins behind the event that the page had last:
// Last-Event-ID after a dropped connection, else the parameter after. A page that is too far behind is told to load
// everything anew. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
func (s *Server) getEvents(w http.ResponseWriter, r *http.Request) {
	at := parseCursor(r.URL.Query().Get("after"))
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		at = parseCursor(last)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w).Flush
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	if _, err := io.WriteString(w, "retry: 500\n\n"); err != nil || flush() != nil {
		return
	}
	for {
		b := s.hub.read(at)
		at = b.after
		if err := writeBatch(w, b); err != nil || flush() != nil || b.shut {
			return
		}
		select {
		case <-b.wake:
		case <-beat.C:
			if _, err := io.WriteString(w, ":\n\n"); err != nil {
				return
			}
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
}

func writeBatch(w io.Writer, b batch) error {
	if b.lost {
		_, err := fmt.Fprintf(w, "id: %s\ndata: {\"kind\":\"reset\"}\n\n", b.after)
		return err
	}
	at := b.from
	for _, event := range b.events {
		if _, err := fmt.Fprintf(w, "id: %s\ndata: %s\n\n", at, event); err != nil {
			return err
		}
		at.seq++
	}
	return nil
}
