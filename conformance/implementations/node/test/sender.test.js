import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { deliver } from '../lib/delivery.js';
import { record } from '../lib/index.js';
import { keepEvent } from '../lib/record.js';
import { pending } from '../lib/spool.js';
import { startEndpoint } from '../testing/endpoint.js';
import { makeHome } from '../testing/home.js';

const DEPLOYED = 'framework:service_deployed';
const idsOf = ({ text }) => JSON.parse(text).events.map(({ id }) => id);

test('an event that is recorded is sent by a process of its own', async (t) => {
  const endpoint = await startEndpoint(t);
  const { context } = makeHome(t, { endpoint: endpoint.url, env: { SLS_NOTIFICATIONS_MODE: 'off' } });
  const posted = endpoint.next('POST');
  record(context, DEPLOYED);
  const { headers, text } = await posted;
  assert.equal(headers['user-agent'], 'tested/1.2.3');
  assert.equal(JSON.parse(text).events[0].event, DEPLOYED);
});

test('a name that the catalogue does not list is refused', (t) => {
  const { context } = makeHome(t);
  assert.throws(() => record(context, 'service_spiedUpon'), RangeError);
  assert.deepEqual(pending(context), []);
});

test('what was not accepted is sent again under the same id, and what was accepted is not', async (t) => {
  const endpoint = await startEndpoint(t, { status: 503 });
  const { context } = makeHome(t, { endpoint: endpoint.url });
  keepEvent(context, DEPLOYED);
  await deliver(context);
  endpoint.status = 202;
  await deliver(context);
  await deliver(context);
  assert.equal(endpoint.requests.length, 2);
  assert.deepEqual(idsOf(endpoint.requests[0]), idsOf(endpoint.requests[1]));
});

test('a redirect is no acceptance and is not followed', async (t) => {
  const endpoint = await startEndpoint(t, { status: 307 });
  const { context } = makeHome(t, { endpoint: endpoint.url });
  keepEvent(context, DEPLOYED);
  await deliver(context);
  assert.equal(endpoint.requests.length, 1);
  assert.equal(pending(context).length, 1);
});

test('two senders at the same time send an event once', async (t) => {
  const endpoint = await startEndpoint(t);
  const { context } = makeHome(t, { endpoint: endpoint.url });
  keepEvent(context, DEPLOYED);
  await Promise.all([deliver(context), deliver(context)]);
  assert.equal(endpoint.requests.length, 1);
});

test('a sender that was taken for dead sends nothing more', async (t) => {
  const endpoint = await startEndpoint(t);
  const { context } = makeHome(t, { endpoint: endpoint.url });
  ['u-1', 'u-2'].forEach((user) => keepEvent(context, DEPLOYED, { user }));
  const lost = endpoint.next('POST').then(() => writeFileSync(join(context.statePath, 'sender.lock'), 'another'));
  await Promise.all([deliver(context), lost]);
  assert.equal(endpoint.requests.length, 1);
  assert.equal(pending(context).length, 1);
});

test('a sender that was killed leaves its event, and its lock, to the next', async (t) => {
  const endpoint = await startEndpoint(t);
  const { context } = makeHome(t, { endpoint: endpoint.url });
  keepEvent(context, DEPLOYED);
  writeFileSync(join(context.statePath, 'sender.lock'), 'whoever');
  await deliver(context);
  assert.deepEqual(pending(context), []);
  assert.equal(existsSync(join(context.statePath, 'sender.lock')), false);
});

test('what was recorded is not sent once telemetry is off', async (t) => {
  const endpoint = await startEndpoint(t);
  const { context, rcPath } = makeHome(t, { endpoint: endpoint.url });
  keepEvent(context, DEPLOYED);
  writeFileSync(rcPath, '{"trackingDisabled": true}');
  await deliver(context);
  assert.equal(endpoint.requests.length, 0);
});

test('a run that finds an opt-out in the rc file forgets what waited, and a variable forgets nothing', (t) => {
  const { context, rcPath } = makeHome(t);
  keepEvent(context, DEPLOYED);
  keepEvent({ ...context, env: { ...context.env, SLS_TELEMETRY_DISABLED: '1' } }, DEPLOYED);
  assert.equal(pending(context).length, 1);
  writeFileSync(rcPath, '{"trackingDisabled": true}');
  keepEvent(context, DEPLOYED);
  assert.deepEqual(pending(context), []);
});

test('the last event goes though telemetry is off', async (t) => {
  const endpoint = await startEndpoint(t);
  const { context } = makeHome(t, { rc: '{"trackingDisabled": true}', endpoint: endpoint.url });
  const farewell = { id: 'e', event: 'user_disabledTracking' };
  const program = fileURLToPath(new URL('../lib/sender_process.js', import.meta.url));
  const job = JSON.stringify({ context, work: { farewell } });
  const [, signal] = await once(spawn(process.execPath, [program, job], { env: context.env }), 'exit');
  assert.equal(signal, 'SIGKILL');
  assert.deepEqual(JSON.parse(endpoint.requests[0].text).events, [farewell]);
});

test('an opt-out that comes while an event is written takes it away again', (t) => {
  const { context } = makeHome(t);
  let asked = 0;
  const env = {
    ...context.env,
    get SLS_TELEMETRY_DISABLED() {
      asked += 1;
      return asked > 1 ? '1' : undefined;
    },
  };
  assert.equal(keepEvent({ ...context, env }, DEPLOYED), false);
  assert.deepEqual(pending(context), []);
});

test('where nothing can be kept nothing is sent, and nothing is raised', (t) => {
  const { context, root } = makeHome(t);
  mkdirSync(join(root, '.local'));
  writeFileSync(join(root, '.local', 'state'), 'a file');
  record(context, DEPLOYED);
  assert.deepEqual(pending(context), []);
});
