package anonymity

import "slices"

// phases of a collegial case consultation, after the models of Heilsbronn (Spangler) and Tietze: who writes in each,
// how many days it may take, and how many minutes of an exercise around one table. The participants are told, nobody is
// hurried.
var phases = [...]struct {
	name        string
	days        int
	minutes     int
	requester   bool
	consultants bool
}{
	{"questions", 2, 10, true, true},
	{"hypotheses", 2, 15, false, true},
	{"ideas", 2, 15, false, true},
	{"feedback", 1, 5, true, false},
}

// Phases lists the phases in their order.
func Phases() []string {
	names := make([]string, 0, len(phases))
	for _, p := range phases {
		names = append(names, p.name)
	}
	return names
}

// NextPhase is the phase after this one; not ok after the last, and for a word that is none.
func NextPhase(phase string) (next string, ok bool) {
	names := Phases()
	i := slices.Index(names, phase)
	if i < 0 || i+1 == len(names) {
		return "", false
	}
	return names[i+1], true
}

// PhaseDays is the suggested length of a phase in days; zero for a word that is none.
func PhaseDays(phase string) int {
	for _, p := range phases {
		if p.name == phase {
			return p.days
		}
	}
	return 0
}

// MayWrite tells whether it is the turn of the requester, or else of the consultants. Without phases it always is.
// Only an open case is written in.
func MayWrite(model, phase, state string, requester bool) bool {
	if state != "open" {
		return false
	}
	if model == "free" {
		return true
	}
	for _, p := range phases {
		if p.name == phase {
			return requester && p.requester || !requester && p.consultants
		}
	}
	return false
}

// MayMoveOn tells who may begin the next phase: the requester, whose case it stays, and a moderator they accepted.
func MayMoveOn(requester, moderator bool) bool { return requester || moderator }

// ExercisePhase is one phase of an exercise around a table.
type ExercisePhase struct {
	Name    string
	Minutes int // suggested
}

// ExercisePhases are the phases of a consultation, after the case was read.
func ExercisePhases() []ExercisePhase {
	list := []ExercisePhase{{"presenting", 5}}
	for _, p := range phases {
		list = append(list, ExercisePhase{p.name, p.minutes})
	}
	return list
}
