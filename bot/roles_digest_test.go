package bot

// digestMatrix is who may enter addresses for letters.
var digestMatrix = []access{
	{"digest", id(func(o objects) int64 { return o.own }), deciding},
	{"digest", id(func(o objects) int64 { return o.foreign }), coordinates},
	{"digest", id(func(o objects) int64 { return o.own }, "add"), deciding},
	{"digest", id(func(o objects) int64 { return o.foreign }, "add"), coordinates},
	{"digest", id(func(o objects) int64 { return o.own }, "pdf"), deciding},
	{"digest", id(func(o objects) int64 { return o.own }, "drop", "1"), ""}, // no such address
	{"flow digestadd", nil, deciding},
	{"flow digestcode", nil, deciding},
}
