// Package directory says what the directory of an area holds, in a form that belongs to no file format and to no
// table: the card of an organisation and a resource, field by field, with what each field may contain. The packages
// that write and read files, and the one that compares a file with what is there, all speak of these records.
//
// It is pure. It never reads a file, knows no database and decides nothing about what an import changes.
package directory

// Kind tells the two records apart.
type Kind uint8

// The kinds of records. They are part of identifiers, see Origin.
const (
	Organisations Kind = 1
	Resources     Kind = 2
)

// Record is an *Organisation or a *Resource.
type Record interface {
	Kind() Kind
	// Identity is the record's id and its name as people know it.
	Identity() (ID, string)
	// at points to a field: *string, *[]string, **int, *bool or *ID. Nil: the record has no such field.
	at(Field) any
}

// Organisation is the card of a house of the area, "Möglichkeiten und Grenzen".
type Organisation struct {
	ID           ID // zero: not known yet
	Name         string
	Sector       string // key of Words.Sectors
	Municipality string // name
	Can, Cannot  string
	Instead      string   // who does it instead, in words
	Refers       []string // and the names of organisations of the area that do
	Contact      string   // how to reach us
	Hours        string   // when
	Entitled     string   // who may come
	Needs        string   // what we need from you before we can act
	Waiting      string   // how long it takes
	ConfirmedOn  string   // day as 2006-01-02; empty: never
}

// Kind is Organisations.
func (*Organisation) Kind() Kind { return Organisations }

// Identity is the id and the name.
func (o *Organisation) Identity() (ID, string) { return o.ID, o.Name }

// Resource is an offer of an organisation.
type Resource struct {
	ID             ID     // zero: not known yet
	OwnerID        ID     // of the organisation; zero: only its name is known
	Owner          string // its name
	Title          string
	About          string
	Topics         []string // keys of Words.Topics
	Audience       string   // for whom
	AgeMin, AgeMax *int     // years from 0 to 99; nil: no limit
	Municipalities []string // names; none: the whole area
	Cost           string
	Access         string   // how to get in
	Languages      []string // keys of Words.Languages, which are codes of ISO 639
	Accessibility  []string // keys of Words.Accessibility
	AccessNote     string   // what these do not say about how people with a disability get along
	Dates          string   // dates or season, in words
	Capacity       string   // key of Capacities; empty: unknown
	CapacityOn     string   // the day on which it was said; empty when the capacity is unknown
	Alert          string   // what to know just now
	Contact        string   // empty: the organisation's
	ConfirmedOn    string   // day as 2006-01-02; empty: never
	Public         bool     // the owner lets anybody read it
}

// Kind is Resources.
func (*Resource) Kind() Kind { return Resources }

// Identity is the id and the title.
func (r *Resource) Identity() (ID, string) { return r.ID, r.Title }

// Capacities are what can be said about room, besides nothing.
var Capacities = [...]string{"free", "few", "waiting"}

// New makes an empty record of a kind.
func New(kind Kind) Record {
	if kind == Organisations {
		return &Organisation{}
	}
	return &Resource{}
}

// Row is a record as a file gave it.
type Row struct {
	Place  Place
	Record Record
	// Given are the fields about which the file says something, be it that they are empty. The others are to be left
	// as they are.
	Given Fields
	// Problems are why the record cannot be taken.
	Problems []Problem
	// Skipped is the key of a text that tells why the record is left out on purpose; empty: it is not.
	Skipped string
	// Dropped names what the file says and the directory has no room for.
	Dropped []string
	// cells are where the fields are, if the file has one place for each.
	cells func(Field) Place
}

// ID is that of the record; zero: it has none.
func (row Row) ID() ID {
	id, _ := row.Record.Identity()
	return id
}
