import { existsSync, readFileSync } from 'node:fs';

import { isVariableSet } from './ci.js';
import { CONTAINERS } from './tables.js';

/**
 * Whether a row of spec/tables/containers.yaml fits the run (CI-6).
 *
 * @param {Record<string, string | undefined>} env
 * @returns {boolean}
 */
export function detectContainer(env) {
  const cgroups = readCgroups();
  return CONTAINERS.some(({ file, cgroup, ...variable }) => {
    if (file) return existsSync(file);
    return cgroup ? cgroups.includes(cgroup) : isVariableSet(variable, env);
  });
}

function readCgroups() {
  try {
    return readFileSync('/proc/self/cgroup', 'utf8');
  } catch {
    return '';
  }
}
