/**
 * Who may import whom. The table is the whole truth: a folder imports itself, what its row names, and nothing else of ours, no platform
 * module and no package that its row does not name. There are no exceptions to add; code that needs one is in the wrong folder.
 *
 * `run`: may be imported.  `types`: may be imported with `import type`.  `node`: Node.js modules.  `packages`: npm packages.
 * `instead`: what the failing check says, that is, where the code should go.
 */
const layers = {
  base: {
    instead:
      'base is the bottom: what needs a layer belongs to that layer, what needs a platform to net, content or runtime.',
  },
  wire: {
    run: ['base'],
    instead: 'wire only turns bytes into values: decisions belong to overlay, frames to video, sockets to net.',
  },
  overlay: {
    // wire/control is the messages and the bounds of their lists; what makes bytes of them is runtime's.
    run: ['base', 'wire/control', 'wire/datagram', 'wire/ids', 'wire/repairRequest', 'wire/versions'],
    types: ['wire'],
    instead: 'overlay decides and returns effects; encoding is done by runtime, sockets are in net, files in content.',
  },
  video: {
    run: ['base', 'wire/datagram', 'wire/ids'],
    types: ['wire'],
    instead: 'video knows bytes and frames only: files are in content, who gets a frame is decided in overlay.',
  },
  content: {
    run: ['base', 'video', 'wire/datagram', 'wire/ids'],
    types: ['wire'],
    node: ['fs', 'fs/promises', 'path', 'stream', 'events', 'buffer', 'http', 'https'],
    instead:
      'content reads and writes files, and reads cameras; what is streamed to whom is decided in overlay and joined in runtime.',
  },
  net: {
    run: ['base', 'wire/framing'],
    node: ['net', 'dgram', 'dns', 'dns/promises', 'os', 'events', 'fs/promises'],
    packages: ['koffi'],
    instead: 'net moves bytes; what they mean is decoded by wire and decided by overlay, both called from runtime.',
  },
  runtime: {
    run: ['base', 'wire', 'overlay', 'video', 'content', 'net'],
    node: ['fs', 'fs/promises', 'path', 'os', 'url', 'crypto', 'events', 'util', 'worker_threads', 'stream'],
    packages: ['uuid'],
    instead: 'runtime is the shell around the machines: sockets go to net, what users see to ui or cli.ts.',
  },
  shared: {
    types: ['overlay/snapshot', 'wire/ids'],
    instead: 'shared is a contract of plain types and one channel: behaviour belongs to ui or to webview-ui.',
  },
  ui: {
    // A file that is looked at needs no node.
    run: ['base', 'runtime', 'shared', 'content/clipFile'],
    types: ['overlay', 'wire/ids'],
    node: ['path', 'os', 'url', 'crypto'],
    packages: ['vscode'],
    instead: 'ui shows the node and passes orders on through runtime; bytes, sockets and files are below runtime.',
  },
  'webview-ui': {
    run: ['shared', 'base/disposable', 'base/emitter', 'base/random'],
    types: ['overlay/snapshot', 'wire/ids'],
    packages: ['d3'],
    instead: 'a page sees only messages: put what both ends need into shared, and let ui ask the node.',
  },
  cli: {
    // Pages and the command line tell what happened in the same words.
    run: ['base', 'runtime', 'shared/timelineText'],
    // The answers of --json are the types that the pages get.
    types: ['overlay/snapshot', 'wire/ids'],
    // http: what it serves to browsers.
    node: [
      'fs',
      'fs/promises',
      'path',
      'process',
      'readline',
      'readline/promises',
      'util',
      'os',
      'events',
      'stream',
      'http',
    ],
    packages: ['commander'],
    instead: 'the command line talks to the node through runtime.',
  },
  extension: {
    run: ['ui', 'runtime'],
    node: ['path'],
    packages: ['vscode'],
    instead: 'extension.ts builds and registers; logic belongs to ui.',
  },
  ottNode: {
    run: ['cli', 'runtime', 'base'],
    node: ['process'],
    instead: 'cli.ts starts the command line; what it says and understands belongs to cli/.',
  },
  nodeWorker: {
    run: ['runtime', 'base'],
    node: ['worker_threads', 'process'],
    instead: 'nodeWorker.ts connects a port to runtime; everything else belongs there.',
  },
};

const entryPoints = { extension: 'src/extension', ottNode: 'src/cli', nodeWorker: 'src/nodeWorker' };
const folders = Object.keys(layers).filter((name) => !(name in entryPoints));

/** The path pattern of a layer, of one file of it (`wire/ids`), or of an entry point. */
function pathOf(name) {
  if (name in entryPoints) return `^${entryPoints[name]}\\.ts$`;
  const root = name.startsWith('webview-ui') ? '' : 'src/';
  return name.includes('/') ? `^${root}${name}\\.ts$` : `^${root}${name}/`;
}

const pathsOf = (names) => names.map(pathOf);
const ours = ['^src/', '^webview-ui/'];
const typesOf = (packages) =>
  packages.flatMap((name) => [`^node_modules/${name}/`, `^node_modules/@types/${name}/`, `^${name}$`]);

/** A layer's row as rules. `from` defaults to the layer itself; its unit tests come with another and see the layer, too. */
function rulesOf(name, row, from = { path: pathOf(name) }, prefix = name) {
  const { run = [], types = [], node = [], packages = [], instead } = row;
  const rule = (what, to, comment = instead) => ({
    name: `${prefix}-${what}`,
    severity: 'error',
    comment,
    from,
    to,
  });
  return [
    rule('imports', { path: ours, pathNot: pathsOf([name, ...run]), dependencyTypesNot: ['type-only'] }),
    rule('imports-types', { path: ours, pathNot: pathsOf([name, ...run, ...types]), dependencyTypes: ['type-only'] }),
    rule('platform', { dependencyTypes: ['core'], pathNot: node.map((module) => `^(node:)?${module}$`) }),
    rule('packages', { dependencyTypesNot: ['core', 'local'], pathNot: [...ours, '^\\.', ...typesOf(packages)] }),
  ];
}

/** A unit test sees what its folder sees, so that it needs neither sockets nor real time. */
function unitTestRulesOf(name, row) {
  const prefix = `test-${name}`;
  const from = { path: `^test/unit/${name}/` };
  const [imports] = rulesOf(name, { ...row, run: [...(row.run ?? []), ...(row.types ?? [])] }, from, prefix);
  return [
    {
      ...imports,
      comment: `a unit test of ${name} uses what ${name} may use; what joins more layers is a sim or integration test.`,
    },
  ];
}

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one thing, or hide a third: move what both need below them.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'The imported file or package does not exist.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    {
      name: 'known-folder',
      severity: 'error',
      comment: 'Every file of src/ and webview-ui/ is in a folder of the table above: a new folder is a new layer.',
      from: { path: ours, pathNot: pathsOf(Object.keys(layers)) },
      to: {},
    },
    {
      name: 'nobody-imports-entry-points',
      severity: 'error',
      comment: 'Ids and configuration live in ui/ids.ts and runtime/config.ts, not where the program starts.',
      from: {},
      to: { path: pathsOf(Object.keys(entryPoints)) },
    },
    {
      name: 'nobody-imports-tests',
      severity: 'error',
      comment: 'What the product needs is not a test.',
      from: { path: ours },
      to: { path: '^(test|scripts|bench)/' },
    },
    {
      name: 'no-sockets-below-integration',
      severity: 'error',
      comment:
        'Real sockets are for test/integration and test/unit/net; elsewhere use the simulator or a fake transport.',
      from: { path: '^test/(unit|golden|sim)/', pathNot: '^test/unit/(net|content)/' },
      to: {
        path: ['^(node:)?(net|dgram|tls|http|https)$', '^src/net/sockets\\.ts$'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'formats-are-rows',
      severity: 'error',
      comment:
        'What frames are is known to streamers, to the registry of streamers and to what shows flows, each by a table with a row per content type.',
      from: {
        path: ours,
        pathNot: ['^src/(content|video)/', '^src/ui/panels/playerKinds\\.ts$', '^src/cli/browserServer\\.ts$'],
      },
      to: { path: ['^src/base/contentTypes\\.ts$', '^src/content/(mjpeg|httpCamera|standardInput|liveStreamer)'] },
    },
    ...Object.entries(layers).flatMap(([name, row]) => rulesOf(name, row)),
    ...folders.flatMap((name) => unitTestRulesOf(name, layers[name])),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.js', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
