package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
)

// refusal is something that cannot be done now. The page has a sentence for each.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	refusedName     refusal = "name"     // a name is missing or too long
	refusedPerson   refusal = "person"   // there is no such person
	refusedButton   refusal = "button"   // the button has gone
	refusedReminder refusal = "reminder" // none is planned
	refusedStory    refusal = "story"    // there is no such story, or none is being played
	refusedFault    refusal = "fault"    // that cannot be broken or mended now
	refusedWorld    refusal = "world"    // something behind the page does not work
	refusedInput    refusal = "input"    // the request makes no sense
)

// maxRequest bounds what the page sends, a file included.
const maxRequest = 8 << 20

// post makes the handler of a request with a JSON body that does something in the present world.
func post[T any](s *Server, do func(ctx context.Context, sc *scene, in T) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in, err := readBody[T](w, r)
		var out any
		if err == nil {
			err = s.with(func(sc *scene) error {
				out, err = do(r.Context(), sc, in)
				return err
			})
		}
		s.answer(w, out, err)
	}
}

// readBody reads JSON. A form of another page could send such a body, but not under this type.
func readBody[T any](w http.ResponseWriter, r *http.Request) (in T, err error) {
	if kind := r.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
		return in, refusedInput
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&in); err != nil {
		return in, refusedInput
	}
	return in, nil
}

// answer writes what came out, or which refusal it was.
func (s *Server) answer(w http.ResponseWriter, out any, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err != nil {
		reason := refusedWorld
		if !errors.As(err, &reason) {
			s.log.Warn("request failed", slog.Any("error", err))
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		out = map[string]string{"refused": string(reason)}
	}
	if out == nil {
		out = struct{}{}
	}
	_ = json.NewEncoder(w).Encode(out) // who does not wait for the answer does not need it
}
