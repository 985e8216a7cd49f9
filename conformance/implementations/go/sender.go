package tactful

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

const (
	// senderArgument is the first argument of the CLI where it is started as its own sender.
	senderArgument = "tactful-sender"
	// senderLife is how long a sender lives at most, look-ups of names and all (DLV-7). The command is gone by then.
	senderLife = 5 * time.Second
	// answerLimit is how much is read of a list of notifications.
	answerLimit = 64 << 10
)

// job is what a run has its sender do. It is handed over by a pipe, since arguments are seen by all users.
type job struct {
	Folder        string          // where the command was started
	Telemetry     bool            // send what is pending
	Farewell      json.RawMessage `json:",omitempty"` // send this one event, and never again: TGL-20
	Notifications bool            // ask for notifications
}

// Send starts a process that sends what the run has recorded and asks for notifications, and does not wait for it
// (DLV-3). Call it once, as the last of a run.
func (run *Run) Send() {
	if !run.job.Telemetry && !run.job.Notifications && run.job.Farewell == nil {
		return
	}
	run.job.Folder = run.folder
	text, err := json.Marshal(run.job)
	if err != nil {
		return
	}
	program, err := os.Executable()
	if err != nil {
		return
	}
	read, write, err := os.Pipe()
	if err != nil {
		return
	}
	defer read.Close()
	defer write.Close()
	sender := exec.Command(program, senderArgument)
	// Without outputs of its own: the command's end where it does, and not with the sender.
	sender.Stdin = read
	// It keeps no folder in use, and outlasts the terminal.
	sender.Dir = "/"
	sender.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if sender.Start() == nil {
		// A pipe takes so little without a reader.
		write.Write(text)
	}
}

// BecomeSender does the sender's work and ends the process, if it was started for that. Call it first of all in main.
func BecomeSender(cli CLI) {
	if len(os.Args) != 2 || os.Args[1] != senderArgument {
		return
	}
	// A look-up cannot be interrupted, a process can be ended.
	time.AfterFunc(senderLife, func() { os.Exit(0) })
	closeInherited()
	var asked job
	if json.NewDecoder(os.Stdin).Decode(&asked) == nil {
		run := cli.Start(os.Environ(), asked.Folder)
		run.job = asked
		run.work()
	}
	os.Exit(0)
}

// closeInherited closes what the command was given beside its three streams, such as a pipe that a build system waits at.
// What this process opens for itself is closed on exec, and told from it by that.
func closeInherited() {
	entries, _ := os.ReadDir("/dev/fd")
	for _, entry := range entries {
		number, err := strconv.Atoi(entry.Name())
		if err != nil || number <= 2 {
			continue
		}
		flags, _, failed := syscall.Syscall(syscall.SYS_FCNTL, uintptr(number), syscall.F_GETFD, 0)
		if failed == 0 && flags&syscall.FD_CLOEXEC == 0 {
			syscall.Close(number)
		}
	}
}

func (run *Run) work() {
	client := &http.Client{
		// DLV-13. The answer is the redirect itself, which accepts nothing.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
	}
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		if run.job.Notifications {
			run.ask(client)
		}
	}()
	if run.job.Farewell != nil {
		run.sayFarewell(client)
	}
	if run.job.Telemetry {
		run.sendPending(client)
	}
	<-asked
}

// sendPending sends what waits, request after request, and deletes what was accepted (DLV-8, DLV-9). One sender at a time
// does so. What a run records meanwhile is sent by that run's own sender, which waits here.
func (run *Run) sendPending(client *http.Client) {
	release, err := lockFolder(run.spool(), senderLife)
	if err != nil {
		return
	}
	defer release()
	for _, batch := range batches(run.pending()) {
		// Minds change: OPT-20, TGL-1.
		if !run.Decide().Telemetry {
			return
		}
		batch = batch.stillThere()
		if len(batch) > 0 && run.post(client, batch.body()) {
			batch.remove()
		}
	}
}

// sayFarewell sends the event that telemetry was disabled, if nothing but the choice that it tells of says off.
func (run *Run) sayFarewell(client *http.Client) {
	if decision := run.Decide(); decision.DecidedBy == "rc-choice" && len(decision.AlsoOff) == 0 {
		run.post(client, batch{{text: run.job.Farewell}}.body())
	}
}

// post says whether a body was accepted, which only an answer of 2xx does.
func (run *Run) post(client *http.Client, body []byte) bool {
	answer, err := run.request(client, http.MethodPost, body)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return isAccepted(answer)
}

// ask asks for notifications, and says the name and version of the CLI and nothing else (NTF-24, NTF-31).
func (run *Run) ask(client *http.Client) {
	answer, err := run.request(client, http.MethodGet, nil)
	if err != nil {
		return
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, answerLimit))
	if err == nil && isAccepted(answer) {
		run.receive(text)
	}
}

func (run *Run) request(client *http.Client, method string, body []byte) (*http.Response, error) {
	request, err := http.NewRequest(method, run.Endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", run.Name+"/"+run.Version)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	return client.Do(request)
}

func isAccepted(answer *http.Response) bool { return answer.StatusCode/100 == 2 }
