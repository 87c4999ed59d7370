package bot

import (
	"errors"
	"slices"

	"sozialraum/bot/grouping"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// fewToDeal is how many people make two of the smallest groups that are any use.
const fewToDeal = 4

// dealt are those of the list who are dealt into groups.
func dealtOf(list []storage.Dealable, source string) (people []storage.Dealable) {
	for _, p := range list {
		if p.Present || source == storage.DealComing && p.Coming {
			people = append(people, p)
		}
	}
	return people
}

// groupingPeople are people as the rules of grouping see them.
func groupingPeople(d storage.Dealing, list []storage.Dealable) []grouping.Person {
	may := map[int64]bool{}
	for _, p := range d.People {
		may[p.PersonID] = p.MayLead
	}
	people := make([]grouping.Person, len(list))
	for i, p := range list {
		people[i] = grouping.Person{
			ID: p.PersonID, Organisation: p.OrganisationID, Sector: p.Sector, Municipality: p.MunicipalityID, Moderator: may[p.PersonID],
		}
	}
	return people
}

func metBefore(pairings []storage.Pairing) []grouping.Met {
	met := make([]grouping.Met, len(pairings))
	for i, p := range pairings {
		met[i] = grouping.Met{A: p.A, B: p.B, Times: p.Times}
	}
	return met
}

// nextSeed is what the next dealing of a meeting is drawn from. It follows from the meeting and from how often it was
// dealt, so that anybody can draw it again.
func nextSeed(d storage.Dealing) int64 {
	first := d.ConferenceID << 20
	if d.Seed < first {
		return first + 1
	}
	return d.Seed + 1
}

// groupsOf are the groups of a dealing, by number from 1; those of nobody included.
func groupsOf(d storage.Dealing) []grouping.Group {
	groups := make([]grouping.Group, len(d.Groups))
	for _, p := range d.People {
		if p.Number == 0 || p.Number > len(groups) {
			continue
		}
		g := &groups[p.Number-1]
		g.Members = append(g.Members, p.PersonID)
		if p.Leads {
			g.Moderator = p.PersonID
		}
	}
	for i := range groups {
		slices.Sort(groups[i].Members)
	}
	return groups
}

func seatedGroups(groups []grouping.Group) []storage.SeatedGroup {
	seated := make([]storage.SeatedGroup, len(groups))
	for i, g := range groups {
		seated[i] = storage.SeatedGroup{Leader: g.Moderator, Members: g.Members}
	}
	return seated
}

// cannotDeal is what is said when nobody can be dealt.
func cannotDeal(err error, people, size int) error {
	switch {
	case errors.Is(err, grouping.ErrMany):
		return mistake{"deal.too_many", text.V{"Most": grouping.MaxPeople}}
	case errors.Is(err, grouping.ErrNobody), errors.Is(err, grouping.ErrBounds):
		return mistake{"deal.too_few", text.V{"Count": people, "Size": size}}
	}
	return err
}

// mixingOf is how well the groups of a dealing are mixed. Those who are there no more count as they did.
func mixingOf(d storage.Dealing, list []storage.Dealable, pairings []storage.Pairing) (m view.Mixing, err error) {
	known := map[int64]storage.Dealable{}
	for _, p := range list {
		known[p.PersonID] = p
	}
	var seated []storage.Dealable
	for _, p := range d.People {
		if one, ok := known[p.PersonID]; ok && p.Number > 0 {
			seated = append(seated, one)
		} else if p.Number > 0 {
			seated = append(seated, storage.Dealable{PersonID: p.PersonID})
		}
	}
	explained, err := grouping.Explain(groupingPeople(d, seated), metBefore(pairings), groupsOf(d))
	if err != nil {
		return m, err
	}
	m.Known = len(pairings)
	for _, f := range explained.Groups {
		if f.People == 0 {
			continue
		}
		m.Colleagues += f.Colleagues
		m.Again += f.Again
		if m.Most == 0 || f.Sectors < m.Fewest {
			m.Fewest = f.Sectors
		}
		m.Most = max(m.Most, f.Sectors)
	}
	for _, g := range explained.Alone {
		m.Alone = append(m.Alone, g+1)
	}
	return m, nil
}

// absentees are those in groups who do not come any more, and latecomers those who come and have none, by name.
func changesSince(d storage.Dealing, people []storage.Dealable) (gone, late []string) {
	sits, comes := map[int64]bool{}, map[int64]bool{}
	for _, p := range people {
		comes[p.PersonID] = true
	}
	for _, p := range d.People {
		if sits[p.PersonID] = p.Number > 0; p.Number > 0 && !comes[p.PersonID] {
			gone = append(gone, p.Name)
		}
	}
	for _, p := range people {
		if !sits[p.PersonID] {
			late = append(late, p.Name)
		}
	}
	return gone, late
}

// mend is what mending the groups gives: the groups, and who moves.
func mend(d storage.Dealing, people []storage.Dealable, pairings []storage.Pairing) ([]grouping.Group, view.Mending, error) {
	var m view.Mending
	redone, err := grouping.Redo(groupingPeople(d, people), metBefore(pairings), grouping.Wish{Size: d.Size}, groupsOf(d))
	if err != nil {
		return nil, m, cannotDeal(err, len(people), d.Size)
	}
	before, after, names := map[int64]int{}, map[int64]int{}, map[int64]string{}
	for _, p := range d.People {
		before[p.PersonID] = p.Number
	}
	for i, g := range redone.Groups {
		for _, id := range g.Members {
			after[id] = i + 1
		}
	}
	for _, p := range people {
		names[p.PersonID] = p.Name
	}
	move := func(id int64) view.Move { return view.Move{Name: names[id], From: before[id], To: after[id]} }
	for _, id := range redone.Moved {
		m.Moves = append(m.Moves, move(id))
	}
	for _, id := range redone.Seated {
		m.Late = append(m.Late, move(id))
	}
	return redone.Groups, m, nil
}

// seatNews is what is new to somebody about their group.
type seatNews struct {
	seat         storage.Seat
	first, moved bool
	came, went   []string
}

// newsOf are those to whom something is new, and what: the whole place, or who else is in the group, who leads it, where
// it sits and what it is asked. Those whose group is what it was are missing.
func newsOf(before, after storage.Dealing) map[int64]seatNews {
	news, was, sat := map[int64]seatNews{}, map[int]storage.DealtGroup{}, map[int64]storage.Dealt{}
	for _, g := range before.Groups {
		was[g.Number] = g
	}
	for _, p := range before.People {
		sat[p.PersonID] = p
	}
	for _, g := range after.Groups {
		members := after.Of(g.Number)
		came, went := namesWithout(members, before.Of(g.Number)), namesWithout(before.Of(g.Number), members)
		old := was[g.Number]
		same := len(came)+len(went) == 0 && old.Spot == g.Spot && before.Asks(old) == after.Asks(g) &&
			leaderOf(before.Of(g.Number)) == leaderOf(members)
		asks := g
		asks.Question = after.Asks(g)
		for _, m := range members {
			number := sat[m.PersonID].Number
			if same && number == g.Number {
				continue
			}
			news[m.PersonID] = seatNews{
				seat:  storage.Seat{DealtGroup: asks, Leads: m.Leads, Members: members},
				first: number == 0, moved: number != g.Number, came: came, went: went,
			}
		}
	}
	return news
}

func namesWithout(all, without []storage.Dealt) (names []string) {
	for _, p := range all {
		if !slices.ContainsFunc(without, func(q storage.Dealt) bool { return q.PersonID == p.PersonID }) {
			names = append(names, p.Name)
		}
	}
	return names
}

func leaderOf(members []storage.Dealt) int64 {
	if len(members) > 0 && members[0].Leads {
		return members[0].PersonID
	}
	return 0
}
