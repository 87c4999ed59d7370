package simulator

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestFormsComeBack: what the standard library writes is read as it was.
func TestFormsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		var want []arg
		for i, value := range rapid.SliceOfN(rapid.String(), 1, 5).Draw(t, "values") {
			name := "field" + itoa(int64(i))
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
			want = append(want, arg{name: name, text: value})
		}
		content := rapid.SliceOf(rapid.Byte()).Draw(t, "content")
		part, err := w.CreateFormFile("file", `a "b".txt`)
		if err == nil {
			_, err = part.Write(content)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		file := &File{Name: `a "b".txt`, MIME: "text/plain", Size: int64(len(content)), Bytes: append([]byte{}, content...)}
		want = append(want, arg{name: "file", file: file})
		got, err := multipartArgs(body.Bytes(), w.Boundary())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(arg{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

// FuzzRequest: no body makes the simulator panic or answer anything but JSON.
func FuzzRequest(f *testing.F) {
	markup := `{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}`
	f.Add("application/json", `{"chat_id":700000001,"text":"<b>x</b>","parse_mode":"HTML","reply_markup":`+markup+`}`)
	f.Add("application/x-www-form-urlencoded", "chat_id=700000001&text=x&entities=[{}]")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n700000001\r\n--x--\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := setup(t, Options{})
		req := httptest.NewRequest(http.MethodPost, "/bot"+r.Token()+"/sendMessage", bytes.NewReader([]byte(body)))
		r.request(req, kind)
	})
}
