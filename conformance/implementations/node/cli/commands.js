/** The version of this CLI, and of the package. */
export const VERSION = '1.0.0';

// The event that each command is the trigger of, what it says, whether it needs a service, and whether it goes on until
// it is interrupted.
const COMMANDS = {
  create: { event: 'framework:service_created', says: 'Created a service.' },
  deploy: { event: 'framework:service_deployed', says: 'Deployed the service.', inService: true },
  publish: { event: 'framework:service_published', says: 'Published the service.', inService: true },
  info: { event: 'framework:service_infoViewed', says: 'The service is there.', inService: true },
  invoke: { event: 'framework:service_invoked', says: 'The function has answered.', inService: true },
  remove: { event: 'framework:service_removed', says: 'Removed the service.', inService: true },
  'plugin list': { event: 'framework:service_pluginListed', says: 'There are plugins.' },
  'plugin search': { event: 'framework:service_pluginsSearched', says: 'There are plugins of that kind.' },
  'plugin install': { event: 'service_pluginInstalled', says: 'Installed the plugin.', inService: true },
  'plugin uninstall': { event: 'service_pluginUninstalled', says: 'Uninstalled the plugin.', inService: true },
  logs: { event: 'framework:service_logsViewed', says: 'Nothing was logged.', inService: true },
  'logs --tail': { event: 'framework:service_logsTailed', says: 'Nothing is logged.', inService: true, streams: true },
  metrics: { event: 'framework:service_metricsViewed', says: 'Nothing was measured.', inService: true },
  install: { event: 'service_installed', says: 'Installed the service.' },
  'config credentials': { event: 'user_awsCredentialsConfigured', says: 'Took note of the credentials.' },
  login: { event: 'user_loggedIn', says: 'Logged in.' },
  logout: { event: 'user_loggedOut', says: 'Logged out.' },
};

/** What `--help` says. */
export const HELP = `tactful-node: a small CLI on the library of this folder, version ${VERSION}

${Object.keys(COMMANDS).map((name) => `  ${name}`).join('\n')}
  slstats --enable | --disable      turn usage data on or off, for good
  slstats --status [--json]         say whether it is on, and why
  slstats --show COMMAND            show what the command would send
  completion SHELL`;

/** The words of all commands, for a shell to complete. */
export const WORDS = [...new Set(Object.keys(COMMANDS).flatMap((name) => name.split(' ')))];

/** A call that is wrong; its message is for the user. */
export class UsageError extends Error {}

/**
 * The command that words and flags name.
 *
 * @param {string[]} words
 * @param {{tail?: boolean}} flags
 * @returns {{name: string, event: string, says: string, inService?: boolean, streams?: boolean}}
 * @throws {UsageError} where there is none of that name
 */
export function commandOf(words, { tail }) {
  const name = words.join(' ') + (tail ? ' --tail' : '');
  if (!Object.hasOwn(COMMANDS, name)) throw new UsageError(`There is no command «${name}».`);
  return { name, ...COMMANDS[name] };
}
