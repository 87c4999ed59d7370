package localpg

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Root tests what everybody else gets, with the same tests in a copy of this test binary.
func TestAsAnotherUser(t *testing.T) {
	needRoot(t)
	nobody, err := lookUp("nobody")
	check(t, err)
	dir := place(t)
	check(t, makeParents(dir))
	check(t, nobody.give(dir))
	binary := filepath.Join(dir, "localpg.test")
	check(t, copyFile(binary, os.Args[0]))

	cmd := exec.Command(binary, "-test.v", "-test.run=^("+strings.Join([]string{
		"TestNewServerIsReadyForGermanText", "TestDataSurvivesStopAndStart", "TestModesOfTheDirectories",
		"TestServerEndsWithAKilledProcess", "TestStartRightAfterAKill", "TestOrphanIsAdoptedAndStopped",
		"TestStalePidFiles", "TestSocketOfALongPathIsElsewhere", "TestCrashedServerComesBack",
		"TestThrowawayLeavesNothing", "TestSecondBringsTheServerBackWhenTheFirstLeaves",
	}, "|")+")$")
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "TMPDIR="+dir, "HOME="+dir, "USER=nobody")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(nobody.uid), Gid: uint32(nobody.gid)}}
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), "\n--- PASS") != 11 {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
}

func TestClusterOfAnotherUserIsRefused(t *testing.T) {
	needRoot(t)
	nobody, err := lookUp("nobody")
	check(t, err)
	dir := clusterAt(t)
	check(t, os.Chmod(dir, 0o755))
	binary := filepath.Join(filepath.Dir(dir), "localpg.test")
	check(t, copyFile(binary, os.Args[0]))
	cmd := exec.Command(binary)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), helperDir+"="+dir)
	nobody.apply(cmd)
	out, _ := cmd.CombinedOutput()
	if !strings.Contains(string(out), "run as that user") {
		t.Errorf("got %s", out)
	}
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return fmt.Errorf("copying %s: %w", from, err)
	}
	return out.Close()
}

func TestServerHasNoneOfRootsGroups(t *testing.T) {
	needRoot(t)
	dir := clusterAt(t)
	startHelperAs(t, dir, &syscall.Credential{Groups: []uint32{0, 4, 20}})
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pidOf(t, dir)))
	if err != nil {
		t.Skip("needs /proc")
	}
	for line := range strings.Lines(string(status)) {
		if groups, ok := strings.CutPrefix(line, "Groups:"); ok && strings.TrimSpace(groups) != "" {
			t.Errorf("the server has the groups %s", groups)
		}
	}
}
