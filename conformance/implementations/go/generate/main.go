// Command generate trims spec/tactful.json to the tables that the package reads, and writes tables.json.
//
// It is run by `go generate` in the folder above, and its test fails when tables.json is stale.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
)

// Both are seen from the folder above, where `go generate` starts the command.
const (
	specification = "../../../spec/tactful.json"
	tables        = "tables.json"
)

// columns are the columns of each table that the package reads; the rest of a row is for people and for the suite.
var columns = map[string][]string{
	"ci-vendors":         {"id", "any", "all"},
	"containers":         {"id", "file", "cgroup", "variable", "kind"},
	"events":             {"id", "name"},
	"notification-modes": {"id", "legacy", "eligible", "interval"},
	"opt-out-sources":    {"id", "title", "variable"},
	"payload":            {"id", "values", "otherwise"},
}

// beside are the keys beside the rows of a table that the package reads.
var beside = []string{"default", "unknown"}

// names are the keys of a binding that the package reads.
var names = []string{"consent", "variables", "rc", "project_file", "events"}

type object = map[string]any

func main() {
	log.SetFlags(0)
	whole, err := os.ReadFile(specification)
	if err != nil {
		log.Fatal(err)
	}
	trimmed, err := trim(whole)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(tables, trimmed, 0o644); err != nil {
		log.Fatal(err)
	}
}

// trim gives the text of tables.json for the text of spec/tactful.json.
func trim(whole []byte) ([]byte, error) {
	var from struct {
		Tactful  string
		Tables   map[string]object
		Bindings map[string]object
	}
	if err := json.Unmarshal(whole, &from); err != nil {
		return nil, err
	}
	kept := object{}
	for name, wanted := range columns {
		table, ok := from.Tables[name]
		if !ok {
			return nil, fmt.Errorf("the specification has no table %s", name)
		}
		rows := []object{}
		for _, row := range table["rows"].([]any) {
			rows = append(rows, pick(row.(object), wanted))
		}
		short := pick(table, beside)
		short["rows"] = rows
		kept[name] = short
	}
	bindings := object{}
	for name, binding := range from.Bindings {
		bindings[name] = pick(binding, names)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	err := encoder.Encode(object{"spec": from.Tactful, "tables": kept, "bindings": bindings})
	return text.Bytes(), err
}

func pick(from object, wanted []string) object {
	picked := object{}
	for _, key := range wanted {
		if value, ok := from[key]; ok {
			picked[key] = value
		}
	}
	return picked
}
