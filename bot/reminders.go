package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"sozialraum/bot/dialog"
	"sozialraum/bot/view"
	"sozialraum/bot/when"
	"sozialraum/storage"
)

// mostReminders is how many times a meeting may remind: the schema takes no more.
const mostReminders = 10

// conferenceReminders shows when a meeting reminds, and changes it: meeting, what to do.
func (b *Bot) conferenceReminders(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	c, err := tx.LockConference(ctx, r.Person.AreaID, r.ID(0))
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	minutes, _, err := reminderTimes(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "write":
		flow := editRemindersFlow().Flow
		return b.open(ctx, tx, r, flow.Name, only(flow, "minutes", c.ID, keptMinutes(minutes)))
	case "usual":
		err = setReminders(ctx, tx, r, c, nil)
	case "set":
		minutes, err = turned(minutes, int64(r.Number(2)), r.Param(3) == "on")
		if err == nil {
			err = setReminders(ctx, tx, r, c, minutes)
		}
	}
	if err != nil {
		return Reply{}, err
	}
	return showReminders(ctx, tx, r, c, "")
}

// reminderTimes are the minutes before a meeting at which it reminds; usual: because its area does.
func reminderTimes(ctx context.Context, tx *storage.Tx, c storage.Conference) (minutes []int64, usual bool, err error) {
	minutes, err = tx.ReminderMinutes(ctx, c.AreaID, c.ID)
	if err != nil || minutes != nil {
		return minutes, false, err
	}
	area, err := tx.Area(ctx, c.AreaID)
	return area.ReminderMinutes, true, err
}

func showReminders(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, line string) (Reply, error) {
	minutes, usual, err := reminderTimes(ctx, tx, c)
	if err != nil {
		return Reply{}, err
	}
	message := view.ConferenceReminders(r.Lang, c, minutes, usual)
	if line != "" {
		message = view.UnderLine(line, message)
	}
	return say(message), nil
}

// turned is a list of minutes with one of them in it or not, whatever it was before.
func turned(minutes []int64, one int64, on bool) ([]int64, error) {
	if one < 1 || one > when.MostAhead {
		return nil, storage.ErrNotFound
	}
	after := slices.DeleteFunc(slices.Clone(minutes), func(m int64) bool { return m == one })
	if on {
		after = append(after, one)
	}
	if len(after) > mostReminders {
		return nil, mistake{key: "remindedit.too_many"}
	}
	return descending(after), nil
}

// descending sorts minutes; it never returns nil, which would mean the usual ones.
func descending(minutes []int64) []int64 {
	slices.SortFunc(minutes, func(a, b int64) int { return int(b - a) })
	return append([]int64{}, slices.Compact(minutes)...)
}

func setReminders(ctx context.Context, tx *storage.Tx, r Request, c storage.Conference, minutes []int64) error {
	if err := tx.SetReminderMinutes(ctx, c, minutes); err != nil {
		return err
	}
	tx.Audit(c.AreaID, r.Person.ID, "conference.changed", c.ID)
	return nil
}

// editRemindersFlow takes the times at which a meeting reminds as somebody writes them.
func editRemindersFlow() *flow {
	return &flow{
		Flow: dialog.Flow{Name: "remindedit", Review: true, Steps: []dialog.Step{
			{Name: "minutes", Line: true, Max: 200, Check: checkMinutes},
		}},
		show: func(r Request, _, answer string) string { return view.AheadList(r.Lang, readMinutes(answer)) },
		save: saveReminders,
	}
}

func checkMinutes(typed string) (string, *dialog.Problem) {
	read, err := when.ParseAhead(typed)
	switch {
	case err == when.ErrFarAhead:
		return "", &dialog.Problem{Key: "remindedit.far"}
	case err != nil:
		return "", &dialog.Problem{Key: "remindedit.not_read"}
	case len(read) > mostReminders:
		return "", &dialog.Problem{Key: "remindedit.too_many"}
	}
	minutes := make([]int64, len(read))
	for i, m := range read {
		minutes[i] = int64(m)
	}
	return keptMinutes(minutes), nil
}

// keptMinutes is how a dialog keeps a list of minutes: "1440,120".
func keptMinutes(minutes []int64) string {
	kept := make([]string, len(minutes))
	for i, m := range minutes {
		kept[i] = strconv.FormatInt(m, 10)
	}
	return strings.Join(kept, ",")
}

func readMinutes(kept string) (minutes []int64) {
	for part := range strings.SplitSeq(kept, ",") {
		if m, err := strconv.ParseInt(part, 10, 64); err == nil && m > 0 && m <= when.MostAhead {
			minutes = append(minutes, m)
		}
	}
	return minutes
}

func saveReminders(ctx context.Context, tx *storage.Tx, r Request, s dialog.Session) (Reply, error) {
	c, err := tx.LockConference(ctx, r.Person.AreaID, s.Subject)
	if err != nil {
		return Reply{}, err
	}
	if err := over(tx, c); err != nil {
		return Reply{}, err
	}
	if err := setReminders(ctx, tx, r, c, descending(readMinutes(s.Answers["minutes"]))); err != nil {
		return Reply{}, err
	}
	return showReminders(ctx, tx, r, c, r.Lang.T("remindedit.saved"))
}

// remindMe shows how the person is reminded of meetings, and changes it.
func remindMe(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	habit, err := tx.HabitOf(ctx, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	switch r.Param(1) {
	case "meeting":
		habit.Minutes = nil
	case "only":
		if !slices.Contains(view.RemindChoices[:], int64(r.Number(2))) {
			return Reply{}, storage.ErrNotFound
		}
		habit.Minutes = []int64{int64(r.Number(2))}
	case "own":
		return ownHabit(ctx, tx, r, habit)
	case "none":
		r.Person.Reminders = false
		return say(view.Habit(r.Lang, r.Person, habit)), tx.SetReminders(ctx, r.Person.ID, false)
	default:
		return say(view.Habit(r.Lang, r.Person, habit)), nil
	}
	if err := setHabit(ctx, tx, r, habit); err != nil {
		return Reply{}, err
	}
	return say(view.Habit(r.Lang, r.Person, habit)), nil
}

// setHabit keeps a habit, which also says that the person wants to be reminded.
func setHabit(ctx context.Context, tx *storage.Tx, r Request, habit storage.Habit) error {
	if err := tx.SetHabit(ctx, r.Person.ID, habit); err != nil || r.Person.Reminders {
		return err
	}
	r.Person.Reminders = true
	return tx.SetReminders(ctx, r.Person.ID, true)
}

// ownHabit lets the person choose among the times that are offered. Whoever begins sees what their area has.
func ownHabit(ctx context.Context, tx *storage.Tx, r Request, habit storage.Habit) (Reply, error) {
	chosen := []int64(habit.Minutes)
	if chosen == nil {
		area, err := tx.Area(ctx, r.Person.AreaID)
		if err != nil {
			return Reply{}, err
		}
		chosen = area.ReminderMinutes
	}
	offered := func(m int64) bool { return slices.Contains(view.RemindChoices[:], m) }
	chosen = slices.DeleteFunc(slices.Clone(chosen), func(m int64) bool { return !offered(m) })
	if r.Param(2) == "" {
		return say(view.OwnHabit(r.Lang, chosen)), nil
	}
	one := int64(r.Number(2))
	if !offered(one) {
		return Reply{}, storage.ErrNotFound
	}
	after, err := turned(chosen, one, r.Param(3) == "on")
	if err != nil {
		return Reply{}, err
	}
	if len(after) == 0 {
		return r.toast("habit.last"), nil
	}
	habit.Minutes = after
	if err := setHabit(ctx, tx, r, habit); err != nil {
		return Reply{}, err
	}
	return say(view.OwnHabit(r.Lang, after)), nil
}

// usualQuiet are the quiet hours of somebody who had none and names one end of them.
var usualQuiet = storage.Quiet{From: 20 * 60, Until: 7 * 60}

// quietHours shows when the person does not want to be disturbed by reminders, and changes it.
func quietHours(ctx context.Context, tx *storage.Tx, r Request) (Reply, error) {
	habit, err := tx.HabitOf(ctx, r.Person.ID)
	if err != nil {
		return Reply{}, err
	}
	hour := r.Number(2)
	if habit.From == habit.Until && r.Param(1) != "none" && r.Param(1) != "" {
		habit.Quiet = usualQuiet
	}
	switch {
	case r.Param(1) == "":
		return say(view.QuietHours(r.Lang, habit.Quiet)), nil
	case r.Param(1) == "none":
		habit.Quiet = storage.Quiet{}
	case r.Param(1) == "from" && r.Param(2) != "" && slices.Contains(view.QuietFrom[:], hour):
		habit.From = hour * 60
	case r.Param(1) == "until" && slices.Contains(view.QuietUntil[:], hour):
		habit.Until = hour * 60
	default:
		return Reply{}, storage.ErrNotFound
	}
	if err := tx.SetHabit(ctx, r.Person.ID, habit); err != nil {
		return Reply{}, err
	}
	return say(view.QuietHours(r.Lang, habit.Quiet)), nil
}
