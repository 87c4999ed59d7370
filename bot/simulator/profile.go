package simulator

import (
	"encoding/json"
	"slices"
	"unicode/utf8"
)

// Command is one entry of the bot's menu.
type Command struct {
	Name        string
	Description string
}

// botProfile is what the bot has set about itself.
type botProfile struct {
	commands map[string][]Command // by scope and language
	texts    map[string]string    // by kind and language
	menus    map[int64]string     // by chat, 0 for all
	user     []byte
}

func (b *botProfile) init() {
	b.commands = map[string][]Command{}
	b.texts = map[string]string{}
	b.menus = map[int64]string{}
}

// Scope names where commands are shown: a type of BotCommandScope, and the
// chat and person that some of them need.
type Scope struct {
	Type   string // "" means "default"
	ChatID int64
	UserID int64
}

func (sc Scope) key(language string) string {
	if sc.Type == "" {
		sc.Type = "default"
	}
	return sc.Type + "/" + itoa(sc.ChatID) + "/" + itoa(sc.UserID) + "/" + language
}

func (s *Simulator) scope(p params) (string, *apiError) {
	given := p.object("scope")
	sc := Scope{Type: given.str("type"), ChatID: given.long("chat_id"), UserID: given.long("user_id")}
	if given["chat_id"] != nil {
		if _, err := s.knownChat(given["chat_id"]); err != nil {
			return "", err
		}
	}
	language := p.str("language_code")
	if language != "" && len(language) != 2 {
		return "", badRequest("invalid language code specified")
	}
	return sc.key(language), nil
}

// Commands returns the menu that the bot has set for exactly this scope and
// language ("" for all languages), and whether it has set one.
func (s *Simulator) Commands(scope Scope, language string) ([]Command, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, ok := s.profile.commands[scope.key(language)]
	return slices.Clone(list), ok
}

func (s *Simulator) setMyCommands(x *exchange) *apiError {
	key, err := s.scope(x.params)
	if err != nil {
		return err
	}
	given := x.params.list("commands")
	if len(given) > 100 {
		return badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	var list []Command
	for _, v := range given {
		fields, _ := v.(map[string]any)
		c := Command{Name: params(fields).str("command"), Description: params(fields).str("description")}
		if err := checkCommand(c, list); err != nil {
			return err
		}
		list = append(list, c)
	}
	s.profile.commands[key] = list
	return x.done()
}

func checkCommand(c Command, before []Command) *apiError {
	lower := span(c.Name, func(b byte) bool { return nameByte(b) && (b < 'A' || b > 'Z') })
	switch n := utf8.RuneCountInString(c.Description); {
	case lower != len(c.Name) || len(c.Name) < 1 || len(c.Name) > 32:
		return badRequest("BOT_COMMAND_INVALID")
	case n < 1 || n > 256:
		return badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
	case slices.ContainsFunc(before, func(b Command) bool { return b.Name == c.Name }):
		return refused("command %s is given twice", c.Name)
	}
	return nil
}

func (s *Simulator) getMyCommands(x *exchange) *apiError {
	key, err := s.scope(x.params)
	if err != nil {
		return err
	}
	j := &x.out
	j.open('[')
	for _, c := range s.profile.commands[key] {
		j.comma()
		j.open('{')
		j.str("command", c.Name)
		j.str("description", c.Description)
		j.close('}')
	}
	j.close(']')
	return nil
}

func (s *Simulator) deleteMyCommands(x *exchange) *apiError {
	key, err := s.scope(x.params)
	if err != nil {
		return err
	}
	delete(s.profile.commands, key)
	return x.done()
}

// setText makes the handler for the bot's name and descriptions, limit
// characters long at most.
func setText(kind string, limit int) handler {
	return func(s *Simulator, x *exchange) *apiError {
		text := x.params.str(kind)
		if utf8.RuneCountInString(text) > limit {
			return badRequest("%s is too long", kind)
		}
		s.profile.texts[kind+"/"+x.params.str("language_code")] = text
		s.profile.user = nil
		return x.done()
	}
}

func getText(kind string) handler {
	return func(s *Simulator, x *exchange) *apiError {
		x.out.open('{')
		x.out.str(kind, s.profile.text(kind, x.params.str("language_code")))
		x.out.close('}')
		return nil
	}
}

// text falls back to the entry for all languages.
func (b *botProfile) text(kind, language string) string {
	if t := b.texts[kind+"/"+language]; t != "" {
		return t
	}
	return b.texts[kind+"/"]
}

func (s *Simulator) botName() string {
	if name := s.profile.texts["name/"]; name != "" {
		return name
	}
	return s.opt.BotName
}

// BotText returns the bot's "name", "description" or "short_description" in a
// language, "" for the one for all.
func (s *Simulator) BotText(kind, language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile.text(kind, language)
}

func (s *Simulator) setChatMenuButton(x *exchange) *apiError {
	id := x.params.long("chat_id")
	if id != 0 {
		if _, err := s.chatFor(id); err != nil {
			return err
		}
	}
	button, err := json.Marshal(x.params.object("menu_button"))
	if err != nil || x.params["menu_button"] == nil {
		button = []byte(`{"type":"default"}`)
	}
	s.profile.menus[id] = string(button)
	return x.done()
}

func (s *Simulator) getChatMenuButton(x *exchange) *apiError {
	button := s.profile.menus[x.params.long("chat_id")]
	if button == "" {
		button = `{"type":"commands"}`
	}
	x.out.raw(button)
	return nil
}

// MenuButton returns the MenuButton object that the bot has set for a chat (0
// for all) as JSON, "" if none.
func (s *Simulator) MenuButton(chatID int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile.menus[chatID]
}
