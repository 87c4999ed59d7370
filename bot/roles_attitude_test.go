package bot

import "strconv"

// attitudeAccess is who may do what with the sentences that an area stands for.
var attitudeAccess = []access{
	{"/attitude", nil, inArea},
	{"statement", id(func(o objects) int64 { return o.statement }), inArea},
	{"statement", id(func(o objects) int64 { return o.statement }, "all", "0"), inArea},
	{"assent", id(func(o objects) int64 { return o.statement }, "1", "carry"), "admin"},
	{"assent", id(func(o objects) int64 { return o.statement }, "1", "talk"), "admin"},
	{"assent", id(func(o objects) int64 { return o.statement }, "1", "decline"), ""},
	{"statementedit", id(func(o objects) int64 { return o.statement }), coordinates},
	{"flow statement", nil, coordinates},
	{"statementout", id(func(o objects) int64 { return o.statement }, "yes"), coordinates},
	{"points", id(func(o objects) int64 { return o.conference }, "0"), inArea},
	{"points", id(func(o objects) int64 { return o.draft }, "0"), ""},
	{"point", id(func(o objects) int64 { return o.point }), inArea},
	{"option", id(func(o objects) int64 { return o.closedPoll }, "0"), inArea},
	{"option", id(func(o objects) int64 { return o.closedPoll }, "1"), inArea},
	{"agreenew", func(o objects) []string { return []string{"a", strconv.FormatInt(o.point, 10)} }, "member admin coordinator"},
	{"agreeyear", fixed("2016"), coordinates},
	{"pollnew", func(o objects) []string { return []string{"attitude", strconv.FormatInt(o.conference, 10)} }, coordinates},
}
