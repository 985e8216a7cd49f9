package tactful

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"time"
)

const (
	defaultHours   = 24
	millisAnHour   = float64(time.Hour / time.Millisecond)
	neverShown     = -1
	intervalIsKept = "kept"
)

// numericText is a number that is written in a text; what else a parser of numbers takes is no number to a reader.
var numericText = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// Notification is a well-formed item of a list that was received.
type Notification struct {
	Code    string
	Message string
	Hours   float64 // visibility interval, 0 is always due
}

// ReadNotifications reads a list of items, JSON text. What is malformed is left out, a whole list too (NTF-22, NTF-23).
func ReadNotifications(text []byte) []Notification {
	var items []json.RawMessage
	if json.Unmarshal(text, &items) != nil {
		return nil
	}
	var read []Notification
	for _, item := range items {
		content, err := ParseObject(item)
		if err != nil {
			continue
		}
		notification := Notification{Hours: content.hours("visibilityInterval")}
		notification.Code, _ = content.text("code")
		notification.Message, _ = content.text("message")
		if notification.Code != "" && Line(notification.Message) != "" {
			read = append(read, notification)
		}
	}
	return read
}

// Choose gives the notification that shows, or nil. History is JSON text, code to milliseconds since 1970, and empty
// where there is none; now is in milliseconds too (NTF-1 to NTF-5, NTF-14 to NTF-16, NTF-20, NTF-21, NTF-29).
func Choose(received []Notification, history []byte, mode Mode, now int64) *Notification {
	row := mode.row()
	times, _ := ParseObject(history)
	var chosen *Notification
	var chosenAt float64
	for i := range received {
		candidate := &received[i]
		at := times.shownAt(candidate.Code, float64(now))
		rests := row.Interval == intervalIsKept && at != neverShown && float64(now)-at < candidate.Hours*millisAnHour
		if rests || !(row.Eligible.all || contains(row.Eligible.some, candidate.Code)) {
			continue
		}
		if chosen == nil || at < chosenAt || at == chosenAt && candidate.Hours > chosen.Hours {
			chosen, chosenAt = candidate, at
		}
	}
	return chosen
}

// shownAt gives when a code was shown, or neverShown: NTF-29.
func (object Object) shownAt(code string, now float64) float64 {
	value, _ := object.Get(code)
	var at float64
	if len(value) == 0 || string(value) == "null" || json.Unmarshal(value, &at) != nil || at < 0 || at > now {
		return neverShown
	}
	return at
}

// hours reads a visibility interval: NTF-22.
func (object Object) hours(key string) float64 {
	value, _ := object.Get(key)
	number := string(value)
	if text, ok := object.text(key); ok {
		if !numericText.MatchString(text) {
			return defaultHours
		}
		number = text
	}
	hours, err := strconv.ParseFloat(number, 64)
	if err != nil || hours < 0 {
		return defaultHours
	}
	return math.Floor(hours)
}
