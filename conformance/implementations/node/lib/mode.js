import { isBlank, trim } from './space.js';
import { MODES } from './tables.js';

/** The values that the mode's variable accepts, as they are named to the user (NTF-13). */
export const ACCEPTED_MODES = MODES.rows.map((row) => row.id);

/**
 * Read the mode of notifications from its variable, ASCII case and space around it ignored (NTF-6 to NTF-13).
 * A pure function; `unknown` says that the value is none of those accepted.
 *
 * @param {string | null | undefined} value
 * @param {boolean} inCi
 * @returns {{mode: string, unknown: boolean}} the `id` of a row of spec/tables/notification-modes.yaml
 */
export function readMode(value, inCi) {
  const { in_ci: modeInCi, outside_ci: modeOutside } = MODES.default;
  if (isBlank(value)) return { mode: inCi ? modeInCi : modeOutside, unknown: false };
  const written = trim(value).toLowerCase();
  const row = MODES.rows.find(({ id, legacy }) => written === id || written === legacy);
  return row ? { mode: row.id, unknown: false } : { mode: MODES.unknown, unknown: true };
}
