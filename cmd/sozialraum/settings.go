package main

import (
	"net/url"

	"github.com/alecthomas/kong"
)

// settings are the configuration as it is given, all of it words, so that check can say of each in one sentence
// what is wrong with it. The README's table repeats this list, and a test compares the two.
type settings struct {
	TelegramToken string `env:"TELEGRAM_TOKEN" placeholder:"TOKEN" group:"telegram" help:"The bot's token, from @BotFather. Better given as a variable, because others can see flags in the list of processes."`
	TelegramAPI   string `name:"telegram-api" env:"TELEGRAM_API" default:"https://api.telegram.org" placeholder:"URL" group:"telegram" help:"The Bot API server (default: https://api.telegram.org)."`

	DatabaseURL string `name:"database-url" env:"DATABASE_URL" placeholder:"URL" group:"data" help:"PostgreSQL server, postgres://user:password@host/name. Without it a private server runs in the data directory."`
	DataDir     string `env:"DATA_DIR" placeholder:"DIR" group:"data" help:"Where the private server and the key file live (default: ~/.local/share/sozialraum, as root /var/lib/sozialraum)."`
	KeyFile     string `env:"KEY_FILE" placeholder:"FILE" group:"data" help:"The secret key, made if absent (default: the file key in the data directory). Keep a copy apart from the database's."`
	KeyRotation string `env:"KEY_ROTATION" default:"auto" placeholder:"WAY" group:"data" help:"auto: every month the bot begins a new period of the key file and destroys those that nothing needs any more; manual: that is left to the subcommand keys (default: auto)."`

	WebhookURL    string `name:"webhook-url" env:"WEBHOOK_URL" placeholder:"URL" group:"webhook" help:"Public address to which Telegram posts updates. Without it the bot polls."`
	WebhookSecret string `env:"WEBHOOK_SECRET" placeholder:"WORD" group:"webhook" help:"What Telegram shows to be let in (default: derived from the key file)."`
	Listen        string `env:"LISTEN" default:"127.0.0.1:8080" placeholder:"ADDRESS" group:"webhook" help:"Where updates are taken, behind a proxy that ends TLS (default: 127.0.0.1:8080)."`
	PublicURL     string `name:"public-url" env:"PUBLIC_URL" placeholder:"URL" group:"webhook" help:"Public https address of LISTEN; calendars read meetings below it, at /calendar/, and links in mails lead to /letter/ (default: the server of WEBHOOK_URL; off: neither). Without WEBHOOK_URL it is all that LISTEN serves."`

	SMTPURL  string `name:"smtp-url" env:"SMTP_URL" placeholder:"URL" group:"mail" help:"Mail server for the monthly letters, smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465. Without it there is no e-mail. A server on this machine may do without user and TLS, smtp://localhost:25."`
	SMTPFrom string `name:"smtp-from" env:"SMTP_FROM" placeholder:"ADDRESS" group:"mail" help:"Who sends the letters, such as \"Planungsraum Nord <post@example.org>\". Somebody has to read the answers: whoever wants no letters may write there."`

	LimitPerSecond      string `env:"LIMIT_PER_SECOND" default:"30" placeholder:"N" group:"limits" help:"Messages a second over all chats (default: 30; 0: no limit)."`
	LimitChatPerSecond  string `env:"LIMIT_CHAT_PER_SECOND" default:"1" placeholder:"N" group:"limits" help:"Messages a second to one person (default: 1; 0: no limit)."`
	LimitChatBurst      string `env:"LIMIT_CHAT_BURST" default:"3" placeholder:"N" group:"limits" help:"Replies that one person may get at once (default: 3)."`
	LimitGroupPerMinute string `env:"LIMIT_GROUP_PER_MINUTE" default:"20" placeholder:"N" group:"limits" help:"Messages a minute to one group (default: 20; 0: no limit)."`

	MetricsListen string `env:"METRICS_LISTEN" default:"127.0.0.1:8081" placeholder:"ADDRESS" group:"operation" help:"Private address of /healthz, /readyz and /metrics (default: 127.0.0.1:8081; off: none)."`
	LogLevel      string `env:"LOG_LEVEL" default:"info" placeholder:"LEVEL" group:"operation" help:"debug, info, warn or error (default: info)."`
	LogFormat     string `env:"LOG_FORMAT" default:"text" placeholder:"FORMAT" group:"operation" help:"text or json (default: text)."`
}

func settingGroups() []kong.Group {
	return []kong.Group{
		{Key: "telegram", Title: "Telegram:"},
		{Key: "data", Title: "Data:"},
		{Key: "webhook", Title: "Webhook:"},
		{Key: "mail", Title: "E-mail:"},
		{Key: "limits", Title: "Limits of sending:"},
		{Key: "operation", Title: "Operation:"},
	}
}

// secrets are the values that must never be printed.
func (s *settings) secrets() []string {
	list := []string{s.TelegramToken, s.WebhookSecret}
	if parsed, err := url.Parse(s.SMTPURL); err != nil {
		list = append(list, s.SMTPURL)
	} else if password, given := parsed.User.Password(); given {
		list = append(list, password, url.QueryEscape(password), url.UserPassword("", password).String()[1:])
	}
	if parsed, err := url.Parse(s.DatabaseURL); err == nil && parsed.User != nil {
		password, _ := parsed.User.Password()
		return append(list, password, url.QueryEscape(password))
	}
	return append(list, s.DatabaseURL) // words=values, or not readable at all: nothing of it is printed
}
