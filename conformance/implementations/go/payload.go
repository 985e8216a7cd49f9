package tactful

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"regexp"
	"runtime"
	"sort"
	"strings"
	"time"
)

const (
	functionLimit = 100
	// numberLimit is the most that spec/schemas/payload.schema.json lets a memory size or a timeout be.
	numberLimit = 1_000_000
)

// Service is what the CLI knows of the service that a command was run in. What no list of spec/tables/payload.yaml has
// is sent as the word for it, so that all may stand here as it stands in the user's file (PAY-3, PAY-5).
type Service struct {
	Provider     string // empty where not said
	Runtime      string // of the provider, empty where not said
	Functions    []Function
	Plugins      []string
	Deprecations []string
}

// Function is a function of a service, without its name. Runtime is empty, MemorySize (megabytes) and Timeout (seconds)
// are nil where not said.
type Function struct {
	Runtime    string
	MemorySize *int
	Timeout    *int
	Events     []string // types
}

// fieldRow is a row of spec/tables/payload.yaml. Values are a list of texts where they are closed by this table.
type fieldRow struct {
	ID        string
	Values    closed
	Otherwise json.RawMessage
}

// closed is a list of texts; anything else in its place is none.
type closed []string

// UnmarshalJSON reads a list of texts, and takes no offence at what is none.
func (closed *closed) UnmarshalJSON(text []byte) error {
	var list []string
	if json.Unmarshal(text, &list) == nil {
		*closed = list
	}
	return nil
}

// event is an event as it is kept and sent: spec/tables/payload.yaml.
type event struct {
	ID        string  `json:"id"`
	Event     string  `json:"event"`
	Timestamp string  `json:"timestamp"`
	CLI       release `json:"cli"`
	Runtime   release `json:"runtime"`
	OS        struct {
		Family string `json:"family"`
		Arch   string `json:"arch"`
	} `json:"os"`
	CI        *string `json:"ci"`
	Container bool    `json:"container"`
	*inService
	User *user `json:"user,omitempty"`
}

type release struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type user struct {
	ID string `json:"id"`
}

// inService is what an event says of the service that it was recorded in.
type inService struct {
	Provider     string         `json:"provider,omitempty"`
	Runtimes     []string       `json:"runtimes"`
	Functions    []functionSaid `json:"functions"`
	Plugins      []string       `json:"plugins"`
	Deprecations []string       `json:"deprecations"`
}

type functionSaid struct {
	Runtime    *string  `json:"runtime"`
	MemorySize *int     `json:"memory_size"`
	Timeout    *int     `json:"timeout"`
	Events     []string `json:"events"`
}

var (
	threeNumbers = regexp.MustCompile(`^go(\d+)\.(\d+)(?:\.(\d+))?`)
	userID       = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	// architectures are Go's names of what the table has other names for.
	architectures = map[string]string{"amd64": "x86_64", "386": "x86"}
	families      = map[string]string{"solaris": "sunos", "illumos": "sunos"}
)

// IsUserID says whether an id can be sent; a CLI refuses another where the user logs in.
func IsUserID(id string) bool { return userID.MatchString(id) }

// newEvent says what holds now (PAY-9).
func (run *Run) newEvent(name string, service *Service) event {
	made := event{
		ID:        newID(),
		Event:     name,
		Timestamp: time.Now().UTC().Format("2006-01-02T15:04:05Z"),
		CLI:       release{run.Name, run.Version},
		Runtime:   release{field("runtime-name").close("go"), goVersion(runtime.Version())},
		Container: inContainer(run.variables, "/"),
	}
	made.OS.Family = field("os-family").close(rename(families, runtime.GOOS))
	made.OS.Arch = field("os-arch").close(rename(architectures, runtime.GOARCH))
	if vendor := DetectCI(run.variables); vendor != "" {
		made.CI = &vendor
	}
	if service != nil {
		made.inService = service.say()
	}
	if IsUserID(run.User) {
		made.User = &user{run.User}
	}
	return made
}

func (service Service) say() *inService {
	runtimes := []string{service.Runtime}
	functions := []functionSaid{}
	for _, function := range service.Functions {
		runtimes = append(runtimes, function.Runtime)
		if len(functions) < functionLimit {
			functions = append(functions, function.say())
		}
	}
	said := &inService{
		Runtimes:     field("runtimes").closeAll(runtimes),
		Functions:    functions,
		Plugins:      []string{},
		Deprecations: field("deprecations").closeAll(service.Deprecations),
	}
	sort.Strings(said.Runtimes)
	sort.Strings(said.Deprecations)
	if service.Provider != "" {
		said.Provider = field("provider").close(service.Provider)
	}
	for _, plugin := range service.Plugins {
		said.Plugins = addOnce(said.Plugins, field("plugins").closePlugin(plugin))
	}
	return said
}

func (function Function) say() functionSaid {
	said := functionSaid{
		MemorySize: inBounds(function.MemorySize),
		Timeout:    inBounds(function.Timeout),
		Events:     field("event-types").closeAll(function.Events),
	}
	if function.Runtime != "" {
		runtime := field("function-runtime").close(function.Runtime)
		said.Runtime = &runtime
	}
	return said
}

// field gives a row of the table of the payload by its id.
func field(id string) fieldRow {
	for _, row := range tables.Tables.Payload.Rows {
		if row.ID != id {
			continue
		}
		// It has the values of the runtimes: its `format` says so.
		if id == "function-runtime" {
			row.Values = field("runtimes").Values
		}
		return row
	}
	panic("the table of the payload has no row " + id)
}

// close gives a value of the list, or the word for what is none (PAY-5).
func (row fieldRow) close(value string) string {
	if contains(row.Values, value) {
		return value
	}
	var otherwise string
	json.Unmarshal(row.Otherwise, &otherwise)
	return otherwise
}

// closeAll gives each once; an empty one is not said.
func (row fieldRow) closeAll(values []string) []string {
	all := []string{}
	for _, value := range values {
		if value != "" {
			all = addOnce(all, row.close(value))
		}
	}
	return all
}

// closePlugin is close for plugins, where the word depends on how one is named.
func (row fieldRow) closePlugin(name string) string {
	if contains(row.Values, name) {
		return name
	}
	var otherwise struct{ Path, Scoped, Unlisted string }
	json.Unmarshal(row.Otherwise, &otherwise)
	switch {
	case strings.HasPrefix(name, "@"):
		return otherwise.Scoped
	case strings.ContainsAny(name, `/\`), strings.HasPrefix(name, "."):
		return otherwise.Path
	}
	return otherwise.Unlisted
}

func addOnce(list []string, value string) []string {
	if contains(list, value) {
		return list
	}
	return append(list, value)
}

func inBounds(number *int) *int {
	if number == nil || *number < 0 || *number > numberLimit {
		return nil
	}
	return number
}

func rename(names map[string]string, name string) string {
	if other, ok := names[name]; ok {
		return other
	}
	return name
}

// goVersion gives three numbers of what runtime.Version says.
func goVersion(said string) string {
	numbers := threeNumbers.FindStringSubmatch(said)
	if numbers == nil {
		// A build from the tip has no number.
		return "0.0.0"
	}
	if numbers[3] == "" {
		numbers[3] = "0"
	}
	return strings.Join(numbers[1:], ".")
}

// newID gives a UUID of version 4 (EVT-6, PRV-3).
func newID() string {
	var id [16]byte
	// It fails on no system that Go runs on.
	if _, err := rand.Read(id[:]); err != nil {
		panic(err)
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
