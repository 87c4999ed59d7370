package directorytest

import (
	"io"

	"sozialraum/bot/directory"
	"sozialraum/bot/sheet"
)

// Table is the format of tables.
func Table() Format {
	return Format{
		Open: func(file io.Reader) (Reader, error) { return sheet.NewReader(file, Words()) },
		Write: func(to io.Writer, resources int64) error {
			w, err := sheet.NewWriter(to, directory.Resources, Words(), false)
			for i := int64(1); i <= resources && err == nil; i++ {
				r := Plain(i, House(1+i%ManyHouses))
				err = w.Write(&r)
			}
			if err != nil {
				return err
			}
			return w.Close()
		},
	}
}
