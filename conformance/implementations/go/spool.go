package tactful

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// What is kept is bounded (DLV-10): so many events, each so large, for so long.
const (
	keptEvents = 100
	keptBytes  = 64 << 10
	keptTime   = 7 * 24 * time.Hour
)

const schema = "tactful/payload/1.0"

// kept is an event that waits to be sent, as it was recorded, and the file that it stands in.
type kept struct {
	path string
	text json.RawMessage
	user string
}

// batch is one request: events of one user, or of nobody (PAY-8).
type batch []kept

// body gives the text of a request. It is compact, and the same for the same events.
func (batch batch) body() []byte {
	events := make([]json.RawMessage, len(batch))
	for i, event := range batch {
		events[i] = event.text
	}
	text, _ := json.Marshal(struct {
		Schema string            `json:"schema"`
		Events []json.RawMessage `json:"events"`
	}{schema, events})
	return text
}

// stillThere gives the batch less what was withdrawn since it was read: TGL-19.
func (batch batch) stillThere() (rest batch) {
	for _, event := range batch {
		if _, err := os.Stat(event.path); err == nil {
			rest = append(rest, event)
		}
	}
	return rest
}

func (batch batch) remove() {
	for _, event := range batch {
		os.Remove(event.path)
	}
}

// batches parts events by user, in the order in which they were recorded.
func batches(events []kept) (parted []batch) {
	places := map[string]int{}
	for _, event := range events {
		place, ok := places[event.user]
		if !ok {
			place = len(parted)
			places[event.user] = place
			parted = append(parted, nil)
		}
		parted[place] = append(parted[place], event)
	}
	return parted
}

func (run *Run) spool() string { return filepath.Join(run.state(), "pending") }

// keep writes an event for a sender, now or later. It is there as a whole or not at all, also where the run is killed.
func (run *Run) keep(event event) error {
	text, err := json.Marshal(event)
	if err != nil {
		return err
	}
	if len(text) > keptBytes {
		return fmt.Errorf("an event of %d bytes", len(text))
	}
	if err := os.MkdirAll(run.spool(), 0o700); err != nil {
		return err
	}
	if waiting := run.pending(); len(waiting) >= keptEvents {
		batch(waiting[:len(waiting)-keptEvents+1]).remove()
	}
	// The name puts it behind what was recorded before.
	path := filepath.Join(run.spool(), fmt.Sprintf("%020d-%s", time.Now().UnixNano(), event.ID))
	// Not by replaceFile, which waits for the disk: after a power cut an event may be missing, a choice may not.
	if err := os.WriteFile(path+".tmp", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path+".json")
}

// pending reads what waits to be sent, the oldest first. What is too old, or was left half written, is removed.
func (run *Run) pending() (events []kept) {
	// Entries come sorted by name.
	entries, _ := os.ReadDir(run.spool())
	for _, entry := range entries {
		path := filepath.Join(run.spool(), entry.Name())
		info, err := entry.Info()
		if err != nil {
			continue
		}
		if time.Since(info.ModTime()) > keptTime {
			os.Remove(path)
			continue
		}
		if !strings.HasSuffix(path, ".json") {
			continue
		}
		text, err := readRegular(path)
		if err != nil {
			continue
		}
		var recorded struct{ User user }
		if json.Unmarshal(text, &recorded) != nil {
			os.Remove(path)
			continue
		}
		events = append(events, kept{path, text, recorded.User.ID})
	}
	return events
}

// forget deletes what waits to be sent: consent that is withdrawn covers it (TGL-19).
func (run *Run) forget() error { return os.RemoveAll(run.spool()) }
