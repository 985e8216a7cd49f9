package tactful

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// endpointVariable tells a process that a test started where to send to, and commandVariable that it is the command.
const (
	endpointVariable = "TACTFUL_TEST_ENDPOINT"
	commandVariable  = "TACTFUL_TEST_COMMAND"
)

// The tests' own program is the command that sends, and its sender.
func TestMain(main *testing.M) {
	BecomeSender(exampleCLI())
	if os.Getenv(commandVariable) != "" {
		run := exampleCLI().Start(os.Environ(), "")
		if err := run.Record(deployed, nil); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		run.Send()
		fmt.Println("Deployed.")
		os.Exit(0)
	}
	os.Exit(main.Run())
}

const deployed = "framework:service_deployed"

func exampleCLI() CLI {
	return CLI{
		Binding: Serverless(), Name: "example", Version: "2.0.0",
		Endpoint: os.Getenv(endpointVariable), Catalogue: Catalogue(),
	}
}

// example gives a run in an empty home and an empty folder.
func example(t *testing.T, variables ...string) *Run {
	t.Helper()
	return exampleCLI().Start(append([]string{"HOME=" + t.TempDir()}, variables...), t.TempDir())
}

// with writes the rc file of a run.
func (run *Run) with(t *testing.T, text string, mode os.FileMode) *Run {
	t.Helper()
	writeFile(t, run.rc(), text, mode)
	return run
}

func writeFile(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	want(t, os.MkdirAll(filepath.Dir(path), 0o755))
	want(t, os.WriteFile(path, []byte(text), mode))
	// What the mask of the process took from it.
	want(t, os.Chmod(path, mode))
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	want(t, err)
	return string(text)
}

func want(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// names gives the names in a folder.
func names(t *testing.T, folder string) (found []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	want(t, err)
	for _, entry := range entries {
		found = append(found, entry.Name())
	}
	return found
}
