package simulator

import "fmt"

// apiError is an answer with "ok": false.
type apiError struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int64
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.Code, e.Description) }

func badRequest(format string, args ...any) *apiError {
	return &apiError{Code: 400, Description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// refused marks a request that Telegram might let pass, but a careful bot
// never sends.
func refused(format string, args ...any) *apiError {
	return &apiError{Code: 400, Description: "Bad Request: simulator: " + fmt.Sprintf(format, args...)}
}

func forbidden(format string, args ...any) *apiError {
	return &apiError{Code: 403, Description: "Forbidden: " + fmt.Sprintf(format, args...)}
}

func conflict(text string) *apiError {
	return &apiError{Code: 409, Description: "Conflict: " + text}
}

func tooMany(seconds int) *apiError {
	return &apiError{
		Code:        429,
		Description: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
		RetryAfter:  seconds,
	}
}

// missing gives Telegram's own sentence where it has one for the parameter.
func missing(name string) *apiError {
	switch name {
	case "chat_id":
		return badRequest("chat_id is empty")
	case "text":
		return badRequest("message text is empty")
	case "message_id":
		return badRequest("message identifier is not specified")
	}
	return refused("parameter %s is missing", name)
}
