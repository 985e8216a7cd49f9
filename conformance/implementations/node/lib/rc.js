import { copyFileSync, constants, linkSync, rmSync } from 'node:fs';

import { readSettings, replaceFile, targetOf } from './files.js';
import { setMember } from './json_text.js';
import { Lock } from './lock.js';

// How long a command waits for others that write the file, in milliseconds: longer than a dead one's lock is kept.
const PATIENCE = 5_000;
const COPIES = 1_000;

/**
 * One change of a file: the path of keys in it, and the value that goes there.
 *
 * @typedef {[string[], unknown]} Change
 */

/**
 * Change the rc file under its lock, in one step, and keep all else in it as it is (RC-1, RC-2, RC-4, RC-5, TGL-5 to
 * TGL-9). A file that is not there is made, with the time of its creation (RC-3).
 *
 * @param {string} path
 * @param {(settings: import('./settings.js').Settings) => Change[]} changesOf what is to be changed of what is there;
 *   it may throw to change nothing
 * @param {{mend?: boolean}} [options] `mend`: write a good file in the place of a damaged one
 * @returns {{copy: string | null}} where the damaged file was kept (TGL-14)
 * @throws the system's error, or one that says why not; then all is as it was
 */
export function changeRc(path, changesOf, { mend = false } = {}) {
  const target = targetOf(path);
  const found = readSettings(target);
  if (found?.damaged && !(mend && found.replaceable)) throw new Error(`${path} cannot be read, and is left as it is`);
  const lock = new Lock(`${target}.lock`);
  if (!lock.take(PATIENCE)) throw new Error(`${path} is being written by another run`);
  try {
    return changeUnderLock(target, changesOf, mend, () => {
      if (!lock.isHeld()) throw new Error(`${path} was written by another run`);
    });
  } finally {
    lock.release();
  }
}

function changeUnderLock(target, changesOf, mend, confirm) {
  const settings = readSettings(target);
  if (settings?.damaged && !(mend && settings.replaceable)) throw new Error(`${target} cannot be read`);
  const changes = changesOf(settings);
  const before = settings?.text ?? newText();
  const text = changes.reduce((edited, [keys, value]) => setMember(edited, keys, value), before);
  if (text === settings?.text) return { copy: null };
  const copy = settings?.damaged ? keepCopy(target) : null;
  try {
    replaceFile(target, text, confirm);
  } catch (error) {
    if (copy) rmSync(copy);
    throw error;
  }
  return { copy };
}

function newText() {
  return `{\n  "createdAt": "${new Date().toISOString()}"\n}\n`;
}

/** Give a file a second name that is free, so that it is there under its own until it is replaced. */
function keepCopy(target) {
  for (let number = 1; number < COPIES; number += 1) {
    const copy = number === 1 ? `${target}.bak` : `${target}.${number}.bak`;
    try {
      linkOrCopy(target, copy);
      return copy;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`${target} has too many copies beside it`);
}

function linkOrCopy(target, copy) {
  try {
    linkSync(target, copy);
  } catch (error) {
    if (error.code === 'EEXIST') throw error;
    // There are file systems without a second name for a file.
    copyFileSync(target, copy, constants.COPYFILE_EXCL);
  }
}
