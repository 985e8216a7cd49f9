// Package tactful asks little, tells all, and takes no for an answer: telemetry, its opt-out, and notifications, for a
// command-line tool. It is made from spec/ alone; the ids in its comments are those of spec/requirements/.
//
// A CLI calls BecomeSender first, then CLI.Start, then what its command needs of Record, Notify and Toggle, and Send
// last. None of these waits for the network.
package tactful

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// lockPatience is how long a run waits for another one that writes.
const lockPatience = 2 * time.Second

// CLI is a command-line tool that uses the package.
type CLI struct {
	Binding   Binding
	Name      string   // lower case, as the payload's schema has it
	Version   string   // of the CLI
	Endpoint  string   // URL that telemetry is sent to, and notifications are asked of
	Catalogue []string // names of the events that may be recorded, all others are refused
}

// Run is one run of a CLI. Start makes it.
type Run struct {
	CLI
	User      string // id of the user who is logged in, or empty: PAY-6
	variables map[string]string
	folder    string // where the command was started
	home      string // empty where HOME names no directory: OPT-7, OPT-8
	job       job    // what the sender is to do
}

// Start begins a run with the variables of an environment, as os.Environ gives them, in a folder.
func (cli CLI) Start(environment []string, folder string) *Run {
	run := &Run{CLI: cli, folder: folder, variables: map[string]string{}}
	for _, entry := range environment {
		name, value, _ := strings.Cut(entry, "=")
		// Of a variable that stands twice, the first counts, as for os.Getenv.
		if _, ok := run.variables[name]; !ok {
			run.variables[name] = value
		}
	}
	home := run.variables["HOME"]
	if info, err := os.Stat(home); err == nil && info.IsDir() && filepath.IsAbs(home) {
		run.home = home
	}
	return run
}

// Decide decides now. A process that is about to send asks again: the user may have changed their mind.
func (run *Run) Decide() Decision { return Decide(run.Binding, run.look()) }

// Settings reads the rc file.
func (run *Run) Settings() Settings {
	if run.home == "" {
		return Settings{}
	}
	return ReadSettings(run.rc())
}

// Edit changes the rc file, unless it is damaged or no home keeps one (RC-4, RC-7). It makes one that is missing. A
// change to nil leaves everything as it was.
func (run *Run) Edit(change func(Object) Object) error {
	release, err := run.lock()
	if err != nil {
		return err
	}
	defer release()
	return run.edit(change)
}

// edit is Edit for who holds the lock.
func (run *Run) edit(change func(Object) Object) error {
	settings := run.Settings()
	switch settings.State {
	case Damaged:
		return fmt.Errorf("%s is damaged, and left as it is", run.rc())
	case Missing:
		settings.Content = newSettings()
	}
	changed := change(settings.Content)
	if changed == nil {
		return nil
	}
	return run.write(changed)
}

// write replaces the rc file, or the file that a link in its place names.
func (run *Run) write(content Object) error {
	path, err := followLinks(run.rc())
	if err != nil {
		return err
	}
	like, err := os.Stat(path)
	if err != nil {
		like = nil
	}
	return replaceFile(path, content.Text(), like)
}

// newSettings are what a new rc file holds: the time, and no choice (RC-1, RC-3).
func newSettings() Object {
	return Object{}.With("createdAt", string(quote(time.Now().UTC().Format(time.RFC3339))))
}

func (run *Run) look() Facts {
	facts := Facts{Variables: run.variables, Home: run.home != "", RC: run.Settings()}
	project := run.Binding.ProjectFile.Path
	if project == "" || run.folder == "" {
		return facts
	}
	project = filepath.Join(run.folder, project)
	// In the home itself the rc file is no file of a project.
	if !facts.Home || !isSameFile(project, run.rc()) {
		facts.Project = ReadSettings(project)
	}
	return facts
}

// lock keeps every other run of this home from writing until it is let go.
func (run *Run) lock() (release func(), err error) {
	if run.home == "" {
		return nil, fmt.Errorf("HOME names no directory to keep a choice in")
	}
	return lockFolder(run.home, lockPatience)
}

func (run *Run) rc() string { return filepath.Join(run.home, run.Binding.RC.Path) }

// state is the folder of what the package keeps beside the rc file.
func (run *Run) state() string { return filepath.Join(run.home, ".local", "state", run.Name) }

func isSameFile(one, other string) bool {
	first, err := os.Stat(one)
	if err != nil {
		return false
	}
	second, err := os.Stat(other)
	return err == nil && os.SameFile(first, second)
}
