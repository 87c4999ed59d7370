package sender

import (
	"os"
	"testing"

	"sozialraum/storage/storagetest"
)

func TestMain(m *testing.M) {
	if arguments := os.Getenv(childVariable); arguments != "" {
		os.Exit(child(arguments))
	}
	storagetest.Main(m)
}
