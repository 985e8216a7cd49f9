package tactful

import (
	_ "embed"
	"encoding/json"
)

//go:generate go run ./generate

//go:embed tables.json
var embedded []byte

// tables is what spec/ says and this package reads, trimmed by ./generate.
var tables = func() (read struct {
	Tables struct {
		Vendors    struct{ Rows []vendor }    `json:"ci-vendors"`
		Containers struct{ Rows []container } `json:"containers"`
		Events     struct{ Rows []struct{ Name string } }
		Modes      modeTable               `json:"notification-modes"`
		Sources    struct{ Rows []Source } `json:"opt-out-sources"`
		Payload    struct{ Rows []fieldRow }
	}
	Bindings map[string]Binding
}) {
	if err := json.Unmarshal(embedded, &read); err != nil {
		panic("tables.json: " + err.Error())
	}
	return read
}()

// Catalogue gives the names of the published events, in the order of spec/tables/events.yaml.
func Catalogue() []string {
	names := make([]string, len(tables.Tables.Events.Rows))
	for i, row := range tables.Tables.Events.Rows {
		names[i] = row.Name
	}
	return names
}

// Sources gives what can decide, in the order in which the first that says off is named.
func Sources() []Source {
	return append([]Source(nil), tables.Tables.Sources.Rows...)
}

// Source is a row of spec/tables/opt-out-sources.yaml. Variable is the role of the variable that it reads, if any.
type Source struct {
	ID       string
	Title    string
	Variable string
}
