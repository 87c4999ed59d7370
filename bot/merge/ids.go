package merge

import "sozialraum/bot/directory"

// ids are the identifiers of all records, those that the file adds among them, and by which rows they are meant.
type ids struct {
	lines   map[directory.ID]int32 // of the row about the record; 0: none yet
	aliases map[directory.ID]directory.ID
}

// add makes a record known, and other identifiers for it.
func (i *ids) add(id directory.ID, line int, aliases ...directory.ID) {
	i.lines[id] = int32(line) // a file of two thousand million lines is not read to its end
	for _, alias := range aliases {
		i.aliases[alias] = id
	}
}

// find is under which identifier a record is known.
func (i *ids) find(id directory.ID) (directory.ID, bool) {
	if id.IsZero() {
		return id, false
	}
	if _, known := i.lines[id]; known {
		return id, true
	}
	id, known := i.aliases[id]
	return id, known
}

// touched tells whether a row was about the record.
func (i *ids) touched(id directory.ID) bool { return i.lines[id] != 0 }

// touch notes that a row is about the record, and returns the line of an earlier one; 0: there was none.
func (i *ids) touch(id directory.ID, line int) (first int) {
	if first = int(i.lines[id]); first == 0 {
		i.lines[id] = int32(line)
	}
	return first
}
