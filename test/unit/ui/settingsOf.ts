import { readSettings, type Settings, type SettingsReader } from '../../../src/ui/node/settings';

const DEFAULTS: Readonly<Record<string, unknown>> = {
  name: '',
  address: '127.0.0.1',
  port: 8000,
  advertise: '',
  allowInsecure: false,
  clientMode: false,
  topology: true,
  metric: 'hops',
  redialTries: 3,
  maxDatagram: 0,
  repair: true,
  neighbours: [],
  sources: [],
};

/** An editor's configuration where the user has written these, whatever they are. */
export function settingsReader(own: Readonly<Record<string, unknown>>): SettingsReader {
  return {
    get: (name) => (name in own ? own[name] : DEFAULTS[name]),
    isSet: (name) => name in own,
  };
}

/** The settings where the user has written these. Throws as {@link readSettings} does. */
export function settingsOf(own: Readonly<Record<string, unknown>> = {}): Settings {
  return readSettings(settingsReader(own));
}
