package bot

import (
	"sozialraum/bot/dialog"
)

// Flows are the dialogs of the route table, in its order.
func Flows() []dialog.Flow {
	var flows []dialog.Flow
	for _, route := range New(nil, Options{}).routes.list {
		if route.flow != nil {
			flows = append(flows, route.flow.Flow)
		}
	}
	return flows
}

// Actions are the actions of all buttons outside dialogs.
func Actions() []string {
	var actions []string
	for _, route := range New(nil, Options{}).routes.list {
		if route.action != "" {
			actions = append(actions, route.action)
		}
	}
	return actions
}
