import { isObject } from './settings.js';
import { MODES } from './tables.js';
import { cleanLine } from './text.js';

const HOUR = 3_600_000;
const DEFAULT_HOURS = 24;
const NUMERIC = /^\d+(\.\d+)?$/;
const NEVER = -1;

/**
 * Choose the notification that a run shows, or none (NTF-1, NTF-3 to NTF-5, NTF-14 to NTF-16, NTF-20 to NTF-23,
 * NTF-29). A pure function; whatever is malformed is ignored.
 *
 * @param {object} given
 * @param {unknown} given.received the list as it was received
 * @param {unknown} given.history from codes to when each was shown, in milliseconds since 1970
 * @param {string} given.mode an `id` of spec/tables/notification-modes.yaml
 * @param {number} given.now milliseconds since 1970
 * @returns {{code: string, line: string} | null} `line` is what to show
 */
export function chooseNotification({ received, history, mode, now }) {
  const { eligible, interval } = MODES.rows.find((row) => row.id === mode);
  if (eligible === 'none' || !Array.isArray(received)) return null;
  const due = received
    .filter(isObject)
    .map((item) => readItem(item, history, now))
    .filter(({ code, line }) => code !== '' && line !== '')
    .filter(({ code }) => eligible === 'all' || eligible.includes(code))
    .filter(({ shown, hours }) => interval === 'ignored' || shown === NEVER || now - shown >= hours * HOUR);
  due.sort((one, other) => one.shown - other.shown || other.hours - one.hours);
  return due.length > 0 ? { code: due[0].code, line: due[0].line } : null;
}

function readItem({ code, message, visibilityInterval }, history, now) {
  return {
    code: typeof code === 'string' ? code : '',
    line: typeof message === 'string' ? cleanLine(message) : '',
    hours: readHours(visibilityInterval),
    shown: lastShown(code, history, now),
  };
}

function readHours(interval) {
  const isNumber = typeof interval === 'number' || (typeof interval === 'string' && NUMERIC.test(interval));
  const hours = isNumber ? Number(interval) : DEFAULT_HOURS;
  return Number.isFinite(hours) && hours >= 0 ? Math.floor(hours) : DEFAULT_HOURS;
}

function lastShown(code, history, now) {
  const time = isObject(history) ? history[code] : undefined;
  return typeof time === 'number' && time >= 0 && time <= now ? time : NEVER;
}
