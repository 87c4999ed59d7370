package localpg

import (
	"context"
	"os/exec"
	"runtime"
	"syscall"
)

// onOwnThread runs f on a thread that does nothing else and lives for as long as f. Linux ends a child
// together with the thread that started it, not with the process, and Go ends a thread when a goroutine
// exits that some other code had locked to it.
func onOwnThread(f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	f()
}

// runTied runs a short program to its end. When ctx ends, its process group is killed.
func runTied(ctx context.Context, cmd *exec.Cmd) error {
	began, result := make(chan error, 1), make(chan error, 1)
	go onOwnThread(func() {
		release, err := startTied(cmd, syscall.SIGKILL)
		began <- err
		if err != nil {
			return
		}
		err = cmd.Wait()
		release()
		result <- err
	})
	if err := <-began; err != nil {
		return err
	}
	select {
	case err := <-result:
		return err
	case <-ctx.Done():
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-result
		return ctx.Err()
	}
}
