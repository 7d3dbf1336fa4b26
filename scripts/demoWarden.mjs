// Cleans up after a demo that is killed and cannot do so itself: a process of its own that outlives the demo for as long as that takes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isWindows } from './processes.mjs';

const file = fileURLToPath(import.meta.url);
const GRACE_MS = 5000;
const POLL_MS = 50;

/** Sends a signal (0: none) to a process and, where there are such, its group; false if it is gone. */
function signal(pid, name) {
  try {
    return process.kill(isWindows ? pid : -pid, name);
  } catch {
    return false;
  }
}

/** Learns what runs from lines `+pid` and `-pid`, until the demo is no more; then ends what is left and removes the folder. */
async function watch(folder) {
  const pids = new Set();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.startsWith('+')) pids.add(Number(line.slice(1)));
    else pids.delete(Number(line.slice(1)));
  }
  const left = [...pids].filter((pid) => signal(pid, 'SIGTERM'));
  for (let waited = 0; waited < GRACE_MS && left.some((pid) => signal(pid, 0)); waited += POLL_MS) {
    await setTimeout(POLL_MS);
  }
  for (const pid of left) signal(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}

/**
 * Starts the process that cleans up.
 * @param {string} folder removed when the demo is no more
 * @returns {{ guard: (pid: number, gone: Promise<unknown>) => void, stop: () => Promise<void> }} `guard`: a process that leads a group of its
 *   own, to be ended with the demo unless it is gone before; `stop`: the demo has ended what is guarded
 */
export function startWarden(folder) {
  const child = spawn(process.execPath, [file, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: !isWindows,
    windowsHide: true,
  });
  const exited = once(child, 'exit');
  // Without it the demo still ends in order, which is what happens nearly always.
  exited.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  return {
    guard: (pid, gone) => {
      child.stdin.write(`+${pid}\n`);
      const release = () => void child.stdin.write(`-${pid}\n`);
      gone.then(release, release);
    },
    stop: async () => {
      child.stdin.end();
      await exited.catch(() => undefined);
    },
  };
}

if (process.argv[1] === file) await watch(process.argv[2]);
