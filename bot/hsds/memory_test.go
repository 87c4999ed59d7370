package hsds_test

import (
	"io"
	"testing"

	"sozialraum/bot/directory/directorytest"
	"sozialraum/bot/hsds"
)

// format is HSDS with everyday records of a large area.
var format = directorytest.Format{
	Open: func(file io.Reader) (directorytest.Reader, error) {
		return hsds.NewReader(file, directorytest.Words()), nil
	},
	Write: func(to io.Writer, resources int64) error {
		w, err := hsds.NewWriter(to, directorytest.Words())
		for i := int64(1); i <= directorytest.ManyHouses && err == nil; i++ {
			err = w.Organisation(directorytest.House(i))
		}
		for i := int64(1); i <= resources && err == nil; i++ {
			err = w.Resource(directorytest.Plain(i, directorytest.House(1+i%directorytest.ManyHouses)))
		}
		if err != nil {
			return err
		}
		return w.Close()
	},
}

func BenchmarkWrite(b *testing.B) { format.BenchmarkWrite(b) }
func BenchmarkRead(b *testing.B)  { format.BenchmarkRead(b) }

// After many records no more memory is in use than after a few, but for their identifiers: these are 14 MB in all.
func TestMemoryStaysSmall(t *testing.T) {
	directorytest.StaysSmall(t, 5_500, 1<<20, format.Piped(t, 5_000))
}
