package bot_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"sozialraum/bot/simulator"
	"sozialraum/bot/text"
	"sozialraum/bot/view"
	"sozialraum/storage"
)

// circle is an area with professionals of several houses, some of whom consult.
type circle struct {
	*stage
	houses map[string]int64
}

func newCircle(t *testing.T) *circle {
	t.Helper()
	c := &circle{stage: newStage(t, text.De), houses: map[string]int64{}}
	c.inTx(func(ctx context.Context, tx *storage.Tx) error {
		s, err := tx.ConsultationSettings(ctx, c.area)
		if err != nil {
			return err
		}
		s.RelayDelay = 0 // the clock of these tests stands still
		return tx.SetConsultationSettings(ctx, c.area, s)
	})
	return c
}

// professional brings somebody into the area who works in a house; a new house is made.
func (c *circle) professional(name, house, sector string) *simulator.Person {
	c.t.Helper()
	p := c.joins(name, false)
	o := c.organisation(house, "active")
	o.Sector = sector
	c.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		if c.houses[house] == 0 {
			if c.houses[house], err = tx.AddOrganisation(ctx, o); err != nil {
				return err
			}
		}
		return tx.Admit(ctx, c.area, c.houses[house], person.ID, false)
	})
	return p
}

// consultant is a professional who consults on everything.
func (c *circle) consultant(name, house, sector string) *simulator.Person {
	c.t.Helper()
	p := c.professional(name, house, sector)
	c.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		return tx.SaveConsultant(ctx, storage.Consultant{
			AreaID: c.area, PersonID: person.ID, Perspectives: storage.Perspectives[:], MaxCases: 3,
		})
	})
	return p
}

const secretStory = "Ein Kind schläft im Unterricht ein"

// asks starts a case for somebody and returns their reference; whom it asks finds out by references.
func (c *circle) asks(p *simulator.Person, way string, wanted int, excluded ...string) (reference string, asked []storage.Recipient) {
	c.t.Helper()
	n := storage.NewConsultation{Way: way, Model: storage.ModelFree, Wanted: wanted, Vignette: storage.Vignette{
		Age: "from_6", Setting: "school", Topics: []string{"other"}, Situation: secretStory, Question: "Was tun?", Perspective: "any",
	}}
	for _, house := range excluded {
		n.Excluded = append(n.Excluded, c.houses[house])
	}
	c.inTx(func(ctx context.Context, tx *storage.Tx) error {
		person, err := personOf(ctx, tx, p)
		if err != nil {
			return err
		}
		if n.Label, err = tx.PreviewLabel(ctx, person, n, talkRules()); err != nil {
			return err
		}
		made, recipients, err := tx.StartConsultation(ctx, person, n, talkRules())
		if err == nil {
			reference, asked = made.Me.Reference, recipients
		}
		return err
	})
	return reference, asked
}

// opens taps the notice of a case and returns what is shown then.
func (c *circle) opens(p *simulator.Person, reference string) string {
	c.t.Helper()
	return c.presses(p, "case:"+reference)
}

// presses taps a button with this data and returns the message that stands there then, or what is told over the chat.
func (c *circle) presses(p *simulator.Person, data string) string {
	c.t.Helper()
	message := last(c.t, p)
	told := c.press(p, message.ID, data)
	if told[0] != "" {
		return told[0]
	}
	return last(c.t, p).Text
}

// referenceOf is the reference of somebody who is asked; empty when they are not.
func (c *circle) referenceOf(p *simulator.Person, asked []storage.Recipient) string {
	for _, to := range asked {
		if to.Person.TelegramID == p.ID() {
			return to.Reference
		}
	}
	return ""
}

// heard is everything that the bot ever showed somebody.
func heard(p *simulator.Person) string {
	var all strings.Builder
	for _, m := range p.Messages() {
		if m.FromBot {
			all.WriteString(m.Text + "\n")
			for _, row := range m.Buttons {
				for _, button := range row {
					all.WriteString(button.Label + "\n")
				}
			}
		}
	}
	return all.String() + strings.Join(p.Toasts(), "\n")
}

func (c *circle) gone() string { return view.Plain(c.lang.T("error.gone")) }

// rows are all rows of cases as the database has them.
func (c *circle) rows() string {
	c.t.Helper()
	db, err := sql.Open("postgres", c.url)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var all strings.Builder
	for _, table := range []string{"consultations", "consultation_people", "consultation_messages", "consultation_talks", "consultation_tables"} {
		var content sql.NullString
		if err := db.QueryRow(`SELECT string_agg(CAST(t AS text), E'\n' ORDER BY CAST(t AS text)) FROM ` + table + ` t`).Scan(&content); err != nil {
			c.t.Fatal(err)
		}
		all.WriteString(table + "\n" + content.String + "\n")
	}
	return all.String()
}
