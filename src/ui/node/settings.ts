import {
  DEFAULT_ADDRESS,
  formatEndpoint,
  isMetric,
  type NodeConfig,
  type NodeSettings,
  parseNodeConfig,
} from '../../runtime/config';
import { NodeError, type NodeErrorCode } from '../../runtime/nodeApi';
import { SETTINGS, SETTINGS_SECTION } from '../ids';

/** Where settings come from: the editor's configuration, or a test. */
export interface SettingsReader {
  /** The effective value; whatever the user has written, of any type. */
  get(name: string): unknown;
  /** Whether the value is the user's own and not the default. */
  isSet(name: string): boolean;
}

/** The extension's settings, checked. */
export interface Settings {
  readonly node: NodeConfig;
  /** Whether the user has chosen the port; if not, any other will do where the default is taken. */
  readonly portIsChosen: boolean;
  /** Files to stream from the start, as written. */
  readonly sources: readonly string[];
}

/** A setting that cannot be used; the message names it. */
export class SettingError extends NodeError {
  constructor(
    /** The one to correct, without the section. */
    readonly setting: string,
    code: NodeErrorCode,
    message: string,
  ) {
    super(code, message);
  }
}

/** The settings of a node that can be wrong by their value. */
const CHECKED = [SETTINGS.name, SETTINGS.port, SETTINGS.advertise, SETTINGS.redialTries, SETTINGS.neighbours] as const;
/** In the setting: whatever each link is found to carry. */
const AUTOMATIC = 0;

/** Reads and checks all settings of a node. Throws a {@link SettingError} about the first wrong one. */
export function readSettings(reader: SettingsReader): Settings {
  const read = <T>(name: string, isRight: (value: unknown) => value is T, kind: string): T => {
    const value = reader.get(name);
    if (isRight(value)) return value;
    const text = `The setting ${SETTINGS_SECTION}.${name} must be ${kind}; correct it and try again.`;
    throw new SettingError(name, 'invalidConfig', text);
  };
  const text = (name: string) => read(name, isText, 'text');
  const flag = (name: string) => read(name, isFlag, 'true or false');
  const list = (name: string) => read(name, isTextList, 'a list of strings');
  const maxDatagram = read(SETTINGS.maxDatagram, isNumber, 'a number');
  const settings = {
    name: text(SETTINGS.name),
    address: text(SETTINGS.address),
    port: read(SETTINGS.port, isNumber, 'a number'),
    advertise: text(SETTINGS.advertise),
    insecure: flag(SETTINGS.allowInsecure),
    clientMode: flag(SETTINGS.clientMode),
    topology: flag(SETTINGS.topology),
    metric: read(SETTINGS.metric, isMetricName, '"hops" or "latency"'),
    redialTries: read(SETTINGS.redialTries, isNumber, 'a number'),
    neighbours: list(SETTINGS.neighbours),
    datagramBytes: maxDatagram === AUTOMATIC ? undefined : maxDatagram,
    repair: flag(SETTINGS.repair),
  };
  check(SETTINGS.maxDatagram, { datagramBytes: settings.datagramBytes }, ` ${AUTOMATIC} leaves it to the node.`);
  for (const name of CHECKED) check(name, { [name]: settings[name] });
  check(SETTINGS.address, { address: settings.address, insecure: settings.insecure });
  return {
    node: parseNodeConfig(settings),
    portIsChosen: reader.isSet(SETTINGS.port),
    sources: list(SETTINGS.sources),
  };
}

/** Each on its own, so that a fault has a name. `hint`: what the setting takes and a node does not. */
function check(setting: string, settings: NodeSettings, hint = ''): void {
  try {
    parseNodeConfig(settings);
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    if (error.code === 'insecureAddress') {
      // Not the address is at fault, but what it takes to use it.
      const allow = `${SETTINGS_SECTION}.${SETTINGS.allowInsecure}`;
      const text =
        `Setting ${SETTINGS_SECTION}.${setting}: on ${settings.address} other machines can connect, and nothing is encrypted or ` +
        `authenticated yet; allow it with ${allow}, or listen on ${DEFAULT_ADDRESS}.`;
      throw new SettingError(SETTINGS.allowInsecure, error.code, text);
    }
    throw new SettingError(setting, error.code, `Setting ${SETTINGS_SECTION}.${setting}: ${error.message}${hint}`);
  }
}

/** What leads from the settings that a running node has to others. */
export interface SettingsChange {
  /** As `address:port`. */
  readonly neighboursAdded: readonly string[];
  readonly neighboursRemoved: readonly string[];
  /** Files. */
  readonly sourcesAdded: readonly string[];
  readonly sourcesRemoved: readonly string[];
  /** Settings, without the section, that only another start of the node takes up. */
  readonly atRestart: readonly string[];
}

/** Compares settings. `port`: that the running node has. */
export function settingsChange(before: Settings, after: Settings, port: number): SettingsChange {
  const [old, next] = [before.node, after.node];
  const wantsOtherPort = after.portIsChosen && next.port !== 0 && next.port !== port;
  const neighbours = differences(old.neighbours.map(formatEndpoint), next.neighbours.map(formatEndpoint));
  const sources = differences(before.sources, after.sources);
  // A node in client mode tries its neighbours in turn: the list is one thing.
  const isTurn = next.clientMode && neighbours.added.length + neighbours.removed.length > 0;
  const atRestart = [
    ...(old.name === next.name ? [] : [SETTINGS.name]),
    ...(old.address === next.address ? [] : [SETTINGS.address]),
    ...(wantsOtherPort ? [SETTINGS.port] : []),
    ...(old.advertise === next.advertise ? [] : [SETTINGS.advertise]),
    ...(old.insecure === next.insecure ? [] : [SETTINGS.allowInsecure]),
    ...(old.clientMode === next.clientMode ? [] : [SETTINGS.clientMode]),
    ...(old.topology === next.topology ? [] : [SETTINGS.topology]),
    ...(old.metric === next.metric ? [] : [SETTINGS.metric]),
    ...(old.redialTries === next.redialTries ? [] : [SETTINGS.redialTries]),
    ...(old.datagramBytes === next.datagramBytes ? [] : [SETTINGS.maxDatagram]),
    ...(old.repair === next.repair ? [] : [SETTINGS.repair]),
    ...(isTurn ? [SETTINGS.neighbours] : []),
  ];
  return {
    neighboursAdded: isTurn ? [] : neighbours.added,
    neighboursRemoved: isTurn ? [] : neighbours.removed,
    sourcesAdded: sources.added,
    sourcesRemoved: sources.removed,
    atRestart,
  };
}

function differences(before: readonly string[], after: readonly string[]) {
  return {
    added: after.filter((each) => !before.includes(each)),
    removed: before.filter((each) => !after.includes(each)),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isMetricName = (value: unknown): value is NodeConfig['metric'] => isText(value) && isMetric(value);
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
