package bot

import (
	"slices"
	"testing"
)

func TestHelpNamesEveryCommandOnce(t *testing.T) {
	var named, offered []string
	for _, group := range groups {
		named = append(named, group.commands...)
	}
	for _, route := range New(nil, Options{}).routes.list {
		if route.command != "" && !route.hidden {
			offered = append(offered, route.command)
		}
	}
	slices.Sort(named)
	slices.Sort(offered)
	if !slices.Equal(named, offered) {
		t.Errorf("help names %v, want %v", named, offered)
	}
}
