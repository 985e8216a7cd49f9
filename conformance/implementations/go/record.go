package tactful

import (
	"encoding/json"
	"fmt"
)

// Record notes an event for the sender, where telemetry is on; service is nil outside of one. It fails for an event that
// the catalogue does not list (EVT-3) and for nothing else: where nothing can be noted, nothing is sent (DLV-4).
func (run *Run) Record(name string, service *Service) error {
	if !contains(run.Catalogue, name) {
		return fmt.Errorf("the catalogue has no event %s", name)
	}
	event := run.newEvent(name, service)
	// Deciding and noting are one, so that no toggle comes between: TGL-19.
	release, err := run.lock()
	if err != nil {
		return nil
	}
	defer release()
	decision := run.Decide()
	if decision.saysOff("rc-choice") {
		// Written by hand, maybe; the toggle has done it already.
		run.forget()
	}
	if !decision.Telemetry {
		return nil
	}
	if run.Settings().State == Missing {
		// RC-1. Where it cannot be written, telemetry is on all the same: OPT-9.
		run.edit(func(settings Object) Object { return settings })
	}
	run.job.Telemetry = run.keep(event) == nil
	return nil
}

// Inspect gives what a run that records the event now would send, and sends nothing (DSC-4, DSC-5): the body of its
// request, or a list of bodies where it would make none or several.
func (run *Run) Inspect(name string, service *Service) ([]byte, error) {
	if !contains(run.Catalogue, name) {
		return nil, fmt.Errorf("the catalogue has no event %s", name)
	}
	if !run.Decide().Telemetry {
		return []byte("[]"), nil
	}
	text, err := json.Marshal(run.newEvent(name, service))
	if err != nil {
		return nil, err
	}
	user := ""
	if IsUserID(run.User) {
		user = run.User
	}
	parted := batches(append(run.pending(), kept{text: text, user: user}))
	if len(parted) == 1 {
		return parted[0].body(), nil
	}
	bodies := make([]json.RawMessage, len(parted))
	for i, batch := range parted {
		bodies[i] = batch.body()
	}
	return json.Marshal(bodies)
}
