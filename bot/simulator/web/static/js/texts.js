// Everything that the page itself says, in both languages. What the bot says comes from the bot.

const de = {
  skip: "Zu den Chats", title: "Das ganze Netzwerk auf einer Seite", loading: "Einen Moment …",
  people: "Alle im Planungsraum", add: "Jemanden dazuholen", unread: "ungelesen",
  coordinator: "koordiniert", admin: "betreut den Eintrag", member: "arbeitet hier", guest: "noch ohne Organisation", stranger: "noch nicht dabei",
  phones: "Telefone nebeneinander", phone1: "Ein Telefon", phone2: "Zwei Telefone", phone3: "Drei Telefone",
  phoneOf: "Telefon von {name}", whose: "Wessen Telefon? Jetzt: {name}", choose: "Wer bist du?", chat: "Chat mit {bot}", botSays: "Bot",
  typing: "schreibt …", start: "Starten", menu: "Menü", commands: "Befehle", write: "Nachricht", send: "Senden", attach: "Etwas anhängen", more: "Mehr",
  photo: "Foto", voice: "Sprachnachricht", sticker: "Sticker", location: "Standort", contact: "Kontakt", video: "Video", file: "Datei vom Rechner …", document: "Dokument", audio: "Ton", animation: "Bewegtes Bild", venue: "Ort", poll: "Umfrage", dice: "Würfel",
  block: "Bot blockieren", unblock: "Bot wieder zulassen", blocked: "Du hast den Bot blockiert.", newest: "Zu den neuesten Nachrichten",
  reply: "Antworten", edit: "Bearbeiten", copy: "Text kopieren", copied: "Kopiert", options: "Was damit?", edited: "bearbeitet", cancel: "Abbrechen",
  replyTo: "Antwort auf", editing: "Bearbeiten", you: "Du", deleted: "gelöschte Nachricht",
  protectedMark: "Geschützt: nicht kopieren, nicht weiterleiten", spoiler: "Verdeckter Text, antippen zum Zeigen", download: "{name} herunterladen, {size}",
  picture: "Bild: {name}", notHere: "Das gibt es nur in Telegram selbst.", messageFrom: "{who}, {time} Uhr",
  openAs: "Wer öffnet diesen Link?", openAsNew: "Jemand Neues …", external: "Adresse öffnen?", externalGo: "Öffnen",
  clock: "Uhr", hour: "+1 Stunde", day: "+1 Tag", reminder: "Zur nächsten Erinnerung", areaTime: "Zeit im Planungsraum", turning: "Die Zeit vergeht …", itIs: "Es ist {time}.",
  introTitle: "Hier bist du jede Fachkraft im Planungsraum.", introAbout: "Such dir jemanden aus, schreib dem Bot, tippe auf seine Knöpfe. Oder schau einer Geschichte zu:", introAgain: "Was ist das hier?",
  stories: "Geschichten", storiesAbout: "Jede beginnt in einem frischen Planungsraum. Du kannst sie jederzeit anhalten und selbst weitermachen.",
  play: "Schritt für Schritt", playAuto: "Von selbst abspielen", next: "Weiter", pause: "Anhalten", leave: "Ab hier selbst", close: "Schließen",
  step: "{n} von {of}", nextUp: "Als Nächstes", storyDone: "Zu Ende erzählt. Mach weiter, wie du magst.", storyLeft: "Ab hier bestimmst du.", storyStuck: "So geht die Geschichte nicht weiter. Ab hier bestimmst du.",
  backstage: "Hinter den Kulissen", faults: "Was schiefgehen kann", calls: "Was der Bot an Telegram sendet", database: "Was die Datenbank weiß",
  flood: "Telegram antwortet 429", floodAbout: "Zu viele Nachrichten: Der Bot wartet und holt nach.", databaseAway: "Datenbank ist weg", databaseAbout: "Der Server wird wirklich beendet.",
  broken: "etwas ist kaputt", botKilled: "Bot ist abgeschossen", botAbout: "kill -9. Was ihm geschrieben wird, wartet auf den Neustart.",
  method: "Aufruf", to: "an", size: "Bytes", answer: "Status", lane: "Spur", ms: "ms", polls: "auch getUpdates zeigen", nothing: "Noch nichts.", lane_reply: "Antwort", lane_relay: "Weitergabe", lane_bulk: "Rundruf", everybody: "–",
  pending: "wartet auf den Bot",
  theme: "Hell oder dunkel", themeAuto: "wie das System", themeLight: "hell", themeDark: "dunkel", language: "English", languageHint: "Switch this page to English",
  restart: "Von vorn", restartAsk: "Alles verwerfen und von vorn beginnen?", yes: "Ja, von vorn", no: "Nein",
  addTitle: "Jemanden dazuholen", name: "Wie heißt die Person hier?", nameHint: "Am besten eine Funktion, zum Beispiel „Lehrerin“.", how: "Wie kommt sie dazu?",
  works: "Sie arbeitet in einer der Organisationen", invited: "Sie hat eine Einladung bekommen", strangerHow: "Sie hat nur vom Bot gehört", house: "Organisation", coordinates: "Sie koordiniert den Planungsraum", reads: "Sprache ihres Telefons", addDo: "Dazuholen",
  offline: "Die Verbindung ist weg. Ich versuche es weiter …", online: "Wieder verbunden.",
  refused_name: "Bitte einen Namen angeben, höchstens 64 Zeichen.", refused_person: "Diese Person gibt es nicht mehr.", refused_button: "Den Knopf gibt es nicht mehr.",
  refused_reminder: "Es steht keine Erinnerung aus. Plane zuerst einen Termin.", refused_story: "Die Geschichte ist vorbei.", refused_fault: "Das geht gerade nicht.",
  refused_world: "Das hat gerade nicht geklappt. Ist hinter den Kulissen etwas ausgeschaltet?", refused_input: "Das geht so nicht.",
  count_people: "Fachkräfte", count_organisations: "Organisationen", count_applications: "Anfragen", count_resources: "Angebote", count_conferences: "Termine", count_reminders: "offene Erinnerungen",
  count_polls: "Umfragen", count_ballots: "Stimmzettel", count_consultations: "Fallberatungen", count_case_keys: "Schlüssel", count_dialogs: "laufende Dialoge", count_outbox: "wartet auf Versand",
  count_updates: "Eingänge", count_dead_letters: "gescheitert", away: "Gerade nicht zu erreichen.",
};

const en = {
  skip: "To the chats", title: "The whole network on one page", loading: "One moment …",
  people: "Everybody in the area", add: "Bring somebody in", unread: "unread",
  coordinator: "coordinates", admin: "looks after the entry", member: "works here", guest: "no organisation yet", stranger: "not a member yet",
  phones: "Phones side by side", phone1: "One phone", phone2: "Two phones", phone3: "Three phones",
  phoneOf: "{name}'s phone", whose: "Whose phone? Now: {name}", choose: "Who are you?", chat: "Chat with {bot}", botSays: "Bot",
  typing: "is typing …", start: "Start", menu: "Menu", commands: "Commands", write: "Message", send: "Send", attach: "Attach something", more: "More",
  photo: "Photo", voice: "Voice message", sticker: "Sticker", location: "Location", contact: "Contact", video: "Video", file: "File from this computer …", document: "Document", audio: "Audio", animation: "Animation", venue: "Venue", poll: "Poll", dice: "Dice",
  block: "Block the bot", unblock: "Unblock the bot", blocked: "You have blocked the bot.", newest: "To the newest messages",
  reply: "Reply", edit: "Edit", copy: "Copy text", copied: "Copied", options: "What to do with it?", edited: "edited", cancel: "Cancel",
  replyTo: "Reply to", editing: "Edit", you: "You", deleted: "deleted message",
  protectedMark: "Protected: no copying, no forwarding", spoiler: "Hidden text, tap to show", download: "Download {name}, {size}",
  picture: "Picture: {name}", notHere: "That exists in Telegram only.", messageFrom: "{who}, {time}",
  openAs: "Who opens this link?", openAsNew: "Somebody new …", external: "Open this address?", externalGo: "Open",
  clock: "Clock", hour: "+1 hour", day: "+1 day", reminder: "To the next reminder", areaTime: "Time in the area", turning: "Time passes …", itIs: "It is {time}.",
  introTitle: "Here you are every professional of the area.", introAbout: "Choose somebody, write to the bot, tap its buttons. Or watch a story:", introAgain: "What is this?",
  stories: "Stories", storiesAbout: "Each begins in a fresh area. You can stop it at any time and go on yourself.",
  play: "Step by step", playAuto: "Play by itself", next: "Next", pause: "Pause", leave: "Take over", close: "Close",
  step: "{n} of {of}", nextUp: "Next", storyDone: "The story is told. Go on as you like.", storyLeft: "From here on it is up to you.", storyStuck: "The story cannot go on like this. From here on it is up to you.",
  backstage: "Backstage", faults: "What can go wrong", calls: "What the bot sends to Telegram", database: "What the database knows",
  flood: "Telegram answers 429", floodAbout: "Too many messages: the bot waits and catches up.", databaseAway: "Database is away", databaseAbout: "The server is really stopped.",
  broken: "something is broken", botKilled: "Bot is killed", botAbout: "kill -9. What people write waits for the restart.",
  method: "Call", to: "to", size: "bytes", answer: "status", lane: "lane", ms: "ms", polls: "show getUpdates, too", nothing: "Nothing yet.", lane_reply: "reply", lane_relay: "relay", lane_bulk: "bulk", everybody: "–",
  pending: "waiting for the bot",
  theme: "Light or dark", themeAuto: "like the system", themeLight: "light", themeDark: "dark", language: "Deutsch", languageHint: "Diese Seite auf Deutsch",
  restart: "Start over", restartAsk: "Throw everything away and start over?", yes: "Yes, start over", no: "No",
  addTitle: "Bring somebody in", name: "What is this person called here?", nameHint: "Best a function, such as “teacher”.", how: "How do they come?",
  works: "They work in one of the organisations", invited: "They were given an invitation", strangerHow: "They have only heard of the bot", house: "Organisation", coordinates: "They coordinate the area", reads: "Language of their phone", addDo: "Bring in",
  offline: "The connection is gone. Trying again …", online: "Connected again.",
  refused_name: "Please give a name of at most 64 characters.", refused_person: "This person is gone.", refused_button: "The button is gone.",
  refused_reminder: "No reminder is planned. Plan a meeting first.", refused_story: "The story is over.", refused_fault: "Not possible right now.",
  refused_world: "That did not work. Is something switched off backstage?", refused_input: "That is not possible.",
  count_people: "professionals", count_organisations: "organisations", count_applications: "requests", count_resources: "offers", count_conferences: "meetings", count_reminders: "open reminders",
  count_polls: "polls", count_ballots: "ballots", count_consultations: "consultations", count_case_keys: "keys", count_dialogs: "open dialogs", count_outbox: "waiting to be sent",
  count_updates: "updates", count_dead_letters: "failed", away: "Cannot be reached right now.",
};

const all = { de, en };
let current = localStorage.getItem("language") ?? (navigator.language.startsWith("de") ? "de" : "en");
if (!all[current]) current = "de";

export const language = () => current;

export function setLanguage(code) {
  current = code;
  localStorage.setItem("language", code);
}

// t is a text with its {gaps} filled.
export function t(key, gaps = {}) {
  const text = all[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => gaps[name] ?? whole);
}

// of chooses from a text that comes in several languages.
export const of = (texts) => texts?.[current] ?? texts?.de ?? "";

// known tells whether there is a text for the key.
export const known = (key) => key in all[current];
