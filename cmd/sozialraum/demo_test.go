package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestDemo(t *testing.T) {
	var stdout, stderr bytes.Buffer
	before := demoLeftovers(t)
	if code := run(t.Context(), []string{"demo"}, os.Getenv, &stdout, &stderr); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	for _, sentence := range []string{
		"Kita Drachenhöhle“ ist jetzt im Planungsraum eingetragen",
		"📍 Der Ort für „Dritte Sozialraumkonferenz Nord“ steht fest.",
		"⏰ Erinnerung: „Dritte Sozialraumkonferenz Nord“ ist heute um 18:00 Uhr.",
	} {
		if !strings.Contains(stdout.String(), sentence) {
			t.Errorf("nobody saw %q in\n%s", sentence, stdout.String())
		}
	}
	if after := demoLeftovers(t); after > before {
		t.Errorf("the demo left %d directories behind", after-before)
	}
}

func demoLeftovers(t *testing.T) (n int) {
	t.Helper()
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "sozialraum-demo-") {
			n++
		}
	}
	return n
}
