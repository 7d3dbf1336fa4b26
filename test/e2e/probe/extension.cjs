// The tests' ear and hand inside the extension host: one line of JSON in, one line of JSON out, over a local socket named after the
// process. Started before every other extension, so it sees each worker thread that they start.
const net = require('node:net');
const path = require('node:path');
const { createInterface } = require('node:readline');
const vscode = require('vscode');

/** Worker threads that live in this process, oldest first. */
const workers = new Set();

const actions = {
  report() {
    const resources = {};
    for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    return { pid: process.pid, workers: workers.size, listeners, resources };
  },

  /** Executes a command of the editor; answers when that has ended. */
  async run({ command, args }) {
    await vscode.commands.executeCommand(command, ...args);
  },

  /** What the workspace sets, as the extensions read it now, each by its full name. */
  settings({ names }) {
    const all = vscode.workspace.getConfiguration();
    return names.map((name) => all.inspect(name)?.workspaceValue ?? null);
  },

  /** Makes the latest worker fail as a fault of its own would: with an exception that nobody catches. */
  crash() {
    const worker = [...workers].at(-1);
    if (!worker) throw new Error('no worker runs');
    // Every message is an object: whoever reads one off this throws.
    worker.postMessage(null);
  },

  /** Holds up the one thread that all extensions share. */
  block({ ms }) {
    const end = performance.now() + ms;
    while (performance.now() < end);
  },
};

exports.activate = (context) => {
  const folder = process.env['OTT_PROBE_FOLDER'];
  if (!folder) return;
  const follow = (worker) => {
    workers.add(worker);
    worker.once('exit', () => workers.delete(worker));
  };
  process.on('worker', follow);
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    createInterface({ input: socket }).once('line', async (line) => {
      const answer = await answerTo(JSON.parse(line)).catch((error) => ({ error: String(error) }));
      socket.end(`${JSON.stringify(answer)}\n`);
    });
  });
  server.listen(path.join(folder, `${process.pid}.sock`));
  context.subscriptions.push({ dispose: () => void (server.close(), process.off('worker', follow)) });
};

async function answerTo({ action, ...options }) {
  return { result: (await actions[action](options)) ?? null };
}
