package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// command is a command that an event tells of.
type command struct {
	words        string
	event        string
	required     []string // options with a value that it must have
	needsService bool
	goesOn       bool // until it is interrupted
	work         func(process *process, values map[string]string) error
}

// call is a command with the values of its options.
type call struct {
	command
	values map[string]string
}

// commands are those of spec/tables/events.yaml but for slstats. Of two that begin alike the longer stands first.
var commands = []command{
	{words: "create", event: "framework:service_created", required: []string{"--path"}, work: create},
	{words: "deploy", event: "framework:service_deployed", needsService: true, work: say("Deployed.")},
	{words: "publish", event: "framework:service_published", needsService: true, work: say("Published.")},
	{words: "info", event: "framework:service_infoViewed", needsService: true, work: say("One service.")},
	{words: "invoke", event: "framework:service_invoked", required: []string{"--function"}, needsService: true, work: say("Invoked.")},
	{words: "remove", event: "framework:service_removed", needsService: true, work: say("Removed.")},
	{words: "logs --tail", event: "framework:service_logsTailed", needsService: true, goesOn: true, work: say("The end of the log.")},
	{words: "logs", event: "framework:service_logsViewed", needsService: true, work: say("The log.")},
	{words: "metrics", event: "framework:service_metricsViewed", needsService: true, work: say("No metrics.")},
	{words: "plugin list", event: "framework:service_pluginListed", work: say("No plugins.")},
	{words: "plugin search", event: "framework:service_pluginsSearched", required: []string{"--query"}, work: say("Nothing found.")},
	{words: "plugin install", event: "service_pluginInstalled", required: []string{"--name"}, needsService: true, work: say("Installed.")},
	{words: "plugin uninstall", event: "service_pluginUninstalled", required: []string{"--name"}, needsService: true, work: say("Uninstalled.")},
	{words: "install", event: "service_installed", required: []string{"--url"}, work: say("Installed.")},
	{
		words: "config credentials", event: "user_awsCredentialsConfigured",
		required: []string{"--provider", "--key", "--secret"}, work: say("Configured."),
	},
	{words: "login", event: "user_loggedIn", required: []string{"--user"}, work: login},
	{words: "logout", event: "user_loggedOut", work: logout},
}

// parse finds the command that words call, and reads its options.
func parse(words []string) (call, error) {
	for _, command := range commands {
		own := strings.Fields(command.words)
		if len(words) < len(own) || strings.Join(words[:len(own)], " ") != command.words {
			continue
		}
		values, err := command.read(words[len(own):])
		return call{command, values}, err
	}
	return call{}, fmt.Errorf("there is no command %q; --help lists them", strings.Join(words, " "))
}

func (command command) read(words []string) (map[string]string, error) {
	values := map[string]string{}
	for ; len(words) > 0; words = words[2:] {
		if !isOne(command.required, words[0]) {
			return nil, fmt.Errorf("%s takes no %q", command.words, words[0])
		}
		if len(words) == 1 {
			return nil, fmt.Errorf("%s takes a value", words[0])
		}
		values[words[0]] = words[1]
	}
	for _, option := range command.required {
		if values[option] == "" {
			return nil, fmt.Errorf("%s takes %s", command.words, option)
		}
	}
	return values, nil
}

func isOne(options []string, word string) bool {
	for _, option := range options {
		if option == word {
			return true
		}
	}
	return false
}

func say(line string) func(*process, map[string]string) error {
	return func(process *process, _ map[string]string) error {
		fmt.Fprintln(process.out, line)
		return nil
	}
}

// create makes a folder with the file of a service.
func create(process *process, values map[string]string) error {
	path := filepath.Join(values["--path"], serviceFile)
	if err := os.MkdirAll(values["--path"], 0o777); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("there is a service already: %s", path)
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString("{\"service\": \"new\", \"provider\": {\"name\": \"aws\"}}\n")
	if failed := file.Close(); err == nil {
		err = failed
	}
	if err == nil {
		fmt.Fprintln(process.out, "Created.")
	}
	return err
}
