import { randomUUID } from 'node:crypto';
import {
  closeSync, constants, fchmodSync, fchownSync, fstatSync, fsyncSync, lstatSync, openSync, readFileSync, readlinkSync,
  realpathSync, renameSync, rmSync, statSync, writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

import { parseSettings } from './settings.js';

/** The mode of a file that nobody but its owner reads (RC-2). */
export const PRIVATE = 0o600;
// A pipe in the file's place must not keep the command waiting for somebody who writes into it.
const READING = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const LINKS = 40;

/**
 * Read a settings file. Never throws and never waits: any error but «not found» is damage (OPT-9, OPT-10).
 *
 * @param {string} path
 * @returns {import('./settings.js').Settings}
 */
export function readSettings(path) {
  let descriptor;
  try {
    descriptor = openSync(path, READING);
    if (fstatSync(descriptor).isFile()) return parseSettings(readFileSync(descriptor));
    return { damaged: true, replaceable: false };
  } catch (error) {
    return error.code === 'ENOENT' ? null : { damaged: true, replaceable: isFile(path) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function isFile(path) {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The file that a path comes to by its symbolic links, whether it is there or not (TGL-6).
 *
 * @param {string} path
 * @returns {string}
 * @throws the system's error where the links go round, or the folder of the file is not there
 */
export function targetOf(path) {
  let target = path;
  for (let links = 0; links < LINKS; links += 1) {
    // The folder first: `..` in a link is said of where the folder really is.
    target = join(realpathSync(dirname(target)), basename(target));
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw Object.assign(new Error(`ELOOP: too many symbolic links, '${path}'`), { code: 'ELOOP' });
}

/**
 * Put a file in the place of another in one step, with the mode and the owner of the old one (TGL-7, TGL-8, RC-2).
 *
 * @param {string} target no symbolic link
 * @param {string} text
 * @param {() => void} [confirm] called when all is written and nothing replaced; what it throws stops the write
 * @throws the system's error; then all is as it was
 */
export function replaceFile(target, text, confirm = () => {}) {
  const old = statSync(target, { throwIfNoEntry: false });
  const made = `${target}.${randomUUID()}.tmp`;
  try {
    const descriptor = openSync(made, 'wx', PRIVATE);
    try {
      if (old) keepOwnerAndMode(descriptor, old);
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    confirm();
    renameSync(made, target);
  } catch (error) {
    rmSync(made, { force: true });
    throw error;
  }
}

function keepOwnerAndMode(descriptor, { uid, gid, mode }) {
  try {
    fchownSync(descriptor, uid, gid);
  } catch {
    // Only root gives files away: the file of another owner becomes the user's own.
  }
  // What is good again can be read and written by its owner, whatever the damaged file's mode was.
  fchmodSync(descriptor, (mode & 0o7777) | PRIVATE);
}
