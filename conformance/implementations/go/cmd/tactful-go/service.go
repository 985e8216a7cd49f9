package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"tactful"
)

// serviceFile is what makes a folder a service. Serverless Framework reads YAML too, for which Go's own library has no
// reader.
const serviceFile = "serverless.json"

// roleStatements is a setting that is deprecated, and deprecatedRole the code of its deprecation.
const (
	roleStatements = "iamRoleStatements"
	deprecatedRole = "PROVIDER_IAM_SETTINGS"
)

// service gives the service that a command is called in, or nil. Who needs none is not told what is wrong with one.
func (asked call) service() (*tactful.Service, error) {
	service, err := readService()
	switch {
	case !asked.needsService && err != nil:
		return nil, nil
	case asked.needsService && err == nil && service == nil:
		return nil, fmt.Errorf("there is no %s here", serviceFile)
	}
	return service, err
}

// readService gives the service of the folder that the command was started in, or nil.
func readService() (*tactful.Service, error) {
	text, err := os.ReadFile(serviceFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Provider struct {
			Name    string
			Runtime string
		}
		Plugins   []string
		Functions json.RawMessage
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", serviceFile, err)
	}
	service := &tactful.Service{Provider: file.Provider.Name, Runtime: file.Provider.Runtime, Plugins: file.Plugins}
	whole, err := tactful.ParseObject(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", serviceFile, err)
	}
	if provider, ok := whole.Get("provider"); ok {
		settings, _ := tactful.ParseObject(provider)
		if _, ok := settings.Get(roleStatements); ok {
			service.Deprecations = append(service.Deprecations, deprecatedRole)
		}
	}
	service.Functions, err = readFunctions(file.Functions)
	return service, err
}

// readFunctions reads functions in the order of the file, which a map would lose.
func readFunctions(text []byte) ([]tactful.Function, error) {
	if len(text) == 0 {
		return nil, nil
	}
	named, err := tactful.ParseObject(text)
	if err != nil {
		return nil, fmt.Errorf("%s: functions: %w", serviceFile, err)
	}
	var functions []tactful.Function
	for _, member := range named {
		var function struct {
			Runtime    string
			MemorySize *int
			Timeout    *int
			Events     []map[string]any
		}
		if err := json.Unmarshal(member.Value, &function); err != nil {
			return nil, fmt.Errorf("%s: function %s: %w", serviceFile, member.Key, err)
		}
		var events []string
		for _, event := range function.Events {
			for kind := range event {
				events = append(events, kind)
			}
		}
		functions = append(functions, tactful.Function{
			Runtime: function.Runtime, MemorySize: function.MemorySize, Timeout: function.Timeout, Events: events,
		})
	}
	return functions, nil
}
