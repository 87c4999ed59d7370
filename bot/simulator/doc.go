// Package simulator owns a Telegram Bot API server over HTTP with scriptable
// people. A bot under test talks to it as it would to Telegram: requests are
// checked more strictly than Telegram checks them, updates travel by long
// polling or webhook, and what every person sees can be read back.
//
// It never imports another package of this project and never opens a
// connection to anything but the webhook that the bot has set. Descriptions of
// errors that Telegram itself would not give begin with "Bad Request:
// simulator:".
package simulator
