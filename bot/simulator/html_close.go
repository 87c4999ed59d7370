package simulator

import (
	"net/url"
	"strconv"
	"strings"
)

func (p *htmlParser) endTag() error {
	begin := p.pos
	if len(p.stack) == 0 {
		return wrong("Unexpected end tag at byte offset %d", begin)
	}
	i := p.until(begin+2, func(c byte) bool { return space(c) || c == '>' })
	name := strings.ToLower(p.src[begin+2 : i])
	i = p.until(i, func(c byte) bool { return !space(c) })
	if i == len(p.src) || p.src[i] != '>' {
		return wrong("Unclosed end tag at byte offset %d", begin)
	}
	tag := p.stack[len(p.stack)-1]
	if name != "" && name != tag.name {
		return wrong("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.stack = p.stack[:len(p.stack)-1]
	p.pos = i + 1
	if p.offset == tag.offset {
		return nil
	}
	return p.emit(tag)
}

// emit adds the entity that a closed tag makes.
func (p *htmlParser) emit(tag openTag) error {
	e := Entity{Offset: tag.offset, Length: p.offset - tag.offset}
	switch tag.name {
	case "i", "em":
		e.Type = "italic"
	case "b", "strong":
		e.Type = "bold"
	case "s", "strike", "del":
		e.Type = "strikethrough"
	case "u", "ins":
		e.Type = "underline"
	case "tg-spoiler", "span":
		e.Type = "spoiler"
	case "blockquote":
		e.Type = "blockquote"
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		if n, err := strconv.ParseInt(tag.argument, 10, 64); err != nil || n == 0 {
			return wrong("Invalid custom emoji identifier specified")
		}
		e.Type, e.Emoji = "custom_emoji", tag.argument
	case "tg-time":
		n, err := strconv.ParseInt(tag.argument, 10, 64)
		if err != nil {
			return wrong("Invalid Unix time specified")
		}
		e.Type, e.Unix, e.Format = "date_time", n, tag.format
	case "a":
		return p.emitLink(tag, e)
	default:
		p.emitCode(tag, e)
		return nil
	}
	p.out = append(p.out, e)
	return nil
}

// emitLink drops a link that leads nowhere, as Telegram does.
func (p *htmlParser) emitLink(tag openTag, e Entity) error {
	target := tag.argument
	if target == "" {
		target = string(p.text[tag.begin:])
	}
	if id, ok := strings.CutPrefix(target, "tg://user?id="); ok {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil && n > 0 {
			e.Type, e.UserID = "text_mention", n
			p.out = append(p.out, e)
			return nil
		}
	}
	if checked, ok := checkLink(target); ok {
		e.Type, e.URL = "text_link", checked
		p.out = append(p.out, e)
	}
	return nil
}

// checkLink completes an address as Telegram does; false for what is none.
func checkLink(target string) (string, bool) {
	target = strings.TrimSpace(target)
	if !strings.Contains(target, "://") {
		target = "http://" + target
	}
	u, err := url.Parse(target)
	if err != nil || u.Host == "" && u.Scheme != "tg" {
		return "", false
	}
	switch strings.ToLower(u.Scheme) {
	case "tg", "ton", "tonsite":
		return target, true
	case "http", "https":
		if strings.Contains(u.Host, ".") || u.Hostname() == "localhost" {
			if u.Path == "" {
				u.Path = "/"
			}
			return u.String(), true
		}
	}
	return "", false
}

// emitCode joins <pre><code class="language-…"> into one entity.
func (p *htmlParser) emitCode(tag openTag, e Entity) {
	e.Type = tag.name
	if n := len(p.out); n > 0 {
		last := &p.out[n-1]
		same := last.Offset == e.Offset && last.Length == e.Length
		if same && tag.name == "pre" && last.Type == "code" && last.Language != "" {
			last.Type = "pre"
			return
		}
		if same && tag.name == "code" && last.Type == "pre" && tag.argument != "" {
			last.Language = tag.argument
			return
		}
	}
	if tag.name == "code" {
		e.Language = tag.argument
	}
	p.out = append(p.out, e)
}
