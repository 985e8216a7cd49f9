import { decideNow, readRc } from './context.js';
import { makeEvent } from './event.js';
import { changeRc } from './rc.js';
import { keepEvent } from './record.js';
import { startSender } from './sender.js';
import { removeAll } from './spool.js';

/**
 * Record the user's choice for all runs to come (TGL-1 to TGL-21).
 *
 * @param {import('./context.js').Context} context
 * @param {boolean} on
 * @param {{user?: string | null}} [said] who is logged in
 * @returns {{decision: import('./decision.js').Decision, copy: string | null}} what holds now, and where a damaged rc
 *   file was kept
 * @throws an error with a message for the user where the choice could not be recorded; then all is as it was
 */
export function toggle(context, on, said) {
  if (context.rcPath === null) throw new Error(`there is no home to keep the choice in: HOME is ${context.home}`);
  const { wasOn, copy } = recordChoice(context, on);
  if (!on) removeAll(context);
  const decision = decideNow(context);
  if (decision.telemetry !== wasOn) report(context, on, said);
  return { decision, copy };
}

function recordChoice(context, on) {
  const key = context.binding.rc.choice;
  const settings = readRc(context);
  // Without the lock, so that what holds already succeeds where nothing can be written (TGL-10, TGL-11).
  if (settings?.content?.[key] === !on) {
    return { wasOn: decideNow(context, settings).telemetry, copy: null };
  }
  let wasOn = false;
  const change = (rc) => {
    // Of toggles at the same time only the one that changed something says so.
    wasOn = decideNow(context, rc).telemetry;
    return [[[key], !on]];
  };
  const { copy } = changeRc(context.rcPath, change, { mend: true });
  return { wasOn, copy };
}

// The last event is tried once and never kept; the first after an opt-out is one like any other (TGL-20, TGL-21).
function report(context, on, said) {
  const { enabled, disabled } = context.binding.events ?? {};
  if (on && enabled && keepEvent(context, enabled, said)) startSender(context, { pending: true });
  if (!on && disabled) startSender(context, { farewell: makeEvent(context, disabled, said) });
}

/**
 * What a source is called to the user: a variable by its name, a file by its path (TGL-18, DSC-1).
 *
 * @param {import('./context.js').Context} context
 * @param {string} source a row of spec/tables/opt-out-sources.yaml
 * @returns {string}
 */
export function nameOf({ binding, rcPath }, source) {
  const names = {
    'opt-out-variable': binding.variables?.opt_out?.name,
    'do-not-track': binding.variables?.do_not_track?.name,
    home: 'HOME, which names no directory',
    'rc-damaged': `${rcPath}, which cannot be read`,
    'rc-choice': rcPath,
    'project-file': `${binding.project_file?.path} of this folder`,
    default: 'the default',
  };
  return names[source];
}
