import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as pure from '../lib/pure.js';
import { answers, vectors } from '../testing/vectors.js';

const ANSWERS = answers(pure);

for (const [name, answer] of Object.entries(ANSWERS)) {
  test(`every row of the vectors of ${name} is answered as it says`, async (t) => {
    const rows = vectors(name);
    assert.ok(rows.length > 0);
    for (const row of rows) {
      await t.test(row.id, () => assert.deepEqual(answer(row.given, pure.SERVERLESS), row.expect));
    }
  });
}
