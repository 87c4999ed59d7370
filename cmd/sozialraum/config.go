package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"sozialraum/bot/postbox"
	"sozialraum/bot/sender"
)

// config is the configuration that check has found to be in order.
type config struct {
	Token         string // empty when none is given: not every subcommand needs it
	API           string // address of the Bot API server, without a slash at its end
	DatabaseURL   string // empty: a private server in DataDir
	DataDir       string
	KeyFile       string
	RotateKeys    bool            // every month, by the bot
	WebhookURL    string          // empty: long polling
	WebhookSecret string          // empty: derived from the key
	PublicURL     string          // of Listen, without a slash at its end; empty: no calendars
	Listen        string          // takes the webhook's updates, and answers calendars
	Publish       bool            // Listen answers HSDS's API
	Mail          *postbox.Server // nil: no e-mail
	Limits        sender.Limits
	MetricsListen string // empty: no listener
	LogLevel      slog.Level
	LogJSON       bool
}

var (
	tokenForm  = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`) // https://core.telegram.org/bots/api#setwebhook
)

// check turns settings into a config, or says in one sentence which of them to mend, and how.
func (s *settings) check(getenv func(string) string) (config, error) {
	c := config{
		Token: s.TelegramToken, API: strings.TrimRight(s.TelegramAPI, "/"), DatabaseURL: s.DatabaseURL,
		WebhookURL: s.WebhookURL, WebhookSecret: s.WebhookSecret, Listen: s.Listen,
	}
	for _, step := range []func(*config) error{s.checkTelegram, s.checkWebhook, s.checkMail, s.checkLimits, s.checkOperation} {
		if err := step(&c); err != nil {
			return config{}, err
		}
	}
	return c, s.checkData(&c, getenv)
}

func (s *settings) checkTelegram(c *config) error {
	if c.Token != "" && !tokenForm.MatchString(c.Token) {
		return wrong("TELEGRAM_TOKEN is not a bot's token: copy the whole of what @BotFather shows, it reads like 123456789:AAF….")
	}
	if parsed, err := url.Parse(c.API); err != nil || parsed.Host == "" || parsed.Scheme != "https" && parsed.Scheme != "http" {
		return wrong("TELEGRAM_API is not the address of a server: give one like https://api.telegram.org, or leave it out.")
	}
	return nil
}

func (s *settings) checkWebhook(c *config) error {
	if c.WebhookURL != "" {
		parsed, err := url.Parse(c.WebhookURL)
		usable := err == nil && parsed.Host != "" && parsed.User == nil && parsed.Fragment == ""
		// Telegram itself posts to https only; a Bot API server of one's own also takes http.
		if !usable || parsed.Scheme != "https" && (parsed.Scheme != "http" || strings.HasPrefix(c.API, "https://api.telegram.org")) {
			return wrong("WEBHOOK_URL is not an address that Telegram can post to: give one like https://bot.example.org/telegram, or leave it out to poll.")
		}
	}
	if c.WebhookSecret != "" && !secretForm.MatchString(c.WebhookSecret) {
		return wrong("WEBHOOK_SECRET may hold 1 to 256 letters, digits, _ and - only: choose another one, or leave it out to have it derived from the key file.")
	}
	if err := s.checkPublic(c); err != nil {
		return err
	}
	return checkAddress("LISTEN", c.Listen, "127.0.0.1:8080")
}

func (s *settings) checkPublic(c *config) error {
	switch s.PublicURL {
	case "off":
		return nil
	case "":
		if posted, err := url.Parse(c.WebhookURL); err == nil && posted.Scheme == "https" && posted.Host != "" {
			c.PublicURL = "https://" + posted.Host
		}
		return nil
	}
	parsed, err := url.Parse(s.PublicURL)
	if err != nil || parsed.Scheme != "https" || parsed.Host == "" || parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
		return wrong("PUBLIC_URL is not an address that calendars can read from: give one like https://bot.example.org, or off.")
	}
	c.PublicURL = strings.TrimRight(s.PublicURL, "/")
	return nil
}

func (s *settings) checkLimits(c *config) error {
	var err error
	if c.Limits.PerSecond, err = count("LIMIT_PER_SECOND", s.LimitPerSecond, 0, "30"); err != nil {
		return err
	}
	if c.Limits.ChatBurst, err = count("LIMIT_CHAT_BURST", s.LimitChatBurst, 1, "3"); err != nil {
		return err
	}
	if c.Limits.GroupPerMinute, err = count("LIMIT_GROUP_PER_MINUTE", s.LimitGroupPerMinute, 0, "20"); err != nil {
		return err
	}
	rate, err := strconv.ParseFloat(s.LimitChatPerSecond, 64)
	if err != nil || !(rate >= 0 && rate <= maxLimit) {
		return wrong(fmt.Sprintf("LIMIT_CHAT_PER_SECOND is %q: give a number from 0 to %d, such as 1 or 0.5.", s.LimitChatPerSecond, maxLimit))
	}
	c.Limits.ChatPerSecond = rate
	return nil
}

// maxLimit is more than any server takes, and still a sane size for what is kept per limit.
const maxLimit = 10_000

func count(variable, given string, least int, example string) (int, error) {
	n, err := strconv.Atoi(given)
	if err != nil || n < least || n > maxLimit {
		return 0, wrong(fmt.Sprintf("%s is %q: give a whole number from %d to %d, such as %s.", variable, given, least, maxLimit, example))
	}
	return n, nil
}

func (s *settings) checkOperation(c *config) error {
	if s.MetricsListen != "off" {
		c.MetricsListen = s.MetricsListen
		if err := checkAddress("METRICS_LISTEN", c.MetricsListen, "127.0.0.1:8081 (or off)"); err != nil {
			return err
		}
	}
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, known := levels[strings.ToLower(s.LogLevel)]
	if !known {
		return wrong(fmt.Sprintf("LOG_LEVEL is %q: give debug, info, warn or error.", s.LogLevel))
	}
	if s.LogFormat != "text" && s.LogFormat != "json" {
		return wrong(fmt.Sprintf("LOG_FORMAT is %q: give text or json.", s.LogFormat))
	}
	c.LogLevel, c.LogJSON = level, s.LogFormat == "json"
	return nil
}

func checkAddress(variable, address, example string) error {
	_, port, err := net.SplitHostPort(address)
	if number, numberErr := strconv.Atoi(port); err != nil || numberErr != nil || number < 0 || number > 65535 {
		return wrong(fmt.Sprintf("%s is %q: give an address with a port, such as %s.", variable, address, example))
	}
	return nil
}

func (s *settings) checkData(c *config, getenv func(string) string) error {
	if !usableDatabase(c.DatabaseURL) {
		return wrong("DATABASE_URL is not readable: give it as postgres://user:password@host:5432/name, or leave it out for a private server.")
	}
	dir, err := dataDir(s.DataDir, getenv)
	if err != nil {
		return err
	}
	c.DataDir, c.KeyFile = dir, s.KeyFile
	if c.KeyFile == "" {
		c.KeyFile = filepath.Join(dir, "key")
	}
	if s.KeyRotation != "auto" && s.KeyRotation != "manual" {
		return wrong(fmt.Sprintf("KEY_ROTATION is %q: give auto or manual.", s.KeyRotation))
	}
	c.RotateKeys = s.KeyRotation == "auto"
	return nil
}

// usableDatabase takes what the driver takes: a URL, or words with values.
func usableDatabase(given string) bool {
	if given == "" || !strings.Contains(given, "://") && strings.Contains(given, "=") {
		return true
	}
	parsed, err := url.Parse(given)
	return err == nil && (parsed.Scheme == "postgres" || parsed.Scheme == "postgresql")
}

// needToken is for the subcommands that talk to Telegram.
func (c *config) needToken() error {
	if c.Token == "" {
		return wrong("TELEGRAM_TOKEN is missing: set it to the token that @BotFather gave you for your bot.")
	}
	return nil
}
