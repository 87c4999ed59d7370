package hsds

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	freeForm = regexp.MustCompile(`(?i)^(?:kostenlos|kostenfrei|gratis|umsonst|keine|free|free of charge|none)\.?$`)
	euroForm = regexp.MustCompile(`([0-9]{1,5})(?:[.,]([0-9]{2}))?\s*(?:€|EUR\b|Euro\b)`)
)

// currency of what people write about sums.
const currency = "EUR"

// costOptions makes a sum of a text that is about one, or about nothing to pay.
func costOptions(of ID, text string) []CostOption {
	option := CostOption{ID: of.Part("cost"), Currency: currency, AmountDescription: text}
	if freeForm.MatchString(text) {
		option.Amount = number(0)
		return []CostOption{option}
	}
	sums := euroForm.FindAllStringSubmatch(text, 2)
	if len(sums) != 1 {
		return nil
	}
	amount, err := strconv.ParseFloat(sums[0][1]+"."+sums[0][2]+"0", 64)
	if err != nil {
		return nil
	}
	value := Number(amount)
	option.Amount = &value
	return []CostOption{option}
}

// costText makes a text of sums, for files of other programs.
func costText(options []CostOption) string {
	var lines []string
	for _, option := range options {
		var parts []string
		if option.Amount != nil {
			parts = append(parts, strings.TrimSpace(strconv.FormatFloat(float64(*option.Amount), 'f', -1, 64)+" "+strings.ToUpper(option.Currency)))
		}
		for _, part := range [...]string{option.AmountDescription, option.Option} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		lines = append(lines, strings.Join(parts, ", "))
	}
	return strings.Join(lines, "; ")
}
