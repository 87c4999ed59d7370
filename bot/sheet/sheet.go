// Package sheet writes and reads the directory as tables that people open with Excel or LibreOffice: CSV with German
// (or English) headings, one table for organisations and one for resources. It owns the headings, how each value is
// written in a cell, and what spreadsheets do to files. It never opens a file, holds one row at a time, and decides
// nothing about what is imported.
//
// Written: UTF-8 with a byte order mark, so that Excel finds the umlauts; semicolons, which a German Excel takes for
// the ends of cells; lines end with CRLF (RFC 4180).
//
// Read: also commas, tabs and strokes, whatever the headings show; UTF-16, which Excel calls "Unicode text"; and
// Windows-1252, which Excel calls "CSV", recognised by the first byte that cannot be UTF-8. Columns may be in any order
// and left out. A column that is there speaks about every row: an empty cell empties the field. One that is left out
// says nothing.
//
// A cell that a spreadsheet would take for a formula, because it begins with = + - @ or a control character, be it
// after blanks, gets an apostrophe before it, and so does one that begins with an apostrophe. Reading takes it away again,
// so that nothing is lost ("CSV injection", https://owasp.org/www-community/attacks/CSV_Injection).
package sheet

import (
	"strings"

	"sozialraum/bot/directory"
)

// heading is what the column of a field is called, and what else people call it.
type heading struct {
	field           directory.Field
	german, english string
	also            []string
}

// shared headings mean the same in both tables.
func headings(kind directory.Kind) []heading {
	if kind == directory.Organisations {
		return []heading{
			{directory.FieldID, "Kennung", "ID", nil},
			{directory.FieldName, "Organisation", "Organisation", []string{"Name", "Name der Organisation", "Einrichtung", "Träger", "Organization"}},
			{directory.FieldSector, "Bereich", "Sector", []string{"Art"}},
			{directory.FieldMunicipality, "Kommune", "Municipality", []string{"Ort", "Stadt", "Gemeinde"}},
			{directory.FieldCan, "Möglichkeiten", "What we can do", []string{"Beschreibung", "Description"}},
			{directory.FieldCannot, "Grenzen", "What we cannot do", nil},
			{directory.FieldInstead, "Wer stattdessen", "Who does instead", []string{"Stattdessen"}},
			{directory.FieldRefers, "Verweist auf", "Refers to", nil},
			{directory.FieldContact, "Kontakt", "Contact", []string{"Ansprechpartner", "Telefon", "Erreichbarkeit"}},
			{directory.FieldHours, "Wann erreichbar", "Hours", []string{"Öffnungszeiten", "Sprechzeiten", "Zeiten"}},
			{directory.FieldEntitled, "Wer kommen darf", "Who may come", []string{"Zielgruppe", "Für wen"}},
			{directory.FieldNeeds, "Was wir brauchen", "What we need", []string{"Voraussetzungen"}},
			{directory.FieldWaiting, "Wartezeit", "Waiting time", nil},
			{directory.FieldConfirmedOn, "Bestätigt am", "Confirmed on", []string{"Stand"}},
		}
	}
	return []heading{
		{directory.FieldID, "Kennung", "ID", nil},
		{directory.FieldOwnerID, "Kennung der Organisation", "Organisation ID", nil},
		{directory.FieldOwner, "Organisation", "Organisation", []string{"Name der Organisation", "Einrichtung", "Träger", "Anbieter", "Organization"}},
		{directory.FieldTitle, "Angebot", "Offer", []string{"Titel", "Name", "Name des Angebots", "Title", "Service"}},
		{directory.FieldAbout, "Beschreibung", "Description", []string{"Worum geht es", "Inhalt"}},
		{directory.FieldTopics, "Themen", "Topics", []string{"Thema", "Topic"}},
		{directory.FieldAudience, "Für wen", "For whom", []string{"Zielgruppe", "Audience"}},
		{directory.FieldAgeMin, "Alter von", "Age from", []string{"Alter ab", "Mindestalter", "Minimum age"}},
		{directory.FieldAgeMax, "Alter bis", "Age to", []string{"Höchstalter", "Maximum age"}},
		{directory.FieldMunicipalities, "Orte", "Places", []string{"Ort", "Kommune", "Kommunen", "Municipalities"}},
		{directory.FieldCost, "Kosten", "Cost", []string{"Preis", "Price"}},
		{directory.FieldAccess, "Zugang", "Access", []string{"Anmeldung"}},
		{directory.FieldLanguages, "Sprachen", "Languages", []string{"Sprache", "Language"}},
		{directory.FieldAccessibility, "Barrierefreiheit", "Accessibility", []string{"Barrierefrei"}},
		{directory.FieldAccessNote, "Mehr zur Barrierefreiheit", "More on accessibility", nil},
		{directory.FieldDates, "Zeiten", "Times", []string{"Termine", "Wann"}},
		{directory.FieldCapacity, "Plätze", "Places free", []string{"Freie Plätze", "Capacity"}},
		{directory.FieldCapacityOn, "Stand der Plätze", "Places free on", nil},
		{directory.FieldAlert, "Hinweis", "Alert", nil},
		{directory.FieldContact, "Kontakt", "Contact", []string{"Ansprechpartner", "Telefon"}},
		{directory.FieldConfirmedOn, "Bestätigt am", "Confirmed on", []string{"Stand"}},
		{directory.FieldPublic, "Öffentlich", "Public", nil},
	}
}

// title is the heading in a language.
func (h heading) title(english bool) string {
	if english {
		return h.english
	}
	return h.german
}

// called tells whether a heading in a file is this one.
func (h heading) called(folded string) bool {
	if folded == directory.Fold(h.german) || folded == directory.Fold(h.english) {
		return true
	}
	for _, name := range h.also {
		if folded == directory.Fold(name) {
			return true
		}
	}
	return false
}

// capacities are the words for room in a cell.
func capacities() []directory.Term {
	return []directory.Term{
		{Key: "free", German: "frei", English: "free"},
		{Key: "few", German: "wenige", English: "few"},
		{Key: "waiting", German: "Warteliste", English: "waiting list"},
	}
}

// formula tells whether a spreadsheet may take a cell for one: by its first character, or the first after blanks. The
// full-width forms are taken for formulas where people write Japanese or Chinese.
func formula(cell string) bool {
	if cell == "" {
		return false
	}
	if strings.ContainsRune("\t\r\n", rune(cell[0])) {
		return true
	}
	for _, r := range strings.TrimSpace(cell) {
		return strings.ContainsRune("=+-@\uff1d\uff0b\uff0d\uff20", r)
	}
	return false
}

// defuse makes a cell text for every spreadsheet, and restore takes that back.
func defuse(cell string) string {
	if formula(cell) || strings.HasPrefix(cell, "'") {
		return "'" + cell
	}
	return cell
}

func restore(cell string) string {
	if rest, marked := strings.CutPrefix(cell, "'"); marked && (formula(rest) || strings.HasPrefix(rest, "'")) {
		return rest
	}
	return cell
}
