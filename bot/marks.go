package bot

import (
	"context"

	"sozialraum/bot/dialog"
	"sozialraum/bot/pii"
	"sozialraum/storage"
)

// examined looks for marks in the draft of a dialog and tells the dialog.
func (f *flow) examined(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (dialog.Session, dialog.Outcome, error) {
	find := f.examine
	if find == nil {
		find = personalData
	}
	marks, err := find(ctx, tx, r, s.Draft)
	if err != nil {
		return s, dialog.Outcome{}, err
	}
	s, outcome := dialog.Examined(f.Flow, s, marks)
	return s, outcome, nil
}

// personalData finds what could tell of whom a text speaks: names, exact ages, dates, numbers, and what the area of the
// writer is known by. § 64 (2a) SGB VIII wants data for advice pseudonymised before they are passed on.
func personalData(ctx context.Context, tx *storage.Tx, r Request, typed string) ([]dialog.Mark, error) {
	finder, err := finderOf(ctx, tx, r.Person.AreaID)
	if err != nil {
		return nil, err
	}
	findings := finder.Find(typed)
	marks := make([]dialog.Mark, 0, len(findings))
	for _, finding := range findings {
		marks = append(marks, dialog.Mark{
			Span: dialog.Span{Start: finding.Start, End: finding.End}, Reason: finding.Explanation, Suggestion: finding.Replacement,
		})
	}
	return marks, nil
}

// finderOf knows what an area is known by.
func finderOf(ctx context.Context, tx *storage.Tx, areaID int64) (*pii.Finder, error) {
	names, err := tx.Names(ctx, areaID)
	if err != nil {
		return nil, err
	}
	return pii.New(pii.Area{
		Municipalities: names.Municipalities, Districts: names.Districts, Streets: names.Streets, Organisations: names.Organisations,
	}), nil
}
