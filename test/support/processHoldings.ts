import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * What a process holds as the system counts it: threads, child processes, and open files by kind, sockets by protocol. Empty where
 * the system has no /proc.
 */
export function holdingsOf(pid: number): Record<string, number> {
  const at = `/proc/${pid}`;
  if (!existsSync('/proc/self/fd')) return {};
  const threads = readdirSync(path.join(at, 'task'));
  const children = threads.flatMap((thread) =>
    (read(path.join(at, 'task', thread, 'children')) ?? '').split(' ').filter((child) => child !== ''),
  );
  const counts: Record<string, number> = { threads: threads.length, children: children.length };
  const protocols = socketProtocols(at);
  for (const name of readdirSync(path.join(at, 'fd'))) {
    const target = link(path.join(at, 'fd', name));
    if (target === undefined) continue;
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    const kind = inode ? (protocols.get(inode) ?? 'socket') : target.startsWith('/') ? 'file' : target.split(':')[0]!;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Whether a process is there and has not ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that nobody has asked about yet is still listed.
  return !/^State:\s+Z/m.test(read(`/proc/${pid}/status`) ?? '');
}

/** Inode of every socket that the process can see -> its protocol. */
function socketProtocols(at: string): Map<string, string> {
  const protocols = new Map<string, string>();
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6', 'unix']) {
    const [header = '', ...rows] = (read(path.join(at, 'net', table)) ?? '').trim().split('\n');
    // The header of IP tables has two columns more than its rows: "tx_queue rx_queue" and "tr tm->when" are one each.
    const column = table === 'unix' ? header.trim().split(/\s+/).indexOf('Inode') : 9;
    for (const row of rows) protocols.set(row.trim().split(/\s+/)[column] ?? '', table.replace('6', ''));
  }
  return protocols;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}

function link(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
