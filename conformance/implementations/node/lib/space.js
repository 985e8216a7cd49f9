// White space of ASCII alone: a variable that holds any other character was set by somebody (OPT-2).
const AROUND = /^[\t-\r ]+|[\t-\r ]+$/g;

/**
 * A text without the white space around it.
 *
 * @param {string} text
 * @returns {string}
 */
export function trim(text) {
  return text.replace(AROUND, '');
}

/**
 * Whether a variable says nothing: it is unset, empty or blank (OPT-3, OPT-6, NTF-8).
 *
 * @param {string | null | undefined} value
 * @returns {boolean}
 */
export function isBlank(value) {
  return value === undefined || value === null || trim(value) === '';
}
