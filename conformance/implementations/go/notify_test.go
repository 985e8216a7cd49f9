package tactful

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

const news = `[{"code": "NEWS", "message": "There is\nnews."}]`

func shown(run *Run) string {
	var text bytes.Buffer
	run.Notify(&text)
	return text.String()
}

// A notification shows once, on one line, and the rc file says when, beside what it said before.
func TestNotificationIsNoted(t *testing.T) {
	run := example(t).with(t, `{"b": 1, "shownNotificationsHistory": {"OLD": 5}, "a": 2}`, 0o600)
	writeFile(t, run.received(), news, 0o600)
	if text := shown(run); text != "There is news.\n" {
		t.Errorf("shown is %q", text)
	}
	if text := shown(run); text != "" {
		t.Errorf("shown again is %q", text)
	}
	content := run.Settings().Content
	history, _ := content.Get("shownNotificationsHistory")
	times, err := ParseObject(history)
	want(t, err)
	if len(content) != 3 || len(times) != 2 || times[0].Key != "OLD" || times[1].Key != "NEWS" {
		t.Errorf("the rc file holds %s", content.Text())
	}
}

// Where nothing can be noted nothing shows, but in mode force.
func TestUnnotedIsNotShown(t *testing.T) {
	for mode, wanted := range map[string]string{"on": "", "force": "There is news.\n"} {
		run := example(t, "SLS_NOTIFICATIONS_MODE="+mode).with(t, "{damaged", 0o600)
		writeFile(t, run.received(), news, 0o600)
		if text := shown(run); text != wanted {
			t.Errorf("shown in mode %s is %q", mode, text)
		}
		if readFile(t, run.rc()) != "{damaged" {
			t.Error("the damaged file was changed")
		}
	}
}

// Mode off and DO_NOT_TRACK ask nobody for notifications; an opt-out of telemetry does not keep from it.
func TestWhoAsksForNotifications(t *testing.T) {
	for variable, wanted := range map[string]bool{
		"SLS_NOTIFICATIONS_MODE=off": false, "DO_NOT_TRACK=1": false, "DO_NOT_TRACK=0": true, "SLS_TELEMETRY_DISABLED=1": true,
	} {
		run := example(t, variable)
		run.Notify(&bytes.Buffer{})
		if run.job.Notifications != wanted {
			t.Errorf("%s: asks: %t", variable, run.job.Notifications)
		}
	}
}

// A mode that is unknown is answered with the accepted ones.
func TestUnknownModeIsSaid(t *testing.T) {
	text := shown(example(t, "SLS_NOTIFICATIONS_MODE=quiet"))
	for _, word := range []string{"SLS_NOTIFICATIONS_MODE", "off", "upgrades-only", "on", "force"} {
		if !strings.Contains(text, word) {
			t.Errorf("%q does not say %s", text, word)
		}
	}
}

// A run that has nothing to show makes no rc file.
func TestNothingShownMakesNothing(t *testing.T) {
	run := example(t)
	writeFile(t, run.received(), "[]", 0o600)
	if text := shown(run); text != "" {
		t.Errorf("shown is %q", text)
	}
	if _, err := os.Stat(run.rc()); !os.IsNotExist(err) {
		t.Error("the rc file was made")
	}
}
