package pii

import "strings"

var units = [...]string{"null", "ein", "zwei", "drei", "vier", "fuenf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwoelf", "dreizehn", "vierzehn", "fuenfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"}

var tens = [...]string{"", "", "zwanzig", "dreissig", "vierzig", "fuenfzig", "sechzig", "siebzig", "achtzig", "neunzig"}

// numeral is the word for 0 to 99.
func numeral(n int) string {
	switch {
	case n < len(units):
		return units[n]
	case n%10 == 0:
		return tens[n/10]
	}
	return units[n%10] + "und" + tens[n/10]
}

// ordinals are the stems of first to nineteenth.
var ordinals = [...]string{"", "erst", "zweit", "dritt", "viert", "fuenft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft", "zwoelft", "dreizehnt", "vierzehnt", "fuenfzehnt", "sechzehnt", "siebzehnt", "achtzehnt", "neunzehnt"}

func (l *lexicon) addNumbers() {
	for n := range 100 {
		l.putValue(numeral(n), isNumber, n)
		if n > 0 && n < len(units) {
			l.putValue(units[n]+"einhalb", isNumber, n)
		}
	}
	l.putValue("eins", isNumber, 1)
	l.putValue("anderthalb", isNumber, 1)
	for n := 1; n <= 31; n++ {
		stem := numeral(n) + "st"
		if n < len(ordinals) {
			stem = ordinals[n]
		}
		for _, end := range []string{"e", "en", "er", "es", "em"} {
			l.putValue(stem+end, isOrdinal, n)
		}
	}
}

// smallWords are those that rules ask for by their flag.
var smallWords = map[uint32]string{
	isFiller: "gerade jetzt schon bald fast knapp erst noch inzwischen mittlerweile nun etwa ca ungefähr circa heute morgen demnächst dieses diesen diesem diese " +
		"nächste nächsten nächstes nächster letzte letzten letztes letzter vorige vorigen kürzlich neulich ja auch aktuell mal rund genau endlich im am in er sie es ich kurz " +
		"zwar nur per anders davor haben min will gut long vor nach den dem seit jedoch doch aber wohl wieder damals nämlich eben bereits zirka dann ihm ihr jemals einmal nicht " +
		"beide beiden hier dort aus alle alles ob wenn weil",
	isCue: "at aet insta instagram tiktok snapchat snap facebook discord twitch telegram account profil nick nickname username benutzername " +
		"geb geboren geborene geborenes geborener jahrgang geburtsjahr jg geburtsjahrgang klasse kl klassen jahrgangsstufe klassenstufe alter villa arche bad " +
		"am im an auf zum zur hinter unter vor in ober",
	isUnit:      "jahre jahren jahr jahres j monate monaten monat wochen woche tage tagen tag stunden stunde minuten uhr euro prozent km kilometer meter mal cm kg gramm liter kinder kindern grad punkte punkten",
	isBe:        "ist war wird wurde werden sind waren wurden sei bin",
	isPlacePrep: "in aus nach bei richtung ort gemeinde ortsteil stadtteil stadt von nahe um großraum raum kreis landkreis",
	isFileWord: "az aktenzeichen aktennummer akte geschäftszeichen gz fallnummer fallnr vorgangsnummer kundennummer versichertennummer versicherungsnummer personalnummer " +
		"ausweisnummer passnummer matrikelnummer steuernummer kindergeldnummer bedarfsgemeinschaft bg sozialversicherungsnummer kontonummer fallakte akt registernummer " +
		"rentenversicherungsnummer zeichen vorgang steuerid identifikationsnummer mitgliedsnummer jobcenternummer",
	isNumberWord: "tel telefon telefonnummer handy handynummer mobil mobilnummer nummer nr durchwahl fax rufnummer telefonisch erreichbar whatsapp festnetz",
}

func (l *lexicon) addSmall() {
	for flag, words := range smallWords {
		for _, w := range strings.Fields(words) {
			l.put(fold(w), flag)
		}
	}
}
