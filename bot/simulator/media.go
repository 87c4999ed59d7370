package simulator

import "strconv"

// media makes the handler of a method that sends one file.
func media(kind string, limit int64) handler {
	return func(s *Simulator, x *exchange) *apiError {
		m, mk, err := s.prepare(x, kind)
		if err != nil {
			return err
		}
		if err := s.readCaption(x.params, m); err != nil {
			return err
		}
		if m.File, err = s.inputFile(x.params[kind], limit); err != nil {
			return err
		}
		m.media = mediaJSON(kind, m.File, x.params)
		return s.post(x, m, mk)
	}
}

// mediaJSON is the message's field for a file of that kind.
func mediaJSON(kind string, f *File, p params) []byte {
	var j jsonBuf
	j.key(kind)
	if kind == "photo" {
		j.open('[')
	}
	j.open('{')
	j.fileFields(f)
	switch kind {
	case "photo":
		j.size(1280, 960)
	case "video", "animation":
		j.size(1280, 720)
		j.num("duration", p.seconds())
	case "audio", "voice":
		j.num("duration", p.seconds())
	case "video_note":
		j.num("length", 240)
		j.num("duration", p.seconds())
	case "sticker":
		j.str("type", "regular")
		j.size(512, 512)
		j.flag("is_animated", false)
		j.flag("is_video", false)
	}
	if kind == "document" || kind == "video" || kind == "animation" || kind == "audio" {
		j.optional("file_name", f.Name)
		j.optional("mime_type", f.MIME)
	}
	j.close('}')
	if kind == "photo" {
		j.close(']')
	}
	return j.b
}

func (p params) seconds() int64 { return max(p.long("duration"), 1) }

func (j *jsonBuf) size(width, height int64) {
	j.num("width", width)
	j.num("height", height)
}

// sendMediaGroup sends two to ten files as one album.
func (s *Simulator) sendMediaGroup(x *exchange) *apiError {
	items := x.params.list("media")
	if len(items) < 2 || len(items) > 10 {
		return badRequest("media group must include 2-10 items")
	}
	var album []*message
	for _, v := range items {
		fields, _ := v.(map[string]any)
		m, _, err := s.prepare(x, params(fields).str("type"))
		if err != nil {
			return err
		}
		if m.File, err = s.inputFile(fields["media"], maxFile); err != nil {
			return err
		}
		if err := s.readCaption(fields, m); err != nil {
			return err
		}
		m.media = mediaJSON(m.Kind, m.File, fields)
		album = append(album, m)
	}
	if err := s.limits.take(album[0].chat); err != nil {
		return err
	}
	return s.postAlbum(x, album)
}

func (s *Simulator) postAlbum(x *exchange, album []*message) *apiError {
	x.out.open('[')
	group := ""
	for _, m := range album {
		s.place(x, m, markup{})
		if group == "" {
			group = strconv.Itoa(m.ID)
		}
		var j jsonBuf
		j.str("media_group_id", group)
		m.extra = j.b
		x.out.comma()
		s.appendMessage(&x.out, m)
	}
	x.out.close(']')
	return nil
}

func (s *Simulator) getFile(x *exchange) *apiError {
	f := s.files[x.params.str("file_id")]
	if f == nil {
		return badRequest("invalid file_id")
	}
	if f.Size > 20<<20 {
		return badRequest("file is too big")
	}
	x.out.open('{')
	x.out.fileFields(f)
	x.out.str("file_path", "documents/"+f.ID)
	x.out.close('}')
	return nil
}
