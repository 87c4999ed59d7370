package simulator

import (
	"net/url"
	"strconv"
)

func (s *Simulator) setWebhook(x *exchange) *apiError {
	p := x.params
	address := p.str("url")
	if p.flag("drop_pending_updates") {
		s.hook.reset()
		s.confirm(s.queue.next)
	}
	if address == "" {
		s.hook.reset()
		return x.done()
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return badRequest("bad webhook: An HTTPS URL must be provided for webhook")
	}
	workers := defaultWorkers
	if p["max_connections"] != nil {
		workers = p.integer("max_connections")
	}
	if workers < 1 || workers > 100 {
		return refused("max_connections must be 1 to 100")
	}
	secret := p.str("secret_token")
	if len(secret) > 256 {
		return badRequest("secret token is too long")
	}
	if span(secret, func(c byte) bool { return nameByte(c) || c == '-' }) != len(secret) {
		return badRequest("secret token contains unallowed characters")
	}
	if list, ok := p["allowed_updates"]; ok {
		s.queue.allow(list)
	}
	// Several replicas set the same webhook when they start: deliveries that
	// are under way go on.
	if h := &s.hook; h.url != address || h.secret != secret || h.workers != workers {
		s.endPoll(conflict("terminated by setWebhook request"))
		s.setHook(address, secret, workers)
	}
	return x.done()
}

func (s *Simulator) deleteWebhook(x *exchange) *apiError {
	s.hook.reset()
	if x.params.flag("drop_pending_updates") {
		s.confirm(s.queue.next)
	}
	return x.done()
}

func (s *Simulator) getWebhookInfo(x *exchange) *apiError {
	h, j := &s.hook, &x.out
	j.open('{')
	j.str("url", h.url)
	j.flag("has_custom_certificate", false)
	j.num("pending_update_count", int64(s.queue.open))
	if h.url != "" {
		j.num("max_connections", int64(h.workers))
	}
	if h.lastError != "" {
		j.num("last_error_date", h.lastDate.Unix())
		j.str("last_error_message", h.lastError)
	}
	if len(s.queue.allowed) > 0 {
		j.key("allowed_updates")
		j.strings(s.queue.allowed)
	}
	j.close('}')
	return nil
}

func (j *jsonBuf) strings(list []string) {
	j.open('[')
	for _, v := range list {
		j.comma()
		j.b = appendString(j.b, v)
	}
	j.close(']')
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
