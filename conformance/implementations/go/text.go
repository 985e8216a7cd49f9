package tactful

import (
	"strings"
	"unicode"
)

// lineLimit is how many characters of a message show: NTF-26.
const lineLimit = 500

// Line gives the one line that shows of a message, as spec/tables/notification-texts.yaml has it (NTF-25, NTF-26).
func Line(message string) string {
	clean := strings.Map(func(character rune) rune {
		switch {
		case unicode.IsSpace(character):
			return ' '
		case unicode.IsControl(character), unicode.Is(unicode.Bidi_Control, character):
			return -1
		}
		return character
	}, message)
	characters := []rune(strings.Join(strings.Fields(clean), " "))
	if len(characters) > lineLimit {
		characters = characters[:lineLimit]
	}
	return strings.TrimSpace(string(characters))
}
