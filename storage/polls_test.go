package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sozialraum/storage"
)

// asks publishes a poll with three options that is open for a week.
func (n *network) asks(change func(*storage.Poll)) (p storage.Poll) {
	n.t.Helper()
	draft := storage.Poll{
		AreaID: n.here.area, Kind: "points", Question: "Was zuerst?", Options: []string{"Eins", "Zwei", "Drei"}, Voters: "person",
		OpensAt: n.now, ClosesAt: n.now.AddDate(0, 0, 7),
	}
	if change != nil {
		change(&draft)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) (err error) {
		p, err = tx.AddPoll(ctx, draft, n.load(1).ID)
		return err
	})
	return p
}

// votes casts a ballot, as a tap does.
func (n *network) votes(p storage.Poll, person *storage.Person, ballot storage.Ballot) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error { return cast(ctx, tx, p, person, ballot) })
}

var errLate = errors.New("too late")

func cast(ctx context.Context, tx *storage.Tx, p storage.Poll, person *storage.Person, ballot storage.Ballot) error {
	p, err := tx.PollToVote(ctx, p.AreaID, p.ID)
	if err != nil {
		return err
	}
	if !p.Open(tx.Now) {
		return errLate
	}
	booth, err := tx.Booth(p)
	if err != nil {
		return err
	}
	if _, err := tx.BallotToChange(ctx, booth, person); err != nil {
		return err
	}
	return tx.Cast(ctx, booth, person, ballot)
}

func (n *network) closes(p storage.Poll) (closed storage.Poll, ballots []storage.Ballot) {
	n.t.Helper()
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		p, err := tx.PollToEnd(ctx, p.AreaID, p.ID)
		if err != nil {
			return err
		}
		if closed, err = tx.ClosePoll(ctx, p); err != nil {
			return err
		}
		ballots, err = tx.PollBallots(ctx, p.ID)
		return err
	})
	return closed, ballots
}

func dots(choices ...int) storage.Ballot { return storage.Ballot{Choices: choices} }

// members makes so many people of the area, with Telegram ids from first, who belong to the house if there is one.
func (n *network) members(first, count int, house int64) (people []*storage.Person) {
	n.t.Helper()
	for i := range count {
		person := n.joins(int64(first+i), n.here)
		if house != 0 {
			n.tx(func(ctx context.Context, tx *storage.Tx) error {
				return tx.Admit(ctx, n.here.area, house, person.ID, false)
			})
			person = n.load(person.TelegramID)
		}
		people = append(people, person)
	}
	return people
}

// rows are the ballots as they lie in the table, all columns of it, and how many transactions wrote them. Where a row lies
// hangs on what was free on the pages, and one transaction that knows all ballots puts them there.
func (n *network) rows(p storage.Poll) (rows []string) {
	n.t.Helper()
	found, err := n.raw.QueryContext(n.t.Context(), `
		SELECT CAST(b.choices AS text) || b.abstains || COALESCE(b.sector, '-') || COALESCE(encode(b.token, 'hex'), '-')
		FROM ballots b
		WHERE b.poll_id = $1
		UNION ALL
		SELECT 'transactions: ' || count(DISTINCT CAST(xmin AS text))
		FROM ballots
		WHERE poll_id = $1
		ORDER BY 1`, p.ID)
	if err != nil {
		n.t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var row string
		if err := found.Scan(&row); err != nil {
			n.t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// 19: whoever votes what, how often they change it and in which order they come: what is counted is everybody's last ballot,
// and what is left in the database depends on nothing but those ballots. Nothing joins a voter and a choice.
func TestThreat19BallotsAreSecret(t *testing.T) {
	n := setupNetwork(t)
	people := n.members(100, 6, 0)
	rapid.Check(t, func(rt *rapid.T) {
		last := map[int]storage.Ballot{}
		var polls [2]storage.Poll
		polls[0] = n.asks(nil)
		for range rapid.IntRange(1, 12).Draw(rt, "taps") {
			who := rapid.IntRange(0, len(people)-1).Draw(rt, "who")
			ballot := rapid.SampledFrom([]storage.Ballot{dots(5), dots(1, 4), dots(0, 0, 3), dots(2, 2, 1), {Abstains: true}, {}}).Draw(rt, "ballot")
			n.votes(polls[0], people[who], ballot)
			last[who] = ballot
		}
		// The same ballots, cast once each, in another order and by other people.
		polls[1] = n.asks(nil)
		voters := rapid.Permutation([]int{0, 1, 2, 3, 4, 5}).Draw(rt, "order")
		for i, who := range voters {
			n.votes(polls[1], people[i], last[who])
		}
		var want []string
		for _, ballot := range last {
			if len(ballot.Choices) > 0 || ballot.Abstains {
				want = append(want, fmt.Sprint(ballot.Choices, ballot.Abstains))
			}
		}
		var left [2][]string
		for i := range polls {
			closed, ballots := n.closes(polls[i])
			var got []string
			for _, ballot := range ballots {
				got = append(got, fmt.Sprint(ballot.Choices, ballot.Abstains))
			}
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" || closed.Votes != len(want) {
				rt.Fatalf("poll %d counts %d (-want +got):\n%s", i, closed.Votes, diff)
			}
			left[i] = n.rows(polls[i])
		}
		if diff := cmp.Diff(left[0], left[1]); diff != "" {
			rt.Fatalf("the rows tell who came when:\n%s", diff)
		}
	})
	if tokens := n.count(`SELECT count(*) FROM ballots WHERE token IS NOT NULL`); tokens != 0 {
		t.Errorf("%d tokens are left", tokens)
	}
	if keys := n.count(`SELECT (SELECT count(*) FROM case_keys) + (SELECT count(*) FROM polls WHERE key_id IS NOT NULL)`); keys != 0 {
		t.Errorf("%d keys are left", keys)
	}
	if mixed := n.count(`SELECT count(*) FROM (SELECT poll_id FROM ballots GROUP BY poll_id HAVING count(DISTINCT CAST(xmin AS text)) > 1) AS mixed`); mixed != 0 {
		t.Errorf("the ballots of %d polls were written by several transactions", mixed)
	}
}

// No table but the coordinators' watches and the polls themselves knows a person, and ballots know no time.
func TestBallotsKnowNoPerson(t *testing.T) {
	n := setupNetwork(t)
	for _, table := range []string{"ballots", "poll_options", "poll_notices"} {
		if known := n.count(`
			SELECT count(*)
			FROM information_schema.columns
			WHERE table_name = $1 AND (column_name ~ 'person|people|telegram|organisation|chat' OR data_type ~ 'timestamp|date' AND $1 = 'ballots')`, table); known != 0 {
			t.Errorf("%s has %d columns about people or times", table, known)
		}
	}
	p, person := n.asks(nil), n.members(100, 1, 0)[0]
	n.votes(p, person, dots(5))
	if diff := cmp.Diff([]string{"ballots"}, n.changedTables(p)); diff != "" {
		t.Errorf("a vote writes to (-want +got):\n%s", diff)
	}
}

// changedTables are the tables about polls that grew since the poll was made.
func (n *network) changedTables(p storage.Poll) (tables []string) {
	for _, table := range []string{"ballots", "poll_watches"} {
		if n.count(`SELECT count(*) FROM `+table+` WHERE poll_id = $1`, p.ID) > 0 {
			tables = append(tables, table)
		}
	}
	return tables
}

// Sectors are kept only where every group of votes reaches the threshold.
func TestSectorsOfBallots(t *testing.T) {
	n := setupNetwork(t)
	school := n.members(200, 6, n.house("Schule", n.here))
	guests := n.members(300, 6, 0)
	for name, test := range map[string]struct {
		split          bool
		school, guests int // votes
		abstains       int // of guests, on top
		kept           int
	}{
		"not asked for":                  {false, 5, 5, 0, 0},
		"all groups are large":           {true, 5, 6, 0, 11},
		"one group is too small":         {true, 6, 4, 0, 0},
		"abstentions make no group":      {true, 6, 4, 2, 0},
		"abstentions have no sector":     {true, 6, 5, 1, 11},
		"a group of its own is the rest": {true, 5, 1, 0, 0},
	} {
		p := n.asks(func(p *storage.Poll) { p.Split = test.split })
		for _, person := range school[:test.school] {
			n.votes(p, person, dots(5))
		}
		for i, person := range guests[:test.guests+test.abstains] {
			ballot := dots(1)
			if i >= test.guests {
				ballot = storage.Ballot{Abstains: true}
			}
			n.votes(p, person, ballot)
		}
		_, ballots := n.closes(p)
		kept := 0
		for _, ballot := range ballots {
			if ballot.Sector != "" {
				kept++
			}
		}
		if len(ballots) != test.school+test.guests+test.abstains || kept != test.kept {
			t.Errorf("%s: %d ballots, %d with a sector; want %d", name, len(ballots), kept, test.kept)
		}
	}
}

// addsDot puts one more dot on the first option, as a tap does that knows what was there before.
func (n *network) addsDot(ctx context.Context, tx *storage.Tx, p storage.Poll, person *storage.Person) error {
	p, err := tx.PollToVote(ctx, p.AreaID, p.ID)
	if err != nil {
		return err
	}
	booth, err := tx.Booth(p)
	if err != nil {
		return err
	}
	before, err := tx.BallotToChange(ctx, booth, person)
	if err != nil {
		return err
	}
	return tx.Cast(ctx, booth, person, dots(max(before.Says(1), 0)+1))
}

// Colleagues share one ballot, whoever casts it, also at once; somebody who leaves has voted, and somebody who
// deletes themselves has not.
func TestOneVoterOneBallot(t *testing.T) {
	n := setupNetwork(t)
	p := n.asks(func(p *storage.Poll) { p.Voters = "organisation" })
	colleagues := n.members(100, 8, n.house("Haus", n.here))
	var voting sync.WaitGroup
	for _, person := range colleagues {
		voting.Go(func() {
			if err := n.try(func(ctx context.Context, tx *storage.Tx) error { return n.addsDot(ctx, tx, p, person) }); err != nil {
				t.Error(err)
			}
		})
	}
	voting.Wait()
	if got := n.count(`SELECT choices[1] FROM ballots`); got != len(colleagues) {
		t.Errorf("%d of %d taps took effect", got, len(colleagues))
	}
	if got := n.count(`SELECT count(*) FROM ballots`); got != 1 {
		t.Errorf("%d ballots of one organisation", got)
	}
	own := n.asks(nil)
	n.votes(own, colleagues[0], dots(5))
	n.tx(func(ctx context.Context, tx *storage.Tx) error { // who leaves has voted nevertheless
		_, err := tx.LeaveOrganisation(ctx, n.here.area, colleagues[0].OrganisationID, colleagues[0].ID)
		return err
	})
	if got := n.count(`SELECT count(*) FROM ballots WHERE poll_id = $1`, own.ID); got != 1 {
		t.Errorf("%d ballots after leaving", got)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		export, err := tx.ExportPerson(ctx, colleagues[0])
		want := []storage.ExportBallot{{Area: "Nord", Question: "Was zuerst?", Choices: map[string]int{"Eins": 5}}}
		if diff := cmp.Diff(want, export.Ballots); diff != "" {
			t.Errorf("exported (-want +got):\n%s", diff)
		}
		return err
	})
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.DeletePerson(ctx, colleagues[0])
		return err
	})
	if got := n.count(`SELECT count(*) FROM ballots WHERE poll_id = $1`, own.ID); got != 0 {
		t.Errorf("%d ballots of somebody who deleted themselves", got)
	}
	n.votes(own, n.joins(100, n.here), dots(0, 5))
	if _, ballots := n.closes(own); len(ballots) != 1 || ballots[0].Says(2) != 5 {
		t.Errorf("somebody who came back has %v", ballots)
	}
}

// Everybody has an order of their own and keeps it; an added option leaves the others as they were.
func TestOrderOfOptions(t *testing.T) {
	n := setupNetwork(t)
	p := n.asks(func(p *storage.Poll) { p.Options = []string{"1", "2", "3", "4", "5", "6", "7", "8"} })
	people := n.members(100, 20, 0)
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		booth, err := tx.Booth(p)
		if err != nil {
			return err
		}
		longer, err := tx.AddPollOption(ctx, p, "9")
		if err != nil {
			return err
		}
		more, err := tx.Booth(longer)
		first := map[int]bool{}
		for _, person := range people {
			order := booth.Order(person)
			first[order[0]] = true
			added := slices.DeleteFunc(more.Order(person), func(number int) bool { return number == 9 })
			if !slices.Equal(order, booth.Order(person)) || !slices.Equal(order, added) {
				t.Errorf("order %v becomes %v", order, added)
			}
			slices.Sort(order)
			if !slices.Equal(order, []int{1, 2, 3, 4, 5, 6, 7, 8}) {
				t.Errorf("not every option once: %v", order)
			}
		}
		if len(first) < 4 {
			t.Errorf("only %d options come first for 20 people", len(first))
		}
		return err
	})
}

// A repeated poll belongs to its series once it is closed.
func TestSeriesOfPolls(t *testing.T) {
	n := setupNetwork(t)
	first := n.asks(nil)
	second := n.asks(func(p *storage.Poll) { p.SeriesID = first.SeriesID })
	other := n.asks(nil)
	for i, p := range []storage.Poll{second, other, first} {
		n.now = n.now.Add(time.Duration(i) * time.Minute)
		n.closes(p)
	}
	n.tx(func(ctx context.Context, tx *storage.Tx) error {
		series, err := tx.PollSeries(ctx, n.here.area, second.ID)
		if len(series) != 2 || series[0].ID != second.ID || series[1].ID != first.ID {
			t.Errorf("the series is %v", series)
		}
		return err
	})
}
