import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { Lock, REFRESH } from '../lib/lock.js';
import { makeHome } from '../testing/home.js';

const LONGER_THAN_STALE = 3_000;

test('a lock is had by one at a time', (t) => {
  const path = join(makeHome(t).root, 'lock');
  const [one, other] = [new Lock(path), new Lock(path)];
  assert.equal(one.attempt(), true);
  assert.equal(other.attempt(), false);
  one.release();
  assert.equal(other.attempt(), true);
});

test('a lock whose holder says that it lives is not broken', async (t) => {
  const path = join(makeHome(t).root, 'lock');
  const [one, other] = [new Lock(path), new Lock(path)];
  one.attempt();
  const pulse = setInterval(() => one.refresh(), REFRESH);
  t.after(() => clearInterval(pulse));
  assert.equal(await other.takeLater(LONGER_THAN_STALE), false);
  assert.equal(one.isHeld(), true);
});

test('who lost a lock does not remove the next one’s', (t) => {
  const path = join(makeHome(t).root, 'lock');
  const [one, other] = [new Lock(path), new Lock(path)];
  one.attempt();
  renameSync(path, `${path}.taken`);
  other.attempt();
  one.release();
  assert.equal(other.isHeld(), true);
});

test('a folder that is not there is an error, and not somebody else’s lock', (t) => {
  const lock = new Lock(join(makeHome(t).root, 'nowhere', 'lock'));
  assert.throws(() => lock.take(LONGER_THAN_STALE), { code: 'ENOENT' });
});
