package simulator

import (
	"slices"
	"time"
)

// Call is one request of the bot as the simulator saw it.
type Call struct {
	Seq         int64 // in the order in which calls took effect
	Method      string
	ChatID      int64          // 0 when the call names no chat
	Params      map[string]any // int64, float64, bool, string, File, []any, map[string]any; do not change
	PayloadSize int            // bytes of the body
	At          time.Time      // arrival, by the machine's clock
	Took        time.Duration  // from arrival until the answer was known
	Status      int            // of HTTP
	Error       string         // description of the error, "" when ok
	MessageID   int            // of the message that was made or changed
	Lane        string         // what the header X-Lane says: how urgent the call is to the bot
}

type callLog struct {
	seq  int64
	list []Call
}

// record numbers the call and keeps it as far as the options say.
func (s *Simulator) record(c *Call) {
	l := &s.calls
	l.seq++
	c.Seq = l.seq
	keep := s.opt.KeepCalls
	if keep < 0 {
		return
	}
	l.list = append(l.list, *c)
	if keep > 0 && len(l.list) >= 2*keep {
		l.list = slices.Clone(l.list[len(l.list)-keep:])
	}
}

// Calls returns the remembered calls, oldest first.
func (s *Simulator) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.calls.list
	if keep := s.opt.KeepCalls; keep > 0 && len(list) > keep {
		list = list[len(list)-keep:]
	}
	return slices.Clone(list)
}

// ResetCalls forgets the remembered calls; numbering goes on.
func (s *Simulator) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls.list = nil
}
