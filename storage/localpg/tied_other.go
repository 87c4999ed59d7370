//go:build !linux || localpg_portable

package localpg

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// startTied starts cmd and beside it a shell that waits on a pipe from us. The pipe ends when we end,
// however that happens, and then the shell sends the signal. Before we end in order, release tells the
// shell that there is nothing to do.
func startTied(cmd *exec.Cmd, last syscall.Signal) (release func(), err error) {
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	const script = `read -r line; [ "$line" = done ] || kill -s "$1" "$2"`
	guard := exec.Command("/bin/sh", "-c", script, "sh", strconv.Itoa(int(last)), strconv.Itoa(cmd.Process.Pid))
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not end the guard
	pipe, err := guard.StdinPipe()
	if err == nil {
		err = guard.Start()
	}
	if err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return nil, err
	}
	return func() {
		_, _ = pipe.Write([]byte("done\n"))
		_ = pipe.Close()
		_ = guard.Wait()
	}, nil
}

// alive reports whether the process runs; a zombie does not.
func alive(pid int) bool {
	if pid <= 0 || !exists(pid) {
		return false
	}
	state, err := ps(pid, "state")
	return err != nil || !strings.HasPrefix(state, "Z")
}

// serves reports whether the process may be a server of the cluster.
func serves(pid int, _ string) bool {
	name, err := ps(pid, "comm")
	return err != nil || strings.Contains(name, "post")
}

// ps asks for one column of the process table.
func ps(pid int, column string) (string, error) {
	out, err := exec.Command("ps", "-o", column+"=", "-p", strconv.Itoa(pid)).Output()
	return strings.TrimSpace(string(out)), err
}
