// Loads lib/pure.js into a context that has the language and TextDecoder, as a browser has, and nothing of Node; prints
// how many vectors were answered as they say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createContext, SourceTextModule } from 'node:vm';

import { answers, vectors } from './vectors.js';

const context = createContext({ TextDecoder });
const loaded = new Map();

// Whatever is imported is read from lib/, by a relative path: `node:fs` is no file there.
function load(specifier, parent) {
  const url = new URL(specifier, parent);
  assert.equal(url.protocol, 'file:', `${parent} imports ${specifier}`);
  if (!loaded.has(url.href)) {
    loaded.set(url.href, new SourceTextModule(readFileSync(url, 'utf8'), { context, identifier: url.href }));
  }
  return loaded.get(url.href);
}

const module = load('../lib/pure.js', import.meta.url);
await module.link((specifier, { identifier }) => load(specifier, identifier));
await module.evaluate();

let answered = 0;
for (const [name, answer] of Object.entries(answers(module.namespace))) {
  for (const { id, given, expect } of vectors(name)) {
    // By their JSON: an object of another context has another Object for its prototype.
    assert.deepEqual(JSON.parse(JSON.stringify(answer(given, module.namespace.SERVERLESS))), expect, id);
    answered += 1;
  }
}
process.stdout.write(String(answered));
