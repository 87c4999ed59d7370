package simulator

import (
	"strconv"
	"strings"
)

// File is a document, photo or other media of a message. Size is in bytes;
// Bytes is nil for files that are only named by an address.
type File struct {
	ID    string
	Name  string
	MIME  string
	Size  int64
	Bytes []byte
}

const (
	maxPhoto = 10 << 20
	maxFile  = 50 << 20
)

// attach puts uploaded parts where the parameters say attach://name. A part
// that nothing names is refused: Telegram would drop it silently.
func attach(p params, parts []arg) *apiError {
	if len(parts) == 0 {
		return nil
	}
	named := map[string]*File{}
	for _, part := range parts {
		if named[part.name] != nil {
			return refused("file part %s is given twice", part.name)
		}
		named[part.name] = part.file
	}
	used := map[string]bool{}
	for key, v := range p {
		p[key] = attachIn(v, named, used)
	}
	for name := range named {
		if !used[name] {
			return refused("no parameter names the file part %s", name)
		}
	}
	return nil
}

func attachIn(v any, named map[string]*File, used map[string]bool) any {
	switch v := v.(type) {
	case string:
		name, ok := strings.CutPrefix(v, "attach://")
		if f := named[name]; ok && f != nil {
			used[name] = true
			return *f
		}
	case []any:
		for i := range v {
			v[i] = attachIn(v[i], named, used)
		}
	case map[string]any:
		for key := range v {
			v[key] = attachIn(v[key], named, used)
		}
	}
	return v
}

// inputFile takes a media parameter: an upload, a known file_id or an address.
func (s *Simulator) inputFile(v any, limit int64) (*File, *apiError) {
	switch v := v.(type) {
	case File:
		if v.Size == 0 {
			return nil, badRequest("file must be non-empty")
		}
		if v.Size > limit {
			return nil, &apiError{Code: 413, Description: "Request Entity Too Large"}
		}
		return s.keepFile(v), nil
	case string:
		if f := s.files[v]; f != nil {
			return f, nil
		}
		if strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
			name := v[strings.LastIndexByte(v, '/')+1:]
			return s.keepFile(File{Name: name, MIME: mimeOf(name)}), nil
		}
	}
	return nil, badRequest("wrong file identifier/HTTP URL specified")
}

// keepFile gives the file an id under which it can be sent and fetched again.
func (s *Simulator) keepFile(f File) *File {
	f.ID = "file" + strconv.Itoa(len(s.files)+1)
	s.files[f.ID] = &f
	return &f
}

// File returns a file by its id, and whether there is one. Its Bytes must not be changed.
func (s *Simulator) File(id string) (File, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil {
		return File{}, false
	}
	return *f, true
}

// minimalFile is what File objects of the Bot API always carry.
func (b *jsonBuf) fileFields(f *File) {
	b.str("file_id", f.ID)
	b.str("file_unique_id", "u"+f.ID)
	if f.Size > 0 {
		b.num("file_size", f.Size)
	}
}
