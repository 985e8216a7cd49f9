import { commandOf, UsageError } from './commands.js';
import { createRc, decideNow, inspect, nameOf, toggle } from '../lib/index.js';
import { userOf } from './login.js';
import { readService } from './service_file.js';

/**
 * The command `slstats`: turn usage data on or off, say what was decided, or show what would be sent.
 *
 * @param {import('../lib/context.js').Context} context
 * @param {Record<string, boolean | string>} flags
 * @param {string[]} words what is to be shown, behind --show
 * @throws {UsageError} where the flags are not exactly one of the four
 */
export function slstats(context, flags, words) {
  const asked = ['enable', 'disable', 'status', 'show'].filter((flag) => flags[flag]);
  if (asked.length !== 1) throw new UsageError('slstats takes one of --enable, --disable, --status and --show.');
  if (asked[0] === 'enable' || asked[0] === 'disable') return choose(context, asked[0] === 'enable');
  createRc(context);
  if (asked[0] === 'status') return showStatus(context, flags.json);
  const said = { service: readService(context.directory), user: userOf(context) };
  const bodies = inspect(context, commandOf(words, flags).event, said);
  if (bodies.length === 0) process.stderr.write('Usage data is off: nothing would be sent.\n');
  // A request a line: one is a JSON text by itself.
  bodies.forEach((body) => say(JSON.stringify(body)));
}

function choose(context, on) {
  const { decision, copy } = toggle(context, on, { user: userOf(context) });
  say(`The choice is recorded: usage data ${on ? 'on' : 'off'}.`);
  if (copy) say(`The rc file could not be read: what was in it is kept in ${copy}.`);
  if (on && !decision.telemetry) {
    const sources = [decision.decided_by, ...decision.also_off].map((source) => nameOf(context, source));
    say(`Nothing is sent all the same, because of ${sources.join(' and ')}.`);
  }
}

function showStatus(context, asJson) {
  const decision = decideNow(context);
  if (asJson) return say(JSON.stringify(decision));
  const list = (sources) => sources.map((source) => nameOf(context, source)).join(', ');
  say(`Usage data is ${decision.telemetry ? 'on' : 'off'}, by ${nameOf(context, decision.decided_by)}.`);
  if (decision.also_off.length > 0) say(`Off too by ${list(decision.also_off)}.`);
  if (decision.ignored.length > 0) say(`Ignored: ${list(decision.ignored)}, which says on.`);
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
