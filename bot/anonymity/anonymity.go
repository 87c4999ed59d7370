// Package anonymity owns the rules of who is shown as what: labels, thresholds, counts, and who may write when. It is
// pure: it reads no database and no clock, knows no language, and never sees who somebody is.
//
// Fifty professionals in eight sectors are few: a sector alone can be a name. The background is k-anonymity (Sweeney,
// "k-anonymity: a model for protecting privacy", 2002); that several organisations must share a label is l-diversity
// (Machanavajjhala et al., 2007): five colleagues of one school hide a person, but not the school.
package anonymity

// MinK is the least size of a group in which somebody is hidden. An area may ask for more, never for less.
const MinK = 5

// minHouses is how many organisations must share a sector before it may be shown.
const minHouses = 2

// Sector is the sector that a label may show: the person's own if at least k people in several organisations share it,
// else none, which stands for "Fachkraft aus dem Planungsraum". Whoever counts leaves out those who are excluded and
// those who are addressed: they know who they are themselves. A municipality is never shown, with or without a sector.
func Sector(sector string, people, houses, k int) string {
	if people < max(k, MinK) || houses < minHouses {
		return ""
	}
	return sector
}

// Coarser is what a label shows from now on, when it showed one thing and would show another: never more than before.
func Coarser(shown, now string) string {
	if shown != now {
		return ""
	}
	return shown
}

// Count is a count as coordinators may see it. Below k it is not exact, and shown is k: "weniger als k". Nought is
// below k as well, since that nobody asks would tell something about everybody.
func Count(n, k int) (shown int, exact bool) {
	if k = max(k, MinK); n < k {
		return k, false
	}
	return n, true
}
