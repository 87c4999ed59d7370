package simulator

import "slices"

func (s *Simulator) getMe(x *exchange) *apiError {
	j := &x.out
	j.open('{')
	j.num("id", s.botID)
	j.flag("is_bot", true)
	j.str("first_name", s.botName())
	j.str("username", s.opt.BotUsername)
	j.flag("can_join_groups", true)
	j.flag("can_read_all_group_messages", s.opt.ReadsGroups)
	j.flag("supports_inline_queries", true)
	j.flag("can_connect_to_business", false)
	j.flag("has_main_web_app", false)
	j.close('}')
	return nil
}

func (s *Simulator) getChat(x *exchange) *apiError {
	c, err := s.knownChat(x.params["chat_id"])
	if err != nil {
		return err
	}
	if c.person != nil && !c.person.started {
		return badRequest("chat not found")
	}
	// ChatFullInfo repeats the fields of Chat and demands three more.
	j := &x.out
	j.bytes(c.json[:len(c.json)-1])
	j.num("accent_color_id", 0)
	j.num("max_reaction_count", 11)
	j.key("accepted_gift_types")
	j.minimalObject(s.api, s.api.types["AcceptedGiftTypes"])
	j.close('}')
	return nil
}

func (s *Simulator) groupOf(x *exchange) (*Group, *apiError) {
	c, err := s.chatFor(x.params["chat_id"])
	if err != nil {
		return nil, err
	}
	if c.group == nil {
		return nil, badRequest("there are no members in the private chat")
	}
	return c.group, nil
}

func (s *Simulator) getChatMember(x *exchange) *apiError {
	g, err := s.groupOf(x)
	if err != nil {
		return err
	}
	id := x.params.long("user_id")
	p := s.people[id]
	if p == nil && id != s.botID {
		return badRequest("PARTICIPANT_ID_INVALID")
	}
	user, status := s.botUser(), "member"
	if p != nil {
		user = p.json
		if !slices.Contains(g.members, p) {
			status = "left"
		}
	}
	j := &x.out
	j.open('{')
	j.str("status", status)
	j.fragment("user", user)
	j.close('}')
	return nil
}

func (s *Simulator) getChatMemberCount(x *exchange) *apiError {
	g, err := s.groupOf(x)
	if err != nil {
		return err
	}
	x.out.raw(itoa(int64(len(g.members) + 1)))
	return nil
}

func (s *Simulator) getChatAdministrators(x *exchange) *apiError {
	if _, err := s.groupOf(x); err != nil {
		return err
	}
	x.out.raw("[]")
	return nil
}

func (s *Simulator) leaveChat(x *exchange) *apiError {
	g, err := s.groupOf(x)
	if err != nil {
		return err
	}
	g.hasBot = false
	return x.done()
}

func (s *Simulator) createForumTopic(x *exchange) *apiError {
	g, err := s.groupOf(x)
	if err != nil {
		return err
	}
	if !g.forum {
		return badRequest("the chat is not a forum")
	}
	name := x.params.str("name")
	if name == "" || len([]rune(name)) > 128 {
		return badRequest("TOPIC_TITLE_EMPTY")
	}
	j := &x.out
	j.open('{')
	j.num("message_thread_id", int64(g.addTopic(name)))
	j.str("name", name)
	j.num("icon_color", 0x6FB9F0)
	j.close('}')
	return nil
}
