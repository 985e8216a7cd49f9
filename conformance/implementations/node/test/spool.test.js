import assert from 'node:assert/strict';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { makeEvent } from '../lib/event.js';
import { BOUNDS, keep, pending, remove, removeAll } from '../lib/spool.js';
import { makeHome } from '../testing/home.js';

const DEPLOYED = 'framework:service_deployed';
const folderOf = ({ statePath }) => join(statePath, 'pending');

test('what is kept comes back whole, in its order, and is nobody else’s to read', (t) => {
  const { context } = makeHome(t);
  const events = [DEPLOYED, 'service_installed'].map((name) => makeEvent(context, name));
  events.forEach((event) => keep(context, event));
  assert.deepEqual(new Set(pending(context)), new Set(events));
  for (const name of readdirSync(folderOf(context))) {
    assert.equal(statSync(join(folderOf(context), name)).mode & 0o777, 0o600);
  }
});

test('what was accepted is removed, and the rest waits on', (t) => {
  const { context } = makeHome(t);
  const events = [DEPLOYED, 'service_installed'].map((name) => makeEvent(context, name));
  events.forEach((event) => keep(context, event));
  remove(context, [events[0].id]);
  assert.deepEqual(pending(context), [events[1]]);
  removeAll(context);
  assert.deepEqual(pending(context), []);
});

test('no more events wait than the bound says, and the oldest go first', (t) => {
  const { context } = makeHome(t);
  const now = Date.now();
  const write = (time, event) => {
    const name = `${String(time).padStart(15, '0')}-${event.id}.json`;
    writeFileSync(join(folderOf(context), name), JSON.stringify(event));
  };
  keep(context, makeEvent(context, DEPLOYED));
  const late = Array.from({ length: BOUNDS.count }, () => makeEvent(context, DEPLOYED));
  late.forEach((event, number) => write(now + 1_000 + number, event));
  assert.deepEqual(pending(context), late);
  assert.equal(readdirSync(folderOf(context)).length, BOUNDS.count);
  removeAll(context);
  keep(context, late[0]);
  write(now - BOUNDS.age - 60_000, late[1]);
  assert.deepEqual(pending(context), [late[0]]);
});

test('what is being written is left alone, unless that was long ago', (t) => {
  const { context } = makeHome(t);
  const event = makeEvent(context, DEPLOYED);
  keep(context, event);
  const names = [Date.now(), 0].map((time) => `${String(time).padStart(15, '0')}-${event.id}.json.tmp`);
  names.forEach((name) => writeFileSync(join(folderOf(context), name), '{"event": "fra'));
  assert.deepEqual(pending(context), [event]);
  assert.equal(readdirSync(folderOf(context)).includes(names[0]), true);
  assert.equal(readdirSync(folderOf(context)).includes(names[1]), false);
});

test('no more bytes wait than the bound says', (t) => {
  const { context } = makeHome(t);
  const large = { ...makeEvent(context, DEPLOYED), plugins: ['x'.repeat(BOUNDS.bytes)] };
  keep(context, large);
  assert.deepEqual(pending(context), []);
  assert.deepEqual(readdirSync(folderOf(context)), []);
});

test('a file that is no event of the catalogue is removed and never sent', (t) => {
  const { context } = makeHome(t);
  const event = makeEvent(context, DEPLOYED);
  keep(context, { ...event, event: 'service_spiedUpon' });
  const [name] = readdirSync(folderOf(context));
  writeFileSync(join(folderOf(context), name.replace(/^\d/, '0').replace(/-./, '-0')), '{"event": "framework:ser');
  assert.deepEqual(pending(context), []);
  assert.deepEqual(readdirSync(folderOf(context)), []);
});
