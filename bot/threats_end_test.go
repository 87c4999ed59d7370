package bot_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/storage/storagetest"
)

// 1: what could tell of whom is spoken is shown in answers as in requests, one place after the other; nobody else reads
// what was replaced.
func TestThreat01AnswersAreLookedAt(t *testing.T) {
	for _, lang := range text.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			s := newTalk(t, lang)
			s.open(s.first)
			s.press(s.first, last(t, s.first).ID, "talkwrite:"+s.reference[s.first])
			s.say(s.first, "Ich kenne Leonie aus Romrod, Telefon 06631 4711.")
			var places int
			for ; places < 10; places++ {
				_, at := s.draft(s.first)
				if at.Phase != "mark" {
					break
				}
				got := last(t, s.first)
				if mark := at.Marks[0]; !strings.Contains(got.Text, at.Draft[mark.Start:mark.End]) || has(got, s.lang.T("talkwrite.save")) {
					t.Errorf("the place is not shown, or can be jumped over: %s", got.Text)
				}
				s.press(s.first, got.ID, buttonData(got)[0])
			}
			if places != 3 {
				t.Errorf("%d places were shown", places)
			}
			s.tap(s.first, s.lang.T("talkwrite.save"))
			s.passes(time.Minute)
			read := s.reads(s.asks).Text + s.reads(s.second).Text
			for _, word := range []string{"Leonie", "Romrod", "4711"} {
				if strings.Contains(read, word) {
					t.Errorf("the others read %s: %s", word, read)
				}
			}
			if strings.Count(read, "Ich kenne") != 2 {
				t.Errorf("the message did not arrive: %s", read)
			}
			s.unharmed()
		})
	}
}

// 20: the file with everything about me names my part in a case and nobody else; one confirmation deletes me, the others
// are not told who it was, and the database knows nothing of me any more.
func TestThreat20KnowingAndForgetting(t *testing.T) {
	s := newTalk(t, text.De)
	s.open(s.asks)
	s.open(s.second)
	s.writes(s.asks, "Es sitzt unter dem "+wordSent+".")
	s.passes(time.Minute)
	s.reads(s.first)
	s.writes(s.first, "Das wirkt wie ein "+wordAnswer+".")
	s.passes(time.Minute)
	s.reads(s.second)
	s.reads(s.asks)

	names := map[*simulator.Person][2]string{
		s.asks: {"Wilhelmina", "Schule am Bach"}, s.first: {"Ferdinand", "Kita Sonnenberg"}, s.second: {"Kunigunde", "Haus Lindenhof"},
	}
	for p, role := range map[*simulator.Person]string{s.asks: "requester", s.first: "consultant", s.second: "consultant"} {
		file := s.ownData(p)
		for _, expected := range []string{names[p][0], names[p][1], fmt.Sprintf(`"role": %q`, role), fmt.Sprint(p.ID())} {
			if !strings.Contains(file, expected) {
				t.Errorf("the file of the %s lacks %s: %s", role, expected, file)
			}
		}
		if strings.Contains(file, s.code) != (p == s.asks) {
			t.Errorf("the code in the file of the %s: %s", role, file)
		}
		for other, name := range names {
			if other != p && (strings.Contains(file, name[0]) || strings.Contains(file, name[1]) || strings.Contains(file, fmt.Sprint(other.ID()))) {
				t.Errorf("the file of the %s names another participant: %s", role, file)
			}
		}
	}

	s.deletes(s.first, "Ferdinand")
	if card := s.open(s.asks); !strings.Contains(card.Text, wordAnswer) || !has(card, s.lang.T("talk.write")) {
		t.Errorf("the case does not go on: %s", card.Text)
	}
	s.deletes(s.asks, "Wilhelmina")
	if card := s.open(s.second); has(card, s.lang.T("talk.write")) {
		t.Errorf("the case goes on without anybody who asks: %s", card.Text)
	}
	for _, name := range []string{"Ferdinand", "Kita Sonnenberg", "Wilhelmina", "Schule am Bach"} {
		if strings.Contains(heard(s.second), name) {
			t.Errorf("a consultant reads who was deleted: %s", name)
		}
	}
	if strings.Contains(heard(s.asks), "Ferdinand") || strings.Contains(heard(s.asks), "Kita Sonnenberg") {
		t.Error("the requester reads who was deleted")
	}
	s.unharmed()
}

// ownData is the content of the file that somebody gets about themselves.
func (s *talkStage) ownData(p *simulator.Person) string {
	s.t.Helper()
	s.say(p, "/profil")
	s.tap(p, s.lang.T("profile.data"))
	m := last(s.t, p)
	if m.File == nil {
		s.t.Fatalf("no file but: %s", m.Text)
	}
	s.say(p, "/hilfe") // a message that buttons can stand under again
	return string(m.File.Bytes)
}

// deletes lets somebody delete themselves and looks for them in all tables.
func (s *talkStage) deletes(p *simulator.Person, name string) {
	s.t.Helper()
	s.say(p, "/profil")
	s.tap(p, s.lang.T("profile.delete"))
	s.tap(p, s.lang.T("profile.delete_now"))
	if got := last(s.t, p).Text; got != s.plain("profile.deleted") {
		s.t.Errorf("not deleted: %s", got)
	}
	id := regexp.MustCompile(fmt.Sprintf(`[^-\d]%d\b`, p.ID())) // below zero they are updates of these tests
	for _, row := range storagetest.Dump(s.t, s.url) {
		if strings.Contains(row.Text, name) || id.MatchString(row.Text) {
			s.t.Errorf("%s still knows %s: %s", row.Table, name, row.Text)
		}
	}
}
