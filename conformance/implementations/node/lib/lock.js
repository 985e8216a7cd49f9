import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';

import { PRIVATE } from './files.js';

// Node has no lock that ends with its holder, and a process id means nothing in another namespace: a lock is a file,
// and one that has not been touched for as long as this, on the watch of who waits, belongs to somebody who is dead.
const STALE = 2_000;
const POLL = 10;
/** How often, in milliseconds, who holds a lock for long must `refresh` it. */
export const REFRESH = 250;

/** A lock among processes: a file that one of them makes. */
export class Lock {
  #path;
  #token = randomUUID();
  #seen = '';
  #since = 0;

  /** @param {string} path where the file is made; its folder must be there */
  constructor(path) {
    this.#path = path;
  }

  /**
   * Take the lock, or the lock of a holder that is dead, without waiting.
   *
   * @returns {boolean} whether it was taken
   * @throws the system's error where the file cannot be made, or a dead holder's cannot be removed
   */
  attempt() {
    try {
      writeFileSync(this.#path, this.#token, { flag: 'wx', mode: PRIVATE });
      return true;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const seen = this.#look();
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#since = performance.now();
    } else if (performance.now() - this.#since > STALE) {
      this.#breakOpen();
    }
    return false;
  }

  /**
   * Take the lock, waiting for it with the whole process.
   *
   * @param {number} patience milliseconds
   * @returns {boolean} whether it was taken
   * @throws as `attempt`
   */
  take(patience) {
    const end = performance.now() + patience;
    const clock = new Int32Array(new SharedArrayBuffer(4));
    while (!this.attempt()) {
      if (performance.now() > end) return false;
      Atomics.wait(clock, 0, 0, POLL);
    }
    return true;
  }

  /**
   * Take the lock as `take` does, while other work goes on.
   *
   * @param {number} patience milliseconds
   * @returns {Promise<boolean>}
   */
  async takeLater(patience) {
    const end = performance.now() + patience;
    while (!this.attempt()) {
      if (performance.now() > end) return false;
      await pause(POLL);
    }
    return true;
  }

  /** Whether it is still this one's: who was stopped for long may have been taken for dead. */
  isHeld() {
    try {
      return readFileSync(this.#path, 'utf8') === this.#token;
    } catch {
      return false;
    }
  }

  /** Say that the holder lives: who holds it for longer than a moment does so every `REFRESH` milliseconds. */
  refresh() {
    const now = new Date();
    if (this.isHeld()) utimesSync(this.#path, now, now);
  }

  /** Let others have it; nothing happens where it is no longer this one's. */
  release() {
    if (this.isHeld()) rmSync(this.#path, { force: true });
  }

  #look() {
    const { ino, mtimeNs } = statSync(this.#path, { bigint: true, throwIfNoEntry: false }) ?? {};
    return `${ino} ${mtimeNs}`;
  }

  // Two that wait may find it stale at once: what the second takes away is then the first one's, and is put back.
  #breakOpen() {
    const taken = `${this.#path}.${this.#token}`;
    try {
      renameSync(this.#path, taken);
      const { ino, mtimeNs } = statSync(taken, { bigint: true });
      if (`${ino} ${mtimeNs}` !== this.#seen) linkSync(taken, this.#path);
    } catch (error) {
      // Somebody else was first, or nobody can take it away.
      if (!['ENOENT', 'EEXIST'].includes(error.code)) throw error;
    } finally {
      rmSync(taken, { force: true });
    }
  }
}
