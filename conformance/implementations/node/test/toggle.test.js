import assert from 'node:assert/strict';
import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { createContext, decideNow, toggle } from '../lib/index.js';
import { keepEvent } from '../lib/record.js';
import { pending } from '../lib/spool.js';
import { startEndpoint } from '../testing/endpoint.js';
import { makeHome } from '../testing/home.js';

test('disable records true, forgets what waited and says so once', async (t) => {
  const endpoint = await startEndpoint(t);
  const { context, readRcText } = makeHome(t, { rc: '{"other": 1}', endpoint: endpoint.url });
  keepEvent(context, 'framework:service_deployed');
  const posted = endpoint.next('POST');
  const { decision } = toggle(context, false);
  assert.deepEqual(decision, { telemetry: false, decided_by: 'rc-choice', also_off: [], ignored: [] });
  assert.equal(readRcText(), '{"other": 1, "trackingDisabled": true}');
  assert.deepEqual(pending(context), []);
  const { events } = JSON.parse((await posted).text);
  assert.deepEqual(events.map(({ event }) => event), ['user_disabledTracking']);
});

test('enable where nothing was recorded records false, and no event', (t) => {
  const { context, readRcText } = makeHome(t, { rc: '{}' });
  toggle(context, true);
  assert.equal(readRcText(), '{"trackingDisabled": false}');
  assert.deepEqual(pending(context), []);
});

test('enable after an opt-out records its event', async (t) => {
  const endpoint = await startEndpoint(t);
  const { context } = makeHome(t, { rc: '{"trackingDisabled": true}', endpoint: endpoint.url });
  const posted = endpoint.next('POST');
  toggle(context, true);
  assert.deepEqual(JSON.parse((await posted).text).events.map(({ event }) => event), ['user_enabledTracking']);
});

test('a choice that a variable overrules is recorded, and what holds is said', (t) => {
  const { context, readRcText } = makeHome(t, { rc: '{"trackingDisabled": true}', env: { DO_NOT_TRACK: '1' } });
  const { decision } = toggle(context, true);
  assert.equal(readRcText(), '{"trackingDisabled": false}');
  assert.deepEqual(decision, { telemetry: false, decided_by: 'do-not-track', also_off: [], ignored: ['rc-choice'] });
  assert.deepEqual(pending(context), []);
});

test('without a home the choice is not recorded, and that is an error', () => {
  const given = { cli: 'tested', version: '1', endpoint: 'http://127.0.0.1:9/', directory: '/' };
  for (const HOME of [undefined, '', '/dev/null', '/nowhere/at/all', '.']) {
    const context = createContext({ ...given, env: { HOME } });
    assert.equal(decideNow(context).decided_by, 'home');
    assert.throws(() => toggle(context, false), /no home/);
  }
});

test('a file of the project opts out', (t) => {
  const { context } = makeHome(t, { project: '{"trackingDisabled": true}', rc: '{"trackingDisabled": false}' });
  const expected = { telemetry: false, decided_by: 'project-file', also_off: [], ignored: ['rc-choice'] };
  assert.deepEqual(decideNow(context), expected);
});

test('a file of the project that cannot be read is taken for an opt-out', (t) => {
  const { context } = makeHome(t, { project: '{"trackingDisabled": false' });
  assert.equal(decideNow(context).decided_by, 'project-file');
});

test('in the home the rc file is no project’s, and says what it says once', (t) => {
  const { context, root, rcPath } = makeHome(t, { rc: '{"trackingDisabled": true}' });
  const decidedBy = (source) => ({ telemetry: false, decided_by: source, also_off: [], ignored: [] });
  assert.deepEqual(decideNow({ ...context, directory: root }), decidedBy('rc-choice'));
  const linked = join(root, 'linked');
  symlinkSync(root, linked);
  assert.deepEqual(decideNow({ ...context, directory: linked }), decidedBy('rc-choice'));
  rmSync(rcPath);
  symlinkSync(rcPath, rcPath);
  assert.deepEqual(decideNow({ ...context, directory: root }), decidedBy('rc-damaged'));
});
