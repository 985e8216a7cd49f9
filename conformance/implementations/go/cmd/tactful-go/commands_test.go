package main

import (
	"testing"

	"tactful"
)

// Every event of the catalogue has one command, and the toggle has its two.
func TestEveryEventHasACommand(t *testing.T) {
	told := map[string]int{}
	for _, command := range commands {
		told[command.event]++
	}
	events := tactful.Serverless().Events
	told[events.Enabled]++
	told[events.Disabled]++
	for _, name := range tactful.Catalogue() {
		if told[name] != 1 {
			t.Errorf("%s has %d commands", name, told[name])
		}
		delete(told, name)
	}
	if len(told) != 0 {
		t.Errorf("the catalogue lacks %v", told)
	}
}

// A call is the longest command that fits, with the values of its options, and what is misspelt or not whole is none.
func TestCalls(t *testing.T) {
	asked, err := parse([]string{"logs", "--tail"})
	if err != nil || asked.event != "framework:service_logsTailed" {
		t.Errorf("logs --tail is %s: %v", asked.words, err)
	}
	asked, err = parse([]string{"login", "--user", "u-1"})
	if err != nil || asked.values["--user"] != "u-1" {
		t.Errorf("login --user u-1 is %v: %v", asked.values, err)
	}
	for _, words := range [][]string{
		{"delpoy"}, {"deploy", "now"}, {"login"}, {"login", "--user"}, {"plugin"}, {"config", "credentials", "--key", "k"},
	} {
		if asked, err := parse(words); err == nil {
			t.Errorf("%v is %s", words, asked.words)
		}
	}
}
