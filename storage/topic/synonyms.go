package topic

// synonyms are the words by which people mean a topic, in their basic form; of other forms the stem counts. A word may
// mean two topics. Words that mean anything, such as "Kinder", "Beratung" or "Gruppe", are no synonyms.
var synonyms = map[string][]string{
	"early_help": {
		"Frühe Hilfen", "Schwangerschaft", "Schwangere", "schwanger", "Geburt", "Hebamme", "Neugeborene", "Baby", "Säugling", "Stillen", "Krabbelgruppe",
		"Wochenbett", "Schreibaby", "Willkommensbesuch", "early help", "pregnancy", "pregnant", "birth", "midwife", "newborn", "infant", "breastfeeding",
	},
	"childcare": {
		"Kinderbetreuung", "Betreuungsplatz", "Kitaplatz", "Tagesmutter", "Tagesvater", "Tagespflege", "Kindertagespflege", "Krippe", "Hort", "Notbetreuung",
		"Randzeiten", "Schulkindbetreuung", "Nachmittagsbetreuung", "Ganztag", "Ganztagsbetreuung", "Babysitter", "Ferienbetreuung", "Übermittagbetreuung", "Betreuung",
		"childcare", "child care", "day care", "daycare", "childminder", "nursery", "babysitting",
	},
	"parenting": {
		"Erziehung", "Erziehungsberatung", "Erziehungshilfe", "Elternkurs", "Elternabend", "Elternbildung", "Elterncafé", "Familienhilfe", "SPFH", "Erziehungsbeistand", "Familienbildung",
		"Pubertät", "Trotz", "Trotzphase", "Familienberatung", "Elterntraining", "HzE", "Hilfen zur Erziehung", "parenting", "parents course", "upbringing", "family support", "puberty",
	},
	"separation": {
		"Trennung", "trennen", "getrennt", "Scheidung", "scheiden", "geschieden", "Umgang", "Umgangsrecht", "Sorgerecht", "Patchwork", "Stieffamilie", "alleinerziehend",
		"Alleinerziehende", "Unterhalt", "Mediation", "Begleiteter Umgang", "separation", "separated", "divorce", "divorced", "custody", "single parent", "single mother", "contact rights",
	},
	"learning": {
		"Hausaufgaben", "Hausaufgabenhilfe", "Hausaufgabenbetreuung", "Nachhilfe", "Lernen", "Lernhilfe", "Lernförderung", "Lernwerkstatt", "Mathe", "Mathematik", "Rechnen", "Dyskalkulie", "Legasthenie", "LRS",
		"Schulaufgaben", "Konzentration", "homework", "homework help", "tutoring", "learning", "maths", "dyslexia", "dyscalculia",
	},
	"language": {
		"Deutschkurs", "Deutsch lernen", "Sprachkurs", "Sprachförderung", "Sprachcafé", "Lesen", "Leseförderung", "Lesepaten", "Vorlesen", "Bücherei", "Alphabetisierung", "DaZ", "Deutsch als Zweitsprache",
		"reading", "German course", "German lessons", "language course", "learn German", "literacy", "library",
	},
	"school": {
		"Schulsozialarbeit", "Schulsozialarbeiter", "Schulabsentismus", "Absentismus", "Schulverweigerung", "Schulverweigerer", "Schulangst", "Schulschwänzen", "schwänzen", "Einschulung", "Schulanfang", "Vorschule", "Übergang",
		"Schulwechsel", "Schulpsychologie", "Schulbegleitung", "Klassengemeinschaft", "Schulprobleme", "truancy", "school refusal", "school social work", "starting school", "school anxiety", "transition",
	},
	"work": {
		"Ausbildung", "Ausbildungsplatz", "Beruf", "Berufsorientierung", "Bewerbung", "Praktikum", "Lehrstelle", "Arbeit", "Job", "Jobcenter", "Arbeitslosigkeit", "arbeitslos", "Jugendberufshilfe", "Schulabschluss",
		"apprenticeship", "application", "career", "internship", "job", "unemployed", "vocational training", "training",
	},
	"leisure": {
		"Freizeit", "Jugendtreff", "Jugendclub", "Jugendzentrum", "Jugendraum", "Jugendhaus", "JUZ", "Jugendarbeit", "offene Jugendarbeit", "Treffpunkt", "Mädchentreff", "Mädchengruppe", "Jungengruppe", "Spielgruppe", "Spielmobil", "Pfadfinder",
		"Begegnung", "Spieleabend", "leisure", "youth club", "youth centre", "playgroup", "hobby", "free time",
	},
	"holidays": {
		"Ferien", "Ferienspiele", "Ferienprogramm", "Ferienfreizeit", "Ferienlager", "Ferienbetreuung", "Zeltlager", "Sommerferien", "Herbstferien", "Osterferien", "Freizeiten", "Jugendfreizeit", "Ferienpass", "Camp",
		"holiday", "holidays", "holiday camp", "summer camp", "vacation",
	},
	"sport": {
		"Sport", "Bewegung", "Fußball", "Turnen", "Schwimmen", "Schwimmkurs", "Handball", "Basketball", "Tanzen", "Tanz", "Reiten", "Klettern", "Judo", "Karate", "Boxen", "Sportverein", "Yoga",
		"sports", "football", "soccer", "swimming", "gymnastics", "dance", "dancing", "riding", "climbing",
	},
	"culture": {
		"Musik", "Musikschule", "Kunst", "Theater", "Malen", "Basteln", "Töpfern", "Singen", "Chor", "Instrument", "Gitarre", "Klavier", "Band", "Zirkus", "Kultur", "Kreativ", "Fotografie", "Handarbeit",
		"music", "art", "arts", "theatre", "theater", "painting", "crafts", "choir", "circus", "culture",
	},
	"media": {
		"Medien", "Medienkompetenz", "Medienpädagogik", "Handy", "Smartphone", "Internet", "Computer", "Computerspiele", "Games", "Gaming", "Zocken", "Bildschirmzeit", "Social Media", "TikTok", "Cybermobbing", "Handysucht", "Mediensucht",
		"media", "mobile phone", "computer games", "screen time", "cyberbullying", "internet safety",
	},
	"development": {
		"Frühförderung", "Frühförderstelle", "Entwicklung", "Entwicklungsverzögerung", "Logopädie", "Logopäde", "Sprachtherapie", "Ergotherapie", "Ergo", "Motorik", "Physiotherapie", "SPZ", "Wahrnehmung", "Stottern",
		"development", "speech therapy", "early intervention", "occupational therapy",
	},
	"inclusion": {
		"Inklusion", "Behinderung", "behindert", "Handicap", "Autismus", "autistisch", "Teilhabe", "Eingliederungshilfe", "Schulbegleitung", "Schulbegleiter", "Integrationshelfer", "I-Helfer", "Teilhabeassistenz", "Down Syndrom", "Rollstuhl",
		"Förderbedarf", "FeD", "disability", "disabled", "autism", "inclusion", "wheelchair", "special needs",
	},
	"health": {
		"Gesundheit", "Ernährung", "Zahnarzt", "Zähne", "Impfung", "Kinderarzt", "Arzt", "Vorsorgeuntersuchung", "Übergewicht", "Pflege", "krank", "Krankheit", "Schlaf", "health", "nutrition", "dentist", "doctor", "vaccination", "sleep",
	},
	"mental_health": {
		"Psychiatrie", "Psychiater", "Psychotherapie", "Psychologe", "Psychologie", "psychisch", "psychisch krank", "seelisch", "Depression", "depressiv", "Angst", "Ängste", "Essstörung", "Magersucht", "Bulimie", "ADHS", "Ritzen", "Selbstverletzung",
		"KJP", "Trauma", "Therapie", "mental health", "therapy", "depression", "anxiety", "eating disorder", "psychiatry", "ADHD", "self harm",
	},
	"addiction": {
		"Sucht", "Suchtberatung", "Drogen", "Alkohol", "trinken", "saufen", "Cannabis", "kiffen", "Rauchen", "Vapen", "Abhängigkeit", "abhängig", "Glücksspiel", "Spielsucht", "Entzug",
		"addiction", "drugs", "alcohol", "drinking", "smoking", "gambling",
	},
	"grief": {
		"Trauer", "trauern", "Trauergruppe", "Tod", "gestorben", "sterben", "verstorben", "Todesfall", "Verlust", "Hospiz", "Beerdigung", "Verwaist", "grief", "death", "died", "bereavement", "mourning", "loss", "hospice",
	},
	"violence": {
		"Gewalt", "häusliche Gewalt", "Missbrauch", "sexueller Missbrauch", "sexualisierte Gewalt", "Kindeswohl", "Kindeswohlgefährdung", "Kinderschutz", "Gefährdung", "8a", "8b", "insoweit erfahrene Fachkraft", "insofern erfahrene Fachkraft", "InsoFa", "IseF",
		"Misshandlung", "Vernachlässigung", "Frauenhaus", "Mobbing", "Stalking", "Opfer", "violence", "domestic violence", "abuse", "child protection", "neglect", "bullying", "safeguarding",
	},
	"crisis": {
		"Krise", "Notfall", "Inobhutnahme", "Notdienst", "Suizid", "suizidal", "Selbstmord", "Krisendienst", "Notruf", "Telefonseelsorge", "Bereitschaftsdienst", "crisis", "emergency", "suicide", "suicidal", "helpline",
	},
	"sexuality": {
		"Sexualität", "Aufklärung", "Sexualaufklärung", "Sexualpädagogik", "Verhütung", "Abtreibung", "Schwangerschaftsabbruch", "Schwangerschaftskonflikt", "Queer", "LGBTQ", "LGBT", "LSBTIQ", "schwul", "lesbisch", "trans", "transgender", "Coming-out",
		"sexuality", "sex education", "contraception", "abortion", "gay", "lesbian",
	},
	"justice": {
		"Jugendgerichtshilfe", "JGH", "Strafverfahren", "Straftat", "Straffälligkeit", "straffällig", "Gericht", "Sozialstunden", "Polizei", "Täter-Opfer-Ausgleich", "TOA", "Anzeige", "Diebstahl", "Delinquenz", "Bewährung",
		"youth justice", "court", "crime", "police", "community service", "offence",
	},
	"migration": {
		"Migration", "Migranten", "Flucht", "Flüchtling", "Geflüchtete", "Asyl", "Aufenthalt", "Integration", "Dolmetscher", "Übersetzer", "übersetzen", "Ukraine", "ukrainisch", "arabisch", "türkisch", "russisch", "Fremdsprache", "umF", "interkulturell",
		"migrants", "refugee", "asylum", "interpreter", "translation", "translator",
	},
	"money": {
		"Schulden", "Schuldner", "Schuldnerberatung", "Geld", "Bürgergeld", "Kindergeld", "Elterngeld", "Kinderzuschlag", "Wohngeld", "Sozialleistungen", "Bildung und Teilhabe", "BuT", "Bildungspaket", "Zuschuss", "Stiftung", "Armut", "finanzielle Hilfe",
		"money", "debt", "debts", "benefits", "poverty", "grant", "financial help",
	},
	"basic_needs": {
		"Wohnung", "Wohnen", "Wohnungsnot", "wohnungslos", "obdachlos", "Obdach", "Räumungsklage", "Tafel", "Lebensmittel", "Mittagstisch", "Mittagessen", "Kleidung", "Kleiderkammer", "Kinderkleidung", "Möbel", "Secondhand", "Unterkunft",
		"housing", "homeless", "flat", "food", "food bank", "clothes", "clothing", "furniture", "shelter",
	},
}
