package tactful

import (
	"os"
	"path/filepath"
	"strings"
)

// vendor is a row of spec/tables/ci-vendors.yaml.
type vendor struct {
	ID  string
	Any []clue
	All []clue
}

// clue is one variable that gives a CI service away; one of the four is set.
type clue struct {
	Flag     string
	ID       string
	Equals   map[string]string
	Includes map[string]string
}

// container is a row of spec/tables/containers.yaml.
type container struct {
	File     string
	Cgroup   string
	Variable string
	Kind     string
}

// DetectCI gives the id of the CI service of an environment, "unknown" for one that no row fits, and "" outside CI
// (CI-1 to CI-5).
func DetectCI(variables map[string]string) string {
	if strings.ToLower(variables["CI"]) == "false" {
		return ""
	}
	for _, vendor := range tables.Tables.Vendors.Rows {
		if vendor.fits(variables) {
			return vendor.ID
		}
	}
	if isSet(variables["CI"]) {
		return "unknown"
	}
	return ""
}

func (vendor vendor) fits(variables map[string]string) bool {
	for _, clue := range vendor.Any {
		if clue.fits(variables) {
			return true
		}
	}
	for _, clue := range vendor.All {
		if !clue.fits(variables) {
			return false
		}
	}
	return len(vendor.All) > 0
}

func (clue clue) fits(variables map[string]string) bool {
	switch {
	case clue.Flag != "":
		return isSet(variables[clue.Flag])
	case clue.ID != "":
		return variables[clue.ID] != ""
	}
	for name, value := range clue.Equals {
		return variables[name] == value
	}
	for name, part := range clue.Includes {
		return strings.Contains(variables[name], part)
	}
	return false
}

// isSet is how a flag is read.
func isSet(value string) bool {
	return value != "" && value != "0" && strings.ToLower(value) != "false"
}

// inContainer says whether a row of the table of containers fits; root is where the file system begins (CI-6).
func inContainer(variables map[string]string, root string) bool {
	cgroups, _ := os.ReadFile(filepath.Join(root, "/proc/self/cgroup"))
	for _, row := range tables.Tables.Containers.Rows {
		fits := false
		switch {
		case row.File != "":
			_, err := os.Stat(filepath.Join(root, row.File))
			fits = err == nil
		case row.Cgroup != "":
			fits = strings.Contains(string(cgroups), row.Cgroup)
		case row.Kind == "flag":
			fits = isSet(variables[row.Variable])
		case row.Kind == "id":
			fits = variables[row.Variable] != ""
		}
		if fits {
			return true
		}
	}
	return false
}
