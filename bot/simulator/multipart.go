package simulator

import (
	"errors"
	"mime"
	"strings"
)

// The standard library's reader works on streams and makes a header map for
// every part. Here the body lies in memory and every message a bot sends
// comes this way, so the parts are cut out of it. RFC 7578.

var errForm = errors.New("malformed form")

// boundaryOf reads the boundary of a multipart/form-data content type.
func boundaryOf(contentType string) (string, bool) {
	const prefix = "multipart/form-data; boundary="
	if b, ok := strings.CutPrefix(contentType, prefix); ok && b != "" && !strings.ContainsAny(b, "\"; ") {
		return b, true
	}
	kind, options, err := mime.ParseMediaType(contentType)
	return options["boundary"], err == nil && kind == "multipart/form-data" && options["boundary"] != ""
}

func multipartArgs(body []byte, boundary string) ([]arg, error) {
	text := string(body) // Values are kept as strings: one copy for all.
	mark := "--" + boundary
	rest, ok := strings.CutPrefix(text, mark)
	if !ok {
		return nil, errForm
	}
	args := make([]arg, 0, 8)
	for !strings.HasPrefix(rest, "--") {
		if rest, ok = strings.CutPrefix(rest, "\r\n"); !ok {
			return nil, errForm
		}
		part, after, ok := strings.Cut(rest, "\r\n"+mark)
		if !ok {
			return nil, errForm
		}
		a, err := partArg(part)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
		rest = after
	}
	return args, nil
}

func partArg(part string) (arg, error) {
	head, content, ok := strings.Cut(part, "\r\n\r\n")
	if !ok {
		return arg{}, errForm
	}
	var a arg
	file := File{Size: int64(len(content))}
	isFile := false
	for line := range strings.SplitSeq(head, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch {
		case strings.EqualFold(name, "Content-Disposition"):
			a.name, file.Name, isFile = disposition(value)
		case strings.EqualFold(name, "Content-Type"):
			file.MIME = value
		}
	}
	if a.name == "" {
		return a, errForm
	}
	if !isFile {
		a.text = content
		return a, nil
	}
	if file.MIME == "" || file.MIME == "application/octet-stream" {
		file.MIME = mimeOf(file.Name)
	}
	file.Bytes = []byte(content)
	a.file = &file
	return a, nil
}

// disposition reads form-data; name="…"; filename="…".
func disposition(value string) (name, filename string, isFile bool) {
	const prefix = `form-data; name="`
	if n, ok := strings.CutPrefix(value, prefix); ok && strings.IndexByte(n, '"') == len(n)-1 && !strings.Contains(n, `\`) {
		return n[:len(n)-1], "", false
	}
	kind, options, err := mime.ParseMediaType(value)
	if err != nil || kind != "form-data" {
		return "", "", false
	}
	filename, isFile = options["filename"]
	return options["name"], filename, isFile
}
