import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The service that a folder holds by its serverless.json, or null.
 *
 * @param {string} folder
 * @returns {import('../lib/service.js').Service | null}
 */
export function readService(folder) {
  let written;
  try {
    written = JSON.parse(readFileSync(join(folder, 'serverless.json'), 'utf8'));
  } catch {
    return null;
  }
  const { provider = {}, functions = {}, plugins = [] } = written;
  const all = Object.values(functions);
  return {
    provider: provider.name,
    runtimes: [provider, ...all].map(({ runtime }) => runtime).filter((runtime) => runtime !== undefined),
    functions: all.map(({ runtime, memorySize, timeout, events = [] }) => ({
      runtime,
      memorySize,
      timeout,
      events: events.map((event) => (typeof event === 'string' ? event : Object.keys(event)[0])),
    })),
    plugins,
    deprecations: provider.iamRoleStatements ? ['PROVIDER_IAM_SETTINGS'] : [],
  };
}
