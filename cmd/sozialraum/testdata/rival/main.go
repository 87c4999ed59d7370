// Command rival is a bot as many are written: the framework with its own webhook handler, sqlx, the state of a
// dialog in one table, answers sent directly from the handler. It does the same little job as the real bot, a
// directory of organisations with cards that can be changed, so that benchmarks have somebody to compare with. It
// gives no guarantees: updates are acknowledged before they are handled, and may be lost, doubled or out of order.
package main

import (
	"context"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
}

// run serves until ctx ends. The environment names the database, the Bot API server, the token and the secret.
func run(ctx context.Context) error {
	db, err := sqlx.ConnectContext(ctx, "postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return err
	}
	api, err := tg.New(os.Getenv("TELEGRAM_TOKEN"),
		tg.WithServerURL(os.Getenv("TELEGRAM_API")),
		tg.WithWebhookSecretToken(os.Getenv("WEBHOOK_SECRET")),
	)
	if err != nil {
		return err
	}
	(&directory{db: db}).register(api)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: api.WebhookHandler(), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	go api.StartWebhook(ctx)
	slog.New(slog.NewJSONHandler(os.Stdout, nil)).Info("waiting for telegram's posts", "listen", listener.Addr().String())
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}
