#!/usr/bin/env node
// A small CLI on the library: its commands do nothing but say that they did.
import { parseArgs } from 'node:util';

import { commandOf, HELP, UsageError, VERSION, WORDS } from './cli/commands.js';
import { createContext, createRc, notificationLines, record } from './lib/index.js';
import { logIn, logOut, userOf } from './cli/login.js';
import { readService } from './cli/service_file.js';
import { slstats } from './cli/slstats.js';

const NAME = 'tactful-node';
const OPTIONS = {
  help: { type: 'boolean' },
  version: { type: 'boolean' },
  path: { type: 'string' },
  function: { type: 'string' },
  name: { type: 'string' },
  query: { type: 'string' },
  url: { type: 'string' },
  provider: { type: 'string' },
  key: { type: 'string' },
  secret: { type: 'string' },
  user: { type: 'string' },
  tail: { type: 'boolean' },
  enable: { type: 'boolean' },
  disable: { type: 'boolean' },
  status: { type: 'boolean' },
  show: { type: 'boolean' },
  json: { type: 'boolean' },
};

function main(words) {
  const { values, positionals } = parse(words);
  if (values.help) return say(HELP);
  if (values.version) return say(VERSION);
  if (positionals[0] === 'completion') return say(`complete -W "${WORDS.join(' ')}" ${NAME}`);
  const context = createContext({
    cli: NAME,
    version: VERSION,
    endpoint: process.env.SLS_ANALYTICS_URL || 'https://tactful-node.invalid/usage',
  });
  if (positionals[0] === 'slstats') return slstats(context, values, positionals.slice(1));
  const command = commandOf(positionals, values);
  createRc(context);
  run(context, command, values);
}

function parse(words) {
  try {
    return parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function run(context, { name, event, says, inService, streams }, { user }) {
  const service = readService(context.directory);
  if (inService && !service) throw new Error('There is no service in this folder.');
  if (name === 'login') logIn(context, user);
  if (name === 'logout') logOut(context);
  const recordEvent = () => record(context, event, { service, user: userOf(context) });
  // What goes on until it is interrupted has no end at which it could record (EVT-7).
  if (streams) recordEvent();
  say(says);
  notificationLines(context).forEach((line) => process.stderr.write(`${line}\n`));
  if (!streams) recordEvent();
}

function say(text) {
  process.stdout.write(`${text}\n`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${NAME}: ${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
