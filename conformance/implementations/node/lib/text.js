const LENGTH = 500;
// U+0085 is a line break too, and not among what \s stands for.
const SPACE = /[\s\u0085]+/gu;
const REMOVED = /[\p{Cc}\p{Bidi_Control}]/gu;

/**
 * The one line that is shown of a message: without control, escape and bidirectional characters, each run of white
 * space one space, and 500 code points at most (NTF-25, NTF-26). A pure function.
 *
 * @param {string} text
 * @returns {string} empty where nothing is left to show
 */
export function cleanLine(text) {
  const line = text.replace(SPACE, ' ').replace(REMOVED, '').replace(/ +/g, ' ').trim();
  return Array.from(line).slice(0, LENGTH).join('').trimEnd();
}
