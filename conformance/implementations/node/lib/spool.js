import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PRIVATE } from './files.js';

/** What waits to be sent is bounded (DLV-10): so many events, bytes of them together, and milliseconds of age. */
export const BOUNDS = { count: 100, bytes: 256 * 1024, age: 30 * 24 * 3_600_000 };
const NAME = /^(\d{15})-([0-9a-f-]{36})\.json$/;

/**
 * Keep an event until it is accepted: a file of its own, whole or not there (DLV-8, DLV-11, DLV-12).
 *
 * @param {import('./context.js').Context} context
 * @param {object} event
 * @throws the system's error
 */
export function keep(context, event) {
  const folder = folderOf(context);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${String(Date.now()).padStart(15, '0')}-${event.id}.json`);
  writeFileSync(`${path}.tmp`, JSON.stringify(event), { mode: PRIVATE });
  renameSync(`${path}.tmp`, path);
}

/**
 * The events that wait, the oldest first; what is over the bounds, or is no event of the catalogue, is removed.
 *
 * @param {import('./context.js').Context} context
 * @returns {object[]}
 */
export function pending(context) {
  const events = [];
  let bytes = 0;
  // From the newest to the oldest: it is the oldest that go.
  for (const name of names(context).reverse()) {
    const path = join(folderOf(context), name);
    const text = read(path);
    const event = text === null ? null : parse(text, context.catalogue);
    bytes += text?.length ?? 0;
    const isOld = Math.abs(Date.now() - Number(NAME.exec(name)[1])) > BOUNDS.age;
    if (event && !isOld && events.length < BOUNDS.count && bytes <= BOUNDS.bytes) events.unshift(event);
    else if (text !== null) rmSync(path, { force: true });
  }
  return events;
}

/**
 * Remove the events with these ids, which were accepted (DLV-9).
 *
 * @param {import('./context.js').Context} context
 * @param {string[]} ids
 */
export function remove(context, ids) {
  const accepted = names(context).filter((name) => ids.includes(NAME.exec(name)[2]));
  for (const name of accepted) rmSync(join(folderOf(context), name), { force: true });
}

/**
 * Remove all that waits: consent was withdrawn (TGL-19).
 *
 * @param {import('./context.js').Context} context
 * @throws the system's error
 */
export function removeAll(context) {
  rmSync(folderOf(context), { recursive: true, force: true });
}

function folderOf({ statePath }) {
  return join(statePath, 'pending');
}

function names(context) {
  try {
    return readdirSync(folderOf(context)).filter((name) => NAME.test(name)).sort();
  } catch {
    return [];
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parse(text, catalogue) {
  try {
    const event = JSON.parse(text);
    return catalogue.includes(event.event) && typeof event.id === 'string' ? event : null;
  } catch {
    return null;
  }
}
