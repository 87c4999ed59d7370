package web

import (
	"mime"
	"net/http"
	"slices"
	"strconv"
)

// getFile hands out a file of a message: pictures to be shown, everything else to be kept.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request) {
	err := s.with(func(sc *scene) error {
		f, ok := sc.Simulator.File(r.PathValue("id"))
		if !ok {
			return refusedInput
		}
		kind, way := "application/octet-stream", "attachment"
		if shown := http.DetectContentType(f.Bytes); slices.Contains([]string{"image/png", "image/jpeg"}, shown) {
			kind, way = shown, "inline"
		} else if f.MIME == "text/calendar" {
			kind = "text/calendar; charset=utf-8"
		}
		header := w.Header()
		header.Set("Content-Type", kind)
		header.Set("Content-Length", strconv.Itoa(len(f.Bytes)))
		header.Set("Content-Disposition", mime.FormatMediaType(way, map[string]string{"filename": f.Name}))
		header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		header.Set("Cache-Control", "no-store")
		_, _ = w.Write(f.Bytes) // who does not wait for the answer does not need it
		return nil
	})
	if err != nil {
		http.NotFound(w, r)
	}
}
