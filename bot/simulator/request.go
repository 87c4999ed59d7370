package simulator

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// maxBody is what Telegram takes in one request: a file of 50 MB and its form.
const maxBody = 51 << 20

// arg is one parameter as it came: a form value, a JSON value or a file part.
type arg struct {
	name string
	text string
	json bool
	file *File
}

// readArgs collects the parameters of the query and of the body, and the
// body's size in bytes.
func readArgs(w http.ResponseWriter, r *http.Request) ([]arg, int, *apiError) {
	var args []arg
	if r.URL.RawQuery != "" {
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return nil, 0, refused("the query is not urlencoded")
		}
		args = formArgs(query)
	}
	body, err := readBody(w, r)
	if err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, maxBody, &apiError{Code: 413, Description: "Request Entity Too Large"}
		}
		return nil, 0, refused("the body cannot be read")
	}
	if len(body) == 0 {
		return args, 0, nil
	}
	more, problem := bodyArgs(r.Header.Get("Content-Type"), body)
	return append(args, more...), len(body), problem
}

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > maxBody {
		return nil, &http.MaxBytesError{Limit: maxBody}
	}
	limited := http.MaxBytesReader(w, r.Body, maxBody)
	if r.ContentLength >= 0 {
		body := make([]byte, r.ContentLength)
		_, err := io.ReadFull(limited, body)
		return body, err
	}
	return io.ReadAll(limited)
}

func bodyArgs(contentType string, body []byte) ([]arg, *apiError) {
	if boundary, ok := boundaryOf(contentType); ok {
		args, err := multipartArgs(body, boundary)
		if err != nil {
			return nil, refused("the body is not multipart/form-data")
		}
		return args, nil
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, refused("a body needs a content type")
	}
	switch kind {
	case "application/json":
		return jsonArgs(body)
	case "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, refused("the body is not urlencoded")
		}
		return formArgs(form), nil
	}
	return nil, refused("content type %s is not supported", kind)
}

func formArgs(form url.Values) []arg {
	args := make([]arg, 0, len(form))
	for name, values := range form {
		for _, v := range values {
			args = append(args, arg{name: name, text: v})
		}
	}
	return args
}

func jsonArgs(body []byte) ([]arg, *apiError) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil || fields == nil {
		return nil, badRequest("can't parse JSON object")
	}
	args := make([]arg, 0, len(fields))
	for name, raw := range fields {
		args = append(args, arg{name: name, text: string(raw), json: true})
	}
	return args, nil
}

// mimeOf does not ask the machine's MIME tables, which differ.
func mimeOf(name string) string {
	known := map[string]string{
		"ics": "text/calendar", "txt": "text/plain", "csv": "text/csv", "json": "application/json",
		"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
		"html": "text/html", "zip": "application/zip",
	}
	dot := strings.LastIndexByte(name, '.')
	if kind, ok := known[strings.ToLower(name[dot+1:])]; ok && dot >= 0 {
		return kind
	}
	return "application/octet-stream"
}
