import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createContext } from '../lib/index.js';

/** A home of its own for a test, a folder for its project, and a context in them; both are gone after the test. */
export function makeHome(t, { rc, project, env = {}, endpoint = 'http://127.0.0.1:9/' } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'tactful-node-'));
  const directory = mkdtempSync(join(tmpdir(), 'tactful-node-project-'));
  t.after(() => [root, directory].forEach((path) => rmSync(path, { recursive: true, force: true, maxRetries: 9 })));
  const rcPath = join(root, '.serverlessrc');
  if (rc !== undefined) writeFileSync(rcPath, rc, { mode: 0o640 });
  if (project !== undefined) writeFileSync(join(directory, '.serverlessrc'), project);
  const context = createContext({
    cli: 'tested',
    version: '1.2.3',
    endpoint,
    directory,
    env: { HOME: root, PATH: process.env.PATH, ...env },
  });
  return { root, rcPath, context, readRcText: () => readFileSync(rcPath, 'utf8') };
}
