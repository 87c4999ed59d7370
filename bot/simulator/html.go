package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Telegram's HTML parse mode, as its server reads it: a fixed list of tags and
// character references, everything else is an error with the byte offset.
// https://core.telegram.org/bots/api#html-style

// htmlError is Telegram's own sentence about a broken text.
type htmlError string

func (e htmlError) Error() string { return string(e) }

func wrong(format string, args ...any) error { return htmlError(fmt.Sprintf(format, args...)) }

type openTag struct {
	name     string
	argument string
	format   string
	offset   int // in UTF-16 units of the text
	begin    int // in bytes of the text
}

type htmlParser struct {
	src    string
	pos    int
	text   []byte
	offset int
	stack  []openTag
	out    []Entity
}

// parseHTML returns the plain text and its entities.
func parseHTML(src string) (string, []Entity, error) {
	if !strings.ContainsAny(src, "<&") {
		return src, nil, nil
	}
	p := &htmlParser{src: src, text: make([]byte, 0, len(src))}
	for p.pos < len(src) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	if n := len(p.stack); n > 0 {
		return "", nil, wrong("Can't find end tag corresponding to start tag \"%s\"", p.stack[n-1].name)
	}
	if !utf8.Valid(p.text) {
		return "", nil, wrong("Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units")
	}
	for i := range p.out {
		if p.out[i].Type == "code" {
			p.out[i].Language = ""
		}
	}
	sortEntities(p.out)
	return string(p.text), p.out, nil
}

func (p *htmlParser) step() error {
	switch p.src[p.pos] {
	case '&':
		if r, next, ok := reference(p.src, p.pos); ok {
			p.write(r)
			p.pos = next
			return nil
		}
		p.write('&')
		p.pos++
		return nil
	case '<':
		if strings.HasPrefix(p.src[p.pos:], "</") {
			return p.endTag()
		}
		return p.startTag()
	}
	r, size := utf8.DecodeRuneInString(p.src[p.pos:])
	p.write(r)
	p.pos += size
	return nil
}

func (p *htmlParser) write(r rune) {
	if r >= 0xd800 && r <= 0xdfff {
		p.text = append(p.text, 0xff) // half of a pair: the whole text is invalid
	} else {
		p.text = utf8.AppendRune(p.text, r)
	}
	p.offset++
	if r > 0xffff {
		p.offset++
	}
}

// reference reads a character reference at s[at]; unknown ones stay as they are.
func reference(s string, at int) (r rune, next int, ok bool) {
	rest := s[at+1:]
	if strings.HasPrefix(rest, "#") {
		return numericReference(s, at)
	}
	n := span(rest, func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' })
	switch rest[:n] {
	case "lt":
		r = '<'
	case "gt":
		r = '>'
	case "amp":
		r = '&'
	case "quot":
		r = '"'
	default:
		return 0, 0, false
	}
	return r, skipSemicolon(s, at+1+n), true
}

func numericReference(s string, at int) (r rune, next int, ok bool) {
	base, from := 10, at+2
	if strings.HasPrefix(s[from:], "x") {
		base, from = 16, from+1
	}
	n := span(s[from:], func(c byte) bool {
		return c >= '0' && c <= '9' || base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f'
	})
	code, err := strconv.ParseInt(s[from:from+n], base, 64)
	if err != nil || code == 0 || code >= 0x10ffff || from+n-at >= 10 {
		return 0, 0, false
	}
	return rune(code), skipSemicolon(s, from+n), true
}

func skipSemicolon(s string, at int) int {
	if at < len(s) && s[at] == ';' {
		return at + 1
	}
	return at
}

func space(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// until returns the position of the first byte that satisfies stop, or the end.
func (p *htmlParser) until(from int, stop func(byte) bool) int {
	for from < len(p.src) && !stop(p.src[from]) {
		from++
	}
	return from
}

func (p *htmlParser) startTag() error {
	begin := p.pos
	i := p.until(begin+1, func(c byte) bool { return space(c) || c == '>' })
	if i == len(p.src) {
		return wrong("Unclosed start tag at byte offset %d", begin)
	}
	tag := openTag{name: strings.ToLower(p.src[begin+1 : i]), offset: p.offset, begin: len(p.text)}
	known := []string{
		"a", "b", "strong", "i", "em", "s", "strike", "del", "u", "ins", "tg-spoiler",
		"tg-emoji", "tg-time", "span", "pre", "code", "blockquote",
	}
	if !slices.Contains(known, tag.name) {
		return wrong("Unsupported start tag \"%s\" at byte offset %d", tag.name, begin)
	}
	end, err := p.attributes(&tag, begin, i)
	if err != nil {
		return err
	}
	if tag.name == "span" && tag.argument != "spoiler" {
		return wrong("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.stack = append(p.stack, tag)
	p.pos = end + 1
	return nil
}

// attributes reads up to the closing bracket and returns its position.
func (p *htmlParser) attributes(tag *openTag, begin, i int) (int, error) {
	for {
		i = p.until(i, func(c byte) bool { return !space(c) })
		if i == len(p.src) {
			return 0, wrong("Unclosed start tag \"%s\" at byte offset %d", tag.name, begin)
		}
		if p.src[i] == '>' {
			return i, nil
		}
		from := i
		i = p.until(i, func(c byte) bool { return space(c) || c == '=' || c == '>' })
		name := p.src[from:i]
		if name == "" {
			return 0, wrong("Empty attribute name in the tag \"%s\" at byte offset %d", tag.name, begin)
		}
		i = p.until(i, func(c byte) bool { return !space(c) })
		if i == len(p.src) || p.src[i] != '=' {
			if tag.name == "blockquote" && name == "expandable" && i < len(p.src) {
				tag.argument = "expandable"
				continue
			}
			return 0, wrong("Expected equal sign in declaration of an attribute of the tag \"%s\" at byte offset %d", tag.name, begin)
		}
		value, end, err := p.value(tag, begin, i+1)
		if err != nil {
			return 0, err
		}
		tag.set(name, value)
		i = end
	}
}

func (p *htmlParser) value(tag *openTag, begin, i int) (string, int, error) {
	i = p.until(i, func(c byte) bool { return !space(c) })
	if i == len(p.src) {
		return "", 0, wrong("Unclosed start tag \"%s\" at byte offset %d", tag.name, begin)
	}
	quote := p.src[i]
	if quote != '"' && quote != '\'' {
		return p.bareValue(begin, i)
	}
	var value []byte
	for i++; i < len(p.src) && p.src[i] != quote; {
		if p.src[i] == '&' {
			if r, next, ok := reference(p.src, i); ok {
				value = utf8.AppendRune(value, r)
				i = next
				continue
			}
		}
		value = append(value, p.src[i])
		i++
	}
	if i+1 >= len(p.src) {
		return "", 0, wrong("Unclosed start tag at byte offset %d", begin)
	}
	return string(value), i + 1, nil
}

func (p *htmlParser) bareValue(begin, i int) (string, int, error) {
	end := p.until(i, func(c byte) bool { return !(nameByte(c) && c != '_' || c == '.' || c == '-') })
	if end == len(p.src) {
		return "", 0, wrong("Unclosed start tag at byte offset %d", begin)
	}
	if c := p.src[end]; !space(c) && c != '>' {
		return "", 0, wrong("Unexpected end of name token at byte offset %d", i)
	}
	return strings.ToLower(p.src[i:end]), end, nil
}

func (t *openTag) set(name, value string) {
	switch {
	case t.name == "a" && name == "href", t.name == "tg-emoji" && name == "emoji-id", t.name == "tg-time" && name == "unix":
		t.argument = value
	case t.name == "tg-time" && name == "format":
		t.format = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.argument = strings.TrimPrefix(value, "language-")
	case t.name == "span" && name == "class" && strings.HasPrefix(value, "tg-"):
		t.argument = strings.TrimPrefix(value, "tg-")
	case t.name == "blockquote" && name == "expandable":
		t.argument = "expandable"
	}
}
