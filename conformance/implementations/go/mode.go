package tactful

import (
	"encoding/json"
	"strings"
)

// Mode is which notifications show: the id of a row of spec/tables/notification-modes.yaml.
type Mode string

// modeTable is spec/tables/notification-modes.yaml.
type modeTable struct {
	Rows    []modeRow
	Default struct {
		OutsideCI Mode `json:"outside_ci"`
		InCI      Mode `json:"in_ci"`
	}
	Unknown Mode
}

type modeRow struct {
	ID       Mode
	Legacy   string
	Eligible codes
	Interval string
}

// codes are the codes that a mode may show; all and none are said by a word.
type codes struct {
	all  bool
	some []string
}

// UnmarshalJSON reads `all`, `none` or a list.
func (codes *codes) UnmarshalJSON(text []byte) error {
	if word := string(text); word == `"all"` || word == `"none"` {
		codes.all = word == `"all"`
		return nil
	}
	return json.Unmarshal(text, &codes.some)
}

// ReadMode reads the value of the variable of the mode, "" where it is unset; unknown says that it is none of the
// accepted values (NTF-6 to NTF-12).
func ReadMode(value string, inCI bool) (mode Mode, unknown bool) {
	modes := tables.Tables.Modes
	word := strings.ToLower(strings.Trim(value, whiteSpace))
	if word == "" {
		if inCI {
			return modes.Default.InCI, false
		}
		return modes.Default.OutsideCI, false
	}
	for _, row := range modes.Rows {
		if word == string(row.ID) || word == row.Legacy {
			return row.ID, false
		}
	}
	return modes.Unknown, true
}

// modeNames gives the accepted values, older ones left out.
func modeNames() string {
	var names []string
	for _, row := range tables.Tables.Modes.Rows {
		names = append(names, string(row.ID))
	}
	return strings.Join(names, ", ")
}

func (mode Mode) row() modeRow {
	for _, row := range tables.Tables.Modes.Rows {
		if row.ID == mode {
			return row
		}
	}
	// What is no mode shows nothing.
	return modeRow{}
}

func (mode Mode) showsNothing() bool {
	eligible := mode.row().Eligible
	return !eligible.all && len(eligible.some) == 0
}
