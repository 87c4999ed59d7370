package sender

import "time"

const (
	firstRetry = 400 * time.Millisecond
	lastRetry  = 5 * time.Minute
	// A message that Telegram itself fails on is given up after about a day of trying at the longest pause. No
	// number of network errors gives a message up.
	maxServerErrors = 300
)

// Backoff is how long to wait after the given number of failed attempts, the last one included: 400 ms doubling
// up to five minutes, of which random, from [0, 1), takes away up to one half. Many messages that failed together
// so come back apart.
func Backoff(attempts int, random float64) time.Duration {
	wait := lastRetry
	if shift := max(attempts, 1) - 1; shift < 10 {
		wait = firstRetry << shift
	}
	return wait - time.Duration(random*float64(wait)/2)
}
