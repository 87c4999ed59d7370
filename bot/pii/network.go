package pii

// reach bounds how far a rule looks for the parts of an address on the net, so that time stays linear.
const reach = 40

// network deals with e-mail addresses, links and names in social networks.
func (s *scan) network(i int) {
	t := &s.toks[i]
	switch {
	case t.kind == sign && t.sign == '@':
		s.at(i)
	case t.kind == sign && t.sign == '_':
		s.underscored(i)
	case t.kind != word || t.flags&isCue == 0 && !(s.glued(i+1) && s.toks[i+1].kind == sign):
	case s.isSign(i+1, ':') && s.isSign(i+2, '/') && s.isSign(i+3, '/') && s.glued(i+3):
		s.mark(i, s.unspaced(i+3), Link)
	case s.isSign(i+1, '.') && s.glued(i+1) && s.glued(i+2) && s.isWord(i+2):
		s.dotted(i)
	case t.flags&isCue == 0:
	case s.says(i, "at", "aet") && (s.isSign(i-1, '(') || s.isSign(i-1, '[')) && s.isWord(i-2):
		s.spelled(i)
	case s.says(i, "insta", "instagram", "tiktok", "snapchat", "snap", "facebook", "discord", "twitch", "telegram", "account", "profil", "nick", "nickname", "username", "benutzername"):
		s.account(i)
	}
}

// at deals with an @: an e-mail address if something stands before it, a mention otherwise.
func (s *scan) at(i int) {
	if !s.glued(i+1) || s.toks[i+1].kind == sign && !s.isSign(i+1, '_') {
		return
	}
	first := i
	if s.glued(i) {
		for n := 0; n < reach && s.glued(first) && s.partOfName(first-1); n++ {
			first--
		}
	}
	last := s.domain(i + 1)
	if first < i {
		s.mark(first, last, Email)
		return
	}
	s.mark(i, last, Mention)
}

func (s *scan) partOfName(i int) bool {
	if !s.in(i) || s.toks[i].taken {
		return false
	}
	return s.toks[i].kind != sign || s.isSign(i, '.') || s.isSign(i, '_') || s.isSign(i, '-') || s.isSign(i, '+')
}

// domain is the last token of the words that dots, hyphens and underscores connect from i on.
func (s *scan) domain(i int) int {
	last := i
	for n := 0; n < reach && s.glued(i+1) && s.partOfName(i+1); n++ {
		i++
		if s.toks[i].kind != sign || s.isSign(i, '_') {
			last = i
		}
	}
	return last
}

// unspaced is the last token before white space, without the signs that end a sentence.
func (s *scan) unspaced(i int) int {
	for s.glued(i+1) && !s.isSign(i+1, '"') && !s.isSign(i+1, ')') {
		i++
	}
	for i > 0 && (s.isSign(i, '.') || s.isSign(i, ',') || s.isSign(i, '!') || s.isSign(i, '?') || s.isSign(i, ';')) {
		i--
	}
	return i
}

// underscored deals with names like leon_2014.
func (s *scan) underscored(i int) {
	if !s.glued(i) || !s.glued(i+1) || s.toks[i+1].kind == sign || !s.in(i-1) || s.toks[i-1].kind == sign || s.toks[i-1].taken {
		return
	}
	first := i - 1
	for n := 0; n < reach && s.glued(first) && s.partOfName(first-1); n++ {
		first--
	}
	s.mark(first, s.domain(i+1), Mention)
}

// dotted deals with addresses without a scheme.
func (s *scan) dotted(i int) {
	if s.isSign(i-1, '.') && s.glued(i) && s.glued(i-1) && s.isWord(i-2) {
		return // looked at from its first word
	}
	last := i
	known := s.says(i, "www")
	for n := 0; n < reach && s.isSign(last+1, '.') && s.glued(last+1) && s.glued(last+2) && s.isWord(last+2); n++ {
		last += 2
		known = known || s.toks[last].shape == lower && s.says(last, "de", "com", "org", "net", "info", "eu", "io", "tv", "app", "ch") ||
			s.says(last, "me", "at", "ly", "gg", "be") && s.isSign(last+1, '/') && s.glued(last+1)
	}
	for n := 0; n < 2 && s.isSign(i-1, '-') && s.glued(i) && s.glued(i-1) && s.isWord(i-2); n++ {
		i -= 2
	}
	if known && !s.isSign(last+1, '@') && !s.toks[i].taken {
		s.mark(i, s.unspaced(last), Link)
	}
}

// spelled deals with "name (at) house.de".
func (s *scan) spelled(i int) {
	first := i - 2
	for n := 0; n < reach && s.glued(first) && s.partOfName(first-1); n++ {
		first--
	}
	if next := i + 2; s.isWord(next) {
		s.mark(first, s.domain(next), Email)
	}
}

// account deals with what follows the word for a social network, if it looks like a name in one.
func (s *scan) account(i int) {
	for j := i + 1; j < i+6 && s.in(j); j++ {
		if s.isSign(j, '.') && !s.glued(j+1) {
			return
		}
		if s.toks[j].taken || !s.isWord(j) || !s.glued(j+1) {
			continue
		}
		last := s.domain(j)
		for k := j; k <= last; k++ {
			if s.isDigits(k) || s.isSign(k, '_') || s.isSign(k, '.') {
				s.mark(j, last, Mention)
				return
			}
		}
	}
}
