package german

import "slices"

// Says tells whether a folded word says anything about what somebody looks for: "für" and "the" do not.
func Says(word string) bool {
	_, silent := slices.BinarySearch(silentWords[:], word)
	return !silent && word != ""
}

// silentWords are articles, pronouns, prepositions and the like in both languages, folded and in order.
var silentWords = [...]string{
	"a", "aber", "about", "all", "alle", "allem", "allen", "aller", "alles", "als", "also", "am", "an", "and", "any",
	"are", "at", "auch", "auf", "aus", "bei", "beim", "bekommen", "bin", "bis", "bitte", "brauche", "brauchen",
	"braucht", "by", "da", "damit", "dann", "das", "dass", "dem", "den", "denen", "der", "deren", "des", "die", "dies",
	"diese", "diesem", "diesen", "dieser", "dieses", "do", "does", "dort", "du", "durch", "ein", "eine", "einem",
	"einen", "einer", "eines", "er", "es", "etwas", "euch", "find", "finden", "for", "from", "fur", "gegen", "geht",
	"gesucht", "gibt", "hab", "habe", "haben", "has", "hat", "have", "hier", "how", "i", "ich", "ihm", "ihn", "ihnen",
	"ihr", "ihre", "ihrem", "ihren", "ihrer", "im", "in", "ins", "is", "ist", "ja", "jede", "jedem", "jeden", "jeder",
	"jedes", "kann", "kein", "keine", "keinen", "konnen", "lang", "looking", "machen", "macht", "me", "mehr", "mein",
	"meine", "meinem", "meinen", "meiner", "mich", "mir", "mit", "mocht", "mochte", "mochten", "muss", "my", "nach",
	"need", "needs", "nicht", "nichts", "noch", "nur", "ob", "oder", "of", "ohne", "on", "or", "sehr", "sein", "seine",
	"seinem", "seinen", "seiner", "seit", "sich", "sie", "sind", "so", "soll", "sollen", "some", "somebody",
	"something", "suche", "suchen", "the", "their", "there", "to", "uber", "um", "und", "uns", "unser", "unsere",
	"unter", "viel", "vom", "von", "vor", "wahrend", "want", "wants", "war", "was", "wegen", "weil", "welche", "wenn",
	"wer", "wie", "will", "wir", "wird", "with", "wo", "wollen", "wurde", "wurden", "you", "your", "zu", "zum", "zur",
	"zwischen",
}
