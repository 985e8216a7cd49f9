import { FIELDS } from './tables.js';

const MOST_FUNCTIONS = 100;
const LARGEST = 1_000_000;

/**
 * What a CLI knows of the service that a run is in, as its user wrote it.
 *
 * @typedef {object} Service
 * @property {string} provider
 * @property {string[]} runtimes of the provider and of the functions
 * @property {{runtime?: string, memorySize?: number, timeout?: number, events: string[]}[]} functions in MB and seconds
 * @property {string[]} plugins as they are named: a package, or a path
 * @property {string[]} deprecations the codes of those that were triggered
 */

/**
 * What an event says of a service: known values, and the table's word for every other (PAY-3, PAY-5). A pure function.
 *
 * @param {Service} service
 * @returns {object} the fields of an event that are said in a service
 */
export function describeService({ provider, runtimes, functions, plugins, deprecations }) {
  return {
    provider: known('provider', provider),
    runtimes: once(runtimes.map((runtime) => known('runtimes', runtime))).sort(),
    functions: functions.slice(0, MOST_FUNCTIONS).map(describeFunction),
    plugins: once(plugins.map(describePlugin)),
    deprecations: once(deprecations.map((code) => known('deprecations', code))).sort(),
  };
}

/** The value of a field, or the word that the table has for all that it does not list (PAY-5). */
export function known(field, value) {
  const { values, otherwise } = FIELDS[field];
  return values.includes(value) ? value : otherwise;
}

function describeFunction({ runtime, memorySize, timeout, events }) {
  return {
    runtime: runtime === undefined ? null : known('runtimes', runtime),
    memory_size: amount(memorySize),
    timeout: amount(timeout),
    events: once(events.map((type) => known('event-types', type))),
  };
}

function describePlugin(name) {
  const { values, otherwise } = FIELDS.plugins;
  if (values.includes(name)) return name;
  if (/^[./~]/.test(name)) return otherwise.path;
  return name.startsWith('@') ? otherwise.scoped : otherwise.unlisted;
}

function amount(number) {
  return Number.isInteger(number) && number >= 0 && number <= LARGEST ? number : null;
}

function once(values) {
  return [...new Set(values)];
}
