package simulator

import (
	"slices"
	"strings"
)

// Kinds lists every kind of message of the Bot API: "text", the fields of its
// Message object that hold a content, and "forward", "reply", "quote",
// "via_bot" and "media_group", which change how a text or photo came about.
func Kinds() []string {
	kinds := []string{"text", "forward", "reply", "quote", "via_bot", "media_group"}
	for _, f := range botAPI().types["Message"].fields {
		if !f.required && isContent(f.name) {
			kinds = append(kinds, f.name)
		}
	}
	return kinds
}

// isContent tells a message's content from what merely describes it.
func isContent(name string) bool {
	return !slices.Contains([]string{
		"message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
		"sender_business_bot", "sender_tag", "guest_query_id", "business_connection_id", "forward_origin",
		"is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote",
		"reply_to_story", "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot",
		"guest_bot_caller_user", "guest_bot_caller_chat", "edit_date", "has_protected_content",
		"is_from_offline", "is_paid_post", "media_group_id", "author_signature", "paid_star_count", "text",
		"entities", "link_preview_options", "suggested_post_info", "effect_id", "caption",
		"caption_entities", "show_caption_above_media", "has_media_spoiler", "reply_markup",
	}, name)
}

// SendKind sends a message of one of the Kinds and returns its number. It
// panics for an unknown kind: a test that does this is wrong.
func (p *Person) SendKind(kind string) int {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := p.compose(kind)
	switch kind {
	case "text", "forward", "reply", "quote", "via_bot":
		p.textKind(m, kind)
	case "media_group":
		m.Kind = "photo"
		m.media = p.s.kindJSON("photo", p)
		m.extra = []byte(`"media_group_id":"1"`)
	case "photo", "document", "audio", "video", "animation", "voice", "video_note", "sticker":
		m.File = p.s.keepFile(sampleFile(kind))
		m.media = mediaJSON(kind, m.File, nil)
	default:
		m.media = p.s.kindJSON(kind, p)
	}
	return p.say(m)
}

func sampleFile(kind string) File {
	name := map[string]string{"document": "datei.pdf", "audio": "ton.mp3", "video": "film.mp4", "animation": "bild.mp4"}[kind]
	content := []byte("sample " + kind)
	return File{Name: name, MIME: mimeOf(name), Size: int64(len(content)), Bytes: content}
}

func (p *Person) textKind(m *message, kind string) {
	m.Kind = "text"
	m.Text, m.Raw = "Hallo", "Hallo"
	switch kind {
	case "forward":
		m.extra = fragmentOf("forward_origin", func(j *jsonBuf) {
			j.str("type", "user")
			j.num("date", p.s.now().Unix())
			j.fragment("sender_user", p.json)
		})
	case "reply", "quote":
		if n := len(p.chat.messages); n > 0 {
			m.ReplyTo = p.chat.messages[n-1].ID
		}
		if kind == "quote" {
			m.extra = []byte(`"quote":{"text":"Hal","position":0}`)
		}
	case "via_bot":
		m.extra = []byte(`"via_bot":{"id":4300000001,"is_bot":true,"first_name":"Other bot","username":"other_bot"}`)
	}
}

// kindJSON is a plausible content of that kind, from the table of types where
// nothing better is known.
func (s *Simulator) kindJSON(kind string, p *Person) []byte {
	switch kind {
	case "contact":
		return fragmentOf(kind, func(j *jsonBuf) {
			j.str("phone_number", "+490000000000")
			j.str("first_name", p.profile.FirstName)
			j.num("user_id", p.profile.ID)
		})
	case "location":
		return []byte(`"location":{"latitude":50.75,"longitude":9.27}`)
	case "venue":
		return []byte(`"venue":{"location":{"latitude":50.75,"longitude":9.27},"title":"Rathaus","address":"Markt 1"}`)
	case "photo":
		f := s.keepFile(sampleFile(kind))
		return mediaJSON(kind, f, nil)
	}
	f := s.api.types["Message"].find(kind)
	if f == nil {
		panic("simulator: unknown kind of message: " + kind + "; known: " + strings.Join(Kinds(), " "))
	}
	var j jsonBuf
	j.key(kind)
	j.minimal(s.api, f.types)
	return j.b
}
