package storage_test
import ("testing"; "sozialraum/storage/storagetest";"os/exec";"os";"fmt")
func TestDbg2(t *testing.T) {
	u := storagetest.URL(t)
	cmd := exec.Command(os.Args[0], "-test.run", "DbgPlan")
	cmd.Env = append(os.Environ(), "DBG="+u)
	out, err := cmd.CombinedOutput()
	fmt.Println(string(out), err)
}
