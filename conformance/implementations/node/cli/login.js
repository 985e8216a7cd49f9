import { changeRc, readRc } from '../lib/index.js';

const USER = 'userId';

/** Note in the rc file who is logged in; the id that a dashboard would give is here what `--user` says. */
export function logIn(context, user) {
  if (!user) throw new Error('login takes --user ID');
  write(context, user);
}

/** Note in the rc file that nobody is logged in. */
export function logOut(context) {
  write(context, null);
}

/** The id of who is logged in, or null. */
export function userOf(context) {
  const user = readRc(context)?.content?.[USER];
  return typeof user === 'string' ? user : null;
}

function write(context, user) {
  if (context.rcPath === null) throw new Error('there is no home to note it in');
  changeRc(context.rcPath, () => [[[USER], user]]);
}
