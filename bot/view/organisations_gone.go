package view

import (
	"sozialraum/bot/text"
	"sozialraum/storage"
)

// What becomes of an organisation that goes.
const (
	GoneAlone = "alone" // it leaves the area
	GoneMerge = "merge" // it becomes part of another one
)

// OrganisationGone asks what becomes of an organisation that goes.
func OrganisationGone(l text.Lang, o storage.Organisation) Message {
	return Message{Text: l.T("orggone.ask", text.V{"Organisation": o.Name}), Rows: [][]Button{
		Row(Tap(l.T("orggone.alone"), "orggone", o.ID, GoneAlone)),
		Row(Tap(l.T("orggone.merge"), "orggone", o.ID, GoneMerge)),
		Row(Tap(l.T("button.back"), "org", o.ID)),
	}}
}

// ConfirmGone asks before an organisation leaves.
func ConfirmGone(l text.Lang, o storage.Organisation) Message {
	return Message{Text: l.T("orggone.ask_alone", text.V{"Organisation": o.Name}), Rows: [][]Button{
		Row(Tap(l.T("orggone.alone_sure"), "orggone", o.ID, GoneAlone, "yes")), Row(Tap(l.T("button.back"), "orggone", o.ID)),
	}}
}

// MergePartners is one page of the organisations that one can become part of.
func MergePartners(l text.Lang, o storage.Organisation, list []storage.Organisation, total, page int) Message {
	m := Text(l.T("orggone.which", text.V{"Organisation": o.Name}))
	for _, other := range list {
		m.Rows = append(m.Rows, Row(Tap(OrganisationLabel(other), "orggone", o.ID, GoneMerge, page, other.ID)))
	}
	m.Rows = append(m.Rows, pageRow(l, page, (total+PageSize-1)/PageSize, func(label string, page int) Button {
		return Tap(label, "orggone", o.ID, GoneMerge, page)
	}), Row(Tap(l.T("button.back"), "orggone", o.ID)))
	return m
}

// ConfirmMerge asks before an organisation becomes part of another one.
func ConfirmMerge(l text.Lang, o, into storage.Organisation) Message {
	return Message{Text: l.T("orggone.ask_merge", text.V{"Organisation": o.Name, "Into": into.Name}), Rows: [][]Button{
		Row(Tap(l.T("orggone.merge_sure"), "orggone", o.ID, GoneMerge, 0, into.ID, "yes")),
		Row(Tap(l.T("button.back"), "orggone", o.ID, GoneMerge)),
	}}
}
