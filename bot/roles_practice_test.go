package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"sozialraum/storage"
)

// practice are the rows of exercises that buttons can point at.
type practice struct {
	listed, waiting int64  // cases: one that all read, one of the member's
	run             int64  // that the member leads
	code            string // of that
}

// practiceMatrix is the part of the matrix about exercises.
var practiceMatrix = []access{
	{"/exercises", nil, "member admin coordinator"},
	{"exlist", fixed("0"), "member admin coordinator"},
	{"excase", practised(func(p practice) int64 { return p.listed }, "w"), "member admin coordinator"},
	{"excase", practised(func(p practice) int64 { return p.waiting }, "w"), "member coordinator"},
	{"exload", nil, coordinates},
	{"exwrite", fixed(), "member admin coordinator"},
	{"exwrite", practised(func(p practice) int64 { return p.waiting }, ""), "member"},
	{"flow exercisewrite", nil, "member admin coordinator"},
	{"exdecide", practised(func(p practice) int64 { return p.waiting }, "", "1"), coordinates},
	{"exreturn", practised(func(p practice) int64 { return p.waiting }, "", "1"), coordinates},
	{"flow exercisereturn", nil, coordinates},
	{"exremove", practised(func(p practice) int64 { return p.listed }, "w"), coordinates},
	{"exremove", practised(func(p practice) int64 { return p.waiting }, "w", "yes"), "member coordinator"},
	{"exrecall", nil, "member admin coordinator"},
	{"flow exerciserecall", nil, "member admin coordinator"},
	{"exstart", practised(func(p practice) int64 { return p.listed }, "w"), "member admin coordinator"},
	{"exstart", practised(func(p practice) int64 { return p.waiting }, "w", "now"), ""},
	{"exrun", practised(func(p practice) int64 { return p.run }, "", "card"), "member"},
	{"exrun", practised(func(p practice) int64 { return p.run }, "", "next", "1"), "member"},
	{"exrun", practised(func(p practice) int64 { return p.run }, "", "endnow"), "member"},
	{"exjoin", func(o objects) []string { return []string{o.practice.code} }, "member admin coordinator"},
	{"exjoin", func(o objects) []string { return []string{o.practice.code, "in"} }, "member admin coordinator"},
	{"exnotes", practised(func(p practice) int64 { return p.run }, "", "open"), "member"},
	{"flow exercisenote", nil, "member admin coordinator"},
}

func practised(of func(practice) int64, prefix string, more ...string) func(objects) []string {
	return func(o objects) []string {
		return append([]string{prefix + strconv.FormatInt(of(o.practice), 10)}, more...)
	}
}

// practise makes a case that all may read, one that waits, and lets the member lead an exercise.
func (o *objects) practise(ctx context.Context, tx *storage.Tx) error {
	member, err := tx.Person(ctx, o.people["member"].ID)
	if err != nil {
		return err
	}
	coordinator, err := tx.Person(ctx, o.people["coordinator"].ID)
	if err != nil {
		return err
	}
	v := storage.Vignette{Age: "from_6", Setting: "school", Topics: []string{"absence"}, Situation: "Es fehlt oft.", Question: "Was tun?"}
	p := &o.practice
	var first, second error
	p.listed, first = tx.AddExercise(ctx, coordinator, v, storage.ExerciseListed)
	p.waiting, second = tx.AddExercise(ctx, member, v, storage.ExerciseWaiting)
	if err := errors.Join(first, second); err != nil {
		return err
	}
	run := storage.ExerciseRun{AreaID: o.area, ModeratorID: member.ID, ExerciseID: p.listed, Code: fmt.Sprintf("PRACTICE%d", o.area)}
	run.Begin(1, phaseLength(1), tx.Now)
	run, err = tx.StartRun(ctx, run)
	p.run, p.code = run.ID, run.Code
	return err
}
