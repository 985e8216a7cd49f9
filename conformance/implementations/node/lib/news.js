import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { detectCi } from './ci.js';
import { variableSays } from './decision.js';
import { exchange } from './exchange.js';
import { replaceFile } from './files.js';
import { readMode } from './mode.js';

const CAP = 5_000;

/**
 * The mode that notifications are in, in this run (NTF-6 to NTF-13).
 *
 * @param {import('./context.js').Context} context
 * @returns {{mode: string, unknown: boolean}}
 */
export function modeNow({ binding, env }) {
  const name = binding.variables?.notifications_mode?.name;
  return readMode(name && env[name], detectCi(env) !== null);
}

/**
 * Whether a run may ask for notifications: not in mode `off`, not under DO_NOT_TRACK, and not without a home to keep
 * them in (NTF-2, NTF-27).
 *
 * @param {import('./context.js').Context} context
 * @returns {boolean}
 */
export function mayFetch(context) {
  const { binding, env, statePath } = context;
  const doNotTrack = variableSays(binding.variables?.do_not_track, env) === 'off';
  return statePath !== null && !doNotTrack && modeNow(context).mode !== 'off';
}

/**
 * Ask for notifications, and keep them for the next run. Only a list in a 2xx answer takes the place of what is kept
 * (NTF-23, NTF-24); the request says the CLI's name and version and nothing else (NTF-31).
 *
 * @param {import('./context.js').Context} context
 * @returns {Promise<void>}
 * @throws the system's error where the list cannot be kept; before anybody was asked, where that shows
 */
export async function fetchNews({ cli, version, endpoint, statePath }) {
  mkdirSync(statePath, { recursive: true, mode: 0o700 });
  const answer = await exchange(endpoint, { agent: `${cli}/${version}`, cap: CAP });
  if (answer?.accepted && Array.isArray(JSON.parse(answer.text))) replaceFile(keptIn(statePath), answer.text);
}

/**
 * The notifications that an earlier run received; none where there are none, or no home.
 *
 * @param {import('./context.js').Context} context
 * @returns {unknown}
 */
export function received({ statePath }) {
  try {
    return JSON.parse(readFileSync(keptIn(statePath), 'utf8'));
  } catch {
    return [];
  }
}

function keptIn(statePath) {
  return join(statePath, 'received.json');
}
