package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// guarded lets only those through who came to this page under its own name. A page of somebody else could otherwise
// reach it: with a foreign Origin directly, and with a name of its own that it lets point to 127.0.0.1 (DNS rebinding).
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Content-Security-Policy",
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
				"base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		switch {
		case !loopback(r.Host):
			http.Error(w, "this page answers under localhost only", http.StatusMisdirectedRequest)
		case !sameOrigin(r):
			http.Error(w, "this page answers to itself only", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// loopback tells whether a Host header names this machine.
func loopback(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(name, "[]"))
	return ip != nil && ip.IsLoopback()
}

// sameOrigin refuses what another page has sent. Browsers leave Origin out when somebody just opens an address; what
// changes something always carries it, or says in Sec-Fetch-Site where it comes from.
func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		// A link on another page may lead here: it only shows the page.
		return site != "cross-site" && site != "same-site" || r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate"
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && strings.EqualFold(u.Host, r.Host)
}
