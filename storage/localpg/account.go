package localpg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is the user that the server runs as. PostgreSQL refuses to run as root, so root hands it to
// another user; everybody else runs it themselves.
type account struct {
	name     string
	uid, gid int
	switched bool // the processes of the server change to this user
}

// chooseAccount picks the user. An existing cluster decides it: its owner is the only user under whom
// PostgreSQL accepts it. For a new one root takes "postgres", else "nobody".
func chooseAccount(data string) (account, error) {
	me := os.Geteuid()
	owner, exists, err := ownerOf(data)
	switch {
	case err != nil:
		return account{}, err
	case exists && me != 0 && owner.uid != me:
		return account{}, fmt.Errorf("%s belongs to %s: run as that user", data, owner.name)
	case exists && owner.uid == 0:
		return account{}, fmt.Errorf("%s belongs to root, as whom PostgreSQL does not run: give it to another user with `chown -R postgres %s`", data, data)
	case exists && me == 0:
		owner.switched = true
		return owner, nil
	case me != 0:
		return account{name: nameOf(me), uid: me, gid: os.Getegid()}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		if a, err := lookUp(name); err == nil {
			return a, nil
		}
	}
	return account{}, errors.New("PostgreSQL does not run as root and there is neither a user postgres nor a user nobody: make one with `useradd --system postgres`")
}

func ownerOf(path string) (account, bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return account{}, false, nil
	}
	if err != nil {
		return account{}, false, fmt.Errorf("looking at the cluster: %w", err)
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return account{}, false, fmt.Errorf("%s: this system tells no owner", path)
	}
	return account{name: nameOf(int(st.Uid)), uid: int(st.Uid), gid: int(st.Gid)}, true, nil
}

func lookUp(name string) (account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return account{}, err
	}
	uid, err := id(u.Uid)
	if err != nil {
		return account{}, err
	}
	gid, err := id(u.Gid)
	if err != nil {
		return account{}, err
	}
	return account{name: name, uid: uid, gid: gid, switched: true}, nil
}

// id reads a number of the user database. macOS writes the ids of nobody as -2.
func id(s string) (int, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	return int(uint32(n)), err
}

func nameOf(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return "user " + strconv.Itoa(uid)
}

// apply makes cmd run as the account. The empty list of supplementary groups matters: without it the
// server would keep root's groups.
func (a account) apply(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	if a.switched {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid), Groups: []uint32{}}
	}
}

// give hands a path to the account.
func (a account) give(path string) error {
	if !a.switched {
		return nil
	}
	if err := os.Lchown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("giving %s to %s: %w", path, a.name, err)
	}
	return nil
}
