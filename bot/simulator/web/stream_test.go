package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// follow opens the stream of events.
func (r *rig) follow(ctx context.Context, after, last string) *http.Response {
	r.t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL()+"api/events?after="+after, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	request.Close = true
	if last != "" {
		request.Header.Set("Last-Event-ID", last)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer
}

func TestAConnectionThatDroppedGoesOnWhereItWas(t *testing.T) {
	r := setup(t)
	if err := r.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	cursor := r.state().Cursor
	ctx, drop := context.WithCancel(t.Context())
	first := r.follow(ctx, cursor, "")
	r.does("/api/act", `{"person":7,"do":"send","text":"eins"}`)
	heard := readAll(t, first.Body, 1)
	drop()
	_ = first.Body.Close()
	if !strings.Contains(heard, `"text":"eins"`) {
		t.Fatalf("heard %s", heard)
	}
	last := heard[strings.LastIndex(heard, "id: ")+4:]
	last, _, _ = strings.Cut(last, "\n")
	r.does("/api/act", `{"person":7,"do":"send","text":"zwei"}`)
	ctx, drop = context.WithCancel(t.Context())
	defer drop()
	second := r.follow(ctx, cursor, last)
	defer func() { _ = second.Body.Close() }()
	heard = readAll(t, second.Body, 1)
	if strings.Contains(heard, "eins") || !strings.Contains(heard, "zwei") {
		t.Errorf("heard %s", heard)
	}
}

func TestWhoCannotCatchUpLoadsEverythingAnew(t *testing.T) {
	r := setup(t)
	if err := r.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	for _, cursor := range []string{"", "nonsense", "other-1", r.hub.epoch + "-99999", r.hub.epoch + "--5"} {
		ctx, drop := context.WithCancel(t.Context())
		answer := r.follow(ctx, cursor, "")
		if heard := readAll(t, answer.Body, 1); !strings.Contains(heard, `{"kind":"reset"}`) {
			t.Errorf("%q: heard %s", cursor, heard)
		}
		drop()
		_ = answer.Body.Close()
	}
}

// However often a reader drops and comes back, it gets every event once and in order, or is told to load anew.
func TestHubLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHub("e")
		at := h.now()
		var got, want []string
		n := 0
		for range rapid.IntRange(1, 30).Draw(t, "rounds") {
			for range rapid.IntRange(0, kept/2).Draw(t, "events") {
				n++
				h.put(n)
				want = append(want, fmt.Sprint(n))
			}
			if !rapid.Bool().Draw(t, "reads") {
				continue
			}
			b := h.read(parseCursor(at.String()))
			if b.lost {
				if len(want)-len(got) <= kept {
					t.Fatalf("%d events are too many", len(want)-len(got))
				}
				got = slices.Clone(want)
			}
			for _, event := range b.events {
				got = append(got, string(event))
			}
			at = b.after
			if !slices.Equal(got, want) {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
	})
}
