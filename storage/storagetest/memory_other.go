//go:build !linux

package storagetest

// memoryDir is empty: a directory in memory is something that Linux has.
func memoryDir() string { return "" }
