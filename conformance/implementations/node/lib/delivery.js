import { join } from 'node:path';

import { decideNow } from './context.js';
import { batch } from './event.js';
import { exchange } from './exchange.js';
import { Lock, REFRESH } from './lock.js';
import { pending, remove } from './spool.js';

/** How long, in milliseconds, a sender waits for others to end; longer than a dead one's lock is kept. */
export const TURN = 5_000;
/** How long, in milliseconds, a sender sends from then on (DLV-7). */
export const LIFE = 5_000;

/**
 * Send the events that wait, one request for each user, and remove what was accepted (DLV-8, DLV-9, DLV-12). One sender
 * at a time, so that none sends what another is sending; each connection asks for the decision anew (OPT-20, TGL-19).
 *
 * @param {import('./context.js').Context} context
 * @returns {Promise<void>} when all was tried once, or there is no more time
 */
export async function deliver(context) {
  const lock = new Lock(join(context.statePath, 'sender.lock'));
  if (!(await lock.takeLater(TURN))) return;
  const pulse = setInterval(() => lock.refresh(), REFRESH);
  try {
    await deliverEach(context, lock);
  } finally {
    clearInterval(pulse);
    lock.release();
  }
}

async function deliverEach(context, lock) {
  const end = Date.now() + LIFE;
  const tried = new Set();
  while (Date.now() < end && lock.isHeld() && decideNow(context).telemetry) {
    const [body] = batch(pending(context).filter(({ id }) => !tried.has(id)));
    if (body === undefined) return;
    const ids = body.events.map(({ id }) => id);
    ids.forEach((id) => tried.add(id));
    if (await post(context, body, end - Date.now())) remove(context, ids);
  }
}

/**
 * Try once to say that telemetry was disabled: alone, and neither kept nor tried again (TGL-20).
 *
 * @param {import('./context.js').Context} context
 * @param {object} event
 * @returns {Promise<void>}
 */
export async function sayFarewell(context, event) {
  await post(context, batch([event])[0], LIFE);
}

async function post({ endpoint, cli, version }, body, cap) {
  const answer = await exchange(endpoint, { agent: `${cli}/${version}`, body: JSON.stringify(body), cap });
  return answer?.accepted ?? false;
}
