import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('sender_process.js', import.meta.url));

/**
 * Start a process that sends what waits and asks for news, and do not wait for it (DLV-1 to DLV-3). Never throws.
 *
 * @param {import('./context.js').Context} context with a home
 * @param {object} work
 * @param {boolean} [work.pending] send the events that wait
 * @param {boolean} [work.news] ask for notifications
 * @param {object} [work.farewell] an event that is tried once, alone, though telemetry is off now (TGL-20)
 */
export function startSender({ cli, version, endpoint, binding, catalogue, directory, env }, work) {
  const job = { context: { cli, version, endpoint, binding, catalogue, directory }, work };
  try {
    // In the home, and not where the run is: a folder that is somebody's directory cannot be unmounted.
    const options = { cwd: env.HOME, env, detached: true, stdio: 'ignore', windowsHide: true };
    const started = spawn(process.execPath, [PROGRAM, JSON.stringify(job)], options);
    started.on('error', () => {});
    started.unref();
  } catch {
    // Where no process can be started, what waits is sent by a later run.
  }
}
