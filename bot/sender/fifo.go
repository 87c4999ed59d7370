package sender

import "slices"

// fifo is a queue without allocations in the long run.
type fifo[T any] struct {
	items []T
	head  int
}

func (f *fifo[T]) len() int { return len(f.items) - f.head }
func (f *fifo[T]) front() T { return f.items[f.head] }

func (f *fifo[T]) push(item T) {
	if f.head > 64 && f.head*2 > len(f.items) {
		f.items = f.items[:copy(f.items, f.items[f.head:])]
		f.head = 0
	}
	f.items = append(f.items, item)
}

func (f *fifo[T]) pop() T {
	var none T
	item := f.items[f.head]
	f.items[f.head] = none
	if f.head++; f.head == len(f.items) {
		f.items, f.head = f.items[:0], 0
	}
	return item
}

func (f *fifo[T]) pushFront(item T) {
	if f.head == 0 {
		f.items = slices.Insert(f.items, 0, item)
		return
	}
	f.head--
	f.items[f.head] = item
}

// deleteFunc takes out the items for which gone is true.
func (f *fifo[T]) deleteFunc(gone func(T) bool) {
	f.items = f.items[:f.head+len(slices.DeleteFunc(f.items[f.head:], gone))]
}
