package grouping

import (
	"math/bits"
	"math/rand/v2"
)

// lot draws by chance what follows from a seed. The generator is PCG-DXSM (M. O'Neill, PCG: A Family of Simple Fast
// Space-Efficient Statistically Good Algorithms for Random Number Generation, 2014), which Go names by its algorithm;
// what is made of its numbers is written here, so that it stays the same as well.
type lot struct{ *rand.PCG }

func newLot(seed uint64) lot { return lot{rand.NewPCG(seed, 0x67726f7570696e67)} }

// below draws one of 0 to n-1, for n up to MaxPeople evenly but for one part in 2^54 (D. Lemire, Fast Random Integer
// Generation in an Interval, ACM Transactions on Modeling and Computer Simulation 29 (2019), without its rejection).
func (l lot) below(n int) int {
	high, _ := bits.Mul64(l.Uint64(), uint64(n))
	return int(high)
}

// shuffled returns 0 to n-1 in a drawn order (R. Fisher and F. Yates; D. Knuth, The Art of Computer Programming 2,
// 3.4.2 P).
func (l lot) shuffled(n int) []int {
	order := make([]int, n)
	for i := range order {
		j := l.below(i + 1)
		order[i], order[j] = order[j], i
	}
	return order
}
