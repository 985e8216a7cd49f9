import { readRc } from './context.js';
import { ACCEPTED_MODES } from './mode.js';
import { modeNow, received } from './news.js';
import { chooseNotification } from './notification.js';
import { changeRc } from './rc.js';

/**
 * What a run is to write to standard error when the command's own output is written: at most one notification, noted
 * in the rc file as shown, and a line where the mode is unknown (NTF-1 to NTF-30). Never throws.
 *
 * @param {import('./context.js').Context} context
 * @returns {string[]} lines without control characters
 */
export function notificationLines(context) {
  const { mode, unknown } = modeNow(context);
  const shown = chooseAndNote(context, mode);
  return [...(unknown ? [unknownLine(context)] : []), ...(shown ? [shown.line] : [])];
}

function unknownLine({ binding }) {
  const { name } = binding.variables.notifications_mode;
  return `${name} is set to none of its values: ${ACCEPTED_MODES.join(', ')}.`;
}

function chooseAndNote(context, mode) {
  const given = { received: received(context), mode, now: Date.now() };
  const key = context.binding.rc.history;
  const choose = (rc) => chooseNotification({ ...given, history: rc?.content?.[key] });
  const first = choose(readRc(context));
  if (first === null) return null;
  let chosen = null;
  try {
    // Again under the lock: another run may have shown the first meanwhile.
    changeRc(context.rcPath, (rc) => {
      chosen = choose(rc);
      return chosen ? [[[key, chosen.code], given.now]] : [];
    });
    return chosen;
  } catch {
    // What cannot be noted would show in every run, which is what force is for (NTF-15, NTF-30).
    return mode === 'force' ? first : null;
  }
}
