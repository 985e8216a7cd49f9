import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, statSync, symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { changeRc, createRc } from '../lib/index.js';
import { makeHome } from '../testing/home.js';

const OTHERS = '{"10": "x", "9": "y", "account": 9007199254740993, "ids": [18446744073709551617]}';
const set = (key, value) => () => [[[key], value]];

test('a file that is made is private, says when, and records no choice', (t) => {
  const { context, rcPath, readRcText } = makeHome(t);
  createRc(context);
  assert.equal(statSync(rcPath).mode & 0o777, 0o600);
  const { createdAt, ...others } = JSON.parse(readRcText());
  assert.ok(Math.abs(Date.now() - Date.parse(createdAt)) < 60_000);
  assert.deepEqual(others, {});
});

test('with telemetry off no file is made', (t) => {
  const { root, context } = makeHome(t, { env: { SLS_TELEMETRY_DISABLED: '1' } });
  createRc(context);
  assert.deepEqual(readdirSync(root), []);
});

test('a change keeps the order of keys, large integers and the mode, and leaves nothing beside the file', (t) => {
  const { root, rcPath, readRcText } = makeHome(t, { rc: OTHERS });
  const before = statSync(rcPath);
  changeRc(rcPath, set('trackingDisabled', true));
  assert.equal(readRcText(), OTHERS.replace(/}$/, ', "trackingDisabled": true}'));
  assert.equal(statSync(rcPath).mode, before.mode);
  assert.notEqual(statSync(rcPath).ino, before.ino);
  assert.deepEqual(readdirSync(root), ['.serverlessrc']);
});

test('a change of nothing writes nothing', (t) => {
  const { rcPath } = makeHome(t, { rc: OTHERS });
  const { ino, mtimeMs } = statSync(rcPath);
  changeRc(rcPath, set('10', 'x'));
  assert.deepEqual([statSync(rcPath).ino, statSync(rcPath).mtimeMs], [ino, mtimeMs]);
});

test('a chain of links is kept, and what they name is written, though it is not there yet', (t) => {
  const { root, rcPath } = makeHome(t);
  mkdirSync(join(root, 'dotfiles'));
  symlinkSync('dotfiles/link', rcPath);
  symlinkSync('../settings', join(root, 'dotfiles', 'link'));
  changeRc(rcPath, set('trackingDisabled', true));
  assert.equal(readlinkSync(rcPath), 'dotfiles/link');
  assert.ok(lstatSync(join(root, 'dotfiles', 'link')).isSymbolicLink());
  assert.equal(JSON.parse(readFileSync(join(root, 'settings'), 'utf8')).trackingDisabled, true);
});

test('a damaged file is left as it is, and one that is mended is kept under a free name', (t) => {
  const { root, rcPath, readRcText } = makeHome(t, { rc: '{"a": 1,' });
  writeFileSync(`${rcPath}.bak`, 'an earlier copy');
  assert.throws(() => changeRc(rcPath, set('a', 2)), /cannot be read/);
  assert.equal(readRcText(), '{"a": 1,');
  const { copy } = changeRc(rcPath, set('a', 2), { mend: true });
  assert.equal(copy, `${rcPath}.2.bak`);
  assert.equal(readFileSync(copy, 'utf8'), '{"a": 1,');
  assert.equal(JSON.parse(readRcText()).a, 2);
  assert.deepEqual(readdirSync(root).sort(), ['.serverlessrc', '.serverlessrc.2.bak', '.serverlessrc.bak']);
});

test('a directory in its place is not moved, mended or not', (t) => {
  const { root, rcPath } = makeHome(t);
  mkdirSync(rcPath);
  assert.throws(() => changeRc(rcPath, set('a', 2), { mend: true }), /cannot be read/);
  assert.deepEqual(readdirSync(root), ['.serverlessrc']);
});

test('a file that its owner could not read can be read when it was mended', (t) => {
  const { rcPath } = makeHome(t, { rc: 'no JSON' });
  chmodSync(rcPath, 0o040);
  changeRc(rcPath, set('a', 2), { mend: true });
  assert.equal(statSync(rcPath).mode & 0o777, 0o640);
});

test('a lock whose holder died is broken, and a change is made', (t) => {
  const { root, rcPath, readRcText } = makeHome(t, { rc: '{}' });
  writeFileSync(`${rcPath}.lock`, 'whoever');
  changeRc(rcPath, set('a', 2));
  assert.equal(readRcText(), '{"a": 2}');
  assert.deepEqual(readdirSync(root), ['.serverlessrc']);
});

test('what lost its lock while it wrote replaces nothing', (t) => {
  const { root, rcPath, readRcText } = makeHome(t, { rc: '{}' });
  const lose = () => {
    renameSync(`${rcPath}.lock`, `${rcPath}.taken`);
    return [[['a'], 2]];
  };
  assert.throws(() => changeRc(rcPath, lose), /written by another run/);
  assert.equal(readRcText(), '{}');
  writeFileSync(rcPath, 'damaged');
  assert.throws(() => changeRc(rcPath, lose, { mend: true }), /written by another run/);
  assert.equal(readRcText(), 'damaged');
  assert.deepEqual(readdirSync(root).sort(), ['.serverlessrc', '.serverlessrc.taken']);
});

test('eight processes that change it at the same time lose no key', async (t) => {
  const { rcPath, readRcText } = makeHome(t, { rc: '{"other": 1}' });
  const library = new URL('../lib/rc.js', import.meta.url).href;
  const keys = Array.from({ length: 8 }, (_, number) => `key${number}`);
  const program = (key) => `import { changeRc } from '${library}';
    for (let n = 1; n <= 5; n += 1) changeRc(process.argv[1], () => [[['${key}'], n]]);`;
  const start = (key) => spawn(process.execPath, ['--input-type=module', '-e', program(key), rcPath]);
  const ended = keys.map((key) => once(start(key), 'close'));
  assert.deepEqual(await Promise.all(ended), keys.map(() => [0, null]));
  assert.deepEqual(JSON.parse(readRcText()), { other: 1, ...Object.fromEntries(keys.map((key) => [key, 5])) });
});
