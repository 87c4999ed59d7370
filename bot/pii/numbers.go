package pii

// number deals with account numbers, telephone numbers, file numbers and car plates.
func (s *scan) number(i int) {
	t := &s.toks[i]
	switch {
	case t.kind == sign:
		if (t.sign == '+' || t.sign == '(') && s.glued(i+1) && s.isDigits(i+1) {
			s.phone(i)
		}
	case t.kind == digits:
		s.bareNumber(i)
	case s.length(i) == 2 && s.isDigits(i+1) && s.glued(i+1) && s.iban(i):
	case t.flags&isFileWord != 0 && s.fileNumber(i):
	case t.flags&isNumberWord != 0:
		s.announcedPhone(i)
	case t.flags&isNumber != 0 && t.value < 10:
		s.spokenPhone(i)
	case t.shape != lower && s.length(i) <= 4:
		s.plate(i)
	}
}

func (s *scan) bareNumber(i int) {
	switch {
	case s.text[s.toks[i].start] == '0' && (s.length(i) >= 2 || s.isDigits(i+1) && s.length(i+1) == 2 && s.toks[i+1].spaced) && s.phone(i):
	case s.courtFile(i):
	case s.length(i) >= 8 && !s.glued(i+1):
		s.mark(i, i, FileNumber)
	}
}

// phone gathers groups of digits: 06631 792-0, +49 171 1234567, (0171) 123456.
func (s *scan) phone(i int) bool {
	last, count, first := i, 0, 0
	for j := i; j < i+16 && s.in(j); j++ {
		if s.isDigits(j) {
			if count > 0 && s.toks[j].spaced && s.toks[j-1].kind == digits && s.length(j) < 2 && s.isWord(j+1) {
				break
			}
			if first == 0 {
				first = s.length(j)
			}
			count += s.length(j)
			last = j
			continue
		}
		if !s.joinsDigits(i, j, first) {
			break
		}
	}
	if count < 7 || count > 16 || s.isSign(i, '(') && s.text[s.toks[i+1].start] != '0' && s.text[s.toks[i+1].start] != '+' {
		return false
	}
	if s.helpline(i) {
		s.let(i, last)
		return true
	}
	s.mark(i, last, Phone)
	return true
}

func (s *scan) joinsDigits(i, j, first int) bool {
	if j == i {
		return true
	}
	switch {
	case s.isSign(j, '/'), s.isSign(j, '-'), s.isSign(j, '('), s.isSign(j, ')'):
		return s.isDigits(j+1) || s.toks[j].sign != '-' && s.in(j+1) && s.toks[j+1].kind == sign
	case s.isSign(j, '.'):
		return first >= 3 && s.glued(j) && s.glued(j+1) && s.isDigits(j+1)
	}
	return false
}

// helpline says whether a number belongs to everybody: 110, 112, 115, 116xxx, 0800.
func (s *scan) helpline(i int) bool {
	if !s.isDigits(i) {
		return false
	}
	switch s.key(i) {
	case "110", "112", "115", "116", "0800", "116111", "116006", "116016", "116117":
		return true
	}
	return false
}

// announcedPhone deals with numbers of any form after "Tel.", "Nummer" and the like.
func (s *scan) announcedPhone(i int) {
	j := i + 1
	for ; j < i+6 && s.in(j) && !s.isDigits(j) && !s.isSign(j, '+'); j++ {
		if s.isWord(j) && !s.says(j, "ist", "lautet", "nr", "unter", "der", "die", "nummer", "privat", "mobil") {
			return
		}
	}
	if !s.in(j) || s.toks[j].taken || s.helpline(j) || !s.isDigits(j) && !s.isSign(j, '+') {
		return
	}
	last, count := j, 0
	for k := j; k < j+12 && s.in(k) && (s.isDigits(k) || s.joinsDigits(j, k, 3)); k++ {
		if s.isDigits(k) {
			last, count = k, count+s.length(k)
		}
	}
	if count >= 5 || count == 4 && !s.year(j) && !s.says(i, "nr", "nummer") {
		s.mark(j, last, Phone)
	}
}

// spokenPhone deals with digits said as words, six at least.
func (s *scan) spokenPhone(i int) {
	last := i
	for s.has(last+1, isNumber) && last < i+20 {
		last++
	}
	if last-i >= 5 {
		s.mark(i, last, Phone)
	}
}

// fileNumber deals with what follows "Az.", "Aktenzeichen" and the like.
func (s *scan) fileNumber(i int) bool {
	j := i + 1
	for n := 0; n < 5 && s.in(j) && (s.says(j, "lautet", "ist", "nr", "nummer", "id", "unser") || s.toks[j].kind == sign); n++ {
		j++
	}
	last, count := -1, 0
	for k := j; k < j+16 && s.in(k) && !s.toks[k].taken; k++ {
		switch {
		case s.isDigits(k):
			last, count = k, count+s.length(k)
		case s.toks[k].kind == sign && s.glued(k) && s.glued(k+1) && (s.isSign(k, '-') || s.isSign(k, '/') || s.isSign(k, '.') || s.isSign(k, ':')):
		case s.large(k) && s.length(k) <= 4 && !s.has(k, isNoun|isArticle|isVerb) && (s.isDigits(k+1) || k > j && s.isDigits(k-1) || s.isSign(k+1, '-')):
			if k > j {
				last = k
			}
		default:
			k = j + 16
		}
	}
	if last < 0 || count == 0 || count < 3 && s.says(i, "akte", "zeichen", "vorgang", "bg", "akt") {
		return false
	}
	s.mark(j, last, FileNumber)
	return true
}

// courtFile deals with the file numbers of courts: 4 F 123/23.
func (s *scan) courtFile(i int) bool {
	if s.length(i) > 4 || !s.large(i+1) || s.length(i+1) > 3 || !s.isDigits(i+2) || !s.isSign(i+3, '/') || !s.isDigits(i+4) || s.length(i+4) > 4 || !s.glued(i+4) {
		return false
	}
	s.mark(i, i+4, FileNumber)
	return true
}

// iban deals with account numbers by ISO 13616: two letters, two digits that check the rest, up to 30 more.
func (s *scan) iban(i int) bool {
	var number [34]byte
	n, last := 0, -1
	for j := i; j < i+14 && s.in(j) && s.toks[j].kind != sign && !s.toks[j].taken; j++ {
		part := s.text[s.toks[j].start:s.toks[j].end]
		if n+len(part) > len(number) || j > i && s.isWord(j) && s.toks[j].shape == lower {
			break
		}
		n += copy(number[n:], part)
		german := s.says(i, "de")
		if (!german && n >= 15 || n == 22) && ibanChecks(number[:n]) || german && n == 22 && s.announcedAccount(i) {
			last = j
		}
	}
	if last < 0 {
		return false
	}
	s.mark(i, last, IBAN)
	return true
}

func (s *scan) announcedAccount(i int) bool {
	for j := i - 4; j < i; j++ {
		if s.says(j, "iban", "konto", "kontonummer", "bankverbindung") {
			return true
		}
	}
	return false
}

// ibanChecks does the check of ISO 7064, MOD 97-10.
func ibanChecks(number []byte) bool {
	rest := 0
	for i := range number {
		switch c := number[(i+4)%len(number)]; {
		case '0' <= c && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			rest = (rest*100 + int(c|0x20-'a') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

// plate deals with car plates: VB-AB 123, VB AB 123, with E or H behind.
func (s *scan) plate(i int) {
	j := i + 1
	hyphen := s.isSign(j, '-') && s.glued(j) && s.glued(j+1)
	if hyphen {
		j++
	}
	if !s.isWord(j) || s.toks[j].taken || s.length(j) > 2 || s.toks[j].shape == lower || s.toks[j].shape == mixed || s.length(j) == 2 && s.toks[j].shape != upper {
		return
	}
	k := j + 1
	if s.isSign(k, '-') && s.glued(k) {
		k++
	}
	if !s.isDigits(k) || s.length(k) > 4 || s.text[s.toks[k].start] == '0' || !s.lex.plates[s.key(i)] || s.toks[i].shape == mixed {
		return
	}
	if !hyphen && (s.length(i) < 2 || s.says(i, "din")) && !s.plateAnnounced(i) {
		return
	}
	if s.glued(k+1) && s.says(k+1, "e", "h") {
		k++
	}
	s.mark(i, k, Plate)
}

func (s *scan) plateAnnounced(i int) bool {
	for j := i - 5; j < i; j++ {
		if s.says(j, "kennzeichen", "nummernschild", "auto", "autokennzeichen") {
			return true
		}
	}
	return false
}

// year says whether a token is a year of our time.
func (s *scan) year(i int) bool {
	return s.isDigits(i) && s.length(i) == 4 && s.toks[i].value >= 1900 && s.toks[i].value <= 2100
}
