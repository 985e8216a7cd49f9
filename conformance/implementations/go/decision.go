package tactful

// Facts are what a decision is made from, and all that it is made from. Without a home the rc file is Missing.
type Facts struct {
	Variables map[string]string
	Home      bool // HOME names a directory
	RC        Settings
	Project   Settings
}

// Decision says whether telemetry may be sent, and why. The names in it are the ids of Sources.
type Decision struct {
	Telemetry bool     `json:"telemetry"`
	DecidedBy string   `json:"decided_by"`
	AlsoOff   []string `json:"also_off"` // further sources that say off
	Ignored   []string `json:"ignored"`  // sources whose allow was overruled
}

// Decide decides, as a pure function: any off wins, and the first in the order of spec/tables/opt-out-sources.yaml is
// named (OPT-1 to OPT-17).
func Decide(binding Binding, facts Facts) Decision {
	var off, allow []string
	for _, source := range tables.Tables.Sources.Rows {
		switch ask(source, binding, facts) {
		case saysOff:
			off = append(off, source.ID)
		case saysAllow:
			allow = append(allow, source.ID)
		}
	}
	decision := Decision{AlsoOff: []string{}, Ignored: []string{}}
	switch {
	case len(off) > 0:
		decision.DecidedBy = off[0]
		decision.AlsoOff = append(decision.AlsoOff, off[1:]...)
		decision.Ignored = append(decision.Ignored, allow...)
	case len(allow) > 0:
		decision.Telemetry, decision.DecidedBy = true, allow[0]
	default:
		decision.Telemetry, decision.DecidedBy = binding.Consent != "opt-in", "default"
	}
	return decision
}

// saysOff says whether a source is among those that say off.
func (decision Decision) saysOff(source string) bool {
	return !decision.Telemetry && (decision.DecidedBy == source || contains(decision.AlsoOff, source))
}

func ask(source Source, binding Binding, facts Facts) says {
	if source.Variable != "" {
		return binding.Variables[source.Variable].read(facts.Variables)
	}
	switch source.ID {
	case "home":
		return offIf(!facts.Home)
	case "rc-damaged":
		return offIf(facts.RC.State == Damaged)
	case "rc-choice":
		return readChoice(facts.RC, binding.RC.Choice)
	case "project-file":
		if facts.Project.State == Damaged {
			return saysOff
		}
		// It cannot opt in: OPT-14.
		return offIf(readChoice(facts.Project, binding.ProjectFile.Choice) == saysOff)
	}
	return saysNothing
}

// readChoice gives what the choice in a good file says: OPT-11 to OPT-13.
func readChoice(settings Settings, key string) says {
	choice, _ := settings.Content.Get(key)
	switch string(choice) {
	case "", "null":
		return saysNothing
	case "false":
		return saysAllow
	}
	return saysOff
}

func offIf(off bool) says {
	if off {
		return saysOff
	}
	return saysNothing
}
