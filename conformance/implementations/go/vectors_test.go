package tactful

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"syscall"
	"testing"
)

// vectors reads the rows of a file of spec/vectors/; each is {id, given, expect}.
func vectors[Given, Expect any](t *testing.T, name string, judge func(*testing.T, Given, Expect)) {
	t.Helper()
	text, err := os.ReadFile("../../../spec/vectors/" + name + ".json")
	want(t, err)
	var file struct {
		Vectors []struct {
			ID     string
			Given  Given
			Expect Expect
		}
	}
	want(t, json.Unmarshal(text, &file))
	if len(file.Vectors) == 0 {
		t.Fatal("the file has no rows")
	}
	for _, row := range file.Vectors {
		t.Run(row.ID, func(t *testing.T) { judge(t, row.Given, row.Expect) })
	}
}

// fileGiven is a settings file of a vector.
type fileGiven struct {
	Content  json.RawMessage
	Kind     string
	Text     string
	Encoding string
}

// Each row of decision.json is decided as it says, from real files.
func TestDecisions(t *testing.T) {
	type given struct {
		Consent     string
		Env         map[string]string
		Home        string
		RC, Project *fileGiven
	}
	vectors(t, "decision", func(t *testing.T, given given, expect Decision) {
		home, folder := t.TempDir(), t.TempDir()
		environment := []string{}
		for name, value := range given.Env {
			environment = append(environment, name+"="+value)
		}
		given.RC.put(t, filepath.Join(home, ".serverlessrc"))
		given.Project.put(t, filepath.Join(folder, ".serverlessrc"))
		if value, ok := homeVariable(t, given.Home, home); ok {
			environment = append(environment, "HOME="+value)
		}
		cli := exampleCLI()
		cli.Binding.Consent = given.Consent
		var seen Decision
		asOrdinaryUser(t, home, func() { seen = cli.Start(environment, folder).Decide() })
		if !reflect.DeepEqual(seen, expect) {
			t.Errorf("decided %+v, not %+v", seen, expect)
		}
	})
}

func homeVariable(t *testing.T, kind, directory string) (value string, set bool) {
	t.Helper()
	switch kind {
	case "directory":
		return directory, true
	case "missing":
		return filepath.Join(directory, "nowhere"), true
	case "file":
		writeFile(t, filepath.Join(directory, "file"), "", 0o644)
		return filepath.Join(directory, "file"), true
	case "empty":
		return "", true
	case "unset":
		return "", false
	}
	t.Fatalf("a home that is %s", kind)
	return "", false
}

// put writes the file at a path.
func (given *fileGiven) put(t *testing.T, path string) {
	t.Helper()
	switch {
	case given == nil:
	case given.Content != nil:
		writeFile(t, path, string(given.Content), 0o644)
	case given.Kind == "text" && given.Encoding == "latin-1":
		text := []byte{}
		for _, character := range given.Text {
			text = append(text, byte(character))
		}
		writeFile(t, path, string(text), 0o644)
	case given.Kind == "text":
		writeFile(t, path, given.Text, 0o644)
	case given.Kind == "unreadable":
		writeFile(t, path, given.Text, 0)
	case given.Kind == "directory":
		want(t, os.Mkdir(path, 0o755))
	case given.Kind == "fifo":
		want(t, syscall.Mkfifo(path, 0o644))
	case given.Kind == "link-loop":
		want(t, os.Symlink(path, path))
	case given.Kind == "dangling-link":
		want(t, os.Symlink(filepath.Join(filepath.Dir(path), "nothing"), path))
	case given.Kind == "missing":
	default:
		t.Fatalf("a file that is %s", given.Kind)
	}
}

// asOrdinaryUser does something as nobody where the tests run as root, who can read what is unreadable.
func asOrdinaryUser(t *testing.T, home string, do func()) {
	t.Helper()
	if os.Geteuid() == 0 {
		const nobody = 65534
		want(t, os.Chmod(filepath.Dir(home), 0o755))
		want(t, giveAway(home, nobody))
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		// It holds for this thread alone, and takes root's right to read everything along.
		want(t, syscall.Setfsuid(nobody))
		defer syscall.Setfsuid(0)
	}
	do()
}

// giveAway gives a folder and all in it to a user. What is unreadable stays so.
func giveAway(folder string, owner int) error {
	return filepath.Walk(folder, func(path string, _ os.FileInfo, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, owner, owner)
	})
}

// Each row of ci.json is the service that it says.
func TestCIServices(t *testing.T) {
	type given struct{ Env map[string]string }
	type expect struct{ CI *string }
	vectors(t, "ci", func(t *testing.T, given given, expect expect) {
		seen := DetectCI(given.Env)
		if expect.CI == nil && seen != "" || expect.CI != nil && seen != *expect.CI {
			t.Errorf("detected %q", seen)
		}
	})
}

// Each row of mode.json is read as it says; a value that is null is unset.
func TestModes(t *testing.T) {
	type given struct {
		Value string
		CI    bool
	}
	type expect struct {
		Mode    Mode
		Unknown bool
	}
	vectors(t, "mode", func(t *testing.T, given given, wanted expect) {
		mode, unknown := ReadMode(given.Value, given.CI)
		if (expect{mode, unknown}) != wanted {
			t.Errorf("read as %s, unknown: %t", mode, unknown)
		}
	})
}

// Of each row of notification.json shows what it says.
func TestChosenNotifications(t *testing.T) {
	type given struct {
		Mode              Mode
		Now               int64
		History, Received json.RawMessage
	}
	type expect struct{ Shown *string }
	vectors(t, "notification", func(t *testing.T, given given, expect expect) {
		chosen := Choose(ReadNotifications(given.Received), given.History, given.Mode, given.Now)
		switch {
		case chosen == nil && expect.Shown != nil:
			t.Errorf("nothing shows, and not %s", *expect.Shown)
		case chosen != nil && expect.Shown == nil:
			t.Errorf("%s shows", chosen.Code)
		case chosen != nil && chosen.Code != *expect.Shown:
			t.Errorf("%s shows, and not %s", chosen.Code, *expect.Shown)
		}
	})
}

// Of each row of text.json shows the line that it says.
func TestLines(t *testing.T) {
	type given struct{ Text string }
	type expect struct{ Line string }
	vectors(t, "text", func(t *testing.T, given given, expect expect) {
		if line := Line(given.Text); line != expect.Line {
			t.Errorf("%q shows", line)
		}
	})
}
