package tactful

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Notify shows at most one notification of those that an earlier run was sent, and has the sender ask for new ones. Call
// it behind the command's own output, with standard error (NTF-1 to NTF-31).
func (run *Run) Notify(to io.Writer) {
	variable := run.Binding.Variables["notifications_mode"].Name
	mode, unknown := ReadMode(run.variables[variable], DetectCI(run.variables) != "")
	if unknown {
		fmt.Fprintf(to, "%s is not one of %s: read as %s.\n", variable, modeNames(), mode)
	}
	if run.home == "" || mode.showsNothing() {
		return
	}
	// NTF-27.
	run.job.Notifications = run.Binding.Variables["do_not_track"].read(run.variables) != saysOff
	text, err := readRegular(run.received())
	if err != nil {
		return
	}
	if chosen := run.take(ReadNotifications(text), mode); chosen != nil {
		fmt.Fprintln(to, Line(chosen.Message))
	}
}

// take chooses a notification and notes that it is shown, in one: no other run shows the same. What cannot be noted is
// not shown, but where the mode ignores what was noted (NTF-30).
func (run *Run) take(received []Notification, mode Mode) *Notification {
	now := time.Now().UnixMilli()
	var chosen *Notification
	err := run.Edit(func(settings Object) Object {
		key := run.Binding.RC.History
		history, _ := settings.Get(key)
		if chosen = Choose(received, history, mode, now); chosen == nil {
			return nil
		}
		times, _ := ParseObject(history)
		noted := times.With(chosen.Code, strconv.FormatInt(now, 10)).Text()
		return settings.With(key, strings.TrimSpace(string(noted)))
	})
	if err == nil {
		return chosen
	}
	if mode.row().Interval == intervalIsKept {
		return nil
	}
	return Choose(received, nil, mode, now)
}

// received is where the sender puts what it was sent, for the next run.
func (run *Run) received() string { return filepath.Join(run.state(), "notifications.json") }

func isList(text []byte) bool {
	var list []json.RawMessage
	return json.Unmarshal(text, &list) == nil && list != nil
}

// receive keeps a list for the next run; what is no list is ignored (NTF-23).
func (run *Run) receive(text []byte) {
	if !isList(text) || os.MkdirAll(run.state(), 0o700) != nil {
		return
	}
	replaceFile(run.received(), text, nil)
}
