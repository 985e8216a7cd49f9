package main

import (
	"encoding/json"
	"fmt"

	"tactful"
)

// loginKey is where the rc file says who is logged in: the CLI's own setting, and no part of telemetry.
const loginKey = "loggedInAs"

func readLogin(settings tactful.Settings) (id string, ok bool) {
	value, ok := settings.Content.Get(loginKey)
	return id, ok && json.Unmarshal(value, &id) == nil
}

func login(process *process, values map[string]string) error {
	id := values["--user"]
	if !tactful.IsUserID(id) {
		return fmt.Errorf("%q is no user", id)
	}
	quoted, err := json.Marshal(id)
	if err != nil {
		return err
	}
	err = process.Edit(func(settings tactful.Object) tactful.Object {
		return settings.With(loginKey, string(quoted))
	})
	if err != nil {
		return err
	}
	process.User = id
	fmt.Fprintln(process.out, "Logged in.")
	return nil
}

func logout(process *process, _ map[string]string) error {
	err := process.Edit(func(settings tactful.Object) tactful.Object {
		if _, ok := settings.Get(loginKey); !ok {
			return nil
		}
		return settings.Without(loginKey)
	})
	if err != nil {
		return err
	}
	process.User = ""
	fmt.Fprintln(process.out, "Logged out.")
	return nil
}
