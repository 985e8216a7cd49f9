package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"tactful"
)

const slstatsUsage = "slstats takes one of --enable, --disable, --status [--json] and --show COMMAND"

// slstats turns telemetry on and off, says what was decided, and shows what would be sent.
func slstats(process *process, words []string) int {
	if len(words) > 1 && words[0] == "--show" {
		return show(process, words[1:])
	}
	switch strings.Join(words, " ") {
	case "--enable":
		return toggle(process, true)
	case "--disable":
		return toggle(process, false)
	case "--status":
		explain(process, process.Decide())
		return 0
	case "--status --json":
		json.NewEncoder(process.out).Encode(process.Decide())
		return 0
	}
	fmt.Fprintf(process.err, "%s: %s\n", program, slstatsUsage)
	return 2
}

func toggle(process *process, on bool) int {
	outcome, err := process.Toggle(on)
	if outcome.Copy != "" {
		fmt.Fprintf(process.out, "The settings could not be read. They are kept as %s.\n", outcome.Copy)
	}
	if err != nil {
		fmt.Fprintf(process.err, "%s: %v\n", program, err)
		return 1
	}
	explain(process, outcome.Decision)
	process.Send()
	return 0
}

// explain says what holds, and by what (DSC-1, DSC-2, TGL-18).
func explain(process *process, decision tactful.Decision) {
	if decision.Telemetry {
		fmt.Fprintf(process.out, "Usage data is sent. Decided by: %s.\n", describe(process, decision.DecidedBy))
	} else {
		fmt.Fprintf(process.out, "No usage data is sent. Decided by: %s.\n", describe(process, decision.DecidedBy))
	}
	for _, source := range decision.AlsoOff {
		fmt.Fprintf(process.out, "Off too: %s.\n", describe(process, source))
	}
	for _, source := range decision.Ignored {
		fmt.Fprintf(process.out, "On, but overruled: %s.\n", describe(process, source))
	}
}

// describe names a source, and the variable that it reads.
func describe(process *process, id string) string {
	for _, source := range tactful.Sources() {
		if source.ID != id {
			continue
		}
		if variable := process.Binding.Variables[source.Variable]; variable.Name != "" {
			return fmt.Sprintf("%s (%s)", variable.Name, id)
		}
		return fmt.Sprintf("%s (%s)", strings.ToLower(source.Title[:1])+source.Title[1:], id)
	}
	return id
}

// show prints what a command would send.
func show(process *process, words []string) int {
	asked, err := parse(words)
	if err != nil {
		fmt.Fprintf(process.err, "%s: %v\n", program, err)
		return 2
	}
	service, err := asked.service()
	var text []byte
	if err == nil {
		text, err = process.Inspect(asked.event, service)
	}
	if err != nil {
		fmt.Fprintf(process.err, "%s: %v\n", program, err)
		return 1
	}
	fmt.Fprintf(process.out, "%s\n", text)
	return 0
}
