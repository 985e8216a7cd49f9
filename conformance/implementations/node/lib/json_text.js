// JSON is edited as text: what is read into objects and written again loses the order of keys that look like numbers,
// and integers beyond 2^53.
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const ATOM = /[-+.\w]+/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * Set a member of an object in a JSON text, and leave all else as it was written (RC-4, RC-5, TGL-5). What stands on
 * the way to the member and is no object is replaced by one; of a key that is there twice, each is set.
 *
 * @param {string} text valid JSON, an object
 * @param {string[]} path the keys from the outside to the member
 * @param {unknown} value what JSON can say
 * @returns {string}
 */
export function setMember(text, path, value) {
  return edit(text, skip(SPACE, text, 0), path, value);
}

function edit(text, open, [key, ...path], value) {
  const { members, close } = scan(text, open);
  const found = members.filter((member) => member.key === key);
  if (found.length === 0) return insert(text, open, members, close, key, nested(path, value));
  // From the last to the first, so that the places of those before it still hold.
  return found.reverse().reduce((edited, { start, end }) => {
    const isWay = path.length > 0 && edited[start] === '{';
    if (isWay) return edit(edited, start, path, value);
    return edited.slice(0, start) + JSON.stringify(nested(path, value)) + edited.slice(end);
  }, text);
}

function nested(path, value) {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value);
}

// A new member stands last, on a line of its own where the one before it does.
function insert(text, open, members, close, key, value) {
  const member = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  const last = members.at(-1);
  if (last === undefined) return `${text.slice(0, open)}{${member}${text.slice(close)}`;
  const lead = text.slice(last.after, last.before) || (members.length > 1 ? '' : ' ');
  const line = lead.slice(Math.max(0, lead.lastIndexOf('\n')));
  return `${text.slice(0, last.end)},${line}${member}${text.slice(last.end)}`;
}

/** The members of the object that begins at `open`, each with where it and its value stand; `close` is its brace. */
function scan(text, open) {
  const members = [];
  let at = open;
  while (text[at] !== '}') {
    const after = at + 1;
    const before = skip(SPACE, text, after);
    if (text[before] === '}') return { members, close: before };
    const colon = skip(SPACE, text, skip(STRING, text, before));
    const start = skip(SPACE, text, colon + 1);
    const end = skipValue(text, start);
    members.push({ key: JSON.parse(text.slice(before, skip(STRING, text, before))), after, before, start, end });
    at = skip(SPACE, text, end);
  }
  return { members, close: at };
}

function skipValue(text, start) {
  let at = start;
  let depth = 0;
  do {
    if (text[at] === '{' || text[at] === '[') depth += 1;
    if (text[at] === '}' || text[at] === ']') depth -= 1;
    at = text[at] === '"' ? skip(STRING, text, at) : Math.max(skip(ATOM, text, at), at + 1);
  } while (depth > 0);
  return at;
}

function skip(pattern, text, at) {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}
