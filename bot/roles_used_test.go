package bot

import (
	"context"
	"strconv"

	"sozialraum/storage"
)

// usedMatrix continues the matrix with what people say about offers, and ask each other about them.
var usedMatrix = []access{
	{"offer", nil, "member admin"},
	{"/used", nil, inArea},
	{"used", fixed("0", "near"), inArea},
	{"used", fixed("0", "everything"), ""},
	{"mark", id(func(o objects) int64 { return o.foreignResource }, "used"), inArea},
	{"mark", id(func(o objects) int64 { return o.ownResource }, "none"), inArea},
	{"mark", id(func(o objects) int64 { return o.ownResource }, "loved"), ""},
	{"hints", id(func(o objects) int64 { return o.ownResource }, "0"), inArea},
	{"hints", id(func(o objects) int64 { return o.ownResource }, "0", "write"), inArea},
	{"hints", id(func(o objects) int64 { return o.foreignResource }, "0", "remove"), "admin"}, // who wrote it
	{"hints", hint(func(o objects) int64 { return o.ownResource }), "member admin coordinator"},
	{"hints", hint(func(o objects) int64 { return o.foreignResource }), coordinates},
	{"flow hint", nil, inArea},
	{"/whoknows", nil, "member admin"},
	{"questions", fixed("0"), "member admin"},
	{"question", id(func(o objects) int64 { return o.question }, "0"), "admin"}, // who asked it
	{"question", id(func(o objects) int64 { return o.question }, "0", "close"), "admin"},
	{"needask", nil, "member admin"},
	{"flow needask", nil, "member admin"},
	{"know", id(func(o objects) int64 { return o.question }), "member admin"}, // who asked it is told that it is theirs
	{"flow know", nil, "member admin"},
	{"dirwish", fixed("gems", "on"), "member admin"},
}

// hint hides the hint about a resource.
func hint(of func(o objects) int64) func(objects) []string {
	return func(o objects) []string {
		return []string{strconv.FormatInt(of(o), 10), "0", "hide", strconv.FormatInt(o.hints[of(o)], 10)}
	}
}

// recommend has the administrator write a hint about each resource, and ask the network.
func (o *objects) recommend(ctx context.Context, tx *storage.Tx) (err error) {
	o.hints = map[int64]int64{}
	admin := o.people["admin"].ID
	for _, resource := range []int64{o.ownResource, o.foreignResource} {
		if err := tx.WriteHint(ctx, o.area, resource, admin, "Am besten montags."); err != nil {
			return err
		}
		list, _, err := tx.Hints(ctx, o.area, resource, admin, 0, 1)
		if err != nil {
			return err
		}
		o.hints[resource] = list[0].ID
	}
	o.question, err = tx.AskNetwork(ctx, o.area, admin, "Wer kennt einen Chor?", false)
	return err
}
