package bot_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/simulator"
	"sozialraum/storage"
)

// patience bounds every wait; only a broken test gets near it.
const patience = 20 * time.Second

// buttonData is what the buttons of a message send.
func buttonData(m simulator.Message) (data []string) {
	for _, row := range m.Buttons {
		for _, button := range row {
			if button.Data != "" {
				data = append(data, button.Data)
			}
		}
	}
	return data
}

// current has the dialog shown again and returns that message.
func (b *badPlay) current() simulator.Message {
	b.t.Helper()
	_, at := b.draft(b.p)
	b.press(b.p, last(b.t, b.p).ID, "d:"+at.ID+"::r:")
	return last(b.t, b.p)
}

// tapTwice taps every button of the present question once, and then twice at the same moment: that is the same.
func (b *badPlay) tapTwice(where string) {
	b.t.Helper()
	flow, before := b.draft(b.p)
	message := b.current()
	saves := b.saves(message)
	for _, data := range buttonData(message) {
		if data == saves || !b.flow.Review && before.Step == len(b.flow.Steps)-1 && strings.Contains(data, ":p:") {
			continue // the end comes once
		}
		b.press(b.p, message.ID, data)
		onceFlow, once := b.draft(b.p)
		if onceFlow != flow || cmp.Diff(before, once) != "" {
			b.putBack(b.p, flow, before)
		}
		told := b.press(b.p, message.ID, data, data)
		twiceFlow, twice := b.draft(b.p)
		if onceFlow != twiceFlow || cmp.Diff(once, twice) != "" {
			b.t.Errorf("%s, %s twice: %+v instead of %+v", where, data, twice, once)
		}
		for _, sentence := range told {
			if sentence != "" && !speaks(b.t, b.lang, sentence) && where != "language" { // which was just chosen
				b.t.Errorf("%s, %s twice: told in another language: %s", where, data, sentence)
			}
		}
		b.putBack(b.p, flow, before)
	}
}

// saves is the data of the button that ends the dialog; it stands first in the review.
func (b *badPlay) saves(review simulator.Message) string {
	if _, at := b.draft(b.p); at != nil && at.Phase != "" {
		return buttonData(review)[0]
	}
	return ""
}

// yesterday taps the buttons of a dialog that expired in the meantime.
func (b *badPlay) yesterday() {
	b.t.Helper()
	flow, before := b.draft(b.p)
	message, now := b.current(), b.clock.Now()
	b.clock.Set(now.Add(25 * time.Hour))
	b.inTx(func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.ExpiredDialogs(ctx, 10)
		return err
	})
	for _, data := range buttonData(message) {
		if told := b.press(b.p, message.ID, data); len(told) != 1 || told[0] != b.lang.T("dialog.over") {
			b.t.Errorf("yesterday's button %s: told %q", data, told)
		}
		if _, left := b.draft(b.p); left != nil {
			b.t.Errorf("yesterday's button %s opened %+v", data, left)
		}
	}
	b.clock.Set(now)
	b.putBack(b.p, flow, before)
}

// confirm saves twice at once. That has one effect: nobody is told the same twice.
func (b *badPlay) confirm() {
	b.t.Helper()
	message, seen := b.current(), map[int64]int{}
	for _, p := range b.sim.People() {
		seen[p.ID()] = len(p.Messages())
	}
	save := b.saves(message)
	told := b.press(b.p, message.ID, save, save)
	if !slices.Contains(told, b.lang.T("dialog.over")) {
		b.t.Errorf("the second of two taps on %s: told %q", save, told)
	}
	for _, p := range b.sim.People() {
		heard := map[string]bool{}
		for _, m := range p.Messages()[seen[p.ID()]:] {
			if heard[m.Text] {
				b.t.Errorf("saved twice: somebody was told twice: %s", m.Text)
			}
			heard[m.Text] = true
		}
	}
}

// press taps buttons by their data at once and waits until all taps are answered. It returns what was said, with
// empty strings at the end for taps that were answered by a message instead.
func (w *world) press(p *simulator.Person, message int, data ...string) []string {
	w.t.Helper()
	answered, told := p.Answers(), len(p.Toasts())
	for _, d := range data {
		p.TapData(message, d)
	}
	w.settle()
	if p.Answers() != answered+len(data) { // the whole chat is copied for each look
		ctx, cancel := context.WithTimeout(w.ctx, patience)
		defer cancel()
		if err := p.Wait(ctx, func([]simulator.Message) bool { return p.Answers() == answered+len(data) }); err != nil {
			w.t.Fatalf("%d of %d taps are answered", p.Answers()-answered, len(data))
		}
	}
	heard := p.Toasts()[told:]
	for len(heard) < len(data) {
		heard = append(heard, "")
	}
	return heard
}
