import type { NodeSettings } from '../../runtime/config';
import { NodeError } from '../../runtime/nodeApi';
import { SETTINGS, SETTINGS_SECTION } from '../ids';

/** Where settings come from: the editor's configuration, or a test. */
export interface SettingsReader {
  /** The effective value; whatever the user has written, of any type. */
  get(name: string): unknown;
  /** Whether the value is the user's own and not the default. */
  isSet(name: string): boolean;
}

/** The extension's settings. */
export interface Settings {
  readonly node: NodeSettings;
  /** Whether the user has chosen the port; if not, any other will do where the default is taken. */
  readonly portIsChosen: boolean;
  /** Files to stream from the start, as written. */
  readonly sources: readonly string[];
}

/** Reads all settings of a node. Throws a {@link NodeError} `invalidConfig` that names the first one of a wrong type. */
export function readSettings(reader: SettingsReader): Settings {
  const read = <T>(name: string, isRight: (value: unknown) => value is T, kind: string): T => {
    const value = reader.get(name);
    if (isRight(value)) return value;
    throw new NodeError(
      'invalidConfig',
      `The setting ${SETTINGS_SECTION}.${name} must be ${kind}; correct it and try again.`,
    );
  };
  const text = (name: string) => read(name, isText, 'a text');
  const flag = (name: string) => read(name, isFlag, 'true or false');
  const list = (name: string) => read(name, isTextList, 'a list of texts');
  return {
    node: {
      name: text(SETTINGS.name),
      address: text(SETTINGS.address),
      port: read(SETTINGS.port, isNumber, 'a number'),
      advertise: text(SETTINGS.advertise),
      insecure: flag(SETTINGS.allowInsecure),
      clientMode: flag(SETTINGS.clientMode),
      neighbours: list(SETTINGS.neighbours),
    },
    portIsChosen: reader.isSet(SETTINGS.port),
    sources: list(SETTINGS.sources),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
