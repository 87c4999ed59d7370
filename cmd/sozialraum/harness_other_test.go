//go:build !linux

package main

import "os/exec"

// startTied starts cmd. Only Linux can tie it to the test binary: elsewhere a process outlives one that is killed.
func startTied(cmd *exec.Cmd) error { return cmd.Start() }
