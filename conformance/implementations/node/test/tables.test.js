import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { tablesModule } from '../generate.js';

test('the module of tables is what the specification says now', () => {
  const written = readFileSync(new URL('../lib/tables.js', import.meta.url), 'utf8');
  assert.equal(written, tablesModule(), 'run `node generate.js`');
});
