/**
 * What a settings file was found to be. `null` is no file; `content` is the object in it and `text` the JSON that it
 * was read from; `damaged` is a file that is none or cannot be read, and `replaceable` whether it is a regular file.
 *
 * @typedef {null | {content: object, text: string} | {damaged: true, replaceable: boolean}} Settings
 */

/**
 * Read the bytes of a settings file: UTF-8, with or without a byte order mark, and one JSON object (OPT-10, RC-6).
 * Never throws: whatever is anything else is damaged.
 *
 * @param {Uint8Array} bytes
 * @returns {Settings}
 */
export function parseSettings(bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const content = JSON.parse(text);
    if (isObject(content)) return { content, text };
  } catch {
    // Not UTF-8, not JSON, or nested so deeply that reading it runs out of stack.
  }
  return { damaged: true, replaceable: true };
}

/**
 * Whether a value is a JSON object.
 *
 * @param {unknown} value
 * @returns {boolean}
 */
export function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
