package storage

import (
	"sync"
	"time"
)

// zones remembers the time zones that were asked for: time.LoadLocation opens and reads a file each time.
var zones sync.Map // name -> *time.Location

// Zone is the time zone of that name; UTC when there is none. Zones are checked when an area is made.
func Zone(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC // not remembered: names are only bounded where they exist
	}
	zones.Store(name, zone)
	return zone
}
