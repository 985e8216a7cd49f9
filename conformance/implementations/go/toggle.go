package tactful

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
)

// Outcome is what a toggle came to. Copy is the path of the copy of a damaged rc file, or empty (TGL-16).
type Outcome struct {
	Decision Decision // what holds now
	Copy     string
}

// Toggle records the choice in the rc file: on is the choice `false`, off the choice `true`. Where it fails
// nothing is changed, unless the error says that what waited to be sent could not be deleted (TGL-1 to TGL-21).
func (run *Run) Toggle(on bool) (Outcome, error) {
	release, err := run.lock()
	if err != nil {
		return Outcome{}, err
	}
	defer release()
	before := run.Decide()
	copied, err := run.choose(on)
	if err != nil {
		return Outcome{}, err
	}
	outcome := Outcome{run.Decide(), copied}
	if !on {
		if err := run.forget(); err != nil {
			return outcome, fmt.Errorf("telemetry is off, but what waited to be sent could not be deleted: %w", err)
		}
	}
	run.report(before.Telemetry, outcome.Decision.Telemetry)
	return outcome, nil
}

// report has the change of the decision sent: TGL-20, TGL-21.
func (run *Run) report(before, after bool) {
	switch {
	case before && !after:
		// Not kept, since consent is withdrawn: the sender is given it, and tries once.
		run.job.Farewell, _ = json.Marshal(run.newEvent(run.Binding.Events.Disabled, nil))
	case !before && after:
		run.job.Telemetry = run.keep(run.newEvent(run.Binding.Events.Enabled, nil)) == nil
	}
}

// choose writes the choice, and gives the name of the copy where the rc file was damaged.
func (run *Run) choose(on bool) (copied string, err error) {
	choice := strconv.FormatBool(!on)
	settings := run.Settings()
	switch settings.State {
	case Damaged:
		return run.mend(newSettings().With(run.Binding.RC.Choice, choice))
	case Missing:
		settings.Content = newSettings()
	}
	if recorded, _ := settings.Content.Get(run.Binding.RC.Choice); string(recorded) == choice {
		// TGL-11.
		return "", nil
	}
	return "", run.write(settings.Content.With(run.Binding.RC.Choice, choice))
}

// mend puts a good rc file in the place of a damaged one, and gives the name of the copy that it kept (TGL-14, TGL-15,
// TGL-17).
func (run *Run) mend(content Object) (copied string, err error) {
	path, err := followLinks(run.rc())
	if err != nil {
		return "", err
	}
	damaged, err := os.Stat(path)
	if err := wantRegular(damaged, err); err != nil {
		return "", err
	}
	copied, err = keepCopy(path)
	if err != nil {
		return "", err
	}
	if err := replaceFile(path, content.Text(), damaged); err != nil {
		os.Remove(copied)
		return "", err
	}
	return copied, nil
}
