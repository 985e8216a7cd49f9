import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';

import { notificationLines } from '../lib/index.js';
import { fetchNews, mayFetch } from '../lib/news.js';
import { startEndpoint } from '../testing/endpoint.js';
import { makeHome } from '../testing/home.js';

const NEWS = JSON.stringify([
  { code: 'OUTDATED_MINOR_VERSION', message: 'A minor\nversion' },
  { code: 'OFFER', message: 'An \u001b[31moffer', visibilityInterval: 0 },
]);

test('what one run received shows in the next ones, each noted in the rc file', async (t) => {
  const endpoint = await startEndpoint(t, { news: NEWS });
  const { context, readRcText } = makeHome(t, { rc: '{"other": 1}', endpoint: endpoint.url });
  await fetchNews(context);
  const { method, url, headers, text } = endpoint.requests[0];
  assert.deepEqual([method, url, headers['user-agent'], text], ['GET', '/usage', 'tested/1.2.3', '']);
  assert.deepEqual(notificationLines(context), ['A minor version']);
  assert.deepEqual(notificationLines(context), ['An [31moffer']);
  assert.deepEqual(notificationLines(context), ['An [31moffer']);
  const { other, shownNotificationsHistory: history } = JSON.parse(readRcText());
  assert.equal(other, 1);
  assert.deepEqual(Object.keys(history), ['OUTDATED_MINOR_VERSION', 'OFFER']);
});

test('an answer that is no 2xx, or no list, takes no list’s place', async (t) => {
  const endpoint = await startEndpoint(t, { news: NEWS });
  const { context } = makeHome(t, { endpoint: endpoint.url });
  await fetchNews(context);
  Object.assign(endpoint, { status: 404, news: '[]' });
  await fetchNews(context);
  Object.assign(endpoint, { status: 200, news: '{}' });
  await fetchNews(context);
  assert.equal(endpoint.requests.length, 3);
  assert.deepEqual(notificationLines(context), ['A minor version']);
});

test('what cannot be noted shows in mode force alone', async (t) => {
  const endpoint = await startEndpoint(t, { news: NEWS });
  const { context, rcPath } = makeHome(t, { endpoint: endpoint.url });
  await fetchNews(context);
  mkdirSync(rcPath);
  assert.deepEqual(notificationLines(context), []);
  const forced = { ...context, env: { ...context.env, SLS_NOTIFICATIONS_MODE: 'force' } };
  assert.deepEqual(notificationLines(forced), ['A minor version']);
});

test('a mode that is unknown is answered with those that are', (t) => {
  const { context } = makeHome(t, { env: { SLS_NOTIFICATIONS_MODE: 'quiet' } });
  assert.deepEqual(notificationLines(context), [
    'SLS_NOTIFICATIONS_MODE is set to none of its values: off, upgrades-only, on, force.',
  ]);
});

test('nobody is asked in mode off, under DO_NOT_TRACK or without a home', (t) => {
  const may = (env) => mayFetch(makeHome(t, { env }).context);
  const silenced = [{ SLS_NOTIFICATIONS_MODE: '0' }, { DO_NOT_TRACK: '1' }, { HOME: '' }];
  assert.deepEqual(silenced.map(may), [false, false, false]);
  assert.deepEqual([{}, { SLS_TELEMETRY_DISABLED: '1' }].map(may), [true, true]);
});
