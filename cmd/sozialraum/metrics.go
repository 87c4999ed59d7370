package main

import (
	"net/http"
	"time"

	"sozialraum/bot/sender"
	"sozialraum/storage"
)

type metrics struct{}

func newMetrics() *metrics                                { return &metrics{} }
func (m *metrics) watch(*storage.Store)                   {}
func (m *metrics) ofSender() sender.Metrics               { return sender.Metrics{} }
func (m *metrics) Update(string, string)                  {}
func (m *metrics) Handled(string, time.Duration)          {}
func (m *metrics) handler() http.Handler                  { return http.NotFoundHandler() }
func (m *metrics) job(string, string, int, time.Duration) {}
