package sender

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"

	"sozialraum/storage"
)

// multipartBody writes the parameters of payload as form fields, text as it is and everything else as JSON, and
// the file behind them. https://core.telegram.org/bots/api#making-requests
func multipartBody(payload string, file *storage.File) (body, contentType string, err error) {
	var parameters map[string]json.RawMessage
	if err := json.Unmarshal([]byte(payload), &parameters); err != nil {
		return "", "", fmt.Errorf("payload is not a json object")
	}
	var buffer bytes.Buffer
	buffer.Grow(len(payload) + len(file.Data) + 1024)
	form := multipart.NewWriter(&buffer)
	names := make([]string, 0, len(parameters))
	for name := range parameters {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := form.WriteField(name, formValue(parameters[name])); err != nil {
			return "", "", err
		}
	}
	part, err := form.CreatePart(fileHeader(file))
	if err != nil {
		return "", "", err
	}
	if _, err := part.Write(file.Data); err != nil {
		return "", "", err
	}
	if err := form.Close(); err != nil {
		return "", "", err
	}
	return buffer.String(), form.FormDataContentType(), nil
}

func formValue(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

func fileHeader(file *storage.File) textproto.MIMEHeader {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")
	contentType := file.Type
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	return textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, quote.Replace(file.Field), quote.Replace(file.Name))},
		"Content-Type":        {contentType},
	}
}
