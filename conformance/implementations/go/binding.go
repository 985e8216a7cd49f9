package tactful

import "strings"

// whiteSpace is what "blank" and "space around it" mean here: ASCII alone, so that a variable which holds anything
// stranger counts as set.
const whiteSpace = " \t\n\v\f\r"

// Binding binds the roles of the specification to names: a file of spec/bindings/, or one written by hand.
type Binding struct {
	Consent     string // "opt-out" or "opt-in"
	Variables   map[string]Variable
	RC          File
	ProjectFile File `json:"project_file"`
	Events      struct{ Enabled, Disabled string }
}

// Variable is an environment variable and its grammar: which values say off, allow or nothing, and what any other says.
type Variable struct {
	Name    string
	Off     []string
	Allow   []string
	Nothing []string
	Other   string
}

// File is a settings file: its path from the home or the project, and the keys in it. An empty path is no file.
type File struct {
	Path    string
	Choice  string
	History string
}

// Serverless gives the binding of spec/bindings/serverless.yaml.
func Serverless() Binding { return tables.Bindings["serverless"] }

// says is what one source says.
type says string

const (
	saysNothing says = "nothing"
	saysAllow   says = "allow"
	saysOff     says = "off"
)

// read gives what the variable says (OPT-1 to OPT-6).
func (variable Variable) read(variables map[string]string) says {
	value := variables[variable.Name]
	if variable.Name == "" || strings.Trim(value, whiteSpace) == "" {
		return saysNothing
	}
	switch {
	case contains(variable.Off, value):
		return saysOff
	case contains(variable.Nothing, value):
		return saysNothing
	case contains(variable.Allow, value):
		return saysAllow
	case variable.Other == "":
		return saysOff
	}
	return says(variable.Other)
}

func contains(list []string, wanted string) bool {
	for _, entry := range list {
		if entry == wanted {
			return true
		}
	}
	return false
}
