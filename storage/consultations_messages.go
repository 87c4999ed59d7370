package storage

import (
	"context"
	"math/rand/v2"
	"time"
)

// The kinds of a message in a case.
const (
	MessageText       = ""
	MessageCorrection = "correction" // of the message Corrects
	MessageSummary    = "summary"
	MessageThanks     = "thanks"
)

// CaseMessage is one message of a case. Its place in the order is all that is known of when it was written.
type CaseMessage struct {
	Seq       int
	Author    int // number of a participant
	Phase     string
	Kind      string
	Text      string // empty when it was withdrawn
	Withdrawn bool
	Corrects  int // the message that it takes the place of; 0: none
	Source    int // id of the author's own message in Telegram, known to the author's side only
	Visible   bool
}

// sealedMessage is what of a message is sealed.
type sealedMessage struct {
	Text   string `json:"text"`
	Source int    `json:"source"`
}

type caseMessageRow struct {
	Seq       int        `db:"seq"`
	Author    int        `db:"author"`
	Phase     string     `db:"phase"`
	Kind      string     `db:"kind"`
	Sealed    []byte     `db:"sealed"`
	VisibleAt *time.Time `db:"visible_at"`
	Corrects  int        `db:"corrects"`
}

// CaseMessages lists in order what this participant may read: what has become visible, and what they wrote themselves.
func (tx *Tx) CaseMessages(ctx context.Context, c *Case) ([]CaseMessage, error) {
	if c.Me == nil || !c.Me.takesPart() {
		return nil, ErrNotFound
	}
	var rows []caseMessageRow
	if err := tx.list(ctx, &rows, `
		SELECT seq, author, phase, kind, sealed, visible_at, corrects
		FROM consultation_messages
		WHERE consultation_id = $1 AND (visible_at IS NULL OR visible_at <= $2 OR author = $3)
		ORDER BY seq`, c.ID, tx.Now, c.Me.Number); err != nil {
		return nil, err
	}
	messages := make([]CaseMessage, 0, len(rows))
	for i := range rows {
		m, err := c.openedMessage(&rows[i], tx.Now)
		if err != nil {
			return nil, err
		}
		messages = append(messages, m)
	}
	return messages, nil
}

func (c *Case) openedMessage(row *caseMessageRow, now time.Time) (CaseMessage, error) {
	m := CaseMessage{
		Seq: row.Seq, Author: row.Author, Phase: row.Phase, Kind: row.Kind, Corrects: row.Corrects,
		Withdrawn: row.Sealed == nil, Visible: row.VisibleAt == nil || !row.VisibleAt.After(now),
	}
	if m.Withdrawn {
		return m, nil
	}
	var content sealedMessage
	if err := c.Open("consultation_messages", "sealed", row.Sealed, &content, int64(row.Seq)); err != nil {
		return CaseMessage{}, err
	}
	m.Text = content.Text
	if c.Me != nil && m.Author == c.Me.Number {
		m.Source = content.Source
	}
	return m, nil
}

// AddCaseMessage writes a message of Me. It becomes visible to the others after a random part of the area's delay and
// never before those that were written earlier. The recipients are to be told at that time that there is something
// new; who has not yet looked since they were told last is not among them. ErrConflict: the case is not open.
func (tx *Tx) AddCaseMessage(ctx context.Context, c *Case, m CaseMessage, rules Rules) (CaseMessage, []Recipient, time.Time, error) {
	none := time.Time{}
	if c.Me == nil || !c.Me.takesPart() {
		return m, nil, none, ErrNotFound
	}
	if c.State != CaseOpen {
		return m, nil, none, ErrConflict
	}
	m.Seq, m.Author, m.Phase = c.Messages+1, c.Me.Number, c.Phase
	content, err := c.Seal("consultation_messages", "sealed", sealedMessage{m.Text, m.Source}, int64(m.Seq))
	if err != nil {
		return m, nil, none, err
	}
	var source []byte
	if m.Source != 0 {
		source = c.key.Token(sourceToken, int64(m.Source))
	}
	c.touched(tx.Now)
	var visible time.Time
	if err := tx.get(ctx, &visible, `
		WITH counted AS (
			UPDATE consultations
			SET messages = messages + 1, active_on = $10, warned = $11
			WHERE id = $1
		)
		INSERT INTO consultation_messages (consultation_id, seq, author, phase, kind, sealed, visible_at, corrects, source)
		SELECT $1, $2, $3, $4, $5, $6, GREATEST(CAST($7 AS timestamptz), max(visible_at)), $8, $9
		FROM consultation_messages
		WHERE consultation_id = $1 AND visible_at IS NOT NULL
		RETURNING visible_at`,
		c.ID, m.Seq, m.Author, m.Phase, m.Kind, content, tx.Now.Add(delay(c.RelayDelay, rules.Rand)), m.Corrects, source,
		c.ActiveOn, c.Warned); err != nil {
		return m, nil, none, err
	}
	c.Messages = m.Seq
	var others []int
	for _, p := range c.People {
		if p.Number != c.Me.Number {
			others = append(others, p.Number)
		}
	}
	tell, err := tx.NoteNews(ctx, c, visible, others...)
	return m, tell, visible, err
}

// sourceToken finds what somebody wrote by their own message in Telegram.
const sourceToken = "source"

// delay draws how long a message waits.
func delay(most time.Duration, random *rand.Rand) time.Duration {
	if most <= 0 {
		return 0
	}
	return time.Duration(random.Int64N(int64(most-most/blur) + 1))
}

// blur is the share of a delay by which a notice leaves later than what it is about, divided into one.
const blur = 20

// NoticeAt is when a notice about something that is to be known at a time leaves: a little later, and each at a moment of
// its own. The outbox says in clear to whom it goes; rows with the same exact time would belong together in a dump.
func (c *Case) NoticeAt(at time.Time) time.Time {
	if c.RelayDelay <= 0 {
		return at
	}
	return at.Add(rand.N(c.RelayDelay/blur) + 1)
}

// Soon is a random moment within the area's delay: what happened when stays unknown (THREATS.md, 7).
func (c *Case) Soon(now time.Time) time.Time {
	if c.RelayDelay <= 0 {
		return now
	}
	return now.Add(rand.N(c.RelayDelay - c.RelayDelay/blur))
}

// MarkRead notes that Me has seen the messages up to a number. When another one becomes visible only later, again is
// the time at which they are to be told about it.
func (tx *Tx) MarkRead(ctx context.Context, c *Case, upTo int) (again *time.Time, err error) {
	return tx.markRead(ctx, c, `WITH `+markRead, c.ID, c.Me.Number, upTo, tx.Now)
}

// MarkShown is KeepCopy and MarkRead in one: a message in the chat of Me now shows these messages of the case.
func (tx *Tx) MarkShown(ctx context.Context, c *Case, shown CaseCopy, upTo int) (again *time.Time, err error) {
	if shown.To == 0 {
		if err := tx.DropCopy(ctx, c, c.Me.Number, shown.MessageID); err != nil {
			return nil, err
		}
		return tx.MarkRead(ctx, c, upTo)
	}
	token, sealed, err := c.sealedCopy(shown.MessageID, shown.Sent)
	if err != nil {
		return nil, err
	}
	return tx.markRead(ctx, c, `WITH kept AS (`+keepCopy+`), `+markRead, c.ID, c.Me.Number, upTo, tx.Now, token, shown.From, shown.To, sealed)
}

func (tx *Tx) markRead(ctx context.Context, c *Case, query string, args ...any) (again *time.Time, err error) {
	var row struct {
		ReadUpTo int        `db:"read_up_to"`
		Notified bool       `db:"notified"`
		Again    *time.Time `db:"again"`
	}
	err = tx.get(ctx, &row, query, args...)
	c.Me.ReadUpTo, c.Me.Notified = row.ReadUpTo, row.Notified
	return row.Again, err
}

// markRead takes the case, the number of Me, the message up to which they have read, and the time.
const markRead = `
	hidden AS (
		SELECT min(visible_at) AS at
		FROM consultation_messages
		WHERE consultation_id = $1 AND author <> $2 AND visible_at > $4
	), was AS (
		SELECT COALESCE(notice_at > $4, false) AS under_way
		FROM consultation_people
		WHERE consultation_id = $1 AND number = $2
	)
	UPDATE consultation_people
	SET read_up_to = GREATEST(read_up_to, $3), notified = hidden.at IS NOT NULL,
		notice_at = CASE WHEN hidden.at IS NULL THEN NULL WHEN was.under_way THEN notice_at ELSE hidden.at END
	FROM hidden, was
	WHERE consultation_id = $1 AND number = $2
	RETURNING read_up_to, notified, CASE WHEN NOT was.under_way THEN hidden.at END AS again`

// Unread counts the messages of others that this participant has not seen yet.
func Unread(c *Case, messages []CaseMessage) (n int) {
	for _, m := range messages {
		if m.Seq > c.Me.ReadUpTo && m.Author != c.Me.Number {
			n++
		}
	}
	return n
}

// WithdrawCaseMessage destroys the text of a message of Me and returns the messages in Telegram that show it. A summary
// that says the same goes with it. ErrNotFound: it is somebody else's, or withdrawn already.
func (tx *Tx) WithdrawCaseMessage(ctx context.Context, c *Case, seq int) ([]CaseCopy, error) {
	if c.Me == nil || !c.Me.takesPart() {
		return nil, ErrNotFound
	}
	var sealed []byte
	if err := tx.get(ctx, &sealed, `
		UPDATE consultation_messages m
		SET sealed = NULL, source = NULL
		FROM consultation_messages before
		WHERE m.consultation_id = $1 AND m.seq = $2 AND m.author = $3 AND m.sealed IS NOT NULL
			AND before.consultation_id = m.consultation_id AND before.seq = m.seq
		RETURNING before.sealed`, c.ID, seq, c.Me.Number); err != nil {
		return nil, err
	}
	var content sealedMessage
	if err := c.Open("consultation_messages", "sealed", sealed, &content, int64(seq)); err != nil {
		return nil, err
	}
	if c.Me.Role == RoleRequester && content.Text == c.Summary {
		c.Summary = ""
	}
	if err := tx.SaveCase(ctx, c); err != nil {
		return nil, err
	}
	return tx.CaseCopies(ctx, c, seq)
}
