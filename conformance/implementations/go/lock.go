package tactful

import (
	"os"
	"syscall"
	"time"
)

// lockPause is how long is waited between two tries; a lock is held for the time of a few writes.
const lockPause = 5 * time.Millisecond

// lockFolder locks a folder against other runs of the CLI, and gives what lets it go. It is the folder itself that is
// locked: a file beside the rc file would be one more file in the home, and could not be made where only reading is
// allowed. It gives up after `patience`, so that no stranger who holds the lock can hold a command for ever.
func lockFolder(path string, patience time.Duration) (release func(), err error) {
	folder, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(patience); ; time.Sleep(lockPause) {
		err = syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { folder.Close() }, nil
		}
		if err != syscall.EWOULDBLOCK && err != syscall.EINTR || time.Now().After(end) {
			folder.Close()
			return nil, &os.PathError{Op: "lock", Path: path, Err: err}
		}
	}
}
