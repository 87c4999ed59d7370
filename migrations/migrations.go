// Package migrations holds the schema as forward-only steps in SQL, one transaction each. It holds nothing else.
package migrations

import "embed"

// Files are the steps, named by number and capability.
//
//go:embed *.sql
var Files embed.FS
