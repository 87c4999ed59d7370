package view

import (
	"fmt"
	"strings"
	"testing"

	"sozialraum/bot/text"
	"sozialraum/storage"
)

func TestTeamViews(t *testing.T) {
	self := storage.Colleague{ID: 2, Name: "Leitung", Admin: true}
	other := storage.Colleague{ID: 5, Name: "Erzieherin <Anna & Co>"}
	deputy := storage.Colleague{ID: 6, Name: "Vertretung", Admin: true}
	all := []storage.Colleague{other, self, deputy}
	member := administers
	member.ID, member.OrganisationAdmin = 5, false
	for name, build := range map[string]func(l text.Lang) Message{
		"team_member": func(l text.Lang) Message { return Team(l, all, 3, 0, &member, "") },
		"team_admin":  func(l text.Lang) Message { return Team(l, all, 3, 0, &administers, "") },
		"team_alone":  func(l text.Lang) Message { return Team(l, all[1:2], 1, 0, &administers, "") },
		"team_page":   func(l text.Lang) Message { return Team(l, all, 20, 1, &administers, "") },
		"team_removed": func(l text.Lang) Message {
			values := text.V{"Name": other.Name, "Organisation": administers.OrganisationName}
			return Team(l, all[1:], 2, 0, &administers, l.T("team.removed", values))
		},
		"team_colleague":       func(l text.Lang) Message { return Colleague(l, other, &administers, 1) },
		"team_colleague_admin": func(l text.Lang) Message { return Colleague(l, deputy, &administers, 0) },
		"team_confirm":         func(l text.Lang) Message { return ConfirmRemove(l, other, &administers, 1) },
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, build) })
	}
}

// A page of people with the longest names that Telegram has, first and last, fits.
func TestTeamOfLongNamesFits(t *testing.T) {
	reader := administers
	reader.OrganisationName = strings.Repeat("Ö", 100)
	var list []storage.Colleague
	for i := range PageSize {
		list = append(list, storage.Colleague{ID: int64(1<<62 + i), Name: fmt.Sprintf("%0128d", i), Admin: true})
	}
	for _, l := range text.Langs {
		note := l.T("team.removed", text.V{"Name": list[0].Name, "Organisation": reader.OrganisationName})
		for name, message := range map[string]Message{
			"team":      Team(l, list, 100, 1_000_000, &reader, note),
			"colleague": Colleague(l, list[0], &reader, 1_000_000),
			"confirm":   ConfirmRemove(l, list[0], &reader, 1_000_000),
		} {
			if _, err := Outgoing(1, 1, message); err != nil {
				t.Errorf("%s in %s: %v", name, l, err)
			}
		}
	}
}
