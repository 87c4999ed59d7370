package simulator

// duplicate makes the copy of a message that another chat gets. A forward
// says where it came from, a copy does not.
func (s *Simulator) duplicate(x *exchange, id any, forward bool) (*message, markup, *apiError) {
	source, err := s.knownChat(x.params["from_chat_id"])
	if err != nil {
		return nil, markup{}, err
	}
	n, _ := id.(int64)
	from := source.find(int(n))
	if from == nil {
		return nil, markup{}, badRequest("message to %s not found", verb(forward))
	}
	if from.Protected && forward {
		return nil, markup{}, badRequest("message can't be forwarded")
	}
	m, mk, err := s.prepare(x, from.Kind)
	if err != nil {
		return nil, mk, err
	}
	m.Text, m.Raw, m.Entities, m.caption = from.Text, from.Raw, from.Entities, from.caption
	m.File, m.media = from.File, from.media
	if forward {
		m.extra = s.origin(from)
	}
	return m, mk, nil
}

func verb(forward bool) string {
	if forward {
		return "forward"
	}
	return "copy"
}

func (s *Simulator) origin(from *message) []byte {
	return fragmentOf("forward_origin", func(j *jsonBuf) {
		j.str("type", "user")
		j.num("date", from.Sent.Unix())
		if from.author != nil {
			j.fragment("sender_user", from.author.json)
		} else {
			j.fragment("sender_user", s.botUser())
		}
	})
}

func (s *Simulator) copyMessage(x *exchange) *apiError {
	m, mk, err := s.duplicate(x, x.params["message_id"], false)
	if err != nil {
		return err
	}
	if x.params["caption"] != nil && m.File != nil {
		if err := s.readCaption(x.params, m); err != nil {
			return err
		}
	}
	if err := s.limits.take(m.chat); err != nil {
		return err
	}
	s.place(x, m, mk)
	x.messageID(m)
	return nil
}

func (x *exchange) messageID(m *message) {
	x.out.open('{')
	x.out.num("message_id", int64(m.ID))
	x.out.close('}')
}

func (s *Simulator) forwardMessage(x *exchange) *apiError {
	m, mk, err := s.duplicate(x, x.params["message_id"], true)
	if err != nil {
		return err
	}
	return s.post(x, m, mk)
}

func (s *Simulator) copyMessages(x *exchange) *apiError    { return s.duplicateAll(x, false) }
func (s *Simulator) forwardMessages(x *exchange) *apiError { return s.duplicateAll(x, true) }

// duplicateAll skips messages that are gone.
func (s *Simulator) duplicateAll(x *exchange, forward bool) *apiError {
	var all []*message
	for _, id := range x.params.list("message_ids") {
		if m, _, err := s.duplicate(x, id, forward); err == nil {
			all = append(all, m)
		}
	}
	if len(all) == 0 {
		return badRequest("there are no messages to %s", verb(forward))
	}
	if err := s.limits.take(all[0].chat); err != nil {
		return err
	}
	x.out.open('[')
	for _, m := range all {
		s.place(x, m, markup{})
		x.out.comma()
		x.messageID(m)
	}
	x.out.close(']')
	return nil
}
