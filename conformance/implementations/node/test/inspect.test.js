import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { inspect } from '../lib/index.js';
import { keepEvent } from '../lib/record.js';
import { BOUNDS, pending } from '../lib/spool.js';
import { makeHome } from '../testing/home.js';

const DEPLOYED = 'framework:service_deployed';

test('what would be sent is what waits and the run’s own event, and none of it is recorded', (t) => {
  const { context } = makeHome(t);
  keepEvent(context, 'service_installed');
  const [waiting] = pending(context);
  const [body, ...others] = inspect(context, DEPLOYED);
  assert.deepEqual(others, []);
  assert.deepEqual(body.events[0], waiting);
  assert.deepEqual(body.events.map(({ event }) => event), ['service_installed', DEPLOYED]);
  assert.deepEqual(pending(context), [waiting]);
});

test('a user’s event is shown in a request of its own', (t) => {
  const { context } = makeHome(t);
  keepEvent(context, 'service_installed');
  const users = inspect(context, DEPLOYED, { user: 'u-1' }).map(({ events }) => events.map(({ user }) => user?.id));
  assert.deepEqual(users, [[undefined], ['u-1']]);
});

test('no more is shown than could wait', (t) => {
  const { context } = makeHome(t);
  for (let kept = 0; kept < BOUNDS.count; kept += 1) keepEvent(context, 'service_installed');
  const [{ events }] = inspect(context, DEPLOYED);
  assert.equal(events.length, BOUNDS.count);
  assert.equal(events.at(-1).event, DEPLOYED);
});

test('with telemetry off nothing would be sent', (t) => {
  const { context, root } = makeHome(t, { env: { DO_NOT_TRACK: '1' } });
  assert.deepEqual(inspect(context, DEPLOYED), []);
  assert.deepEqual(readdirSync(root), []);
});
