// Package web owns the page on which a newcomer is any professional of a simulated network: it shows the chats of
// bot/simulator as telephones, lets people be added, time pass, stories play and things break, and tells the browser
// of everything that happens.
//
// It never talks to Telegram, never opens a connection, knows no rule of the network and no table of the database:
// whatever lies behind the simulated Telegram reaches it through a World. It listens on the loopback interface only
// and answers nobody who comes under another name.
package web
