package hsds_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sozialraum/bot/directory"
	"sozialraum/bot/directory/directorytest"
)

// Whatever a file holds, it is read to its end, or to a problem that can be explained; and what was read is written and
// read again as it is.
func FuzzRead(f *testing.F) {
	foreign, err := os.ReadFile("testdata/foreign.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(foreign)
	f.Add([]byte(`{"contents":[` + string(foreign) + `]}`))
	f.Add(written(f, []directory.Organisation{directorytest.House(1)}, []directory.Resource{directorytest.Plain(1, directorytest.House(1))}))
	f.Add([]byte("[{\"name\":\"x\",\"status\":\"defunct\"}]\n{\"id\":\"1\"}"))
	f.Add([]byte("\xef\xbb\xbf[{\"id\":\"\"}]"))
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, row := range format.Readable(t, bytes.NewReader(file)) {
			if !row.ID().IsZero() {
				again(t, row)
			}
		}
	})
}

// again writes a record and reads it.
func again(t *testing.T, row directory.Row) {
	t.Helper()
	var file []byte
	switch r := row.Record.(type) {
	case *directory.Organisation:
		file = written(t, []directory.Organisation{*r}, nil)
	case *directory.Resource:
		file = written(t, nil, []directory.Resource{*r})
	}
	list, err := format.Rows(bytes.NewReader(file))
	if err != nil || len(list) != 1 {
		t.Fatalf("again: %+v, %v\n%s", list, err, file)
	}
	if diff := cmp.Diff(row.Record, list[0].Record, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-first +again):\n%s\n%s", diff, file)
	}
}
