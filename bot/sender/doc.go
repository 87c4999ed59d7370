// Package sender owns the way of a message from the outbox to Telegram: the order of each chat, the limits of the
// bot's token, what Telegram's answers mean, and what happens after a crash. It never decides what is said to
// whom, and never reads a message's text.
//
// # Who may deliver a row
//
// There are no leases that expire. Each running Sender has a session: one connection to PostgreSQL that holds an
// advisory lock named by a random owner id. A row's owner column says which session delivers it; once that lock is
// gone, however the process ended, the row is void and is freed. So a slow sender never has a row taken from it,
// and a dead one gives its rows back at once. (A machine that vanishes is noticed after some 11 seconds through TCP
// keepalives.) Claims and results travel over the same connection, so that a process that has lost its session
// without knowing it frees no slot and sends nothing beyond what was in flight. The connection must reach PostgreSQL
// itself, not a pooler that shares sessions.
//
// A reply is owned by the process that handled the update, from its insertion on: after the commit it goes from
// memory to Telegram, without a claim. Unless an older reply for the same chat is still in somebody else's hands:
// then it is left to the leader.
//
// One session per bot is the leader, through a second advisory lock. Only the leader claims rows without an owner
// (relayed messages, bulk, replies of others) and frees void ones, so that one process alone keeps the limits that
// belong to the bot's token. Without a leader every process still delivers its own replies; the next leader is
// found within a second or two.
//
// # What a crash does
//
// Telegram has no idempotency key. A row is in flight from the moment it takes one of a fixed number of slots until
// its result is committed; only then are the slot and the chat free again. After kill -9 the rows in flight are
// sent again, so that at most as many messages as there are slots arrive twice, a duplicate follows its original
// directly within its chat and lane, and none is lost. That is the policy of all kinds of messages: resend. While
// PostgreSQL is away results wait in memory, and nothing more is sent in their slots and chats.
//
// # Order
//
// One message of a chat is in flight at a time. Within a lane the order of ids is kept strictly: a message that
// has to wait (429, 5xx, network) keeps its chat waiting. A more urgent lane overtakes.
package sender
