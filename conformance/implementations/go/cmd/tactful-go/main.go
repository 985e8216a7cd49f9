// Command tactful-go is a small CLI on the package tactful: Serverless Framework's commands, which do nothing but say so,
// and its telemetry, toggle and notifications, by their names in spec/bindings/serverless.yaml.
package main

import (
	"fmt"
	"io"
	"os"

	"tactful"
)

const (
	program = "tactful-go"
	version = "1.0.0"
	// endpointVariable sends telemetry elsewhere.
	endpointVariable = "SLS_ANALYTICS_URL"
	defaultEndpoint  = "https://usage.tactful.invalid/"
)

func main() {
	cli := tactful.CLI{
		Binding:   tactful.Serverless(),
		Name:      program,
		Version:   version,
		Endpoint:  defaultEndpoint,
		Catalogue: tactful.Catalogue(),
	}
	if endpoint := os.Getenv(endpointVariable); endpoint != "" {
		cli.Endpoint = endpoint
	}
	tactful.BecomeSender(cli)
	folder, err := os.Getwd()
	if err != nil {
		// The folder was removed: there is no project.
		folder = ""
	}
	run := cli.Start(os.Environ(), folder)
	if id, ok := readLogin(run.Settings()); ok {
		run.User = id
	}
	os.Exit(dispatch(&process{run, os.Stdout, os.Stderr}, os.Args[1:]))
}

// process is what a command works with.
type process struct {
	*tactful.Run
	out io.Writer
	err io.Writer
}

// dispatch gives the exit status: 0, 1 for a command that failed, 2 for a call that is wrong.
func dispatch(process *process, words []string) int {
	if len(words) == 0 {
		words = []string{"--help"}
	}
	switch words[0] {
	case "--help", "-h", "help":
		fmt.Fprint(process.out, help())
		return 0
	case "--version", "-v":
		fmt.Fprintln(process.out, program, version)
		return 0
	case "completion":
		return complete(process, words[1:])
	case "slstats":
		return slstats(process, words[1:])
	}
	asked, err := parse(words)
	if err != nil {
		fmt.Fprintf(process.err, "%s: %v\n", program, err)
		return 2
	}
	return perform(process, asked)
}

// perform does a command's work, and then what belongs to every command: a notification, the event, the sender.
func perform(process *process, asked call) int {
	service, err := asked.service()
	if err == nil && asked.goesOn {
		// EVT-7: it ends by being interrupted.
		err = process.Record(asked.event, service)
	}
	if err == nil {
		err = asked.work(process, asked.values)
	}
	if err != nil {
		fmt.Fprintf(process.err, "%s: %v\n", program, err)
		return 1
	}
	process.Notify(process.err)
	if !asked.goesOn {
		if err := process.Record(asked.event, service); err != nil {
			fmt.Fprintf(process.err, "%s: %v\n", program, err)
			return 1
		}
	}
	process.Send()
	return 0
}
