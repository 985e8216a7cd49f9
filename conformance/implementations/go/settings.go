package tactful

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// State is what a settings file was found to be.
type State int

// Missing is no file, a dangling link included; Damaged is unreadable, not JSON, or not an object (OPT-9, OPT-10).
const (
	Missing State = iota
	Damaged
	Good
)

// Settings are a settings file as it was read. Content is empty unless State is Good.
type Settings struct {
	State   State
	Content Object
}

// ReadSettings reads a settings file. It waits for nobody: what stands in a pipe is not read.
func ReadSettings(path string) Settings {
	text, err := readRegular(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{}
	}
	content, malformed := ParseObject(text)
	if err != nil || malformed != nil {
		return Settings{State: Damaged}
	}
	return Settings{State: Good, Content: content}
}

// readRegular reads a file, and opens nothing but files: to open a pipe is to wait, to open a device to use it.
func readRegular(path string) ([]byte, error) {
	if err := wantRegular(os.Stat(path)); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	// Another may stand there since.
	if err := wantRegular(file.Stat()); err != nil {
		return nil, err
	}
	return io.ReadAll(file)
}

func wantRegular(info fs.FileInfo, err error) error {
	if err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no file", info.Name())
	}
	return err
}

// linkLimit is how many links are followed, as by Linux.
const linkLimit = 40

// followLinks gives the path of the file that a path names in the end, also where there is none yet (TGL-6).
func followLinks(path string) (string, error) {
	for range [linkLimit]struct{}{} {
		target, err := os.Readlink(path)
		if err != nil {
			// It is no link, or nothing: what is written goes there.
			return path, nil
		}
		if !filepath.IsAbs(target) {
			folder, _ := filepath.Split(path)
			target = folder + target
		}
		// The folder is resolved first, since `..` behind a link leads elsewhere than the text says.
		folder, name := filepath.Split(target)
		real, err := filepath.EvalSymlinks(folder)
		if err != nil {
			return "", err
		}
		path = filepath.Join(real, name)
	}
	return "", fmt.Errorf("%s: %w", path, syscall.ELOOP)
}

// replaceFile writes a file in one step: who reads it sees the old one or the new one (TGL-8). The new one has the mode
// and the owner of `like`, or 0600 where that is nil (RC-2, TGL-7).
func replaceFile(path string, text []byte, like fs.FileInfo) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		file.Close()
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	if _, err = file.Write(text); err != nil {
		return err
	}
	if like != nil {
		keepOwner(file, like)
		if err = file.Chmod(readableMode(like)); err != nil {
			return err
		}
	}
	if err = file.Sync(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// readableMode gives the mode of a file, but where it keeps its own owner from reading: what is written in such a file's
// place can be read (TGL-15).
func readableMode(like fs.FileInfo) fs.FileMode {
	if mode := like.Mode().Perm(); mode&0o400 != 0 {
		return mode
	}
	return like.Mode().Perm() | 0o600
}

// keepOwner gives a file to the owner of another. `sudo` writes the files of others; nobody else can give one away.
func keepOwner(file *os.File, like fs.FileInfo) {
	if owner, ok := like.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 {
		file.Chown(int(owner.Uid), int(owner.Gid))
	}
}

// keepCopy keeps the bytes of a file beside it under a free name, and gives that name (TGL-14). The file stays where it
// is, so that no reader takes it for one that was never there.
func keepCopy(path string) (string, error) {
	for number := 0; ; number++ {
		name := path + ".bak"
		if number > 0 {
			name = fmt.Sprintf("%s.%d.bak", path, number)
		}
		// A second name needs no reading, and the file may be unreadable.
		err := os.Link(path, name)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			// Some file systems have no second names.
			err = copyFile(path, name)
		}
		if err == nil || !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
}

func copyFile(from, to string) error {
	text, err := readRegular(from)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if failed := file.Close(); err == nil {
		err = failed
	}
	if err != nil {
		os.Remove(to)
	}
	return err
}
