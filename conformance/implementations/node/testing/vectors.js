import { readFileSync } from 'node:fs';

/** The rows of spec/vectors/NAME.json. */
export function vectors(name) {
  const file = new URL(`../../../../spec/vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')).vectors;
}

/** What a row of the vectors says of a file, as the library reads it from a disk. */
export function settingsOf(file, parseSettings) {
  if (file === null || file.kind === 'dangling-link') return null;
  if ('content' in file) return parseSettings(Buffer.from(JSON.stringify(file.content)));
  const encoding = file.encoding === 'latin-1' ? 'latin1' : 'utf8';
  if (file.kind === 'text') return parseSettings(Buffer.from(file.text, encoding));
  return { damaged: true, replaceable: file.kind === 'unreadable' };
}

/** What the library answers to a row's `given`, by what the row is a vector of. */
export function answers({ decide, detectCi, readMode, chooseNotification, cleanLine, parseSettings }) {
  return {
    decision: ({ rc, project, consent, ...given }, binding) =>
      decide({
        ...given,
        binding: { ...binding, consent },
        rc: settingsOf(rc, parseSettings),
        project: settingsOf(project, parseSettings),
      }),
    ci: ({ env }) => ({ ci: detectCi(env) }),
    mode: ({ value, ci }) => readMode(value, ci),
    notification: (given) => ({ shown: chooseNotification(given)?.code ?? null }),
    text: ({ text }) => ({ line: cleanLine(text) }),
  };
}
