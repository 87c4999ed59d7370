package sender

import (
	"time"

	"sozialraum/storage"
)

// Metrics are called for what happens; nil fields are skipped. They run on the sender's goroutines and must return
// at once. No value identifies anybody.
type Metrics struct {
	// Answered: one attempt ended. outcome is the name of an Action.
	Answered func(kind string, lane storage.Lane, outcome string, took time.Duration)
	// Waited: a message was in memory for so long before it went out, because of limits, its chat or the slots.
	Waited func(lane storage.Lane, wait time.Duration)
}

func (m *Metrics) answered(message *storage.Outgoing, action Action, took time.Duration) {
	if m.Answered != nil {
		m.Answered(message.Kind, message.Lane, action.String(), took)
	}
}

func (m *Metrics) waited(lane storage.Lane, wait time.Duration) {
	if m.Waited != nil {
		m.Waited(lane, wait)
	}
}
