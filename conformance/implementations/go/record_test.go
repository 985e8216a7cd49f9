package tactful

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The first run that records makes an rc file for its owner alone, without a choice.
func TestFirstRunMakesTheFile(t *testing.T) {
	run := example(t)
	want(t, run.Record(deployed, nil))
	info, err := os.Stat(run.rc())
	want(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %o", info.Mode().Perm())
	}
	if _, ok := run.Settings().Content.Get("trackingDisabled"); ok {
		t.Error("it records a choice")
	}
}

// A run with telemetry off records nothing and makes no file.
func TestOffRecordsNothing(t *testing.T) {
	run := example(t, "DO_NOT_TRACK=1")
	want(t, run.Record(deployed, nil))
	if found := names(t, run.home); len(found) != 0 {
		t.Errorf("the home holds %v", found)
	}
}

// A variable leaves what waits as it is; an opt-out that is found in the rc file deletes it.
func TestWhatWaitsUnderAnOptOut(t *testing.T) {
	run := example(t)
	want(t, run.Record(deployed, nil))
	silenced := exampleCLI().Start([]string{"HOME=" + run.home, "SLS_TELEMETRY_DISABLED=1"}, "")
	want(t, silenced.Record(deployed, nil))
	if waiting := run.pending(); len(waiting) != 1 {
		t.Errorf("%d events wait under the variable", len(waiting))
	}
	run.with(t, `{"trackingDisabled": true}`, 0o600)
	want(t, silenced.Record(deployed, nil))
	if waiting := run.pending(); len(waiting) != 0 {
		t.Errorf("%d events wait under the choice", len(waiting))
	}
}

// An event that is not published is refused.
func TestUnpublishedEventIsRefused(t *testing.T) {
	if example(t).Record("service_misspelt", nil) == nil {
		t.Error("it is recorded")
	}
}

// Of too many events the oldest go, and those that are too old.
func TestWhatWaitsIsBounded(t *testing.T) {
	run := example(t)
	for i := 0; i < keptEvents+5; i++ {
		want(t, run.keep(event{ID: fmt.Sprint(i), Event: deployed}))
	}
	waiting := run.pending()
	if len(waiting) != keptEvents || !strings.HasSuffix(waiting[0].path, "-5.json") {
		t.Errorf("%d events wait, the first is %s", len(waiting), waiting[0].path)
	}
	long := time.Now().Add(-keptTime - time.Hour)
	want(t, os.Chtimes(waiting[0].path, long, long))
	if waiting := run.pending(); len(waiting) != keptEvents-1 {
		t.Errorf("%d events wait", len(waiting))
	}
	if run.keep(event{ID: strings.Repeat("x", keptBytes)}) == nil {
		t.Error("an event of any size is kept")
	}
}

// What was left half written is no event, and the others are read.
func TestHalfAnEventIsNone(t *testing.T) {
	run := example(t)
	want(t, run.Record(deployed, nil))
	writeFile(t, filepath.Join(run.spool(), "0.json"), `{"id": `, 0o600)
	writeFile(t, filepath.Join(run.spool(), "1.tmp"), `{}`, 0o600)
	if waiting := run.pending(); len(waiting) != 1 {
		t.Errorf("%d events wait", len(waiting))
	}
}

// What a run would send is what it then records, but for id and time.
func TestInspectShowsWhatIsRecorded(t *testing.T) {
	run := example(t, "CI=true", "GITHUB_ACTIONS=true")
	run.User = "u-1"
	want(t, run.Record(deployed, &Service{Provider: "aws"}))
	shown, err := run.Inspect(deployed, &Service{Provider: "aws"})
	want(t, err)
	want(t, run.Record(deployed, &Service{Provider: "aws"}))
	sent := batches(run.pending())
	if len(sent) != 1 || anonymous(t, shown) != anonymous(t, sent[0].body()) {
		t.Errorf("shown is %s", shown)
	}
}

func anonymous(t *testing.T, body []byte) string {
	t.Helper()
	var read struct {
		Schema string
		Events []map[string]any
	}
	want(t, json.Unmarshal(body, &read))
	for _, event := range read.Events {
		delete(event, "id")
		delete(event, "timestamp")
	}
	text, err := json.Marshal(read)
	want(t, err)
	return string(text)
}

// Events of a user and of nobody go in requests of their own.
func TestUsersShareNoRequest(t *testing.T) {
	run := example(t)
	for _, user := range []string{"", "u-1", "", "not an id"} {
		run.User = user
		want(t, run.Record(deployed, nil))
	}
	parted := batches(run.pending())
	if len(parted) != 2 || len(parted[0]) != 3 || len(parted[1]) != 1 {
		t.Errorf("parted as %v", parted)
	}
}
