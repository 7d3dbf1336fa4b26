import { describe, expect, it } from 'vitest';
import { SettingError, settingsChange } from '../../../../src/ui/node/settings';
import { settingsOf } from '../settingsOf';

/** The error that settings lead to. */
function faultOf(own: Readonly<Record<string, unknown>>): SettingError {
  try {
    settingsOf(own);
  } catch (error) {
    if (error instanceof SettingError) return error;
  }
  throw new Error('no SettingError');
}

describe('readSettings', () => {
  it('reads defaults', () => {
    expect(settingsOf()).toEqual({
      node: {
        name: '',
        metric: 'hops',
        address: '127.0.0.1',
        port: 8000,
        insecure: false,
        clientMode: false,
        neighbours: [],
        datagramBytes: undefined,
        repair: true,
        topology: true,
        redialTries: 3,
      },
      portIsChosen: false,
      sources: [],
    });
  });

  it('reads what the user has set', () => {
    const settings = settingsOf({ port: 8000, name: 'me', neighbours: ['127.0.0.1:9000'], sources: ['a.mjpeg'] });
    expect(settings).toMatchObject({ portIsChosen: true, sources: ['a.mjpeg'] });
    expect(settings.node).toMatchObject({ name: 'me', neighbours: [{ address: '127.0.0.1', port: 9000 }] });
    const { node } = settingsOf({ maxDatagram: 9_000, repair: false });
    expect(node).toMatchObject({ datagramBytes: 9_000, repair: false });
  });

  it.each([
    ['port', '8000'],
    ['port', 99_999],
    ['port', -1],
    ['port', 80.5],
    ['clientMode', 'yes'],
    ['neighbours', '127.0.0.1:8000'],
    ['neighbours', [8000]],
    ['neighbours', ['127.0.0.1']],
    ['name', null],
    ['name', 'x'.repeat(65)],
    ['address', 'somewhere'],
    ['advertise', '0.0.0.0'],
    ['sources', [1]],
    ['metric', 'miles'],
    ['metric', 1],
    ['redialTries', 25],
    ['redialTries', '3'],
    ['maxDatagram', 255],
    ['maxDatagram', 65_508],
    ['maxDatagram', '1200'],
    ['repair', 1],
  ])('names a setting that cannot be: %s = %j', (name, value) => {
    const { setting, message } = faultOf({ [name]: value });
    expect(setting).toBe(name);
    expect(message).toContain(`ottOverlay.${name}`);
  });

  it('points at what allows an address, not at the address', () => {
    expect(faultOf({ address: '0.0.0.0' })).toMatchObject({ setting: 'allowInsecure', code: 'insecureAddress' });
    expect(settingsOf({ address: '0.0.0.0', allowInsecure: true }).node.address).toBe('0.0.0.0');
  });
});

describe('settingsChange', () => {
  const change = (before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, port = 8000) =>
    settingsChange(settingsOf(before), settingsOf(after), port);
  const none = { neighboursAdded: [], neighboursRemoved: [], sourcesAdded: [], sourcesRemoved: [], atRestart: [] };

  it('is nothing between equal settings', () => {
    expect(change({ name: 'a', neighbours: ['h:1'] }, { name: 'a', neighbours: ['h:1'] })).toEqual(none);
  });

  it('tells what came and what went', () => {
    expect(
      change({ neighbours: ['a:1', 'b:2'], sources: ['x', 'y'] }, { neighbours: ['b:2', 'c:3'], sources: ['y', 'z'] }),
    ).toEqual({
      ...none,
      neighboursAdded: ['c:3'],
      neighboursRemoved: ['a:1'],
      sourcesAdded: ['z'],
      sourcesRemoved: ['x'],
    });
  });

  it.each([
    ['name', 'b'],
    ['address', '127.0.0.2'],
    ['advertise', 'host'],
    ['allowInsecure', true],
    ['clientMode', true],
    ['topology', false],
    ['metric', 'latency'],
    ['redialTries', 0],
    ['port', 9000],
  ])('leaves %s to a restart', (name, value) => {
    expect(change({}, { [name]: value })).toEqual({ ...none, atRestart: [name] });
    expect(change({ [name]: value }, { [name]: value }, 9000)).toEqual(none);
  });

  it('leaves the node on its port where any is good, and where it is the one', () => {
    expect(change({ port: 9000 }, {}, 9000)).toEqual(none);
    expect(change({}, { port: 0 }, 8000)).toEqual(none);
    expect(change({}, { port: 8000 }, 8000)).toEqual(none);
    // It had to take another one, which was good enough; now it is not.
    expect(change({}, { port: 8000 }, 50_000).atRestart).toEqual(['port']);
  });

  it('takes the neighbours of a client as one thing', () => {
    expect(change({ clientMode: true }, { clientMode: true, neighbours: ['a:1'] })).toEqual({
      ...none,
      atRestart: ['neighbours'],
    });
  });
});
