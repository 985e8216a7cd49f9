package tactful

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// endpoint is a server that answers as it is told, and what was asked of it.
type endpoint struct {
	*httptest.Server
	bodies chan []byte // of requests to post
	asked  chan string // user agents of requests to get
}

func serve(t *testing.T, answer http.HandlerFunc) *endpoint {
	t.Helper()
	endpoint := &endpoint{bodies: make(chan []byte, 100), asked: make(chan string, 100)}
	endpoint.Server = httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodPost {
			body, _ := io.ReadAll(request.Body)
			endpoint.bodies <- body
		} else {
			endpoint.asked <- request.UserAgent()
		}
		answer(to, request)
	}))
	t.Cleanup(endpoint.Close)
	return endpoint
}

func status(code int) http.HandlerFunc {
	return func(to http.ResponseWriter, _ *http.Request) { to.WriteHeader(code) }
}

// sent gives the ids of the events that came; one list a request.
func (endpoint *endpoint) sent(t *testing.T) (requests [][]string) {
	t.Helper()
	for len(endpoint.bodies) > 0 {
		requests = append(requests, ids(t, <-endpoint.bodies))
	}
	return requests
}

func ids(t *testing.T, body []byte) (found []string) {
	t.Helper()
	var read struct{ Events []event }
	want(t, json.Unmarshal(body, &read))
	for _, event := range read.Events {
		found = append(found, event.ID)
	}
	return found
}

// A command ends, with all that it was given to write to, while its sender still waits for the answer; and the event
// that is then accepted waits no longer.
func TestCommandDoesNotWait(t *testing.T) {
	ended := make(chan struct{})
	endpoint := serve(t, func(_ http.ResponseWriter, request *http.Request) {
		select {
		case <-ended:
		case <-request.Context().Done():
		}
	})
	run := example(t)
	read, write, err := os.Pipe()
	want(t, err)
	command := exec.Command(os.Args[0])
	command.Env = []string{"HOME=" + run.home, commandVariable + "=1", endpointVariable + "=" + endpoint.URL}
	command.ExtraFiles = []*os.File{write}
	output, err := command.CombinedOutput()
	want(t, err)
	if string(output) != "Deployed.\n" {
		t.Errorf("it wrote %q", output)
	}
	want(t, write.Close())
	// The sender runs, and does not hold what the command was given beside its three streams.
	body := <-endpoint.bodies
	if _, err := io.ReadAll(read); err != nil {
		t.Error(err)
	}
	if len(ids(t, body)) != 1 || len(run.pending()) != 1 {
		t.Errorf("sent %s, and %d events wait", body, len(run.pending()))
	}
	close(ended)
	release, err := lockFolder(run.spool(), 4*senderLife)
	want(t, err)
	release()
	if len(run.pending()) != 0 {
		t.Error("the event that was accepted waits on")
	}
}

// A sender that is given no farewell sends none, though the choice says off.
func TestNoFarewellIsHandedOver(t *testing.T) {
	text, err := json.Marshal(job{Notifications: true})
	want(t, err)
	endpoint := serve(t, status(http.StatusOK))
	run := example(t).with(t, `{"trackingDisabled": true}`, 0o600)
	run.Endpoint = endpoint.URL
	want(t, json.Unmarshal(text, &run.job))
	run.work()
	if len(endpoint.bodies) != 0 || len(endpoint.asked) != 1 {
		t.Errorf("%d bodies came, and %d questions", len(endpoint.bodies), len(endpoint.asked))
	}
}

// A sender ends by itself where nobody answers, and leaves the event to the next.
func TestSenderEnds(t *testing.T) {
	endpoint := serve(t, func(_ http.ResponseWriter, request *http.Request) { <-request.Context().Done() })
	run := example(t)
	command := exec.Command(os.Args[0])
	command.Env = []string{"HOME=" + run.home, commandVariable + "=1", endpointVariable + "=" + endpoint.URL}
	want(t, command.Run())
	<-endpoint.bodies
	// It is let go where the process ends.
	release, err := lockFolder(run.spool(), 4*senderLife)
	want(t, err)
	release()
	if len(run.pending()) != 1 {
		t.Error("the event is lost")
	}
}

// What was not accepted is sent again under its id; what was is not.
func TestNotAcceptedIsSentAgain(t *testing.T) {
	for _, code := range []int{400, 503, 301, 307, 304} {
		run := example(t)
		want(t, run.Record(deployed, nil))
		code := code
		refusing := serve(t, func(to http.ResponseWriter, _ *http.Request) {
			to.Header().Set("Location", "/elsewhere")
			to.WriteHeader(code)
		})
		run.Endpoint = refusing.URL
		run.work()
		first := refusing.sent(t)
		if len(first) != 1 || len(refusing.asked) != 0 {
			t.Fatalf("%d: %d requests, %d of a redirect", code, len(first), len(refusing.asked))
		}
		accepting := serve(t, status(http.StatusAccepted))
		run.Endpoint = accepting.URL
		run.work()
		run.work()
		if second := accepting.sent(t); len(second) != 1 || second[0][0] != first[0][0] {
			t.Errorf("%d: sent %v, and then %v", code, first, second)
		}
	}
}

// A sender asks for the decision again: what is off by now sends nothing.
func TestSenderAsksAgain(t *testing.T) {
	endpoint := serve(t, status(http.StatusOK))
	run := example(t)
	run.Endpoint = endpoint.URL
	want(t, run.Record(deployed, nil))
	run.with(t, `{"trackingDisabled": true}`, 0o600)
	run.work()
	if sent := endpoint.sent(t); len(sent) != 0 {
		t.Errorf("sent %v", sent)
	}
}

// What is withdrawn while a sender is at work is not sent any more, also where telemetry is on again by then.
func TestWithdrawnIsNotSent(t *testing.T) {
	run := example(t)
	endpoint := serve(t, func(to http.ResponseWriter, _ *http.Request) {
		if err := run.forget(); err != nil {
			t.Error(err)
		}
	})
	run.Endpoint = endpoint.URL
	for _, user := range []string{"", "u-1"} {
		run.User = user
		want(t, run.Record(deployed, nil))
	}
	run.work()
	if sent := endpoint.sent(t); len(sent) != 1 {
		t.Errorf("sent %v", sent)
	}
}

// The event that telemetry was disabled is tried once, alone, and is not kept.
func TestFarewell(t *testing.T) {
	endpoint := serve(t, status(http.StatusServiceUnavailable))
	run := example(t)
	run.Endpoint = endpoint.URL
	want(t, run.Record(deployed, nil))
	run.job = job{}
	if _, err := run.Toggle(false); err != nil {
		t.Fatal(err)
	}
	run.work()
	if sent := endpoint.sent(t); len(sent) != 1 || len(sent[0]) != 1 {
		t.Errorf("sent %v", sent)
	}
	if len(run.pending()) != 0 {
		t.Error("it is kept")
	}
	// Enabled again by another run, before the sender came to it.
	run.with(t, `{"trackingDisabled": true}`, 0o600).variables["DO_NOT_TRACK"] = "1"
	run.work()
	if sent := endpoint.sent(t); len(sent) != 0 {
		t.Errorf("sent under DO_NOT_TRACK: %v", sent)
	}
}

// A list that was accepted is kept for the next run; an error page, half a list and one without end are not.
func TestNotificationsAreReceived(t *testing.T) {
	const list = `[{"code": "NEWS", "message": "There is news."}]`
	for _, row := range []struct {
		name, text string
		code       int
		kept       bool
	}{
		{"a list", list, 200, true},
		{"an error page", list, 503, false},
		{"half a list", list[:10], 200, false},
		{"null", "null", 200, false},
		{"no list", `{"code": "NEWS", "message": "There is news."}`, 200, false},
		{"too long a list", `["` + string(make([]byte, answerLimit)) + `"]`, 200, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			endpoint := serve(t, func(to http.ResponseWriter, _ *http.Request) {
				to.WriteHeader(row.code)
				io.WriteString(to, row.text)
			})
			// Telemetry is off, and notifications are not.
			run := example(t, "SLS_TELEMETRY_DISABLED=1")
			run.Endpoint = endpoint.URL
			run.Notify(io.Discard)
			run.work()
			if agent := <-endpoint.asked; agent != "example/2.0.0" {
				t.Errorf("asked as %s", agent)
			}
			if _, err := os.Stat(run.received()); (err == nil) != row.kept {
				t.Errorf("kept: %v", err)
			}
			if found := names(t, filepath.Dir(run.home)); len(endpoint.bodies) != 0 {
				t.Errorf("telemetry was sent: %v", found)
			}
		})
	}
}
