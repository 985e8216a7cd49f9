import { CI_VENDORS } from './tables.js';

/**
 * The CI service that a run is in: the `id` of a row of spec/tables/ci-vendors.yaml, `unknown` where none fits in CI,
 * and null outside CI (CI-1 to CI-5). A pure function.
 *
 * @param {Record<string, string | undefined>} env
 * @returns {string | null}
 */
export function detectCi(env) {
  if (env.CI?.toLowerCase() === 'false') return null;
  const fits = (condition) => isFitting(condition, env);
  const vendor = CI_VENDORS.find(({ any, all }) => (any ? any.some(fits) : all.every(fits)));
  return vendor?.id ?? (isFlagOn(env.CI) ? 'unknown' : null);
}

/**
 * Whether a row of a table fits the environment by one of its variables, a `flag` or an `id`.
 *
 * @param {{flag?: string, id?: string}} row
 * @param {Record<string, string | undefined>} env
 * @returns {boolean}
 */
export function isVariableSet({ flag, id }, env) {
  return flag ? isFlagOn(env[flag]) : Boolean(env[id]);
}

function isFitting({ equals, includes, ...row }, env) {
  if (equals) return Object.entries(equals).every(([name, value]) => env[name] === value);
  if (includes) return Object.entries(includes).every(([name, part]) => env[name]?.includes(part));
  return isVariableSet(row, env);
}

function isFlagOn(value) {
  return !['', '0', 'false'].includes((value ?? '').toLowerCase());
}
