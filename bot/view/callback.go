package view

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Telegram's limit for the data of a button, in bytes.
const maxCallback = 64

// EncodeCallback writes an action and its parameters as the data of a button: "action:param:param".
func EncodeCallback(action string, params []string) (string, error) {
	for _, part := range append([]string{action}, params...) {
		if strings.Contains(part, ":") {
			return "", fmt.Errorf("callback of %s: parameter with a colon", action)
		}
	}
	data := strings.Join(append([]string{action}, params...), ":")
	if action == "" || len(data) > maxCallback {
		return "", fmt.Errorf("callback of %q: %d bytes", action, len(data))
	}
	return data, nil
}

// DecodeCallback reads the data of a button. It is forgeable: it only hints at what to look up.
func DecodeCallback(data string) (action string, params []string, ok bool) {
	// Ours hold no control characters, and the database takes no zero byte.
	if data == "" || len(data) > maxCallback || !utf8.ValidString(data) || strings.ContainsFunc(data, unicode.IsControl) {
		return "", nil, false
	}
	parts := strings.Split(data, ":")
	return parts[0], parts[1:], parts[0] != ""
}
