package hsds

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Number is a number of HSDS. Some programs write it as text.
type Number float64

// MarshalJSON writes it without an exponent.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return nil, errors.New("number: not finite")
	}
	return strconv.AppendFloat(nil, float64(n), 'f', -1, 64), nil
}

// UnmarshalJSON reads a number, or one in quotes.
func (n *Number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(strings.Trim(string(text), `" `), 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) {
		return errors.New("not a number: " + string(text[:min(len(text), 20)]))
	}
	*n = Number(value)
	return nil
}

func number(n int) *Number {
	value := Number(n)
	return &value
}
