package simulator

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Entity marks a part of a text. Offset and Length count UTF-16 code units,
// as everywhere in the Bot API.
type Entity struct {
	Type     string
	Offset   int
	Length   int
	URL      string // of text_link
	UserID   int64  // of text_mention
	Language string // of pre
	Emoji    string // of custom_emoji
	Unix     int64  // of date_time
	Format   string // of date_time
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// sortEntities puts outer before inner, as Telegram returns them.
func sortEntities(list []Entity) {
	slices.SortStableFunc(list, func(a, b Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
}

// trimText removes the white space that Telegram removes around a text and
// moves the entities with it.
func trimText(text string, list []Entity) (string, []Entity) {
	left := strings.TrimLeft(text, " \t\r\n\v\f")
	cut := utf16Len(text[:len(text)-len(left)])
	out := strings.TrimRight(left, " \t\r\n\v\f")
	if cut == 0 && len(out) == len(left) || len(list) == 0 {
		return out, list
	}
	end := utf16Len(out)
	var kept []Entity
	for _, e := range list {
		from, to := max(e.Offset-cut, 0), min(e.Offset-cut+e.Length, end)
		if from < to {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	return out, kept
}

func (j *jsonBuf) entities(name string, list []Entity, user func(int64) []byte) {
	if len(list) == 0 {
		return
	}
	j.key(name)
	j.open('[')
	for _, e := range list {
		j.comma()
		j.open('{')
		j.str("type", e.Type)
		j.num("offset", int64(e.Offset))
		j.num("length", int64(e.Length))
		j.optional("url", e.URL)
		j.optional("language", e.Language)
		j.optional("custom_emoji_id", e.Emoji)
		if e.UserID != 0 {
			j.fragment("user", user(e.UserID))
		}
		if e.Type == "date_time" {
			j.num("unix_time", e.Unix)
			j.optional("date_time_format", e.Format)
		}
		j.close('}')
	}
	j.close(']')
}

// userEntities finds what Telegram marks by itself in a text that a person
// writes: commands, mentions, hashtags, links and mail addresses.
func userEntities(text string) []Entity {
	var list []Entity
	offset := 0
	for i := 0; i < len(text); {
		if i == 0 || !wordByte(text[i-1]) {
			if kind, n := token(text[i:]); n > 0 {
				length := utf16Len(text[i : i+n])
				list = append(list, Entity{Type: kind, Offset: offset, Length: length})
				i, offset = i+n, offset+length
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		offset++
		if r > 0xffff {
			offset++
		}
	}
	return list
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf || c == '/' || c == '@'
}

func nameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// span counts the leading bytes of s that satisfy ok.
func span(s string, ok func(byte) bool) int {
	n := 0
	for n < len(s) && ok(s[n]) {
		n++
	}
	return n
}

func token(s string) (kind string, length int) {
	switch s[0] {
	case '/':
		return commandToken(s)
	case '@':
		if n := span(s[1:], nameByte); n >= 4 && n <= 32 {
			return "mention", 1 + n
		}
	case '#':
		if n := span(s[1:], func(c byte) bool { return nameByte(c) || c >= utf8.RuneSelf }); n > 0 {
			return "hashtag", 1 + n
		}
	default:
		return addressToken(s)
	}
	return "", 0
}

func commandToken(s string) (string, int) {
	n := span(s[1:], nameByte)
	if n == 0 || n > 64 {
		return "", 0
	}
	end := 1 + n
	if end < len(s) && s[end] == '@' {
		if m := span(s[end+1:], nameByte); m >= 3 && m <= 32 {
			end += 1 + m
		}
	}
	if end < len(s) && (s[end] == '/' || s[end] >= utf8.RuneSelf) {
		return "", 0
	}
	return "bot_command", end
}

func addressToken(s string) (string, int) {
	n := span(s, func(c byte) bool { return c > ' ' && !strings.ContainsRune("<>\"()", rune(c)) })
	word := strings.TrimRight(s[:n], ".,;:!?")
	lower := strings.ToLower(word)
	if (strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")) && len(word) > 8 {
		return "url", len(word)
	}
	host, _, _ := strings.Cut(lower, "/")
	local, domain, mail := strings.Cut(host, "@")
	if mail && local != "" && len(host) == len(lower) && domainLike(domain) {
		return "email", len(word)
	}
	if !mail && domainLike(host) {
		return "url", len(word)
	}
	return "", 0
}

// domainLike knows only the endings that turn up in tests: a full list would
// be long and would mark "Hallo.Wie" or not, depending on its age.
func domainLike(host string) bool {
	dot := strings.LastIndexByte(host, '.')
	if dot < 1 || span(host, func(c byte) bool { return nameByte(c) || c == '-' || c == '.' }) != len(host) {
		return false
	}
	return slices.Contains([]string{"de", "com", "org", "net", "eu", "me", "info", "example"}, host[dot+1:])
}
