import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

import { decide } from './decision.js';
import { readSettings } from './files.js';
import { EVENTS, SERVERLESS } from './tables.js';

/**
 * What a CLI is, and where a run of it takes place: the first argument of all else here.
 *
 * @typedef {object} Context
 * @property {string} cli the CLI's own name, as it is sent: a-z, 0-9, dots and dashes
 * @property {string} version
 * @property {string} endpoint the URL that events go to, and notifications come from
 * @property {object} binding as spec/schemas/binding.schema.json
 * @property {string[]} catalogue the names of the events that may be sent (EVT-3)
 * @property {Record<string, string | undefined>} env
 * @property {string} directory where the run takes place: a project's file is looked for in it, and in no other
 * @property {string} home what HOME names: `directory`, or why it names none
 * @property {string | null} rcPath null without a home
 * @property {string | null} statePath the folder of what waits to be sent and to be shown; null without a home
 */

/**
 * Make the context of a run, of its environment and its directory unless others are given.
 *
 * @param {Pick<Context, 'cli' | 'version' | 'endpoint'> & Partial<Context>} given
 * @returns {Context}
 */
export function createContext(given) {
  const { binding = SERVERLESS, catalogue = EVENTS, env = process.env, directory = process.cwd() } = given;
  const home = homeOf(env);
  const below = (...names) => (home === 'directory' ? join(env.HOME, ...names) : null);
  return {
    cli: given.cli,
    version: given.version,
    endpoint: given.endpoint,
    binding,
    catalogue,
    env,
    directory,
    home,
    rcPath: below(binding.rc.path),
    statePath: below('.local', 'state', given.cli),
  };
}

/**
 * Decide for a run as things are now (OPT-1 to OPT-22). Nothing is written, and no host is asked.
 *
 * @param {Context} context
 * @param {import('./settings.js').Settings} [rc] the rc file, where it has been read already
 * @returns {import('./decision.js').Decision}
 */
export function decideNow(context, rc = readRc(context)) {
  const { binding, env, home } = context;
  return decide({ binding, env, home, rc, project: readProject(context) });
}

/** The rc file as it is now; null where there is none, or no home for it. */
export function readRc({ rcPath }) {
  return rcPath === null ? null : readSettings(rcPath);
}

// In the home itself the two have one path: that file is the rc file, and says what it says once.
function readProject({ binding, directory, rcPath }) {
  if (binding.project_file === undefined) return null;
  const path = join(directory, binding.project_file.path);
  return isSameFile(path, rcPath) ? null : readSettings(path);
}

function isSameFile(path, other) {
  if (path === other) return true;
  const [one, two] = [path, other].map((name) => name && status(name));
  return Boolean(one && two && one.ino === two.ino && one.dev === two.dev);
}

// A path that is not absolute would name another home in every directory (OPT-22).
function homeOf({ HOME }) {
  if (HOME === undefined) return 'unset';
  if (HOME === '') return 'empty';
  if (!isAbsolute(HOME)) return 'relative';
  const found = status(HOME);
  if (!found) return 'missing';
  return found.isDirectory() ? 'directory' : 'file';
}

function status(path) {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}
