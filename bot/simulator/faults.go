package simulator

import "time"

// Fault spoils one call. Zero fields do nothing.
type Fault struct {
	Status          int           // answer with this HTTP status instead of acting
	RetryAfter      int           // seconds, with Status 429 (the default when only this is set)
	DropBefore      bool          // close the connection; the call has no effect
	DropAfterAccept bool          // close the connection; the call has had its effect
	BrokenJSON      bool          // let the call have its effect and answer half of the JSON
	Delay           time.Duration // wait before the call has its effect
	Hold            time.Duration // wait between the effect and the answer
}

type faults struct {
	hook func(Call) *Fault
	next map[string][]Fault
}

// SetFault asks f about every valid call; nil ends that. f runs without any
// lock held and may be called from several goroutines.
func (s *Simulator) SetFault(f func(Call) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.hook = f
}

// FailNext spoils the next n calls of a method ("" for any method).
func (s *Simulator) FailNext(method string, n int, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.faults.next == nil {
		s.faults.next = map[string][]Fault{}
	}
	for range n {
		s.faults.next[method] = append(s.faults.next[method], fault)
	}
}

// faultFor takes what FailNext has set aside, else asks the hook.
func (s *Simulator) faultFor(call Call) Fault {
	s.mu.Lock()
	for _, key := range []string{call.Method, ""} {
		if waiting := s.faults.next[key]; len(waiting) > 0 {
			s.faults.next[key] = waiting[1:]
			s.mu.Unlock()
			return waiting[0]
		}
	}
	hook := s.faults.hook
	s.mu.Unlock()
	if hook != nil {
		if f := hook(call); f != nil {
			return *f
		}
	}
	return Fault{}
}

// answer is the error that the fault makes, or nil.
func (f Fault) answer() *apiError {
	if f.Status == 0 && f.RetryAfter == 0 {
		return nil
	}
	if f.Status == 429 || f.Status == 0 {
		return tooMany(max(f.RetryAfter, 1))
	}
	text := map[int]string{
		400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict",
		500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
	}[f.Status]
	if text == "" {
		text = "Error"
	}
	return &apiError{Code: f.Status, Description: text}
}
