package directory

import (
	"slices"
	"strconv"
	"strings"
)

// Field is a field of a record.
type Field uint8

// The fields, in the order in which a file shows them. Both kinds of records share some.
const (
	FieldID Field = iota
	FieldOwnerID
	FieldOwner
	FieldName // of an organisation
	FieldTitle
	FieldSector
	FieldMunicipality
	FieldCan
	FieldCannot
	FieldInstead
	FieldRefers
	FieldAbout
	FieldTopics
	FieldAudience
	FieldAgeMin
	FieldAgeMax
	FieldMunicipalities
	FieldCost
	FieldAccess
	FieldLanguages
	FieldAccessibility
	FieldAccessNote
	FieldDates
	FieldCapacity
	FieldCapacityOn
	FieldAlert
	FieldContact
	FieldHours
	FieldEntitled
	FieldNeeds
	FieldWaiting
	FieldConfirmedOn
	FieldPublic
	fields // how many there are
)

// String is the field's name in attributes of HSDS and in keys of texts.
func (f Field) String() string {
	return [...]string{
		"id", "owner_id", "owner", "name", "title", "sector", "municipality", "can", "cannot", "instead", "refers", "about",
		"topics", "audience", "age_min", "age_max", "municipalities", "cost", "access", "languages", "accessibility", "access_note",
		"dates", "capacity", "capacity_on", "alert", "contact", "hours", "entitled", "needs", "waiting",
		"confirmed_on", "public",
	}[f]
}

// Of lists the fields of a kind in order.
func Of(kind Kind) []Field { return fieldsOf(New(kind)) }

func fieldsOf(record Record) []Field {
	list := make([]Field, 0, fields)
	for f := range fields {
		if record.at(f) != nil {
			list = append(list, f)
		}
	}
	return list
}

// Fields is a set of fields.
type Fields uint64

// All is every field of a kind.
func All(kind Kind) (set Fields) {
	for _, f := range Of(kind) {
		set = set.With(f)
	}
	return set
}

// With adds a field.
func (s Fields) With(f Field) Fields { return s | 1<<f }

// Without takes a field out.
func (s Fields) Without(f Field) Fields { return s &^ (1 << f) }

// Has tells whether the field is in the set.
func (s Fields) Has(f Field) bool { return s&(1<<f) != 0 }

func (o *Organisation) at(f Field) any {
	switch f {
	case FieldID:
		return &o.ID
	case FieldName:
		return &o.Name
	case FieldSector:
		return &o.Sector
	case FieldMunicipality:
		return &o.Municipality
	case FieldCan:
		return &o.Can
	case FieldCannot:
		return &o.Cannot
	case FieldInstead:
		return &o.Instead
	case FieldRefers:
		return &o.Refers
	case FieldContact:
		return &o.Contact
	case FieldHours:
		return &o.Hours
	case FieldEntitled:
		return &o.Entitled
	case FieldNeeds:
		return &o.Needs
	case FieldWaiting:
		return &o.Waiting
	case FieldConfirmedOn:
		return &o.ConfirmedOn
	}
	return nil
}

func (r *Resource) at(f Field) any {
	switch f {
	case FieldID:
		return &r.ID
	case FieldOwnerID:
		return &r.OwnerID
	case FieldTopics:
		return &r.Topics
	case FieldAgeMin:
		return &r.AgeMin
	case FieldAgeMax:
		return &r.AgeMax
	case FieldMunicipalities:
		return &r.Municipalities
	case FieldLanguages:
		return &r.Languages
	case FieldAccessibility:
		return &r.Accessibility
	case FieldPublic:
		return &r.Public
	}
	if text := r.text(f); text != nil {
		return text
	}
	return nil
}

func (r *Resource) text(f Field) *string {
	switch f {
	case FieldOwner:
		return &r.Owner
	case FieldTitle:
		return &r.Title
	case FieldAbout:
		return &r.About
	case FieldAudience:
		return &r.Audience
	case FieldCost:
		return &r.Cost
	case FieldAccess:
		return &r.Access
	case FieldAccessNote:
		return &r.AccessNote
	case FieldDates:
		return &r.Dates
	case FieldCapacity:
		return &r.Capacity
	case FieldCapacityOn:
		return &r.CapacityOn
	case FieldAlert:
		return &r.Alert
	case FieldContact:
		return &r.Contact
	case FieldConfirmedOn:
		return &r.ConfirmedOn
	}
	return nil
}

// yes is the value of a field that is set, where others are empty.
const yes = "yes"

// Value is a field as text: ages in digits, days as 2006-01-02, lists as JoinList writes them, "yes" or nothing.
func Value(record Record, f Field) string {
	switch at := record.at(f).(type) {
	case *string:
		return *at
	case *[]string:
		return JoinList(*at)
	case **int:
		if *at != nil {
			return strconv.Itoa(**at)
		}
	case *bool:
		if *at {
			return yes
		}
	case *ID:
		return at.String()
	}
	return ""
}

// Set writes what Value returns; not ok: the field cannot hold that.
func Set(record Record, f Field, value string) (ok bool) {
	switch at := record.at(f).(type) {
	case *string:
		*at = value
	case *[]string:
		*at = SplitList(value)
	case **int:
		if *at = nil; value == "" {
			return true
		}
		n, err := strconv.Atoi(value)
		*at = &n
		return err == nil
	case *bool:
		*at = value == yes
		return *at || value == ""
	case *ID:
		*at, ok = ParseID(value)
		return ok || value == ""
	default:
		return false
	}
	return true
}

// Change is a field that differs.
type Change struct {
	Field    Field
	From, To string
}

// Compare lists the fields of the set in which two records of a kind differ. Lists are compared in their order, which
// says what comes first.
func Compare(from, to Record, set Fields) []Change {
	var changes []Change
	for f := range fields {
		if a, b := Value(from, f), Value(to, f); set.Has(f) && a != b {
			changes = append(changes, Change{Field: f, From: a, To: b})
		}
	}
	return changes
}

var escapeItem = strings.NewReplacer(`\`, `\\`, "|", `\|`, "\n", " ")

// JoinList writes a list as people do, with commas. If an item has a comma or semicolon itself, all are divided by
// strokes, and a single one is followed by a stroke. A stroke or backslash inside an item gets a backslash before it.
func JoinList(items []string) string {
	written, commas := make([]string, len(items)), false
	for i, item := range items {
		written[i] = escapeItem.Replace(item)
		commas = commas || strings.ContainsAny(item, ",;|")
	}
	switch {
	case commas && len(items) == 1:
		return written[0] + " |"
	case commas:
		return strings.Join(written, " | ")
	}
	return strings.Join(written, ", ")
}

// SplitList reads what JoinList writes, and lists with semicolons or one item a line. Empty items are left out, and
// those that are there already.
func SplitList(text string) []string {
	var items []string
	var item strings.Builder
	flush := func() {
		if clean := strings.TrimSpace(item.String()); clean != "" && !slices.Contains(items, clean) {
			items = append(items, clean)
		}
		item.Reset()
	}
	dividers := ",;\n"
	if hasStroke(text) {
		dividers = "|\n"
	}
	escaped := false
	for _, r := range text {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped && strings.ContainsRune(dividers, r):
			flush()
		default:
			item.WriteRune(r)
		}
		escaped = false
	}
	flush()
	return items
}

// hasStroke tells whether a stroke divides items: one with no backslash before it.
func hasStroke(text string) bool {
	escaped := false
	for _, r := range text {
		if r == '|' && !escaped {
			return true
		}
		escaped = r == '\\' && !escaped
	}
	return false
}
