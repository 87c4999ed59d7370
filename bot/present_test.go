package bot

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/google/go-cmp/cmp"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
)

// newSetup returns a simulated Telegram and the framework's way to it.
func newSetup(t *testing.T) (*simulator.Simulator, *tg.Bot) {
	t.Helper()
	sim := simulator.New(simulator.Options{BotName: "Unnamed"})
	if err := sim.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	api, err := tg.New(sim.Token(), tg.WithSkipGetMe(), tg.WithServerURL(sim.URL()), tg.WithHTTPClient(time.Minute, client))
	if err != nil {
		t.Fatal(err)
	}
	return sim, api
}

// setCalls are the calls that changed something, since the last time.
func setCalls(sim *simulator.Simulator) (methods []string) {
	for _, call := range sim.Calls() {
		if strings.HasPrefix(call.Method, "set") || strings.HasPrefix(call.Method, "delete") {
			methods = append(methods, call.Method)
		}
	}
	sim.ResetCalls()
	return methods
}

func TestPresent(t *testing.T) {
	sim, api := newSetup(t)
	if err := Present(t.Context(), api); err != nil {
		t.Fatal(err)
	}
	for code, lang := range map[string]text.Lang{"": text.De, "de": text.De, "en": text.En, "fr": text.De} {
		for kind, key := range map[string]string{"name": "setup.name", "description": "setup.about", "short_description": "setup.short"} {
			if got := sim.BotText(kind, code); got != lang.T(key) {
				t.Errorf("%s for %q is %q", kind, code, got)
			}
		}
		want := []simulator.Command{{Name: "start", Description: lang.T("setup.start")}}
		got, _ := sim.Commands(simulator.Scope{Type: "all_private_chats"}, code)
		if code == "fr" {
			want = nil // Telegram takes the menu for all languages then
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("menu for %q (-want +got):\n%s", code, diff)
		}
	}
	if sim.MenuButton(0) != `{"type":"commands"}` {
		t.Errorf("menu button %s", sim.MenuButton(0))
	}
}

// Telegram limits how often these may be set, so that a restart sets nothing and a change only what changed.
func TestPresentSetsOnlyWhatDiffers(t *testing.T) {
	sim, api := newSetup(t)
	if err := Present(t.Context(), api); err != nil {
		t.Fatal(err)
	}
	if len(setCalls(sim)) == 0 {
		t.Fatal("nothing was set at first")
	}
	if err := Present(t.Context(), api); err != nil {
		t.Fatal(err)
	}
	if again := setCalls(sim); len(again) > 0 {
		t.Errorf("set again: %v", again)
	}
	if _, err := api.SetMyShortDescription(t.Context(), &tg.SetMyShortDescriptionParams{ShortDescription: "old", LanguageCode: "en"}); err != nil {
		t.Fatal(err)
	}
	setCalls(sim)
	if err := Present(t.Context(), api); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"setMyShortDescription"}, setCalls(sim)); diff != "" {
		t.Errorf("set after a change (-want +got):\n%s", diff)
	}
}

// One refusal does not keep the rest from being set, and a short wait is waited for.
func TestPresentGoesOn(t *testing.T) {
	sim, api := newSetup(t)
	sim.FailNext("setMyName", 1, simulator.Fault{RetryAfter: 3600})
	sim.FailNext("setMyDescription", 1, simulator.Fault{RetryAfter: 1})
	if err := Present(t.Context(), api); err == nil {
		t.Error("the refusal was swallowed")
	}
	if sim.BotText("description", "") != text.De.T("setup.about") || sim.BotText("short_description", "en") != text.En.T("setup.short") {
		t.Error("the rest was not set")
	}
}

func TestWebhookIsPlacedAndRemoved(t *testing.T) {
	sim, api := newSetup(t)
	if err := RemoveWebhook(t.Context(), api); err != nil {
		t.Fatal(err)
	}
	if calls := setCalls(sim); len(calls) > 0 {
		t.Errorf("without a webhook: %v", calls)
	}
	if err := PlaceWebhook(t.Context(), api, "http://127.0.0.1:1/x", "secret"); err != nil {
		t.Fatal(err)
	}
	for _, call := range sim.Calls() {
		if call.Method == "setWebhook" && call.Params["drop_pending_updates"] == true {
			t.Error("waiting updates were dropped")
		}
	}
	info, err := api.GetWebhookInfo(t.Context())
	if err != nil || info.URL != "http://127.0.0.1:1/x" || info.MaxConnections != 100 {
		t.Errorf("webhook %+v, %v", info, err)
	}
	if diff := cmp.Diff(allowedUpdates[:], info.AllowedUpdates); diff != "" {
		t.Errorf("kinds of updates (-want +got):\n%s", diff)
	}
	setCalls(sim)
	if err := RemoveWebhook(t.Context(), api); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"deleteWebhook"}, setCalls(sim)); diff != "" {
		t.Errorf("removing it (-want +got):\n%s", diff)
	}
}

func TestSetupKnowsARefusedToken(t *testing.T) {
	sim, api := newSetup(t)
	sim.SetFault(func(simulator.Call) *simulator.Fault { return &simulator.Fault{Status: http.StatusUnauthorized} })
	for name, err := range map[string]error{
		"place":  PlaceWebhook(context.Background(), api, "http://127.0.0.1:1/x", "secret"),
		"remove": RemoveWebhook(context.Background(), api),
	} {
		if !errors.Is(err, ErrToken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
