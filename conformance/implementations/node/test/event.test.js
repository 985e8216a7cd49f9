import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { batch, makeEvent } from '../lib/event.js';
import { makeHome } from '../testing/home.js';

const PUBLISHED = new URL('../../../../spec/schemas/payload.schema.json', import.meta.url);
const SCHEMA = JSON.parse(readFileSync(PUBLISHED, 'utf8'));
const SERVICE = {
  provider: 'a cloud of our own',
  runtimes: ['python3.12', 'cobol', 'go1.x', 'python3.12'],
  functions: [
    { runtime: 'cobol', memorySize: 1024, timeout: 1.5, events: ['sqs', 'fax', 'sqs', 'telex'] },
    { events: [] },
  ],
  plugins: ['ours', './theirs', '@scope/ours', 'serverless-offline', 'ours-too'],
  deprecations: ['PROVIDER_IAM_SETTINGS', 'NEVER_HEARD_OF'],
};

/** Hold a value against a schema of the words that the payload's has, each object closed. */
function check(value, schema, path) {
  if (schema.enum) assert.ok(schema.enum.includes(value), `${path}: ${value}`);
  if (schema.pattern) assert.match(value, new RegExp(schema.pattern), path);
  if (schema.maximum !== undefined && value !== null) {
    assert.ok(Number.isInteger(value) && value >= schema.minimum && value <= schema.maximum, path);
  }
  if (schema.type === 'boolean') assert.equal(typeof value, 'boolean', path);
  if (schema.type === 'array') {
    const { minItems = 0, maxItems = Infinity } = schema;
    assert.ok(Array.isArray(value) && value.length >= minItems && value.length <= maxItems, path);
    if (schema.uniqueItems) assert.equal(new Set(value).size, value.length, path);
    value.forEach((item, index) => check(item, schema.items, `${path}[${index}]`));
  }
  if (schema.type === 'object') {
    schema.required.forEach((key) => assert.ok(key in value, `${path}.${key}`));
    for (const [key, member] of Object.entries(value)) {
      assert.ok(schema.properties[key], `${path}.${key} is not named`);
      check(member, schema.properties[key], `${path}.${key}`);
    }
  }
}

test('a body holds what the published schema names, and nothing else', (t) => {
  const { context } = makeHome(t);
  const bare = makeEvent(context, 'framework:service_created');
  const full = makeEvent(context, 'framework:service_deployed', { service: SERVICE, user: 'u-1' });
  for (const body of batch([bare, full])) check(body, SCHEMA, '$');
});

test('what no list has is sent as the word for it', (t) => {
  const { context } = makeHome(t);
  const event = makeEvent(context, 'framework:service_deployed', { service: SERVICE });
  assert.equal(event.provider, 'other');
  assert.deepEqual(event.runtimes, ['go1.x', 'other', 'python3.12']);
  assert.deepEqual(event.functions, [
    { runtime: 'other', memory_size: 1024, timeout: null, events: ['sqs', 'other'] },
    { runtime: null, memory_size: null, timeout: null, events: [] },
  ]);
  assert.deepEqual(event.plugins, ['private', 'local', 'serverless-offline']);
  assert.deepEqual(event.deprecations, ['PROVIDER_IAM_SETTINGS', 'other']);
});

test('no more functions are said than the table allows', (t) => {
  const { context } = makeHome(t);
  const service = { ...SERVICE, functions: Array.from({ length: 101 }, () => ({ events: [] })) };
  assert.equal(makeEvent(context, 'framework:service_deployed', { service }).functions.length, 100);
});

test('a user whose id is no plain word is not named', (t) => {
  const { context } = makeHome(t);
  assert.equal('user' in makeEvent(context, 'user_loggedIn', { user: 'quillan@letters.example' }), false);
});

test('events of different users, and of none, share no request', (t) => {
  const { context } = makeHome(t);
  const users = [undefined, 'u-1', undefined, 'u-2', 'u-1'];
  const events = users.map((user) => makeEvent(context, 'service_installed', { user }));
  const bodies = batch(events);
  assert.deepEqual(bodies.map((body) => body.events.map(({ user }) => user?.id)), [
    [undefined, undefined],
    ['u-1', 'u-1'],
    ['u-2'],
  ]);
  assert.deepEqual(new Set(bodies.flatMap((body) => body.events)), new Set(events));
});
