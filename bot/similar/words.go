package similar

// kinds is a set of what an organisation can be. Two names whose sets share
// nothing name two organisations.
type kinds uint32

const (
	daycare kinds = 1 << iota
	afterSchool
	primary
	comprehensive
	grammar
	middle
	special
	adult
	youthOffice
	schoolOffice
	parish
	townHall
	centre
	counselling
	youthClub
	police
	school = primary | comprehensive | grammar | middle | special
)

// faith is a set of denominations; two different ones are two organisations.
type faith uint8

const (
	protestant faith = 1 << iota
	catholic
)

// How much words say, beside 1 for a telling word.
const (
	kindWeight  = 0.35
	faithWeight = 0.3
	plainWeight = 0.15
)

// lookup knows the words of the field, folded and without endings.
func lookup(text string) (term, bool) {
	for _, f := range [...]func(string) (term, bool){children, schools, offices, places, plain} {
		if t, ok := f(text); ok {
			return t, true
		}
	}
	return term{}, false
}

// lookupMisspelled forgives one slip, behind the first letter, in the long words
// of the field.
func lookupMisspelled(text string) (term, bool) {
	if len(text) < 7 || len(text) > maxWord {
		return term{}, false
	}
	for _, known := range [...]string{
		"kindergarten", "kindertagesstaette", "grundschule", "gesamtschule", "gymnasium", "foerderschule", "jugendamt",
		"schulamt", "jugendzentrum", "familienzentrum", "beratungsstelle", "kirchengemeinde", "gemeinde", "evangelisch",
		"evangelische", "katholisch", "katholische", "arbeiterwohlfahrt",
	} {
		if known[0] == text[0] && max(len(known), len(text))-min(len(known), len(text)) <= 1 && distance(known, text, 1) <= 1 {
			return lookup(known)
		}
	}
	return term{}, false
}

func kind(text string, k kinds) (term, bool) {
	return term{text: text, weight: kindWeight, kinds: k}, true
}

// office is a kind of which an area has one: its name alone tells who it is.
func office(text string, k kinds) (term, bool) {
	return term{text: text, weight: 1, kinds: k}, true
}

func children(text string) (term, bool) {
	switch text {
	case "kita", "kitas", "kindertagesstaette", "kindertageseinrichtung", "kindergarten", "kindergaerten", "kiga",
		"kindertagesst", "kinderhaus", "kindergarden":
		return kind("kita", daycare)
	case "krippe", "kinderkrippe":
		return kind("krippe", daycare)
	case "hort", "kinderhort", "schulkindbetreuung":
		return kind("hort", afterSchool)
	case "jugendzentrum", "juz", "juze", "jugendtreff", "jugendclub", "jugendhaus":
		return kind("jugendzentrum", youthClub)
	case "familienzentrum", "famz", "mehrgenerationenhaus", "mgh":
		return kind("familienzentrum", centre|daycare)
	}
	return term{}, false
}

func schools(text string) (term, bool) {
	switch text {
	case "schule", "schulen":
		return kind("schule", school)
	case "grundschule", "gs", "grundsch":
		return kind("grundschule", primary)
	case "gesamtschule", "igs", "kgs", "ges":
		return kind("gesamtschule", comprehensive)
	case "gymnasium", "gym", "oberstufengymnasium":
		return kind("gymnasium", grammar)
	case "realschule", "rs":
		return kind("realschule", middle)
	case "hauptschule", "mittelstufenschule":
		return kind(text, middle)
	case "foerderschule", "foes", "sonderschule":
		return kind("foerderschule", special)
	case "volkshochschule", "vhs":
		return kind("volkshochschule", adult)
	}
	return term{}, false
}

func offices(text string) (term, bool) {
	switch text {
	case "jugendamt", "jugendaemter", "ja":
		return office("jugendamt", youthOffice)
	case "asd":
		return office("asd", youthOffice)
	case "schulamt", "ssa":
		return office("schulamt", schoolOffice)
	case "polizei", "polizeistation", "polizeiinspektion":
		return kind("polizei", police)
	case "awo", "arbeiterwohlfahrt":
		return office("awo", 0)
	case "caritas", "caritasverband":
		return office("caritas", 0)
	case "diakonie":
		return office("diakonie", 0)
	}
	return term{}, false
}

func places(text string) (term, bool) {
	switch text {
	case "kirchengemeinde", "kirchengem", "kirche", "pfarrei", "pfarramt", "pfarrgemeinde":
		return kind("kirche", parish)
	case "gemeinde", "gem":
		return kind("gemeinde", parish|townHall)
	case "stadt", "magistrat", "stadtverwaltung", "gemeindeverwaltung", "rathaus", "verwaltung", "gemeindevorstand":
		return kind("verwaltung", townHall)
	case "beratungsstelle", "erziehungsberatungsstelle", "erziehungsberatung", "beratungszentrum":
		return kind("beratungsstelle", counselling)
	case "sozialzentrum":
		return kind(text, centre)
	case "ev", "evang", "evangelisch", "evangelische", "evangelischer", "evangelisches":
		return term{text: "evangelisch", weight: faithWeight, faith: protestant}, true
	case "kath", "rk", "katholisch", "katholische", "katholischer", "katholisches":
		return term{text: "katholisch", weight: faithWeight, faith: catholic}, true
	}
	return term{}, false
}

// plain words say almost nothing, and the last ones nothing at all.
func plain(text string) (term, bool) {
	switch text {
	case "sankt", "st", "skt":
		return term{text: "sankt", weight: plainWeight}, true
	case "haus", "verein", "verband", "traeger", "einrichtung", "team", "staedtisch", "staedtische", "staedtischer",
		"staatlich", "staatliche", "staatliches", "kommunal", "kommunale", "kommunaler", "frei", "freie", "freier",
		"freies", "integrativ", "integrative", "kreis", "landkreis", "zentrum", "foerderverein":
		return term{text: text, weight: plainWeight}, true
	case "der", "die", "das", "des", "dem", "den", "im", "in", "am", "an", "bei", "beim", "von", "vom", "zu", "zum",
		"zur", "und", "u", "fuer", "auf", "mit", "e", "v", "g", "ggmbh", "gmbh", "gug", "ug", "dr", "prof", "the", "of", "and":
		return term{text: text}, true
	}
	return term{}, false
}
