// Processor time, memory and lost datagrams of another process, from Linux' /proc; undefined where there is none.
import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds that all living threads of the processes have run (schedstat: finer than the ticks of `stat`, without what the host took away). */
export function cpuNs(...pids) {
  try {
    let sum = 0;
    for (const pid of pids) {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
      }
    }
    return sum;
  } catch {
    return undefined;
  }
}

/** Megabytes in memory: now, and at most so far. */
export function memoryMb(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const read = (name) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]) / 1_024);
    return { now: read('VmRSS'), most: read('VmHWM') };
  } catch {
    return undefined;
  }
}

/** Datagrams that the kernel dropped before a program read them, over all open sockets of a port (proc_net_udp). */
export function kernelDrops(port) {
  try {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    const rows = readFileSync('/proc/net/udp', 'latin1').trim().split('\n').slice(1);
    const own = rows.map((row) => row.trim().split(/\s+/)).filter(([, local]) => local.endsWith(`:${hex}`));
    return own.reduce((sum, row) => sum + Number(row.at(-1)), 0);
  } catch {
    return undefined;
  }
}
