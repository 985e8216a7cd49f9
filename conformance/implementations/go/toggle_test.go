package tactful

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// A toggle keeps order, numbers, escapes and spelling of all that is not its own.
func TestToggleKeepsWhatIsNotItsOwn(t *testing.T) {
	run := example(t).with(t, `{"z": 18446744073709551617, "k\u00e9y": [1.50, {"b": 1, "a": 2}], "trackingDisabled": false, "a": "<&>"}`, 0o644)
	if _, err := run.Toggle(false); err != nil {
		t.Fatal(err)
	}
	wanted := "{\n  \"z\": 18446744073709551617,\n  \"k\\u00e9y\": [1.50, {\"b\": 1, \"a\": 2}],\n  \"trackingDisabled\": true,\n  \"a\": \"<&>\"\n}\n"
	if seen := readFile(t, run.rc()); seen != wanted {
		t.Errorf("the rc file holds %s", seen)
	}
}

// A choice that holds already leaves the rc file byte for byte, a byte order mark included.
func TestToggleToWhatHoldsChangesNothing(t *testing.T) {
	text := "\ufeff{ \"trackingDisabled\" :true}"
	run := example(t).with(t, text, 0o600)
	if _, err := run.Toggle(false); err != nil {
		t.Fatal(err)
	}
	if seen := readFile(t, run.rc()); seen != text {
		t.Errorf("the rc file holds %q", seen)
	}
}

// A toggle writes the file at the end of a chain of links, one of which leads through `..` behind a link, and keeps mode
// and links.
func TestToggleFollowsLinks(t *testing.T) {
	run := example(t)
	want(t, os.MkdirAll(filepath.Join(run.home, "far", "away"), 0o755))
	want(t, os.Symlink(filepath.Join("far", "away"), filepath.Join(run.home, "near")))
	writeFile(t, filepath.Join(run.home, "far", "settings"), `{"other": 1}`, 0o640)
	want(t, os.Symlink("near/../settings", filepath.Join(run.home, "link")))
	want(t, os.Symlink("link", run.rc()))
	if _, err := run.Toggle(false); err != nil {
		t.Fatal(err)
	}
	if target, err := os.Readlink(run.rc()); err != nil || target != "link" {
		t.Errorf("the rc file is no link to link: %s, %v", target, err)
	}
	info, err := os.Stat(run.rc())
	want(t, err)
	if info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %o", info.Mode().Perm())
	}
	if choice, _ := run.Settings().Content.Get("trackingDisabled"); string(choice) != "true" {
		t.Errorf("the choice is %q", choice)
	}
}

// A damaged rc file is kept under a free name beside the file that a link names, and a good one stands in its place.
func TestToggleKeepsACopyOfDamage(t *testing.T) {
	run := example(t)
	real := filepath.Join(run.home, "dotfiles", "settings")
	writeFile(t, real, "{damaged", 0o644)
	writeFile(t, real+".bak", "the first copy", 0o644)
	want(t, os.Symlink(real, run.rc()))
	outcome, err := run.Toggle(true)
	want(t, err)
	if outcome.Copy != real+".1.bak" || readFile(t, outcome.Copy) != "{damaged" {
		t.Errorf("the copy is %s", outcome.Copy)
	}
	if readFile(t, real+".bak") != "the first copy" {
		t.Error("the first copy is gone")
	}
	if !outcome.Decision.Telemetry || outcome.Decision.DecidedBy != "rc-choice" {
		t.Errorf("decided %+v", outcome.Decision)
	}
}

// What is written in the place of an rc file that could not be read can be read, and the copy is as it was.
func TestToggleMendsWhatIsUnreadable(t *testing.T) {
	run := example(t).with(t, `{"trackingDisabled": true}`, 0)
	var outcome Outcome
	var err error
	asOrdinaryUser(t, run.home, func() { outcome, err = run.Toggle(true) })
	want(t, err)
	for path, wanted := range map[string]os.FileMode{run.rc(): 0o600, outcome.Copy: 0} {
		info, err := os.Stat(path)
		want(t, err)
		if info.Mode().Perm() != wanted {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
	}
}

// A toggle that cannot write fails, and leaves neither a copy nor a file of its own.
func TestToggleThatFailsLeavesEverything(t *testing.T) {
	for name, put := range map[string]func(path string) error{
		"directory": func(path string) error { return os.Mkdir(path, 0o755) },
		"fifo":      func(path string) error { return syscall.Mkfifo(path, 0o644) },
		"loop":      func(path string) error { return os.Symlink(path, path) },
		"nowhere":   func(path string) error { return os.Symlink("no/folder", path) },
	} {
		t.Run(name, func(t *testing.T) {
			run := example(t)
			want(t, put(run.rc()))
			if _, err := run.Toggle(false); err == nil {
				t.Error("it claims to have succeeded")
			}
			if found := names(t, run.home); len(found) != 1 {
				t.Errorf("there are %v", found)
			}
		})
	}
}

// Toggles and other writers at once lose no key, and who reads meanwhile never meets half a file.
func TestWritersAtOnceLoseNothing(t *testing.T) {
	run := example(t).with(t, `{"other": 1}`, 0o600)
	const writers, turns = 4, 10
	var all sync.WaitGroup
	for writer := 0; writer < writers; writer++ {
		all.Add(1)
		go func(writer int) {
			defer all.Done()
			for turn := 0; turn < turns; turn++ {
				mine := exampleCLI().Start([]string{"HOME=" + run.home}, "")
				if _, err := mine.Toggle(turn%2 == 0); err != nil {
					t.Error(err)
				}
				key := fmt.Sprintf("key-%d-%d", writer, turn)
				if err := mine.Edit(func(settings Object) Object { return settings.With(key, "1") }); err != nil {
					t.Error(err)
				}
				if mine.Settings().State != Good {
					t.Error("the rc file is not whole")
				}
			}
		}(writer)
	}
	all.Wait()
	content := run.Settings().Content
	for writer := 0; writer < writers; writer++ {
		for turn := 0; turn < turns; turn++ {
			if _, ok := content.Get(fmt.Sprintf("key-%d-%d", writer, turn)); !ok {
				t.Errorf("key-%d-%d is lost", writer, turn)
			}
		}
	}
	for _, name := range names(t, run.home) {
		if strings.HasSuffix(name, ".tmp") {
			t.Errorf("%s is left", name)
		}
	}
}

// Disabling deletes what waits, also where the choice stood there already.
func TestDisableDeletesWhatWaits(t *testing.T) {
	for name, choice := range map[string]string{"none yet": `{}`, "by hand": `{"trackingDisabled": true}`} {
		t.Run(name, func(t *testing.T) {
			run := example(t)
			want(t, run.Record(deployed, nil))
			run.with(t, choice, 0o600)
			if _, err := run.Toggle(false); err != nil {
				t.Fatal(err)
			}
			if waiting := run.pending(); len(waiting) != 0 {
				t.Errorf("%d events wait", len(waiting))
			}
		})
	}
}

// A toggle tells of a change of the decision, and of nothing else.
func TestToggleReportsChanges(t *testing.T) {
	for _, row := range []struct {
		name, rc, variable string
		on                 bool
		enabled, disabled  bool
	}{
		{name: "disabled", rc: `{}`, disabled: true},
		{name: "disabled again", rc: `{"trackingDisabled": true}`},
		{name: "disabled under a variable", rc: `{}`, variable: "1"},
		{name: "enabled", rc: `{"trackingDisabled": true}`, on: true, enabled: true},
		{name: "enabled where nothing was off", rc: `{}`, on: true},
		{name: "enabled under a variable", rc: `{"trackingDisabled": true}`, variable: "1", on: true},
	} {
		t.Run(row.name, func(t *testing.T) {
			run := example(t, "SLS_TELEMETRY_DISABLED="+row.variable).with(t, row.rc, 0o600)
			if _, err := run.Toggle(row.on); err != nil {
				t.Fatal(err)
			}
			if run.job.Telemetry != row.enabled || (run.job.Farewell != nil) != row.disabled {
				t.Errorf("the sender is to do %+v", run.job)
			}
		})
	}
}
