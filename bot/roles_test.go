package bot

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sozialraum/storage"
)

// Who there is: a stranger, a guest of the area, a member and the administrator of one organisation, a coordinator.
var roleNames = []string{"stranger", "guest", "member", "admin", "coordinator"}

const (
	all         = "stranger guest member admin coordinator"
	inArea      = "guest member admin coordinator"
	deciding    = "admin coordinator"
	coordinates = "coordinator"
)

// objects are the rows of one area that buttons can point at.
type objects struct {
	poll                         int64
	group                        int64 // link of the area
	area                         int64
	people                       map[string]*storage.Person // by role
	own, foreign                 int64                      // organisations: of member and admin, and another one
	registration, ownJoin        int64                      // applications
	foreignJoin, guestsOwn       int64
	municipality                 int64
	ownResource, foreignResource int64
	question                     int64           // to the network, of the administrator's
	hints                        map[int64]int64 // by resource, of the administrator's
	conference, roundTable       int64
	draft                        int64 // meeting of which nobody knows
	closedPoll                   int64
	wish, introduced             int64
	statement, point             int64
	practice                     practice
	agreements                   agreedObjects
	begun, ended                 int64  // meetings: one with small groups, one with minutes
	result                       int64  // of a group of the one that has begun
	door                         string // code at the door of a meeting that is about to begin
	talk, closedTalk             string // cases of the member's: an open one with a message, and one that has ended
	consults, closedConsults     string // the same for the consultant
}

// access is one line of the matrix: what somebody does, and who may do it with a row of the own area. With a row
// of another area nobody may.
type access struct {
	what string // "/command", or "action", or "flow name"
	row  func(o objects) []string
	who  string
}

func id(of func(o objects) int64, more ...string) func(objects) []string {
	return func(o objects) []string { return append([]string{strconv.FormatInt(of(o), 10)}, more...) }
}

func fixed(params ...string) func(objects) []string { return func(objects) []string { return params } }

func introduced(what string, more ...string) func(objects) []string {
	return func(o objects) []string { return append([]string{what, strconv.FormatInt(o.introduced, 10)}, more...) }
}

func inTalk(more ...string) func(objects) []string {
	return func(o objects) []string { return append([]string{o.talk}, more...) }
}

var matrix = slices.Concat(attitudeAccess, agreementMatrix, digestMatrix, []access{
	{"/start", nil, inArea}, // a stranger only learns what this is
	{"/help", nil, inArea},
	{"/cancel", nil, all},
	{"flow join", nil, all},

	{"/organisations", nil, inArea},
	{"/register", nil, "guest coordinator"},
	{"flow register", nil, inArea},
	{"orgs", fixed("0", "", "0"), inArea},
	{"org", id(func(o objects) int64 { return o.own }), inArea},
	{"orgedit", id(func(o objects) int64 { return o.own }), deciding},
	{"orgedit", id(func(o objects) int64 { return o.foreign }), coordinates},
	{"flow orgedit", nil, deciding},
	{"orgrefer", id(func(o objects) int64 { return o.own }, "0"), deciding},
	{"orgrefer", id(func(o objects) int64 { return o.foreign }, "0"), coordinates},
	{"orgask", id(func(o objects) int64 { return o.own }, "0", "waiting"), inArea},
	{"orgask", id(func(o objects) int64 { return o.foreign }, "1", "hours"), inArea},
	{"join", id(func(o objects) int64 { return o.foreign }), "guest coordinator"},

	{"/requests", nil, deciding},
	{"approve", id(func(o objects) int64 { return o.registration }), coordinates},
	{"approve", id(func(o objects) int64 { return o.ownJoin }), deciding},
	{"approve", id(func(o objects) int64 { return o.foreignJoin }), coordinates},
	{"ask", id(func(o objects) int64 { return o.ownJoin }), deciding},
	{"ask", id(func(o objects) int64 { return o.registration }), coordinates},
	{"flow ask", nil, deciding},
	{"decline", id(func(o objects) int64 { return o.ownJoin }), deciding},
	{"decline", id(func(o objects) int64 { return o.foreignJoin }), coordinates},
	{"flow decline", nil, deciding},
	{"answer", id(func(o objects) int64 { return o.guestsOwn }), "guest"},
	{"flow answer", nil, inArea},
	{"fix", id(func(o objects) int64 { return o.guestsOwn }), "guest"},
	{"withdraw", id(func(o objects) int64 { return o.guestsOwn }), "guest"},

	{"/invite", nil, deciding},
	{"invite", fixed("own"), "admin"},
	{"invite", fixed("area"), coordinates},
	{"invite", fixed("coordinator"), coordinates},

	{"/team", nil, "member admin"},
	{"team", fixed("0"), "member admin"},
	{"colleague", id(func(o objects) int64 { return o.people["member"].ID }), "admin"},
	{"colleague", id(func(o objects) int64 { return o.people["member"].ID }, "0", "admin"), "admin"},
	{"colleague", id(func(o objects) int64 { return o.people["member"].ID }, "0", "remove", "yes"), "admin"},
	{"colleague", id(func(o objects) int64 { return o.people["guest"].ID }, "0", "remove", "yes"), ""},
	{"colleague", id(func(o objects) int64 { return o.people["admin"].ID }, "0", "remove", "yes"), ""},

	{"/resources", nil, inArea},
	{"resources", fixed("0", "0", "0", "0"), inArea},
	{"resource", id(func(o objects) int64 { return o.ownResource }), inArea},
	{"find", nil, inArea},
	{"flow find", nil, inArea},

	{"/conferences", nil, inArea},
	{"confs", fixed("0"), inArea},
	{"conf", id(func(o objects) int64 { return o.conference }), inArea},
	{"confcal", id(func(o objects) int64 { return o.conference }), inArea},
	{"conf", id(func(o objects) int64 { return o.draft }), coordinates},
	{"confcal", id(func(o objects) int64 { return o.draft }), ""},
	{"come", id(func(o objects) int64 { return o.draft }, "coming", "1", "c"), ""},
	{"comers", id(func(o objects) int64 { return o.draft }, "o", "0"), ""},
	{"confmap", id(func(o objects) int64 { return o.roundTable }), inArea},
	{"confpublish", id(func(o objects) int64 { return o.draft }), coordinates},
	{"confdiscard", id(func(o objects) int64 { return o.draft }), coordinates},
	{"confcancel", id(func(o objects) int64 { return o.draft }), ""},
	{"confpast", fixed("0"), coordinates},
	{"confcopy", id(func(o objects) int64 { return o.conference }), coordinates},
	{"series", id(func(o objects) int64 { return o.conference }), coordinates},
	{"series", id(func(o objects) int64 { return o.roundTable }), coordinates},
	{"series", id(func(o objects) int64 { return o.roundTable }, "end", "yes"), coordinates},
	{"flow series", nil, coordinates},
	{"/plan", nil, coordinates},
	{"flow plan", nil, coordinates},
	{"confedit", id(func(o objects) int64 { return o.conference }, "place"), coordinates},
	{"flow confedit", nil, coordinates},
	{"confcancel", id(func(o objects) int64 { return o.conference }), coordinates},
	{"confremind", id(func(o objects) int64 { return o.conference }), coordinates},
	{"confremind", id(func(o objects) int64 { return o.conference }, "set", "60", "on"), coordinates},
	{"confremind", id(func(o objects) int64 { return o.conference }, "write"), coordinates},
	{"flow remindedit", nil, coordinates},

	{"come", id(func(o objects) int64 { return o.conference }, "coming", "1", "a"), inArea},
	{"come", id(func(o objects) int64 { return o.conference }, "coming", "2", "c"), "member admin"}, // others come along from a house only
	{"comefor", id(func(o objects) int64 { return o.conference }, "0"), "member admin"},
	{"comefor", func(o objects) []string {
		return []string{strconv.FormatInt(o.conference, 10), "0", strconv.FormatInt(o.people["admin"].ID, 10), "maybe", "1"}
	}, "member admin"},
	{"comefor", func(o objects) []string {
		return []string{strconv.FormatInt(o.conference, 10), "0", strconv.FormatInt(o.people["coordinator"].ID, 10), "maybe", "1"}
	}, ""}, // no colleague
	{"comers", id(func(o objects) int64 { return o.conference }, "o", "0"), coordinates},
	{"comerscsv", id(func(o objects) int64 { return o.conference }), coordinates},
	{"comersqr", id(func(o objects) int64 { return o.conference }), coordinates},
	{"comersedit", id(func(o objects) int64 { return o.conference }, "capacity"), coordinates},
	{"flow comersedit", nil, coordinates},
	{"here", func(o objects) []string { return []string{o.door, "1"} }, inArea},
	{"here", fixed("NOBODYS", "1"), ""},

	{"wish", id(func(o objects) int64 { return o.conference }), inArea},
	{"wish", func(o objects) []string {
		return []string{strconv.FormatInt(o.conference, 10), "back", strconv.FormatInt(o.wish, 10)}
	}, inArea}, // told that it is too late, whosever it is
	{"flow wish", nil, inArea},
	{"wishes", id(func(o objects) int64 { return o.conference }, "0"), coordinates},
	{"wishdesk", func(o objects) []string {
		return []string{strconv.FormatInt(o.conference, 10), strconv.FormatInt(o.wish, 10)}
	}, coordinates},
	{"wishdesk", func(o objects) []string {
		return []string{strconv.FormatInt(o.conference, 10), strconv.FormatInt(o.wish, 10), "agenda"}
	}, coordinates},
	{"wishdesk", func(o objects) []string {
		return []string{strconv.FormatInt(o.roundTable, 10), strconv.FormatInt(o.wish, 10)} // of another meeting
	}, ""},
	{"wishpoll", id(func(o objects) int64 { return o.conference }), coordinates},

	{"/consult", nil, "member admin coordinator"},
	{"consult", fixed("0"), "member admin coordinator"},
	{"asknew", fixed("written"), "member admin"},
	{"flow asking", nil, "member admin"},
	{"flow asktalk", nil, "member admin"},
	{"flow asktable", nil, "member admin"},
	{"codesheet", nil, "member admin"},

	{"consultant", fixed("start"), "member admin"},
	{"flow consulting", nil, "member admin"},
	{"flow consultedit", nil, "member admin"},
	{"request", fixed("NOBODYS", "accepted"), ""}, // cases open by the row of who takes part, see TestThreat15ForgedData
	{"times", fixed("NOBODYS", "offer"), ""},
	{"flow times", nil, "member admin"},
	{"flow callnumber", nil, "member admin"},
	{"talkover", fixed("NOBODYS", "yes"), ""},
	{"table", fixed("NOBODYS", "end", "yes"), ""},
	{"exercise", id(func(o objects) int64 { return o.roundTable }), coordinates},
	{"exercise", id(func(o objects) int64 { return o.conference }), ""},
	{"consultarea", fixed("0"), coordinates},
	{"consultset", fixed("k", "7"), coordinates},

	{"pollresult", id(func(o objects) int64 { return o.closedPoll }), inArea},
	{"pollrpic", id(func(o objects) int64 { return o.closedPoll }), inArea},
	{"pollrtrend", id(func(o objects) int64 { return o.closedPoll }), inArea},
	{"pollrsplit", id(func(o objects) int64 { return o.closedPoll }), inArea},
	{"pollrcsv", id(func(o objects) int64 { return o.closedPoll }), coordinates},
	{"pollragenda", id(func(o objects) int64 { return o.closedPoll }), coordinates},
	{"pollragenda", func(o objects) []string {
		return []string{strconv.FormatInt(o.closedPoll, 10), strconv.FormatInt(o.conference, 10), "1"}
	}, coordinates},

	{"case", inTalk(), "member"},
	{"talktext", inTalk(), "member"},
	{"talkmore", inTalk(), "member"},
	{"talkbegin", inTalk(), "member"},
	{"talkwrite", inTalk(), "member"},
	{"talkwrite", inTalk("1"), "member"},
	{"flow talkwrite", nil, "member admin"},
	{"talkmine", inTalk(), "member"},
	{"talkback", inTalk("1"), "member"},
	{"talkback", inTalk("2"), ""}, // there is none, or it is somebody else's
	{"talkphase", inTalk(), "member"},
	{"talkmod", inTalk("stop"), "member"},
	{"talkleave", inTalk(), ""}, // only consultants leave
	{"talkend", inTalk(), "member"},
	{"talksum", inTalk(), "member"},
	{"flow talksum", nil, "member admin"},
	{"talkreveal", inTalk(), "member"},
	{"talkhelped", inTalk("3"), ""}, // not before the end
	{"talkhelped", func(o objects) []string { return []string{o.closedTalk, "3"} }, "member"},
	{"talkthank", func(o objects) []string { return []string{o.closedTalk} }, "member"},
	{"talkexercise", func(o objects) []string { return []string{o.closedTalk, "yes"} }, "member"},

	{"deal", id(func(o objects) int64 { return o.begun }), coordinates},
	{"deal", id(func(o objects) int64 { return o.begun }, "from", "coming"), coordinates},
	{"deal", id(func(o objects) int64 { return o.begun }, "size", "4"), ""}, // not of published groups
	{"deal", id(func(o objects) int64 { return o.begun }, "leads", "0"), coordinates},
	{"deal", id(func(o objects) int64 { return o.begun }, "go"), coordinates},
	{"deal", id(func(o objects) int64 { return o.begun }, "mend", "yes"), coordinates},
	{"deal", id(func(o objects) int64 { return o.begun }, "anew", "yes"), coordinates},
	{"deal", id(func(o objects) int64 { return o.begun }, "elsewhere"), ""},
	{"dealedit", id(func(o objects) int64 { return o.begun }, "question"), coordinates},
	{"dealedit", id(func(o objects) int64 { return o.begun }, "spots"), coordinates},
	{"dealedit", id(func(o objects) int64 { return o.begun }, "title"), ""},
	{"flow dealedit", nil, coordinates},
	{"seat", id(func(o objects) int64 { return o.begun }), "guest member"}, // the others have no group
	{"seat", id(func(o objects) int64 { return o.conference }), ""},
	{"result", id(func(o objects) int64 { return o.begun }), "guest member"},
	{"flow result", nil, inArea},
	{"minutes", id(func(o objects) int64 { return o.begun }), ""}, // they are not sent
	{"minutes", id(func(o objects) int64 { return o.ended }), inArea},
	{"minutesdesk", id(func(o objects) int64 { return o.begun }), coordinates},
	{"minutesdesk", func(o objects) []string {
		return []string{strconv.FormatInt(o.begun, 10), "result", strconv.FormatInt(o.result, 10)}
	}, coordinates},
	{"minutesdesk", func(o objects) []string {
		return []string{strconv.FormatInt(o.begun, 10), "omit", strconv.FormatInt(o.result, 10), "1"}
	}, coordinates},
	{"minutesdesk", func(o objects) []string {
		return []string{strconv.FormatInt(o.ended, 10), "result", strconv.FormatInt(o.result, 10)}
	}, ""}, // of another meeting
	{"minutesdesk", id(func(o objects) int64 { return o.begun }, "preview"), coordinates},
	{"minutesdesk", id(func(o objects) int64 { return o.begun }, "send"), coordinates},
	{"minutesedit", id(func(o objects) int64 { return o.begun }, "points"), coordinates},
	{"minutesedit", id(func(o objects) int64 { return o.begun }, "result", "0"), ""},
	{"flow minutesedit", nil, coordinates},
	{"feedback", id(func(o objects) int64 { return o.begun }), "guest member"}, // who was there
	{"feedback", id(func(o objects) int64 { return o.begun }, "5", "none", "yes"), "guest member"},
	{"feedback", id(func(o objects) int64 { return o.begun }, "6", "none", "yes"), ""},
	{"feedbackword", id(func(o objects) int64 { return o.begun }), "guest member"},
	{"flow feedbackword", nil, inArea},
	{"feedbackdesk", id(func(o objects) int64 { return o.begun }), coordinates},

	{"/group", nil, coordinates},
	{"group", fixed("0"), coordinates},
	{"group", id(func(o objects) int64 { return o.group }, "unlink"), coordinates},
	{"group", id(func(o objects) int64 { return o.group }, "unlink", "yes"), coordinates},
	{"group", id(func(o objects) int64 { return o.group }, "language", "en"), coordinates},
	{"group", id(func(o objects) int64 { return o.group }, "elsewhere"), ""},

	{"/polls", nil, inArea},
	{"polls", fixed("0"), inArea},
	{"poll", id(func(o objects) int64 { return o.poll }), inArea},
	{"vote", id(func(o objects) int64 { return o.poll }, "a", "1"), inArea},
	{"suggest", id(func(o objects) int64 { return o.poll }), inArea},
	{"flow suggest", nil, inArea},
	{"polldesk", id(func(o objects) int64 { return o.poll }), coordinates},
	{"pollnew", fixed("own"), coordinates},
	{"pollnew", func(o objects) []string { return []string{"own", strconv.FormatInt(o.conference, 10)} }, coordinates},
	{"flow newpoll", nil, coordinates},
	{"pollrepeat", id(func(o objects) int64 { return o.poll }), coordinates},
	{"pollfix", id(func(o objects) int64 { return o.poll }, "0"), coordinates},
	{"flow pollfix", nil, coordinates},
	{"pollextend", id(func(o objects) int64 { return o.poll }), coordinates},
	{"flow pollextend", nil, coordinates},
	{"pollclose", id(func(o objects) int64 { return o.poll }), coordinates},
	{"polldelete", id(func(o objects) int64 { return o.poll }), coordinates},

	{"meet", fixed("show"), "member admin"},
	{"meet", fixed("join"), "member admin"},
	{"meet", fixed("no", "0"), "member"}, // only who takes part sees who else does
	{"meet", introduced("met", "yes"), "member"},
	{"meet", introduced("write"), "member"},
	{"flow meetjoin", nil, "member admin"},
	{"flow meetwrite", nil, "member admin"},

	{"/profile", nil, inArea},
	{"profile", fixed("language", "en"), inArea},
	{"profile", fixed("remind", "only", "120"), inArea},
	{"profile", fixed("quiet", "from", "21"), inArea},
	{"profile", func(o objects) []string { return []string{"left", strconv.FormatInt(o.own, 10)} }, "member admin"},
	{"profile", fixed("deleted"), inArea},
})

// TestRoles tries every route as everybody, with rows of the own area and of another one.
// allAccess is the whole matrix; capabilities keep their part beside what their tests need.
func allAccess() []access {
	return slices.Concat(matrix, offerMatrix, freshMatrix, practiceMatrix, usedMatrix)
}

func TestRoles(t *testing.T) {
	b, store := rolesBot(t)
	here, elsewhere := furnish(t, b, store, "Nord"), furnish(t, b, store, "Süd")
	for _, line := range allAccess() {
		for _, role := range roleNames {
			may := slices.Contains(strings.Fields(line.who), role)
			t.Run(fmt.Sprintf("%s/%s", line.what, role), func(t *testing.T) {
				if got := attempt(t, b, store, here, here, line, role); got != may {
					t.Errorf("own area: allowed %v, want %v", got, may)
				}
				pointed := line.row != nil && !slices.Equal(line.row(here), line.row(elsewhere))
				if pointed && attempt(t, b, store, here, elsewhere, line, role) {
					t.Error("a row of another area was not refused")
				}
			})
		}
	}
}

// TestEveryRouteIsInTheMatrix keeps the matrix complete.
func TestEveryRouteIsInTheMatrix(t *testing.T) {
	b, _ := rolesBot(t)
	known := map[string]bool{}
	for _, line := range allAccess() {
		known[line.what] = true
	}
	for _, route := range b.routes.list {
		what := "/" + route.command
		if route.action != "" {
			what = route.action
		} else if route.flow != nil {
			what = "flow " + route.flow.Name
		}
		if !known[what] {
			t.Errorf("nobody says who may use %s", what)
		}
		delete(known, what)
	}
	for _, what := range slices.Sorted(maps.Keys(known)) {
		t.Errorf("there is no route %s", what)
	}
}
