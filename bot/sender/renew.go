package sender

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"sozialraum/storage"
)

// call makes the call of a message. When it changes a message that the person has deleted, or that is too old to
// be changed, the same text goes out as a new message: whoever taps a button gets to see what it leads to.
//
// What is sealed is shown in the place that it was meant for, or not at all: in a new message nobody could find it
// again to take it back, and it may have been withdrawn in the meantime (THREATS.md, 8). What keeps a message up to date
// without anybody having tapped ends with that message.
func (d *delivery) call(ctx context.Context, m *storage.Outgoing) error {
	ctx = d.client.naming(ctx, m.Lane)
	_, err := d.client.Call(ctx, m.Method, m.Payload, m.File)
	if m.Method != "editMessageText" || m.Lane != storage.LaneReply || !uneditable(err) {
		return err
	}
	if m.Sealed {
		return nil
	}
	payload, err := asNew(m.Payload)
	if err != nil {
		return err
	}
	_, err = d.client.Call(ctx, "sendMessage", payload, nil)
	return err
}

// uneditable recognises the refusals of an edit that a new message does not meet.
func uneditable(err error) bool {
	answer := new(APIError)
	if !errors.As(err, &answer) || answer.Code != http.StatusBadRequest {
		return false
	}
	for _, words := range []string{
		"message to edit not found", "message can't be edited", "message_id_invalid", "no text in the message to edit",
	} {
		if strings.Contains(strings.ToLower(answer.Description), words) {
			return true
		}
	}
	return false
}

// asNew turns the parameters of an edit into those of a new message.
func asNew(payload string) (string, error) {
	var parameters map[string]json.RawMessage
	if err := json.Unmarshal([]byte(payload), &parameters); err != nil {
		return "", fmt.Errorf("parameters of an edit: %w", err)
	}
	delete(parameters, "message_id")
	renewed, err := json.Marshal(parameters)
	if err != nil {
		return "", fmt.Errorf("parameters of an edit: %w", err)
	}
	return string(renewed), nil
}
