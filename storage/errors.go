package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/lib/pq"
)

// Errors that callers tell apart. Everything else is a fault.
var (
	// ErrNotFound: no such row, or not one that this person's area may see.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the row changed in the meantime, or such a row exists already.
	ErrConflict = errors.New("conflict")
	// ErrUnavailable: the database is away; the same work will succeed later.
	ErrUnavailable = errors.New("database unavailable")
	// ErrDeadlock: PostgreSQL ended the transaction to free others; run it again.
	ErrDeadlock = errors.New("deadlock")
)

// wrap adds the step to an error and maps what the driver says to this package's errors. It never passes on
// pq.Error.Detail, which holds values of rows.
func wrap(step string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: %w", step, err)
	}
	if known := new(pq.Error); errors.As(err, &known) {
		return wrapPQ(step, known)
	}
	if away(err) {
		return fmt.Errorf("%s: %w: %w", step, ErrUnavailable, err)
	}
	return fmt.Errorf("%s: %w", step, err)
}

// wrapPQ maps PostgreSQL's codes, https://www.postgresql.org/docs/current/errcodes-appendix.html.
func wrapPQ(step string, err *pq.Error) error {
	message := err.Message
	if strings.HasPrefix(string(err.Code), "22") || err.Code == "42601" { // data and syntax errors quote the value
		message = "unusable value"
	}
	bare := fmt.Errorf("%s: %s (%s %s %s)", step, message, err.Code, err.Table, err.Constraint)
	switch {
	case err.Code == "23505": // unique_violation
		return fmt.Errorf("%w: %w", ErrConflict, bare)
	case err.Code == "40P01", err.Code == "40001": // deadlock_detected, serialization_failure
		return fmt.Errorf("%w: %w", ErrDeadlock, bare)
	case strings.HasPrefix(string(err.Code), "08"), // connection exceptions
		strings.HasPrefix(string(err.Code), "57P"), // shutdown, crash, cannot connect now
		err.Code == "53300":                        // too many connections
		return fmt.Errorf("%w: %w", ErrUnavailable, bare)
	}
	return bare
}

func away(err error) bool {
	var network net.Error
	var operation *net.OpError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) || errors.As(err, &operation)
}
