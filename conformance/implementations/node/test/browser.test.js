import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../testing/in_a_browser.js', import.meta.url));

test('what decides runs where there is nothing of Node, and answers every vector', () => {
  const words = ['--experimental-vm-modules', '--no-warnings', PROGRAM];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.ok(Number(stdout) > 800, `answered ${stdout}`);
});
