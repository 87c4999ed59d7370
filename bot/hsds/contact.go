package hsds

import (
	"net/url"
	"regexp"
	"strings"
)

// reach is what a text about how to reach somebody holds for programs.
type reach struct {
	email, website string
	phones         []string
}

var (
	emailForm   = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._+-]*@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,20}`)
	websiteForm = regexp.MustCompile(`https?://(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,20}(?:/[A-Za-z0-9/_-]*)?`)
	phoneForm   = regexp.MustCompile(`(?:\+|\b0)[1-9](?:[ /()-]{0,2}[0-9]){4,14}\b`)
)

// maxPhones is how many telephone numbers are looked for in a text.
const maxPhones = 5

// readReach finds the first e-mail address, the first web address and telephone numbers. It rather overlooks one than
// takes something for one that is none: people have the text as well.
func readReach(text string) reach {
	var r reach
	if email := emailForm.FindString(text); !strings.Contains(email, "..") && !strings.Contains(email, ".@") && !strings.Contains(email, "-.") {
		r.email = email
	}
	if site := websiteForm.FindString(text); site != "" {
		if parsed, err := url.Parse(site); err == nil && parsed.Host != "" {
			r.website = site
		}
	}
	r.phones = phoneForm.FindAllString(text, maxPhones)
	return r
}

func phones(of ID, numbers []string) []Phone {
	var list []Phone
	for _, number := range numbers {
		list = append(list, Phone{ID: of.Part("phone/" + number), Number: number})
	}
	return list
}

// reachText makes one text of everything that other programs keep apart.
func reachText(contacts []Contact, numbers []Phone, email, website string) string {
	var lines []string
	add := func(parts ...string) {
		var line []string
		for _, part := range parts {
			if part = strings.TrimSpace(part); part != "" {
				line = append(line, part)
			}
		}
		text := strings.Join(line, ", ")
		for _, said := range lines {
			if strings.Contains(said, text) {
				return
			}
		}
		if text != "" {
			lines = append(lines, text)
		}
	}
	for _, contact := range contacts {
		parts := []string{contact.Name, contact.Title}
		for _, phone := range contact.Phones {
			parts = append(parts, phone.Number)
		}
		add(append(parts, contact.Email)...)
	}
	for _, phone := range numbers {
		add(phone.Number)
	}
	add(email)
	add(website)
	return strings.Join(lines, "\n")
}
