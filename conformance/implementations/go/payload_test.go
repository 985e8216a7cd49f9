package tactful

import (
	"encoding/json"
	"reflect"
	"regexp"
	"testing"
)

func number(value int) *int { return &value }

// What no list has is sent as the word for it, each once.
func TestUnlistedIsNotSaid(t *testing.T) {
	said := Service{
		Provider: "aws-of-letters",
		Runtime:  "python3.11",
		Functions: []Function{
			{Runtime: "letters1.0", MemorySize: number(-1), Timeout: number(6), Events: []string{"http", "letters", "http", "ink"}},
			{},
		},
		Plugins:      []string{"@ink/letters", "letters", "./ink", "plugins/ink", "serverless-offline"},
		Deprecations: []string{"PROVIDER_IAM_SETTINGS", "INK"},
	}.say()
	other := "other"
	wanted := &inService{
		Provider: other,
		Runtimes: []string{other, "python3.11"},
		Functions: []functionSaid{
			{Runtime: &other, Timeout: number(6), Events: []string{"http", other}},
			{Events: []string{}},
		},
		Plugins:      []string{"private", "local", "serverless-offline"},
		Deprecations: []string{"PROVIDER_IAM_SETTINGS", other},
	}
	if !reflect.DeepEqual(said, wanted) {
		text, _ := json.Marshal(said)
		t.Errorf("said is %s", text)
	}
}

// A hundred functions are said, and the runtimes of all.
func TestFunctionsAreBounded(t *testing.T) {
	service := Service{Functions: make([]Function, functionLimit+1)}
	service.Functions[functionLimit].Runtime = "go1.x"
	said := service.say()
	if len(said.Functions) != functionLimit || !reflect.DeepEqual(said.Runtimes, []string{"go1.x"}) {
		t.Errorf("%d functions, runtimes %v", len(said.Functions), said.Runtimes)
	}
}

// An event outside a service says nothing of one, and nobody's says no user.
func TestEventOutsideAService(t *testing.T) {
	text, err := json.Marshal(example(t).newEvent(deployed, nil))
	want(t, err)
	var said map[string]any
	want(t, json.Unmarshal(text, &said))
	for _, key := range []string{"provider", "runtimes", "functions", "plugins", "deprecations", "user"} {
		if _, ok := said[key]; ok {
			t.Errorf("it says %s", key)
		}
	}
}

// An id is a UUID of version 4, and no two are the same.
func TestIDs(t *testing.T) {
	pattern := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for i := 0; i < 1000; i++ {
		id := newID()
		if !pattern.MatchString(id) || seen[id] {
			t.Fatalf("the id %s", id)
		}
		seen[id] = true
	}
}

// Whatever Go calls its version, three numbers are said.
func TestGoVersions(t *testing.T) {
	for said, wanted := range map[string]string{
		"go1.19.8": "1.19.8", "go1.21": "1.21.0", "go1.22rc1": "1.22.0", "devel +abc": "0.0.0",
	} {
		if seen := goVersion(said); seen != wanted {
			t.Errorf("%s is said as %s", said, seen)
		}
	}
}

// Every row of the table of containers gives one away, and an empty system is none.
func TestContainers(t *testing.T) {
	empty := t.TempDir()
	if inContainer(map[string]string{"DOTNET_RUNNING_IN_CONTAINER": "0", "container": ""}, empty) {
		t.Error("nothing is taken for a container")
	}
	for _, row := range tables.Tables.Containers.Rows {
		root, variables := t.TempDir(), map[string]string{}
		switch {
		case row.File != "":
			writeFile(t, root+row.File, "", 0o644)
		case row.Cgroup != "":
			writeFile(t, root+"/proc/self/cgroup", "0::/\n1:cpu:/x"+row.Cgroup+"y\n", 0o644)
		default:
			variables[row.Variable] = "1"
		}
		if !inContainer(variables, root) {
			t.Errorf("%+v is no container", row)
		}
	}
}
