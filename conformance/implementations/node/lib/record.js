import { decideNow, readRc } from './context.js';
import { batch, makeEvent } from './event.js';
import { mayFetch } from './news.js';
import { changeRc } from './rc.js';
import { startSender } from './sender.js';
import { BOUNDS, keep, pending, remove, removeAll } from './spool.js';

/**
 * Make the rc file where there is none, without a choice, if telemetry is on (RC-1, RC-2, RC-3). Never throws.
 *
 * @param {import('./context.js').Context} context
 */
export function createRc(context) {
  try {
    if (readRc(context) === null && decideNow(context).telemetry) changeRc(context.rcPath, () => []);
  } catch {
    // A home that cannot be written is no reason to fail (DLV-4).
  }
}

/**
 * Record an event if telemetry is on, and start a process that sends it and asks for news (EVT-1 to EVT-6, DLV-4).
 * Never throws, but for a name that the catalogue does not list.
 *
 * @param {import('./context.js').Context} context
 * @param {string} name
 * @param {{service?: import('./service.js').Service | null, user?: string | null}} [said]
 */
export function record(context, name, said) {
  if (!context.catalogue.includes(name)) throw new RangeError(`${name} is not in the catalogue of events`);
  const work = { pending: keepEvent(context, name, said), news: mayFetch(context) };
  if (work.pending || work.news) startSender(context, work);
}

/**
 * Record an event if telemetry is on, and send nothing. Never throws.
 *
 * @returns {boolean} whether it was recorded
 */
export function keepEvent(context, name, said) {
  try {
    const decision = decideNow(context);
    if (!decision.telemetry) {
      forgetWhatWasWithdrawn(context, decision);
      return false;
    }
    const event = makeEvent(context, name, said);
    keep(context, event);
    // An opt-out that came meanwhile may have emptied the spool before this was in it (TGL-19).
    const isStillOn = decideNow(context).telemetry;
    if (!isStillOn) remove(context, [event.id]);
    return isStillOn;
  } catch {
    // What cannot be kept is not sent, and the command goes on.
    return false;
  }
}

// A choice that was written by hand withdraws consent as `disable` does.
function forgetWhatWasWithdrawn(context, { decided_by: by, also_off: also }) {
  if (by === 'rc-choice' || also.includes('rc-choice')) removeAll(context);
}

/**
 * The bodies that a run which records this event would send, and nothing sent or recorded (DSC-4, DSC-5).
 *
 * @param {import('./context.js').Context} context
 * @param {string} name
 * @param {{service?: import('./service.js').Service | null, user?: string | null}} [said]
 * @returns {object[]} none while telemetry is off
 */
export function inspect(context, name, said) {
  if (!decideNow(context).telemetry) return [];
  return batch([...pending(context), makeEvent(context, name, said)].slice(-BOUNDS.count));
}
