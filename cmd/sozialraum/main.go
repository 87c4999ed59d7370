// Command sozialraum runs the bot and what its operator needs beside it. It puts the packages together and owns
// configuration, start, stop, health and the command line; it holds no rule of the network itself.
package main

import (
	"context"
	"os"
	_ "time/tzdata" // areas have time zones, and not every machine has their database
)

func main() { os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdout, os.Stderr)) }
