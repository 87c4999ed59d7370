package simulator

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// exchange is one call on its way: what came in and what goes out.
type exchange struct {
	method *method
	params params
	args   []arg
	call   Call
	out    jsonBuf // the result, after `{"ok":true,"result":`
}

const okPrefix = `{"ok":true,"result":`

// raw returns a parameter's JSON as it came.
func (x *exchange) raw(name string) string {
	for _, a := range x.args {
		if a.name == name {
			return unquoteJSON(a)
		}
	}
	return ""
}

// unquoteJSON undoes the string around an object that was sent as its JSON.
func unquoteJSON(a arg) string {
	if a.json && strings.HasPrefix(a.text, `"`) {
		if v, err := decodeJSON(a.text); err == nil {
			s, _ := v.(string)
			return s
		}
	}
	return a.text
}

func (x *exchange) done() *apiError {
	x.out.raw("true")
	return nil
}

// ServeHTTP answers /bot<token>/<method> and /file/bot<token>/<path>.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.running.Done()
	if path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"); ok {
		s.serveFile(w, path)
		return
	}
	x := &exchange{call: Call{At: time.Now(), Lane: r.Header.Get("X-Lane")}}
	x.out.raw(okPrefix)
	problem := s.read(x, w, r)
	if problem != nil {
		s.mu.Lock()
		s.settle(x, problem)
		s.mu.Unlock()
		s.write(w, x, problem)
		return
	}
	s.perform(w, r, x)
}

// enter counts a request that Close must wait for; false after Close.
func (s *Simulator) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.running.Add(1)
	return true
}

// read checks the address, the token and the parameters.
func (s *Simulator) read(x *exchange, w http.ResponseWriter, r *http.Request) *apiError {
	path, ok := strings.CutPrefix(r.URL.Path, "/bot")
	token, name, isMethod := strings.Cut(path, "/")
	x.call.Method = name
	switch {
	case !ok || !isMethod:
		return &apiError{Code: 404, Description: "Not Found"}
	case token != s.opt.Token:
		return &apiError{Code: 401, Description: "Unauthorized"}
	case r.Method != http.MethodPost && r.Method != http.MethodGet:
		return &apiError{Code: 405, Description: "Method Not Allowed"}
	}
	if x.method = s.api.methods[name]; x.method == nil {
		return &apiError{Code: 404, Description: "Not Found: method not found"}
	}
	args, size, problem := readArgs(w, r)
	x.args, x.call.PayloadSize = args, size
	if problem != nil {
		return problem
	}
	x.params, problem = s.api.checkArgs(x.method, args)
	x.call.Params = x.params
	x.call.ChatID = x.params.long("chat_id")
	return problem
}

// perform lets the call have its effect, spoiled by a fault where one is set.
func (s *Simulator) perform(w http.ResponseWriter, r *http.Request, x *exchange) {
	fault := s.faultFor(x.call)
	if !pause(r.Context(), fault.Delay) || fault.DropBefore {
		panic(http.ErrAbortHandler)
	}
	s.mu.Lock()
	problem := fault.answer()
	if problem == nil {
		problem = s.dispatch(r.Context(), x)
	}
	s.settle(x, problem)
	s.mu.Unlock()
	if !pause(r.Context(), fault.Hold) || fault.DropAfterAccept {
		panic(http.ErrAbortHandler)
	}
	if fault.BrokenJSON {
		x.out.b = x.out.b[:len(x.out.b)-min(len(x.out.b), 3)]
		writeJSON(w, 200, x.out.b)
		return
	}
	s.write(w, x, problem)
}

// pause waits and reports whether the caller is still there.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// settle writes the call into the log; the lock is held.
func (s *Simulator) settle(x *exchange, problem *apiError) {
	x.call.Status = 200
	if problem != nil {
		x.call.Status, x.call.Error = problem.Code, problem.Description
	}
	x.call.Took = time.Since(x.call.At)
	s.record(&x.call)
	if len(s.subscriptions) > 0 {
		c := x.call
		s.emit(Event{Kind: EventCall, ChatID: c.ChatID, Call: &c})
	}
	s.log.Debug("call", "method", x.call.Method, "status", x.call.Status)
}

func (s *Simulator) write(w http.ResponseWriter, x *exchange, problem *apiError) {
	if problem == nil {
		x.out.close('}')
		writeJSON(w, 200, x.out.b)
		return
	}
	if problem.RetryAfter > 0 {
		w.Header().Set("Retry-After", itoa(int64(problem.RetryAfter)))
	}
	writeJSON(w, problem.Code, problem.json())
}

func (e *apiError) json() []byte {
	var j jsonBuf
	j.open('{')
	j.flag("ok", false)
	j.num("error_code", int64(e.Code))
	j.str("description", e.Description)
	if e.RetryAfter > 0 || e.MigrateTo != 0 {
		j.key("parameters")
		j.open('{')
		if e.RetryAfter > 0 {
			j.num("retry_after", int64(e.RetryAfter))
		}
		if e.MigrateTo != 0 {
			j.num("migrate_to_chat_id", e.MigrateTo)
		}
		j.close('}')
	}
	j.close('}')
	return j.b
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	header := w.Header()
	header["Content-Type"] = []string{"application/json"}
	header["Content-Length"] = []string{itoa(int64(len(body)))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // A caller that has gone away does not need its answer.
}

// serveFile hands out a file that was sent, as getFile's file_path says.
func (s *Simulator) serveFile(w http.ResponseWriter, path string) {
	token, id, _ := strings.Cut(path, "/")
	s.mu.Lock()
	f := s.files[strings.TrimPrefix(id, "documents/")]
	s.mu.Unlock()
	if token != s.opt.Token || f == nil {
		writeJSON(w, 404, (&apiError{Code: 404, Description: "Not Found"}).json())
		return
	}
	w.Header().Set("Content-Type", f.MIME)
	_, _ = w.Write(f.Bytes) // As above.
}
