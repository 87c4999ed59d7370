package simulator

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestHTML(t *testing.T) {
	link := func(offset, length int, address string) Entity {
		return Entity{Type: "text_link", Offset: offset, Length: length, URL: address}
	}
	for _, c := range []struct {
		src, text string
		entities  []Entity
	}{
		{"plain", "plain", nil},
		{"<b>a</b> <strong>b</strong>", "a b", []Entity{{Type: "bold", Length: 1}, {Type: "bold", Offset: 2, Length: 1}}},
		{"<i>a</i><em>b</em>", "ab", []Entity{{Type: "italic", Length: 1}, {Type: "italic", Offset: 1, Length: 1}}},
		{"<u>a</u><ins>b</ins>", "ab", []Entity{{Type: "underline", Length: 1}, {Type: "underline", Offset: 1, Length: 1}}},
		{"<s>a</s><strike>b</strike><del>c</del>", "abc", []Entity{{Type: "strikethrough", Length: 1}, {Type: "strikethrough", Offset: 1, Length: 1}, {Type: "strikethrough", Offset: 2, Length: 1}}},
		{`<span class="tg-spoiler">a</span><tg-spoiler>b</tg-spoiler>`, "ab", []Entity{{Type: "spoiler", Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{"😀<b>ä😀</b>", "😀ä😀", []Entity{{Type: "bold", Offset: 2, Length: 3}}},
		{"<b>x<i>y</i></b>", "xy", []Entity{{Type: "bold", Length: 2}, {Type: "italic", Offset: 1, Length: 1}}},
		{"<B>x</>", "x", []Entity{{Type: "bold", Length: 1}}},
		{"a&lt;b&gt;&amp;&quot;&#228;&#xE4;&#x1F600;", "a<b>&\"ää😀", nil},
		{"&nbsp; &apos; & &; &#0; &lt", "&nbsp; &apos; & &; &#0; <", nil},
		{`<a href="https://example.org/?a=1&amp;b=2">x</a>`, "x", []Entity{link(0, 1, "https://example.org/?a=1&b=2")}},
		{"<a>example.org</a>", "example.org", []Entity{link(0, 11, "http://example.org/")}},
		{"<a href='nowhere'>x</a>", "x", nil},
		{`<a href="tg://user?id=42">x</a>`, "x", []Entity{{Type: "text_mention", Length: 1, UserID: 42}}},
		{"<code>x</code>", "x", []Entity{{Type: "code", Length: 1}}},
		{`<code class="language-go">x</code>`, "x", []Entity{{Type: "code", Length: 1}}},
		{`<pre><code class="language-go">x</code></pre>`, "x", []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{`<code class="language-go"><pre>x</pre></code>`, "x", []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{"<pre>x</pre>", "x", []Entity{{Type: "pre", Length: 1}}},
		{"<blockquote>x</blockquote><blockquote expandable>y</blockquote>", "xy", []Entity{{Type: "blockquote", Length: 1}, {Type: "expandable_blockquote", Offset: 1, Length: 1}}},
		{`<tg-emoji emoji-id=5368324170671202286>x</tg-emoji>`, "x", []Entity{{Type: "custom_emoji", Length: 1, Emoji: "5368324170671202286"}}},
		{`<tg-time unix="1" format="D">x</tg-time>`, "x", []Entity{{Type: "date_time", Length: 1, Unix: 1, Format: "D"}}},
		{"<b></b>x", "x", nil},
	} {
		text, entities, err := parseHTML(c.src)
		if err != nil || text != c.text {
			t.Errorf("%s: got %q, %v", c.src, text, err)
		}
		if diff := cmp.Diff(c.entities, entities); diff != "" {
			t.Errorf("%s: %s", c.src, diff)
		}
	}
}

func TestHTMLErrors(t *testing.T) {
	for src, want := range map[string]string{
		"<b>x":                            `Can't find end tag corresponding to start tag "b"`,
		"ä<p>x</p>":                       `Unsupported start tag "p" at byte offset 2`,
		"a < b":                           `Unsupported start tag "" at byte offset 2`,
		"a <b":                            `Unclosed start tag at byte offset 2`,
		"x</b>":                           `Unexpected end tag at byte offset 1`,
		"<b>x</i>":                        `Unmatched end tag at byte offset 4, expected "</b>", found "</i>"`,
		"<b><i>x</b></i>":                 `Unmatched end tag at byte offset 7, expected "</i>", found "</b>"`,
		"<b>x</b":                         `Unclosed end tag at byte offset 4`,
		"<br/>":                           `Unsupported start tag "br/" at byte offset 0`,
		"<span>x</span>":                  `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		"<a href>x</a>":                   `Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0`,
		"<a =x>y</a>":                     `Empty attribute name in the tag "a" at byte offset 0`,
		"<a href=a/b>y</a>":               `Unexpected end of name token at byte offset 8`,
		`<a href="x`:                      `Unclosed start tag at byte offset 0`,
		"<a href=":                        `Unclosed start tag "a" at byte offset 0`,
		"<a ":                             `Unclosed start tag "a" at byte offset 0`,
		"<tg-emoji>x</tg-emoji>":          "Invalid custom emoji identifier specified",
		"&#xD800;<b>x</b>":                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
		"<tg-time unix=soon>x</tg-time>":  "Invalid Unix time specified",
		"<blockquote wide>x</blockquote>": `Expected equal sign in declaration of an attribute of the tag "blockquote" at byte offset 0`,
	} {
		if _, _, err := parseHTML(src); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", src, err, want)
		}
	}
}

// TestEscapedTextStaysItself: what a bot escapes arrives as it was.
func TestEscapedTextStaysItself(t *testing.T) {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		got, entities, err := parseHTML("<i>" + escape.Replace(text) + "</i>")
		if err != nil || got != text {
			t.Fatalf("got %q, %v", got, err)
		}
		if text != "" && (len(entities) != 1 || entities[0].Length != utf16Len(text)) {
			t.Fatalf("entities %v", entities)
		}
	})
}

func TestTrimMovesEntities(t *testing.T) {
	text, entities, err := parseHTML(" \n<b> x </b><i> </i>")
	if err != nil {
		t.Fatal(err)
	}
	text, entities = trimText(text, entities)
	if diff := cmp.Diff([]Entity{{Type: "bold", Length: 1}}, entities); text != "x" || diff != "" {
		t.Errorf("%q %s", text, diff)
	}
}

// FuzzHTML: the parser neither panics nor makes an entity outside its text.
func FuzzHTML(f *testing.F) {
	for _, seed := range []string{"<b>x</b>", "&#x1F600;<a href='x", "</", "<", "&", "<code class=language-a><pre>x</pre></code>", "<span class=\"tg-spoiler\">&amp;</span>"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		if !utf8.ValidString(src) {
			return
		}
		text, entities, err := parseHTML(src)
		if err != nil {
			return
		}
		if !utf8.ValidString(text) || len(text) > len(src) {
			t.Fatalf("text %q", text)
		}
		end := utf16Len(text)
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > end {
				t.Fatalf("%+v in a text of %d", e, end)
			}
		}
	})
}
