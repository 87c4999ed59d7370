package bot

// foreign is what makes a message more than the words that somebody has just typed: where it came from, what it
// answers, and what hangs on it. A consultation takes nothing of that (THREATS.md, 5): a forwarded text names its
// author, a quote shows whose words they were, a contact, a place and a voice are somebody.
// https://core.telegram.org/bots/api#message
type foreign struct {
	Origin       given `json:"forward_origin"`
	ForwardDate  given `json:"forward_date"` // of servers before Bot API 7.0
	ViaBot       given `json:"via_bot"`
	Reply        given `json:"reply_to_message"`
	Quote        given `json:"quote"`
	ElsewhereTo  given `json:"external_reply"`
	ReplyToStory given `json:"reply_to_story"`

	Contact  given          `json:"contact"`
	Location *incomingPoint `json:"location"`
	Venue    *incomingVenue `json:"venue"`

	Voice     given `json:"voice"`
	Audio     given `json:"audio"`
	VideoNote given `json:"video_note"`

	Photo     picture `json:"photo"`
	LivePhoto given   `json:"live_photo"`
	Video     given   `json:"video"`
	Animation given   `json:"animation"`
	Sticker   given   `json:"sticker"`
	Document  *paper  `json:"document"`
	PaidMedia given   `json:"paid_media"`
}

// kind names what the message is besides words, as the texts do under "foreign"; empty: nothing. Where several
// apply, what says most about somebody wins.
func (m *incomingMessage) kind() string {
	switch {
	case bool(m.Contact):
		return "contact"
	case m.Location != nil || m.Venue != nil:
		return "place"
	case bool(m.Voice || m.Audio || m.VideoNote):
		return "voice"
	case bool(m.Origin || m.ForwardDate || m.ViaBot):
		return "forward"
	case m.Photo.FileID != "" || m.Document != nil, bool(m.LivePhoto || m.Video || m.Animation || m.Sticker || m.PaidMedia):
		return "picture"
	case m.Text == "":
		return "thing"
	case bool(m.Reply || m.Quote || m.ElsewhereTo || m.ReplyToStory):
		return "reply"
	}
	return ""
}
