package main

import (
	"fmt"
	"strings"
)

// help lists the commands, and says how to turn telemetry off.
func help() string {
	var text strings.Builder
	fmt.Fprintf(&text, "Usage: %s COMMAND\n\n", program)
	for _, command := range commands {
		fmt.Fprintf(&text, "  %s", command.words)
		for _, option := range command.required {
			fmt.Fprintf(&text, " %s %s", option, strings.ToUpper(strings.TrimLeft(option, "-")))
		}
		text.WriteString("\n")
	}
	text.WriteString("  slstats --enable | --disable | --status [--json] | --show COMMAND\n  completion bash\n\n")
	fmt.Fprintf(&text, "Usage data is sent unless you say no: %s slstats --disable\n", program)
	return text.String()
}

// complete prints a script that completes the first word of a command line.
func complete(process *process, words []string) int {
	if len(words) != 1 || words[0] != "bash" {
		fmt.Fprintf(process.err, "%s: completion takes bash\n", program)
		return 2
	}
	first := []string{"slstats", "completion"}
	for _, command := range commands {
		if word := strings.Fields(command.words)[0]; !isOne(first, word) {
			first = append(first, word)
		}
	}
	fmt.Fprintf(process.out, "complete -W %q %s\n", strings.Join(first, " "), program)
	return 0
}
