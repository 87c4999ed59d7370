package bot

import (
	"context"

	"sozialraum/storage"
)

// handler gives a request its effect on the rows and answers what the person sees. It never calls Telegram.
type handler func(ctx context.Context, tx *storage.Tx, r Request) (Reply, error)

// route binds what people can do to a handler and to the roles that may do it.
type route struct {
	command string // English name; the texts describe it under "command.<name>"
	german  string // the same in German
	action  string // of a button
	flow    *flow  // dialog
	roles   storage.Role
	handle  handler
	hidden  bool         // works, but is not offered: it needs no place in a menu
	until   storage.Role // no longer offered to those who have this role
}

// Who may use a route. Anyone includes strangers.
const (
	anyone      = storage.Role(0)
	everybody   = storage.Guest // every person of the area
	members     = storage.Member
	admins      = storage.Admin
	coordinator = storage.Coordinator
)

// table is THE route table: every command, every button and every dialog, and who may use it, capability by capability. A
// handler decides on top whether this row is one that the person may touch.
func (b *Bot) table() []route {
	return []route{
		// How people come in, and who lets them.
		{command: "start", german: "start", roles: anyone, handle: b.start, hidden: true},
		{command: "cancel", german: "abbrechen", roles: anyone, handle: b.cancel, hidden: true},
		{flow: b.joinFlow(), roles: anyone},
		{command: "register", german: "registrieren", roles: everybody, handle: b.register, until: members},
		{flow: b.registerFlow(), roles: everybody},
		{action: "join", roles: everybody, handle: b.joinOrganisation},
		{command: "requests", german: "anfragen", roles: admins | coordinator, handle: applications},
		{action: "approve", roles: admins | coordinator, handle: b.approve},
		{action: "ask", roles: admins | coordinator, handle: b.askBack},
		{flow: b.askFlow(), roles: admins | coordinator},
		{action: "decline", roles: admins | coordinator, handle: b.decline},
		{flow: b.declineFlow(), roles: admins | coordinator},
		{action: "answer", roles: everybody, handle: b.answerBack},
		{flow: b.answerFlow(), roles: everybody},
		{action: "fix", roles: everybody, handle: b.fixApplication},
		{action: "withdraw", roles: everybody, handle: withdraw},
		{command: "invite", german: "einladen", roles: admins | coordinator, handle: b.invite},
		{action: "invite", roles: admins | coordinator, handle: b.makeInvitation},
		{command: "team", german: "team", roles: members, handle: team},
		{action: "team", roles: members, handle: teamList},
		{action: "colleague", roles: admins, handle: b.colleague},

		// Organisations and their cards.
		{command: "organisations", german: "organisationen", roles: everybody, handle: organisations},
		{action: "org", roles: everybody, handle: b.organisationCard},
		{action: "orgs", roles: everybody, handle: organisationList},
		{action: "orgedit", roles: admins | coordinator, handle: b.editOrganisation},
		{action: "orgrefer", roles: admins | coordinator, handle: refer},
		{action: "orggone", roles: coordinator, handle: b.organisationGone},
		{action: "orgask", roles: everybody, handle: askOrganisation},
		{flow: editOrganisationFlow(), roles: admins | coordinator},

		// Offers, and whether they are still right.
		{command: "resources", german: "angebote", roles: everybody, handle: b.resources},
		{action: "resources", roles: everybody, handle: resourceList},
		{action: "resource", roles: everybody, handle: resourceCard},
		{action: "find", roles: everybody, handle: b.findResources},
		{flow: b.findFlow(), roles: everybody},
		{command: "offer", german: "anbieten", roles: members, handle: b.offer},
		{action: "offer", roles: members, handle: b.offer},
		{flow: offerFlow(), roles: members},
		{action: "offeredit", roles: members, handle: b.editResource},
		{flow: editResourceFlow(), roles: members},
		{action: "offerarchive", roles: members | coordinator, handle: archiveResource},
		{action: "places", roles: members, handle: sayPlaces},
		{action: "attached", roles: everybody, handle: b.attached},
		{flow: attachFlow(), roles: members},
		{action: "fresh", roles: members, handle: toConfirm},
		{action: "freshyes", roles: members, handle: confirmThing},
		{action: "report", roles: members | coordinator, handle: b.reportResource},
		{flow: reportFlow(), roles: members | coordinator},
		{command: "overview", german: "stand", roles: coordinator, handle: overview},
		{action: "overview", roles: coordinator, handle: overview},

		// What people have used, and what they ask each other.
		{command: "used", german: "genutzt", roles: everybody, handle: used},
		{action: "used", roles: everybody, handle: usedList},
		{action: "mark", roles: everybody, handle: mark},
		{action: "hints", roles: everybody, handle: b.hints},
		{flow: hintFlow(), roles: everybody},
		{command: "whoknows", german: "werkennt", roles: members, handle: questions},
		{action: "questions", roles: members, handle: questionList},
		{action: "question", roles: members, handle: question},
		{action: "needask", roles: members, handle: b.askNetwork},
		{flow: askNetworkFlow(), roles: members},
		{action: "know", roles: members, handle: b.know},
		{flow: knowFlow(), roles: members},
		{action: "dirwish", roles: members, handle: directoryWishes},

		// Meetings: when and where, who comes, what is wished for.
		{command: "conferences", german: "termine", roles: everybody, handle: conferences},
		{command: "plan", german: "planen", roles: coordinator, handle: b.plan},
		{flow: planFlow(), roles: coordinator},
		{action: "conf", roles: everybody, handle: conferenceCard},
		{action: "confs", roles: everybody, handle: conferenceList},
		{action: "confcal", roles: everybody, handle: conferenceCalendar},
		{action: "confedit", roles: coordinator, handle: b.editConference},
		{flow: editConferenceFlow(), roles: coordinator},
		{action: "confcancel", roles: coordinator, handle: cancelConference},
		{action: "confremind", roles: coordinator, handle: b.conferenceReminders},
		{flow: editRemindersFlow(), roles: coordinator},
		{action: "confmap", roles: everybody, handle: conferenceMap},
		{action: "confpublish", roles: coordinator, handle: publishDraft},
		{action: "confdiscard", roles: coordinator, handle: discardDraft},
		{action: "confpast", roles: coordinator, handle: pastConferences},
		{action: "confcopy", roles: coordinator, handle: b.copyConference},
		{action: "series", roles: coordinator, handle: b.series},
		{flow: seriesFlow(), roles: coordinator},
		{action: "come", roles: everybody, handle: come},
		{action: "comefor", roles: members, handle: comeFor},
		{action: "comers", roles: coordinator, handle: comers},
		{action: "comerscsv", roles: coordinator, handle: comersCSV},
		{action: "comersqr", roles: coordinator, handle: b.comersQR},
		{action: "comersedit", roles: coordinator, handle: b.editComers},
		{flow: editComersFlow(), roles: coordinator},
		{action: "here", roles: everybody, handle: here},
		{action: "wish", roles: everybody, handle: b.wish},
		{flow: wishFlow(), roles: everybody},
		{action: "wishes", roles: coordinator, handle: wishes},
		{action: "wishdesk", roles: coordinator, handle: wishDesk},
		{action: "wishpoll", roles: coordinator, handle: b.wishPoll},

		// What happens at meetings and after: small groups, results, minutes; and the Telegram group that hears of them.
		{action: "deal", roles: coordinator, handle: deal},
		{action: "dealedit", roles: coordinator, handle: b.editDealing},
		{flow: editDealingFlow(), roles: coordinator},
		{action: "seat", roles: everybody, handle: seat},
		{action: "result", roles: everybody, handle: b.result},
		{flow: resultFlow(), roles: everybody},
		{action: "minutes", roles: everybody, handle: minutes},
		{action: "minutesdesk", roles: coordinator, handle: minutesDesk},
		{action: "minutesedit", roles: coordinator, handle: b.editMinutes},
		{flow: editMinutesFlow(), roles: coordinator},
		{action: "feedback", roles: everybody, handle: b.feedback},
		{action: "feedbackword", roles: everybody, handle: b.feedbackWord},
		{flow: b.feedbackFlow(), roles: everybody},
		{action: "feedbackdesk", roles: coordinator, handle: feedbackDesk},
		{command: "group", german: "gruppe", roles: coordinator, handle: b.group},
		{action: "group", roles: coordinator, handle: b.groupAction},

		// Polls.
		{command: "polls", german: "umfragen", roles: everybody, handle: polls},
		{action: "polls", roles: everybody, handle: pollList},
		{action: "poll", roles: everybody, handle: pollCard},
		{action: "vote", roles: everybody, handle: vote},
		{action: "suggest", roles: everybody, handle: b.suggest},
		{flow: suggestFlow(), roles: everybody},
		{action: "polldesk", roles: coordinator, handle: pollDesk},
		{action: "pollnew", roles: coordinator, handle: b.newPoll},
		{flow: newPollFlow(), roles: coordinator},
		{action: "pollrepeat", roles: coordinator, handle: b.repeatPoll},
		{action: "pollfix", roles: coordinator, handle: b.fixPoll},
		{flow: fixPollFlow(), roles: coordinator},
		{action: "pollextend", roles: coordinator, handle: b.extendPoll},
		{flow: extendPollFlow(), roles: coordinator},
		{action: "pollclose", roles: coordinator, handle: closePoll},
		{action: "polldelete", roles: coordinator, handle: deletePoll},
		{action: "pollresult", roles: everybody, handle: pollResult},
		{action: "pollrpic", roles: everybody, handle: pollPicture},
		{action: "pollrtrend", roles: everybody, handle: pollTrend},
		{action: "pollrsplit", roles: everybody, handle: pollSplit},
		{action: "pollrcsv", roles: coordinator, handle: pollCSV},
		{action: "pollragenda", roles: coordinator, handle: pollAgenda},

		// What all stand for, and what is agreed.
		{command: "attitude", german: "haltung", roles: everybody, handle: attitude},
		{action: "statement", roles: everybody, handle: statement},
		{action: "assent", roles: admins, handle: assent},
		{action: "statementedit", roles: coordinator, handle: b.editStatement},
		{flow: statementFlow(), roles: coordinator},
		{action: "points", roles: everybody, handle: points},
		{action: "point", roles: everybody, handle: point},
		{action: "option", roles: everybody, handle: option},
		{action: "agreeyear", roles: coordinator, handle: agreementYear},
		{action: "statementout", roles: coordinator, handle: retireStatement},
		{command: "agreements", german: "vereinbarungen", roles: everybody, handle: agreements},
		{command: "agree", german: "vereinbaren", roles: members | coordinator, handle: b.newAgreement, hidden: true},
		{action: "agrees", roles: everybody, handle: agreementList},
		{action: "agree", roles: everybody, handle: agreementAction},
		{action: "agreenew", roles: members | coordinator, handle: b.newAgreement},
		{flow: newAgreeFlow(), roles: members | coordinator},
		{action: "agreefix", roles: members | coordinator, handle: b.fixAgreement},
		{action: "agreerenew", roles: admins | coordinator, handle: b.renewAgreement},
		{flow: renewAgreeFlow(), roles: admins | coordinator},
		{action: "agreedo", roles: members | coordinator, handle: agreementDo},
		{action: "agreesign", roles: admins, handle: b.signAgreement},
		{flow: agreeAnswerFlow(), roles: admins},
		{action: "agreenote", roles: members | coordinator, handle: b.noteAgreement},
		{flow: agreeNoteFlow(), roles: members | coordinator},
		{action: "agreeadd", roles: members | coordinator, handle: b.supplyAgreement},
		{flow: agreeReportFlow(), roles: members | coordinator},

		// Consultations: asking, advising, finding a time.
		{command: "consult", german: "fallberatung", roles: members | coordinator, handle: b.consult},
		{action: "consult", roles: members | coordinator, handle: b.consult},
		{action: "asknew", roles: members, handle: b.askNew},
		{flow: b.askingFlow(), roles: members},
		{flow: b.askTalkFlow(), roles: members},
		{flow: b.askTableFlow(), roles: members},
		{action: "codesheet", roles: members, handle: codeSheet},
		{action: "consultant", roles: members, handle: withKey(b.consultant)},
		{flow: consultingFlow(), roles: members},
		{flow: consultingEditFlow(), roles: members},
		{action: "request", roles: members, handle: withKey(b.request)},
		{action: "times", roles: members, handle: withKey(b.times)},
		{flow: timesFlow(b), roles: members},
		{flow: callNumberFlow(b), roles: members},
		{action: "talkover", roles: members, handle: withKey(b.talkOver)},
		{action: "table", roles: members, handle: withKey(b.roundTable)},
		{action: "exercise", roles: coordinator, handle: withKey(b.exercise)},
		{action: "consultarea", roles: coordinator, handle: withKey(b.consultArea)},
		{action: "consultset", roles: coordinator, handle: withKey(b.setConsult)},

		// One consultation, from its first words to its end.
		{action: "case", roles: members, handle: b.caseTap},
		{action: "talktext", roles: members, handle: withKey(talkText)},
		{action: "talkmore", roles: members, handle: withKey(talkMore)},
		{action: "talkbegin", roles: members, handle: withKey(b.talkBegin)},
		{action: "talkwrite", roles: members, handle: withKey(b.talkWrite)},
		{flow: talkWriteFlow(b), roles: members},
		{action: "talkmine", roles: members, handle: withKey(talkMine)},
		{action: "talkback", roles: members, handle: withKey(b.talkBack)},
		{action: "talkphase", roles: members, handle: withKey(b.talkPhase)},
		{action: "talkmod", roles: members, handle: withKey(b.talkMod)},
		{action: "talkleave", roles: members, handle: withKey(b.talkLeave)},
		{action: "talkend", roles: members, handle: withKey(b.talkEnd)},
		{action: "talksum", roles: members, handle: withKey(b.talkSum)},
		{flow: sumFlow(b), roles: members},
		{action: "talkhelped", roles: members, handle: withKey(b.talkHelped)},
		{action: "talkthank", roles: members, handle: withKey(b.talkThank)},
		{action: "talkreveal", roles: members, handle: withKey(b.talkReveal)},
		{action: "talkexercise", roles: members, handle: withKey(b.talkExercise)},

		// Practising consultations.
		{command: "exercises", german: "uebungen", roles: members | coordinator, handle: exercises},
		{action: "exlist", roles: members | coordinator, handle: exercises},
		{action: "excase", roles: members | coordinator, handle: exerciseCase},
		{action: "exload", roles: coordinator, handle: loadExamples},
		{action: "exwrite", roles: members | coordinator, handle: b.writeExercise},
		{flow: b.writeExerciseFlow(), roles: members | coordinator},
		{action: "exdecide", roles: coordinator, handle: approveExercise},
		{action: "exreturn", roles: coordinator, handle: b.returnExercise},
		{flow: returnExerciseFlow(), roles: coordinator},
		{action: "exremove", roles: members | coordinator, handle: removeExercise},
		{action: "exrecall", roles: members | coordinator, handle: b.recallExercise},
		{flow: b.recallExerciseFlow(), roles: members | coordinator},
		{action: "exstart", roles: members | coordinator, handle: startExercise},
		{action: "exrun", roles: members | coordinator, handle: b.run},
		{action: "exjoin", roles: members | coordinator, handle: joinRun},
		{flow: noteFlow(), roles: members | coordinator},
		{action: "exnotes", roles: members | coordinator, handle: runNotes},

		// What is about the person alone.
		{command: "profile", german: "profil", roles: everybody, handle: b.profile},
		{action: "profile", roles: everybody, handle: b.profileAction},
		{action: "meet", roles: members, handle: b.meet},
		{flow: joinMeetFlow(), roles: members},
		{flow: writeMeetFlow(), roles: members},
		{action: "digest", roles: admins | coordinator, handle: b.digest},
		{flow: b.digestAddFlow(), roles: admins | coordinator},
		{flow: b.digestCodeFlow(), roles: admins | coordinator},
		{command: "help", german: "hilfe", roles: everybody, handle: b.help},
	}
}

// routeTable finds a route by what the person did.
type routeTable struct {
	list     []route
	commands map[string]*route
	actions  map[string]*route
	flows    map[string]*route
}

func index(list []route) routeTable {
	t := routeTable{
		list:     list,
		commands: make(map[string]*route), actions: make(map[string]*route), flows: make(map[string]*route),
	}
	for i := range list {
		r := &list[i]
		switch {
		case r.command != "":
			t.commands[r.command], t.commands[r.german] = r, r
		case r.action != "":
			t.actions[r.action] = r
		default:
			t.flows[r.flow.Name] = r
		}
	}
	return t
}

func (r *route) allows(person *storage.Person) bool {
	return r.roles == anyone || person.Roles().Has(r.roles)
}
