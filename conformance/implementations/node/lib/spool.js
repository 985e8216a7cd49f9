import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PRIVATE } from './files.js';

/** What waits to be sent is bounded (DLV-10): so many events, bytes of them together, and milliseconds of age. */
export const BOUNDS = { count: 100, bytes: 256 * 1024, age: 30 * 24 * 3_600_000 };
const NAME = /^(\d{15})-([0-9a-f-]{36})\.json(\.tmp)?$/;

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
  for (const file of files(context).reverse()) {
    const isOld = Math.abs(Date.now() - file.time) > BOUNDS.age;
    if (file.isBeingWritten && !isOld) continue;
    const text = read(file.path);
    if (text === null) continue;
    const event = parse(text, context.catalogue);
    bytes += text.length;
    if (event && !isOld && events.length < BOUNDS.count && bytes <= BOUNDS.bytes) events.unshift(event);
    else rmSync(file.path, { force: true });
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
  const accepted = files(context).filter(({ id }) => ids.includes(id));
  for (const { path } of accepted) rmSync(path, { force: true });
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

function files(context) {
  const folder = folderOf(context);
  return list(folder).sort().map((name) => {
    const [, time, id, isBeingWritten] = NAME.exec(name);
    return { path: join(folder, name), time: Number(time), id, isBeingWritten };
  });
}

function list(folder) {
  try {
    return readdirSync(folder).filter((name) => NAME.test(name));
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
