package view

import (
	"testing"

	"sozialraum/bot/text"
	"sozialraum/storage"
	"sozialraum/storage/agreement"
)

func TestAgreementCardHasFewRowsAndAsksOneThingFirst(t *testing.T) {
	a := longAgreement(agreement.Signing)
	reader := &storage.Person{AreaID: 1, OrganisationID: 1, OrganisationAdmin: true}
	for _, answer := range []agreement.Answer{"", agreement.Signed} {
		a.Parties[0].Answer = answer
		m := Agreement(text.De, AgreementCard{Agreement: a, Reader: reader, Report: &storage.AgreementReport{Status: storage.ReportOnTrack}})
		rows, status := 0, false
		for _, row := range m.Rows {
			if len(row) > 0 {
				rows++
			}
			for _, button := range row {
				status = status || button.Label == text.De.T("agreement.do_on_track")
			}
		}
		if rows > 10 {
			t.Errorf("%q: %d rows of buttons", answer, rows)
		}
		if status == (answer == "") {
			t.Errorf("%q: the card asks how it goes: %v", answer, status)
		}
	}
}

func TestAgreementThatFitsTheCardIsNotOfferedInFull(t *testing.T) {
	full := text.De.T("agreement.read_full")
	short := storage.Agreement{State: agreement.InForce, What: "Wir rufen an.", Parties: []storage.AgreementParty{{Name: "Kita"}}}
	for _, c := range []struct {
		of   storage.Agreement
		want bool
	}{{short, false}, {longAgreement(agreement.InForce), true}} {
		offered := false
		for _, row := range Agreement(text.De, AgreementCard{Agreement: c.of, Reader: &storage.Person{}}).Rows {
			for _, button := range row {
				offered = offered || button.Label == full
			}
		}
		if offered != c.want {
			t.Errorf("%.20q: offered in full: %v", c.of.What, offered)
		}
	}
}
