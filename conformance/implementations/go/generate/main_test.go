package main

import (
	"bytes"
	"os"
	"testing"
)

// The tables that the package embeds are those of the specification.
func TestTablesAreNotStale(t *testing.T) {
	whole, err := os.ReadFile("../" + specification)
	if err != nil {
		t.Fatal(err)
	}
	wanted, err := trim(whole)
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := os.ReadFile("../" + tables)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(embedded, wanted) {
		t.Error("tables.json is stale: run `go generate`")
	}
}
