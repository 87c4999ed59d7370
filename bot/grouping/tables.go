package grouping

// tables is a dealing that is being improved. All groups have equally many seats; where the people do not suffice,
// one seat of a group is empty. An empty seat costs nobody anything and changes places as a person does: so one kind of
// step, the exchange of two seats, reaches every dealing.
type tables struct {
	clashes
	count int     // groups
	at    []int32 // the group of each seat

	leads    []bool  // whether who sits there may moderate
	leaders  []int32 // how many of these each group has
	few, lot int32   // and how many each should have, at least and at most

	// load[g*n+i] is what seat i costs, or would cost, with all others of group g. Thus an exchange is judged by
	// looking at five numbers, and only one that is made costs two rows, as in X. Lai and J. Hao, Iterated maxima search
	// for the maximally diverse grouping problem, European Journal of Operational Research 254 (2016) 780–800.
	load  []int32
	cost  int // of all groups together
	floor int // which no dealing is below
}

// newTables deals like cards: the drawn order goes round the groups, first those who may moderate, then the others,
// empty seats last.
func newTables(people []Person, at map[int64]int, met []Met, count int, chance lot) *tables {
	n := count * up(len(people), count)
	t := &tables{
		clashes: newClashes(people, at, met, n), count: count,
		at: make([]int32, n), leads: make([]bool, n), leaders: make([]int32, count), load: make([]int32, count*n),
	}
	var order, others []int
	for _, i := range chance.shuffled(len(people)) {
		if t.leads[i] = people[i].Moderator; t.leads[i] {
			order = append(order, i)
		} else {
			others = append(others, i)
		}
	}
	t.few, t.lot = int32(len(order)/count), int32(up(len(order), count))
	order = append(order, others...)
	for i := len(people); i < n; i++ {
		order = append(order, i)
	}
	sizes := make([]int, count)
	for k, i := range order {
		t.sit(i, k%count)
		if i < len(people) {
			sizes[k%count]++
		}
	}
	t.floor = kindsOf(people).floor(sizes)
	return t
}

// sit puts somebody into a group for the first time.
func (t *tables) sit(i, g int) {
	t.at[i] = int32(g)
	if t.leads[i] {
		t.leaders[g]++
	}
	load := t.load[g*t.n : (g+1)*t.n]
	t.cost += int(load[i])
	for j, cost := range t.row(i) {
		load[j] += cost
	}
}

// gain is what exchanging two seats of different groups adds to the cost; below zero is better.
func (t *tables) gain(i, j int) int32 {
	a, b := int(t.at[i])*t.n, int(t.at[j])*t.n
	return t.load[a+j] + t.load[b+i] - t.load[a+i] - t.load[b+j] - 2*t.clashes.cost[i*t.n+j]
}

// may tells whether two seats are in different groups and moderators stay spread if they are exchanged.
func (t *tables) may(i, j int) bool {
	if t.leads[i] == t.leads[j] {
		return t.at[i] != t.at[j]
	}
	if t.leads[j] {
		i, j = j, i
	}
	loses, wins := t.leaders[t.at[i]], t.leaders[t.at[j]]
	return t.at[i] != t.at[j] && loses > t.few && wins < t.lot
}

// exchange changes the places of two people.
func (t *tables) exchange(i, j int, gain int32) {
	a, b := t.at[i], t.at[j]
	if t.leads[i] {
		t.leaders[a]--
		t.leaders[b]++
	}
	if t.leads[j] {
		t.leaders[b]--
		t.leaders[a]++
	}
	t.at[i], t.at[j] = b, a
	t.cost += int(gain)
	left, right := t.load[int(a)*t.n:][:t.n], t.load[int(b)*t.n:][:t.n]
	came, went := t.row(j)[:t.n], t.row(i)[:t.n]
	for k := range left {
		change := came[k] - went[k]
		left[k] += change
		right[k] -= change
	}
}
