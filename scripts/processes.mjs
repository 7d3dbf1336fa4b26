// Child processes of the scripts: started, awaited and ended in one way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Something that the person at the keyboard can mend; its message is one sentence that says how. */
export class Failure extends Error {}

/** npm is a batch file on Windows, which only a shell can start. */
export const isWindows = process.platform === 'win32';

/**
 * Runs a command to its end with its output shown, or collected with `quiet`. SIGINT and SIGTERM to this process reach it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean }} [options]
 * @returns {Promise<{ code: number, output: string }>} `code` is 127 when the command does not exist, 1 when a signal ended it
 */
export async function run(command, args, { cwd, env, quiet = false } = {}) {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    shell: isWindows && (command === 'npm' || command === 'code'),
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
  const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  process.on('SIGINT', pass).on('SIGTERM', pass);
  try {
    const [code] = await once(child, 'close');
    return { code: code ?? 1, output };
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return { code: 127, output };
    throw error;
  } finally {
    process.off('SIGINT', pass).off('SIGTERM', pass);
  }
}

/**
 * Runs npm quietly.
 * @param {readonly string[]} args
 * @param {string} cwd
 * @throws {Failure} that says what is missing
 */
export async function npm(args, cwd) {
  const { code, output } = await run(
    'npm',
    [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd,
      quiet: true,
    },
  );
  if (code === 0) return;
  if (code === 127)
    throw new Failure('npm was not found: install Node.js 20.19 or newer together with npm, then run this again.');
  if (
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT/.test(output)
  ) {
    throw new Failure(
      "npm could not reach its registry: check the network or npm's proxy settings, then run this again.",
    );
  }
  if (/ENOSPC/.test(output)) throw new Failure('The disk is full: free about 1.5 GB, then run this again.');
  const details = output.trim().split('\n').slice(-15).join('\n');
  throw new Failure(`"npm ${args.join(' ')}" failed:\n${details}`);
}

/**
 * Ends a child: asks, waits, then insists. Resolves when it is gone, at once if it already is.
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} [graceMs] how long it may take to close in order
 */
export async function endProcess(child, graceMs = 5000) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const insist = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(insist);
}
