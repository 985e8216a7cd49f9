package tactful

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// Object is a JSON object that keeps what it was read from: its keys in their order, and every value as it was written,
// so that no number is rounded and nothing in it is moved (RC-4, RC-5).
type Object []Member

// Member is a key and its value. Written is the key as it stands in the text, quotes and escapes included.
type Member struct {
	Key     string
	Written []byte
	Value   json.RawMessage
}

var byteOrderMark = []byte("\ufeff")

// ParseObject reads JSON text in UTF-8, behind a byte order mark too (RC-6). Of a key that stands twice, the last value
// counts.
func ParseObject(text []byte) (Object, error) {
	text = bytes.TrimPrefix(text, byteOrderMark)
	// The decoder itself takes bytes that are no UTF-8, and puts others in their place.
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, errors.New("not JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if opening, _ := decoder.Token(); opening != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	object := Object{}
	for decoder.More() {
		before := decoder.InputOffset()
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		member := Member{Key: token.(string), Written: bytes.TrimLeft(text[before:decoder.InputOffset()], ", \t\r\n")}
		if err := decoder.Decode(&member.Value); err != nil {
			return nil, err
		}
		object = object.put(member)
	}
	return object, nil
}

// Get gives the value of a key, as it was written.
func (object Object) Get(key string) (json.RawMessage, bool) {
	for _, member := range object {
		if member.Key == key {
			return member.Value, true
		}
	}
	return nil, false
}

// With gives the object with a value, which is JSON text, in its place or behind the others.
func (object Object) With(key string, value string) Object {
	return object.put(Member{Key: key, Written: quote(key), Value: json.RawMessage(value)})
}

// Without gives the object less a key.
func (object Object) Without(key string) Object {
	rest := Object{}
	for _, member := range object {
		if member.Key != key {
			rest = append(rest, member)
		}
	}
	return rest
}

// Text gives the object as JSON, a member a line.
func (object Object) Text() []byte {
	if len(object) == 0 {
		return []byte("{}\n")
	}
	lines := make([][]byte, len(object))
	for i, member := range object {
		lines[i] = append(append([]byte("  "), member.Written...), ": "...)
		lines[i] = append(lines[i], member.Value...)
	}
	text := append([]byte("{\n"), bytes.Join(lines, []byte(",\n"))...)
	return append(text, "\n}\n"...)
}

// text gives a value that is a text.
func (object Object) text(key string) (string, bool) {
	value, _ := object.Get(key)
	var text *string
	if json.Unmarshal(value, &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

func (object Object) put(member Member) Object {
	all := append(Object{}, object...)
	for i := range all {
		if all[i].Key == member.Key {
			all[i].Value = member.Value
			return all
		}
	}
	return append(all, member)
}

// quote gives a text as JSON; no text fails to be.
func quote(text string) []byte {
	quoted, _ := json.Marshal(text)
	return quoted
}
