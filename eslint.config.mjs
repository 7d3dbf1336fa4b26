import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// Which folder may import which is the business of .dependency-cruiser.mjs; here is what code may say once it is in its folder.

const TIME = 'Time is an argument: take a Clock (src/base/clock.ts) from whoever made you.';
const CHANCE = 'Randomness is an argument: take a Random (src/base/random.ts) from whoever made you.';
const POLL = 'No fixed sleeps: poll with vi.waitFor or expect.poll, or move the virtual clock.';

const timers = ['setTimeout', 'setInterval', 'setImmediate'];
const banned = (names, message) => names.map((name) => ({ name, message }));
const bannedOn = (objects, property, message) => objects.map((object) => ({ object, property, message }));

const clockGlobals = banned([...timers, 'performance'], TIME);
const clockProperties = [
  ...bannedOn(['Date', 'performance'], 'now', TIME),
  ...bannedOn(['Math'], 'random', CHANCE),
  ...timers.flatMap((timer) => bannedOn(['globalThis', 'window', 'self', 'global'], timer, TIME)),
];
const pureGlobals = [
  ...banned(
    ['Buffer'],
    'Bytes are Uint8Array and DataView here; Buffer belongs to net/, content/, runtime/ and cli.ts.',
  ),
  ...banned(
    ['process', 'console', 'global', 'window', 'document', 'require', '__dirname', '__filename', 'fetch', 'crypto'],
    'This folder knows no platform: take what you need as an argument.',
  ),
];

const newDate = { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: TIME };
const namedExports = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'ExportAllDeclaration', message: 'No re-export files: import from where the thing lives.' },
];
const skippedTests = [
  {
    selector:
      'MemberExpression[property.name=/^(only|skip|todo|fixme|skipIf|runIf|fails)$/][object.name=/^(it|test|describe|suite|bench)$/]',
    message: 'No skipped or singled-out tests. If something is known wrong, assert what happens today and say why.',
  },
  {
    selector:
      'MemberExpression[property.name=/^(only|skip|todo|fixme|skipIf|runIf|fails)$/][object.object.name=/^(it|test|describe|suite)$/]',
    message: 'No skipped or singled-out tests. If something is known wrong, assert what happens today and say why.',
  },
  { selector: 'MemberExpression[property.name="waitForTimeout"]', message: POLL },
  { selector: 'ImportDeclaration[source.value=/^(node:)?timers/]', message: POLL },
];

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.vscode-test/', 'test-results/', 'media/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    // What peers send is searched for control characters on purpose.
    rules: { 'no-control-regex': 'off', eqeqeq: 'error' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'URLSearchParams',
          'Buffer',
          'AbortController',
          'AbortSignal',
          'fetch',
          'performance',
          ...timers,
        ]
          .concat(['clearTimeout', 'clearInterval'])
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-restricted-syntax': ['error', ...namedExports],
    },
  },
  {
    files: ['src/**/*.ts', 'webview-ui/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/base/clock.ts', 'src/cli.ts', 'src/extension.ts', 'src/nodeWorker.ts'],
    rules: {
      'no-restricted-globals': ['error', ...clockGlobals],
      'no-restricted-properties': ['error', ...clockProperties],
      'no-restricted-syntax': ['error', ...namedExports, newDate],
      'no-console': 'error',
    },
  },
  {
    files: ['src/{base,wire,overlay,video,shared}/**/*.ts'],
    ignores: ['src/base/clock.ts'],
    rules: { 'no-restricted-globals': ['error', ...clockGlobals, ...pureGlobals] },
  },
  {
    // Pages: whatever is not wiring (main), drawing (*View, *Stage), made of elements or the host is pure.
    files: ['webview-ui/**/*.ts'],
    ignores: [
      'webview-ui/**/main.ts',
      'webview-ui/**/*{View,Stage}.ts',
      'webview-ui/page/{announcer,dom,emptyNotice,exportMenu,menu,overlayLink}.ts',
      'webview-ui/host.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        ...clockGlobals,
        ...pureGlobals,
        ...banned(['requestAnimationFrame', 'cancelAnimationFrame'], 'Frames are timed by main.ts and the views.'),
      ],
      'no-restricted-properties': ['error', ...clockProperties],
      'no-restricted-syntax': ['error', ...namedExports, newDate],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...skippedTests],
      'no-restricted-globals': ['error', ...banned(timers, POLL)],
      // A method under expect() is looked at, not called.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['test/{unit,golden,sim}/**/*.ts'],
    ignores: ['test/unit/base/clock.test.ts'],
    rules: { 'no-restricted-properties': ['error', ...clockProperties] },
  },
);
