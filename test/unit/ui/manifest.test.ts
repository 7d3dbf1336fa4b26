import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  COLORS,
  COMMANDS,
  CONTEXT_KEYS,
  CONTEXT_VALUES,
  EDITORS,
  PANELS,
  PLAYER_KEYS,
  SETTINGS,
  SETTINGS_SECTION,
  TOURING_KEY,
  VIEWS,
  VIEW_CONTAINER,
  WALKTHROUGH,
} from '../../../src/ui/ids';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

interface MenuItem {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly title: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
    readonly customEditors: readonly {
      readonly viewType: string;
      readonly selector: readonly { readonly filenamePattern: string }[];
      readonly priority: string;
    }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly default: unknown;
            readonly order: number;
            readonly scope: string;
            readonly markdownDescription: string;
          }
        >
      >;
    };
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly media: { readonly svg: string; readonly altText: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
  };
}

const manifest = read('package.json') as Manifest;
const texts = read('package.nls.json') as Readonly<Record<string, string>>;
const { contributes } = manifest;
const sorted = (values: Iterable<string>): string[] => [...values].sort();

const textOf = (key: string): string => texts[key.slice(1, -1)]!;

/** Commands of the editor that texts link to. */
const BUILT_IN_COMMANDS = ['workbench.action.newWindow', 'workbench.trust.manage'];

/** Commands on something chosen that ask for more than that. */
const ASKING_MORE: readonly string[] = [COMMANDS.streamThisFileWithOptions];

/** Side bar backgrounds of the editor's default themes: the hardest one of each kind. */
const SIDE_BARS: Readonly<Record<string, string>> = {
  dark: '#252526',
  light: '#f3f3f3',
  highContrast: '#000000',
  highContrastLight: '#ffffff',
};

/** Relative luminance of #rrggbb, and contrast as in WCAG 2.1. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (lighter! + 0.05) / (darker! + 0.05);
}

/** Every text of the manifest, at any depth. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* textsOf(part);
}

/** Every condition of the manifest. */
function conditionsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) =>
    (name === 'when' || name === 'enablement') && typeof part === 'string' ? [part] : conditionsOf(part),
  );
}

/** Whether a condition of names joined by `&&`, each with or without `!`, holds where `names` are true. */
function holds(condition: string, names: ReadonlySet<string>): boolean {
  return condition.split(' && ').every((term) => (term.startsWith('!') ? !names.has(term.slice(1)) : names.has(term)));
}

/** The source files of a folder, joined. */
function sourceOf(folder: string): string {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(root, folder, file), 'utf8'))
    .join('\n');
}

describe('the manifest and the code name the same', () => {
  it.each([
    ['commands', contributes.commands.map(({ command }) => command), Object.values(COMMANDS)],
    ['views', contributes.views[VIEW_CONTAINER]!.map(({ id }) => id), Object.values(VIEWS)],
    ['editors', contributes.customEditors.map(({ viewType }) => viewType), Object.values(EDITORS)],
    ['view containers', contributes.viewsContainers.activitybar.map(({ id }) => id), [VIEW_CONTAINER]],
    ['colours', contributes.colors.map(({ id }) => id), Object.values(COLORS)],
    [
      'settings',
      Object.keys(contributes.configuration.properties),
      Object.values(SETTINGS).map((name) => `${SETTINGS_SECTION}.${name}`),
    ],
    [
      'panels',
      manifest.activationEvents.filter((event) => event.startsWith('onWebviewPanel:')),
      Object.values(PANELS).map((panel) => `onWebviewPanel:${panel}`),
    ],
  ])('%s', (_what, declared, used) => {
    expect(sorted(declared)).toEqual(sorted(used));
    expect(new Set(declared).size).toBe(declared.length);
  });

  it('runs every command', () => {
    const source = sourceOf('src/ui/commands');
    for (const name of Object.keys(COMMANDS)) expect(source).toMatch(new RegExp(`\\bid: COMMANDS\\.${name},`));
  });

  it('looks in conditions only for context keys, views and item words that the code sets, and for all of them', () => {
    const conditions = [
      ...conditionsOf(contributes),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents)),
    ];
    const named = conditions.flatMap((condition) => condition.match(/\bottOverlay\.\w+/g) ?? []);
    const known = [
      ...Object.values(CONTEXT_KEYS),
      ...Object.values(PLAYER_KEYS),
      ...Object.values(VIEWS),
      ...Object.values(EDITORS),
      PANELS.player,
      TOURING_KEY,
    ];
    expect(sorted(new Set(named))).toEqual(sorted(known));
    const words = conditions.flatMap((condition) => [...condition.matchAll(/\\b(\w+)\\b/g)].map(([, word]) => word!));
    expect(sorted(new Set(words))).toEqual(sorted(Object.values(CONTEXT_VALUES)));
  });

  it('has one walkthrough, whose steps are done by doing them', () => {
    expect(contributes.walkthroughs.map(({ id }) => id)).toEqual([WALKTHROUGH]);
    const { steps } = contributes.walkthroughs[0]!;
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
    const keys = new Set<string>(Object.values(CONTEXT_KEYS));
    for (const { id, completionEvents, description, media } of steps) {
      const key = /^onContext:(.+)$/.exec(completionEvents[0]!)?.[1];
      expect(keys, id).toContain(key);
      expect(completionEvents.slice(1), id).toEqual([`onContext:${TOURING_KEY} && ${key}`]);
      expect(existsSync(path.join(root, media.svg)), media.svg).toBe(true);
      expect(textOf(media.altText), id).not.toBe('');
      expect(textOf(description), id).toMatch(/^\[[^\]]+\]\(command:[^)]+\)$/m);
    }
  });
});

describe('the manifest', () => {
  it('has a text for every key, and no text without a key', () => {
    const keys = [...textsOf(manifest)].flatMap((text) => /^%(.+)%$/.exec(text)?.[1] ?? []);
    expect(sorted(new Set(keys))).toEqual(sorted(Object.keys(texts)));
  });

  it('links only to commands and settings that exist', () => {
    const hidden = contributes.menus['commandPalette']!.map(({ command }) => command);
    const commands = new Set<string>([...Object.values(COMMANDS), ...BUILT_IN_COMMANDS]);
    for (const command of hidden) commands.delete(command);
    for (const text of Object.values(texts)) {
      for (const [, command] of text.matchAll(/\(command:([^)]+)\)/g)) expect(commands).toContain(command);
      for (const [, setting] of text.matchAll(/`#([^#]+)#`/g))
        expect(contributes.configuration.properties).toHaveProperty([setting!]);
    }
  });

  it('puts every command into one category', () => {
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['OTT']));
  });

  it('opens by itself what can only be frames, and everything that may be on demand', () => {
    const patterns = contributes.customEditors.map(({ viewType, priority, selector }) => [
      viewType,
      priority,
      // The editor compares without looking at the letter case.
      selector.map(({ filenamePattern }) => filenamePattern),
    ]);
    expect(patterns).toEqual([
      [EDITORS.clip, 'default', ['*.mjpeg', '*.mjpg']],
      [EDITORS.aviClip, 'option', ['*.avi']],
    ]);
    const titled = contributes.menus['editor/title']!.filter(({ command }) => command === COMMANDS.streamThisFile);
    expect(titled.map(({ when }) => when)).toEqual(
      Object.values(EDITORS).map((editor) => `activeCustomEditorId == ${editor} && !virtualWorkspace`),
    );
  });

  it('has an icon for every command that shows as one', () => {
    const icons = new Map(contributes.commands.map(({ command, icon }) => [command, icon]));
    const shown = [
      ...contributes.menus['view/title']!.filter(({ group }) => group?.startsWith('navigation')),
      ...contributes.menus['editor/title']!.filter(({ group }) => group?.startsWith('navigation')),
      ...contributes.menus['view/item/context']!.filter(({ group }) => group?.startsWith('inline')),
    ];
    expect(shown.length).toBeGreaterThan(5);
    for (const { command } of shown) expect(icons.get(command), command).toMatch(/^\$\([a-z-]+\)$/);
  });

  it('has every inline action in the menu of the row, too, where the keyboard reaches it', () => {
    const items = contributes.menus['view/item/context']!;
    const listed = items.filter(({ group }) => !group?.startsWith('inline'));
    for (const { command, when, group } of items) {
      if (group?.startsWith('inline'))
        expect(listed, command).toContainEqual(expect.objectContaining({ command, when }));
    }
  });

  it('ships the icons that it names', () => {
    const icons = [manifest.icon, ...contributes.viewsContainers.activitybar.map(({ icon }) => icon)];
    for (const icon of [...icons, ...contributes.views[VIEW_CONTAINER]!.map(({ icon }) => icon)]) {
      expect(existsSync(path.join(root, icon)), icon).toBe(true);
    }
    for (const panel of Object.keys(PANELS)) {
      for (const theme of ['light', 'dark']) {
        expect(existsSync(path.join(root, 'media', `${panel}-${theme}.svg`)), panel).toBe(true);
      }
    }
  });

  it('welcomes in every view, in every situation with one text that has at most one button', () => {
    const situations = ['', 'nodeRunning', 'nodeBusy'].flatMap((key) => [
      new Set([`ottOverlay.${key}`]),
      new Set([`ottOverlay.${key}`, 'isWorkspaceTrusted']),
    ]);
    for (const view of Object.values(VIEWS)) {
      const welcomes = contributes.viewsWelcome.filter((each) => each.view === view);
      for (const situation of situations) {
        const shown = welcomes.filter(({ when }) => holds(when, situation));
        expect(shown.length, `${view} ${[...situation].join(' ')}`).toBe(1);
      }
    }
    for (const { contents } of contributes.viewsWelcome) {
      expect(textOf(contents).match(/^\[[^\]]+\]\([^)]+\)$/gm)?.length ?? 0, contents).toBeLessThanOrEqual(1);
    }
  });

  it('gives every colour to every kind of theme', () => {
    for (const { defaults } of contributes.colors) {
      expect(sorted(Object.keys(defaults))).toEqual(['dark', 'highContrast', 'highContrastLight', 'light']);
    }
  });

  it.each(Object.entries(SIDE_BARS))(
    'gives every colour 4.5:1 against the side bar of %s, nothing shining through',
    (kind, bar) => {
      for (const { id, defaults } of contributes.colors) {
        const value = defaults[kind]!;
        expect(value, id).toMatch(/^#[0-9a-f]{6}$/);
        expect(contrast(value, bar), id).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it('numbers the settings one after the other', () => {
    const orders = Object.values(contributes.configuration.properties).map(({ order }) => order);
    expect(orders).toEqual(orders.map((_, i) => i));
  });

  it('has in the palette titles that say what they are about, and in menus of things short ones', () => {
    const hidden = contributes.menus['commandPalette']!;
    const onThis = Object.entries(COMMANDS).filter(([name]) => /This(?=[A-Z])/.test(name));
    expect(sorted(hidden.map(({ command }) => command))).toEqual(sorted(onThis.map(([, id]) => id)));
    expect(new Set(hidden.map(({ when }) => when))).toEqual(new Set(['false']));
    const inMenus = [...contributes.menus['view/item/context']!, ...contributes.menus['explorer/context']!];
    expect(new Set(inMenus.map(({ command }) => command))).toEqual(new Set(onThis.map(([, id]) => id)));

    const titles = new Map<string, string>(contributes.commands.map(({ command, title }) => [command, textOf(title)]));
    for (const [name, id] of onThis) {
      const title = titles.get(id)!;
      expect(title.endsWith('…'), name).toBe(ASKING_MORE.includes(id));
      // Without an object at hand, the palette's command asks for one.
      const asking = titles.get(id.replace('This', ''));
      if (asking !== undefined) expect(asking, name).toMatch(/…$/);
    }
  });

  it('describes every setting and keeps all of them from folders that are not trusted', () => {
    const { properties } = contributes.configuration;
    for (const [name, { default: value, scope }] of Object.entries(properties)) {
      expect(value, name).toBeDefined();
      expect(scope, name).toBe('machine-overridable');
    }
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(sorted(restrictedConfigurations)).toEqual(sorted(Object.keys(properties)));
  });

  it.each([
    ['.mjpeg', true],
    ['.mjpg', true],
    ['.Mjpeg', true],
    ['.MJPG', true],
    ['.jpeg', false],
    ['.mjpeg2', false],
    ['.mp4', false],
  ])('offers to stream %s in the explorer: %s', (extension, isOffered) => {
    for (const { when } of contributes.menus['explorer/context']!) {
      const [, pattern, flags] = /resourceExtname =~ \/(.+?)\/(\w*) /.exec(when!)!;
      expect(new RegExp(pattern!, flags).test(extension)).toBe(isOffered);
    }
  });
});
