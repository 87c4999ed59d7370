//go:build linux && !localpg_portable

package localpg

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// startTied starts cmd so that the kernel sends it the signal when our thread ends, however it ends.
// Changing the user clears this setting, but Go makes it after the change; the program itself is not
// set-user-ID, so it survives the exec.
func startTied(cmd *exec.Cmd, last syscall.Signal) (release func(), err error) {
	cmd.SysProcAttr.Pdeathsig = last
	return func() {}, cmd.Start()
}

// alive reports whether the process runs; a zombie does not.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return pid > 0 && exists(pid) // a kernel that hides other users' processes
	}
	state := bytes.TrimSpace(stat[bytes.LastIndexByte(stat, ')')+1:])
	return len(state) > 0 && state[0] != 'Z' && state[0] != 'X'
}

// serves reports whether the process may be a server of the cluster. Every process of a server has the
// cluster as its working directory; where that may not be read, the name must do.
func serves(pid int, data string) bool {
	if cwd, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid)); err == nil {
		want, err := os.Stat(data)
		return err != nil || os.SameFile(cwd, want)
	}
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	return err != nil || strings.Contains(string(name), "post")
}
