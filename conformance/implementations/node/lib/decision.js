import { isBlank } from './space.js';
import { SERVERLESS, SOURCES } from './tables.js';

/**
 * What decides: `env` is the environment, `home` what HOME names (`directory`, or anything else), `rc` and `project`
 * are the settings files; `binding` says which names have which roles.
 *
 * @typedef {object} Circumstances
 * @property {object} [binding] as spec/schemas/binding.schema.json
 * @property {Record<string, string | undefined>} env
 * @property {string} home
 * @property {import('./settings.js').Settings} rc
 * @property {import('./settings.js').Settings} project
 */

/**
 * Whether telemetry may be sent, and who said so: `decided_by` and the members of the lists are rows of
 * spec/tables/opt-out-sources.yaml. `also_off` are the further sources that say off, `ignored` those whose allow lost.
 *
 * @typedef {{telemetry: boolean, decided_by: string, also_off: string[], ignored: string[]}} Decision
 */

/**
 * Decide whether telemetry may be sent: any off wins, wherever it stands (OPT-1 to OPT-16, DSC-1, DSC-2).
 * A pure function; never throws.
 *
 * @param {Circumstances} circumstances
 * @returns {Decision}
 */
export function decide(circumstances) {
  const bound = { binding: SERVERLESS, ...circumstances };
  const said = SOURCES.filter((source) => source !== 'default').map((source) => [source, SAYS[source](bound)]);
  const off = said.filter(([, says]) => says === 'off').map(([source]) => source);
  const allowed = said.filter(([, says]) => says === 'allow').map(([source]) => source);
  if (off.length > 0) return { telemetry: false, decided_by: off[0], also_off: off.slice(1), ignored: allowed };
  if (allowed.length > 0) return { telemetry: true, decided_by: allowed[0], also_off: [], ignored: [] };
  const telemetry = SAYS.default(bound) === 'allow';
  return { telemetry, decided_by: 'default', also_off: [], ignored: [] };
}

const SAYS = {
  'opt-out-variable': ({ binding, env }) => variableSays(binding.variables?.opt_out, env),
  'do-not-track': ({ binding, env }) => variableSays(binding.variables?.do_not_track, env),
  home: ({ home }) => (home === 'directory' ? 'nothing' : 'off'),
  'rc-damaged': ({ rc }) => (rc?.damaged ? 'off' : 'nothing'),
  'rc-choice': ({ binding, rc }) => choiceSays(rc, binding.rc.choice),
  'project-file': ({ binding, project }) => projectSays(binding.project_file, project),
  default: ({ binding }) => (binding.consent === 'opt-out' ? 'allow' : 'off'),
};

/**
 * What a variable says by its grammar in the binding: its lists hold values letter for letter.
 *
 * @param {{name: string, off?: string[], allow?: string[], nothing?: string[], other?: string} | undefined} variable
 * @param {Record<string, string | undefined>} env
 * @returns {'off' | 'allow' | 'nothing'}
 */
export function variableSays(variable, env) {
  const value = variable && env[variable.name];
  if (isBlank(value)) return 'nothing';
  const listed = ['off', 'allow', 'nothing'].find((says) => variable[says]?.includes(value));
  return listed ?? variable.other ?? 'off';
}

function choiceSays(settings, key) {
  const choice = settings?.content?.[key];
  if (choice === undefined || choice === null) return 'nothing';
  return choice === false ? 'allow' : 'off';
}

// A project's file that cannot be read may hold an opt-out: it is taken for one, as in the rc file.
function projectSays(file, settings) {
  if (file === undefined) return 'nothing';
  return settings?.damaged || choiceSays(settings, file.choice) === 'off' ? 'off' : 'nothing';
}
