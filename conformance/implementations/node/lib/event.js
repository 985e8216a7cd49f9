import { randomUUID } from 'node:crypto';
import { endianness } from 'node:os';

import { detectCi } from './ci.js';
import { detectContainer } from './container.js';
import { describeService, known } from './service.js';
import { FIELDS } from './tables.js';

const USER = /^[A-Za-z0-9._-]{1,64}$/;
const FAMILIES = { win32: 'windows' };
const ARCHITECTURES = { x64: 'x86_64', ia32: 'x86', ppc64: endianness() === 'LE' ? 'ppc64le' : 'ppc64' };

/**
 * Make an event of what holds now: spec/schemas/payload.schema.json has its fields, and there are no others (PAY-1 to
 * PAY-6, PAY-9). The id is random, and is all that tells the event from others (EVT-6, PRV-2, PRV-3).
 *
 * @param {import('./context.js').Context} context
 * @param {string} name
 * @param {{service?: import('./service.js').Service | null, user?: string | null}} [said] `user` only if logged in
 * @returns {object}
 */
export function makeEvent({ cli, version, env }, name, { service, user } = {}) {
  return {
    id: randomUUID(),
    event: name,
    timestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    cli: { name: cli, version },
    runtime: { name: 'node', version: /^\d+\.\d+\.\d+/.exec(process.versions.node)[0] },
    os: {
      family: known('os-family', FAMILIES[process.platform] ?? process.platform),
      arch: known('os-arch', ARCHITECTURES[process.arch] ?? process.arch),
    },
    ci: detectCi(env),
    container: detectContainer(env),
    ...(service ? describeService(service) : {}),
    ...(USER.test(user ?? '') ? { user: { id: user } } : {}),
  };
}

/**
 * The bodies in which events are sent, in their order: one for each user, and one for those recorded logged out
 * (PAY-8).
 *
 * @param {object[]} events
 * @returns {{schema: string, events: object[]}[]}
 */
export function batch(events) {
  const users = new Set(events.map((event) => event.user?.id));
  return [...users].map((user) => ({
    schema: FIELDS.schema.values[0],
    events: events.filter((event) => event.user?.id === user),
  }));
}
