package bot

import "strconv"

// freshMatrix continues the matrix with what keeps the directory true.
var freshMatrix = []access{
	{"fresh", id(func(o objects) int64 { return o.own }, "0"), "member admin"},
	{"fresh", id(func(o objects) int64 { return o.foreign }, "0"), ""},
	{"freshyes", id(func(o objects) int64 { return o.ownResource }), "member admin"},
	{"freshyes", id(func(o objects) int64 { return o.foreignResource }), ""},
	{"freshyes", fixed("0"), "admin"},
	{"freshyes", func(o objects) []string { return []string{"all", strconv.FormatInt(o.own, 10), "1488358800"} }, "member admin"},
	{"freshyes", func(o objects) []string { return []string{"all", strconv.FormatInt(o.foreign, 10), "1488358800"} }, ""},
	{"report", id(func(o objects) int64 { return o.foreignResource }), "member admin coordinator"},
	{"report", id(func(o objects) int64 { return o.ownResource }), "coordinator"},
	{"flow report", nil, "member admin coordinator"},

	{"/overview", nil, coordinates},
	{"overview", fixed("stale", "0"), coordinates},
	{"overview", func(o objects) []string { return []string{"house", "0", strconv.FormatInt(o.own, 10)} }, coordinates},
	{"overview", func(o objects) []string { return []string{"nudge", "0", strconv.FormatInt(o.own, 10)} }, coordinates},
	{"overview", fixed("picture"), coordinates},
	{"overview", fixed("gaps", "0"), coordinates},
	{"overview", fixed("unmet", "0"), coordinates},
	{"overview", fixed("every", "60"), coordinates},
}
